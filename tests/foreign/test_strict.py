"""The stand-in for CuPy refuses what CuPy refuses."""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from .strict import StrictArray

X = StrictArray(np.arange(6.0).reshape(2, 3))


@pytest.mark.parametrize(
    "refused",
    [
        lambda: np.asarray(X),
        lambda: np.zeros(2)[X],
        lambda: X + np.ones(3),
        lambda: np.where(np.ones(3) > 0, X, 0.0),
        lambda: np.concatenate([X, np.ones((1, 3))]),
        lambda: np.sort(X, stable=True),
        lambda: np.take(X, [0], mode="clip"),
        lambda: np.max(X, initial=0.0),
        lambda: np.sum(X, where=X > 0),
        lambda: X.setflags(write=True),
        lambda: X.sum(where=X > 0),
        lambda: np.block([X, X]),
        lambda: operator.setitem(X, 0, np.ones(3)),
    ],
)
def test_refusals(refused: Callable[[], Any]) -> None:
    """No conversion, no mixing with NumPy's arrays, no keyword, attribute or function that CuPy lacks."""
    with pytest.raises((TypeError, AttributeError)):
        refused()


def test_what_is_left_is_numpys() -> None:
    """Functions and operators that CuPy has give what NumPy gives, as arrays of the same kind, without axes too."""
    for found, wanted in (
        (X * 2.0 + X, np.arange(6.0).reshape(2, 3) * 3),
        (np.sum(X), 15.0),
        (np.take(X, np.array([0, 2]), axis=1), [[0.0, 2.0], [3.0, 5.0]]),
        (X[np.array([1])], [[3.0, 4.0, 5.0]]),
        (np.where(X > 2, X, 0.0), [[0.0, 0.0, 0.0], [3.0, 4.0, 5.0]]),
        (X.reshape(3, 2).T, np.arange(6.0).reshape(3, 2).T),
    ):
        assert type(found) is StrictArray
        np.testing.assert_array_equal(found.get(), wanted)
    assert float(X[1, 2]) == 5.0
    assert bool((X > -1).all())
