"""Evidence for the operators in `losses`."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import BadInput, Convention, Evidence, Invalid
from pygrad_core.testing.strategies import Shape, arrays, shapes, values

from .sayings import CERTAIN

Call = tuple[tuple[Any, ...], dict[str, Any]]


def _squared_error(shape: Shape) -> st.SearchStrategy[Call]:
    return st.tuples(st.tuples(arrays(shape), arrays(shape)), st.just({}))


def _class_indices(shape: Shape) -> st.SearchStrategy[Any]:
    seeds = st.integers(0, 2**16)
    return seeds.map(lambda seed: np.random.default_rng(seed).integers(shape[-1], size=shape[:-1]))


def _weights(shape: Shape) -> st.SearchStrategy[Any]:
    """Probabilities, or weights with another sum, as an array or as lists."""

    def weights(seed: int, normalized: bool, listed: bool) -> Any:
        drawn = values(shape, seed, 0.0, 1.0)
        drawn = drawn / drawn.sum(axis=-1, keepdims=True) if normalized else drawn
        return drawn.tolist() if listed else drawn

    return st.builds(weights, st.integers(0, 2**16), st.booleans(), st.booleans())


def _cross_entropy(shape: Shape) -> st.SearchStrategy[Call]:
    """Ordinary logits, and some whose exponentials would overflow."""
    labels = st.one_of(_class_indices(shape), _weights(shape))
    logits = st.builds(lambda drawn, shift: drawn + shift, arrays(shape), st.sampled_from((0.0, 1000.0)))
    return st.tuples(st.tuples(logits), st.fixed_dictionaries({"labels": labels}))


_CERTAIN = np.array([0.0, 1.0])


EVIDENCE: dict[str, Evidence] = {
    "mean_squared_error": Evidence(
        strategy=shapes().flatmap(_squared_error), errors=[Invalid((np.ones(2), np.ones(3)), {}, ValueError)]
    ),
    "softmax_cross_entropy": Evidence(
        strategy=shapes(min_dims=1, max_dims=2).flatmap(_cross_entropy),
        errors=[
            Invalid((np.ones((2, 3), complex),), {"labels": np.array([0, 1])}, BadInput),
            Invalid((np.ones((2, 3)),), {"labels": np.array([0, 3])}, ValueError),
            Invalid((np.ones((2, 3)),), {"labels": np.array([0, -1])}, ValueError),
            Invalid((np.ones((2, 3)),), {"labels": np.array([0, 1, 2])}, ValueError),
        ],
    ),
    "log_odds": Evidence(
        conventions=[Convention((_CERTAIN,), {}, [[1e12 + 1] * 2], np.ones(2), CERTAIN)],
        errors=[Invalid((np.ones(2, complex),), {}, BadInput)],
    ),
    "bernoulli_cross_entropy": Evidence(
        conventions=[
            Convention((_CERTAIN, _CERTAIN), {}, [[1.0, -1.0], [100.0, -100.0]], np.ones(2), CERTAIN),
            Convention((_CERTAIN, 1 - _CERTAIN), {}, [[-1e12, 1e12], [100.0, -100.0]], np.ones(2), CERTAIN),
        ],
        errors=[
            Invalid((np.ones(2, complex), np.ones(2)), {}, BadInput),
            Invalid((np.full(2, 0.5), np.ones(2, complex)), {}, BadInput),
        ],
    ),
}
