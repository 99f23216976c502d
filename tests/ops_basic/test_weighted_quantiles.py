"""Weighted quantiles: which elements share the gradient."""

import numpy as np
import pytest

from pygrad_core import BadInput, Variable
from pygrad_ops_basic.weighted_quantiles import shared_choice, weighted_shares


def shares(x, weights, q, skip=False):
    """The shares of one row's elements in one quantile."""
    found, _ = weighted_shares(np.array([x]), np.array([weights]), np.array([q]), skip)
    return found[0, 0].tolist()


def test_without_ties_one_element_has_it_all():
    """The first whose cumulated weight reaches the level."""
    assert shares([3.0, 1.0, 2.0], [1.0, 1.0, 2.0], 0.5) == [0.0, 0.0, 1.0]
    assert shares([3.0, 1.0, 2.0], [1.0, 1.0, 2.0], 0.2) == [0.0, 1.0, 0.0]


def test_equal_weights_share_equally():
    """As in an unweighted quantile."""
    assert shares([1.0, 1.0, 5.0], [1.0, 1.0, 1.0], 0.5) == [0.5, 0.5, 0.0]


def test_the_heavy_one_of_a_tie_decides():
    """Whatever the order of the two, the cumulated weight reaches one half at the heavy one."""
    assert shares([1.0, 1.0], [1.0, 10.0], 0.5) == [0.0, 1.0]


def test_nan_left_out():
    """An element that is missing weighs nothing under `skip`."""
    assert shares([np.nan, 2.0, 4.0], [9.0, 1.0, 1.0], 0.9, skip=True) == [0.0, 0.0, 1.0]


def test_weights_without_a_sum():
    """As NumPy refuses them."""
    with pytest.raises(ValueError, match="all zero"):
        shares([1.0, 2.0], [0.0, 0.0], 0.5)


def test_shared_choice():
    """The value is that of the elements with a share; the gradient is shared as they say."""
    x = Variable(np.array([[2.0, 2.0, 7.0]]))
    y = shared_choice(x, np.array([[[0.25, 0.75, 0.0], [0.0, 0.0, 1.0]]]))
    assert y.data.tolist() == [[2.0, 7.0]]
    assert y.backward([[4.0, 5.0]])[x].tolist() == [[1.0, 3.0, 5.0]]
    with pytest.raises(BadInput, match="a share of every element"):
        shared_choice(x, np.ones((1, 1, 2)))
