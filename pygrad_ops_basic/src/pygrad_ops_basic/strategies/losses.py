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


def _probabilities(shape: Shape) -> st.SearchStrategy[Any]:
    def normalized(seed: int) -> Any:
        drawn = values(shape, seed, 0.0, 1.0)
        return drawn / drawn.sum(axis=-1, keepdims=True)

    return st.integers(0, 2**16).map(normalized)


def _cross_entropy(shape: Shape) -> st.SearchStrategy[Call]:
    labels = st.one_of(_class_indices(shape), _probabilities(shape))
    return st.tuples(st.tuples(arrays(shape)), st.fixed_dictionaries({"labels": labels}))


STRATEGIES = {
    "mean_squared_error": shapes().flatmap(_squared_error),
    "softmax_cross_entropy": shapes(min_dims=1, max_dims=2).flatmap(_cross_entropy),
}
