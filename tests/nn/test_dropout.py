"""Dropout."""

import numpy as np

from pygrad_core import Variable
from pygrad_nn import Dropout, manual_seed


def test_training_zeros_and_scales() -> None:
    """About a fraction p is zero, the others are divided by 1 − p; the gradient takes the same mask."""
    x = Variable(np.ones((100, 100), np.float32))
    y = Dropout(0.25, rng=0)(x)
    assert y.dtype == np.float32
    assert set(np.unique(y.data)) == {np.float32(0), np.float32(1 / 0.75)}
    assert abs(np.mean(y.data == 0) - 0.25) < 0.02
    assert np.array_equal(y.backward()[x], y.data)


def test_evaluation_is_the_identity() -> None:
    """In eval() mode, and for p = 0, the input passes as it is."""
    x = Variable(np.ones(10))
    assert Dropout(0.5).eval()(x) is x
    assert Dropout(0.0)(x) is x


def test_draws_anew_and_repeatably() -> None:
    """Each call draws its own mask; a seed repeats them."""
    manual_seed(0)
    layer, x = Dropout(0.5), np.ones(64)
    first, second = layer(x), layer(x)
    assert not np.array_equal(first, second)
    manual_seed(0)
    assert np.array_equal(layer(x), first)
