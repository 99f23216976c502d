"""Calls of the losses."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core.testing.strategies import Shape, arrays, shapes, values

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


STRATEGIES = {
    "mean_squared_error": shapes().flatmap(_squared_error),
    "softmax_cross_entropy": shapes(min_dims=1, max_dims=2).flatmap(_cross_entropy),
}
