"""Padding: every mode of np.pad, values as NumPy's, gradients as numerical ones."""

import numpy as np
import pytest

from pygrad_core import BadInput, NotDifferentiable, Variable, ops
from pygrad_core.testing import check_gradients

X = np.array([[0.3, -1.2, 2.0], [1.1, 0.4, -0.7]])

MODES = [
    {},
    {"constant_values": 2.5},
    {"constant_values": ((1, 2), (3, 4))},
    {"mode": "edge"},
    {"mode": "linear_ramp"},
    {"mode": "linear_ramp", "end_values": ((1.0, 2.0), (-1.0, 3.0))},
    {"mode": "maximum"},
    {"mode": "maximum", "stat_length": 2},
    {"mode": "mean", "stat_length": ((1, 2), (2, 3))},
    {"mode": "median"},
    {"mode": "minimum", "stat_length": (2,)},
    {"mode": "reflect"},
    {"mode": "reflect", "reflect_type": "odd"},
    {"mode": "symmetric"},
    {"mode": "symmetric", "reflect_type": "odd"},
    {"mode": "wrap"},
]


def _agrees(f, *values, order=1):
    np.testing.assert_allclose(f(*map(Variable, values)).data, f(*values), rtol=1e-13, atol=1e-13)
    check_gradients(f, *values, order=order)


@pytest.mark.parametrize("options", MODES, ids=str)
@pytest.mark.parametrize("width", [1, (2, 3), ((0, 3), (5, 1)), ((1,), (2,))], ids=str)
def test_modes(width, options):
    """Every mode, with widths in all forms, some longer than the axis."""
    _agrees(lambda x: np.pad(x, width, **options), X)


def test_widths_by_axis():
    """A dictionary names the axes to pad, negative ones too (NumPy 2.2)."""
    x = Variable(X)
    for width in ({-1: (1, 2)}, {0: 1, 1: (0, 3)}):
        pairs = [width.get(axis, width.get(axis - 2, 0)) for axis in range(2)]
        expected = np.pad(X, [pair if isinstance(pair, tuple) else (pair, pair) for pair in pairs], "edge")
        np.testing.assert_array_equal(ops.pad(x, width, "edge").data, expected)


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize("width", [1, 3, (7, 2), (0, 11)], ids=str)
@pytest.mark.parametrize("mode", ["reflect", "symmetric"])
@pytest.mark.parametrize("kind", ["even", "odd"])
def test_reflections_that_go_round_more_than_once(n, width, mode, kind):
    """Widths of several lengths of the axis reflect again and again, as in NumPy."""
    x = np.array([0.3, -1.2, 2.0, 0.9])[:n]
    found = np.pad(Variable(x), width, mode, reflect_type=kind)
    np.testing.assert_allclose(found.data, np.pad(x, width, mode, reflect_type=kind), rtol=1e-13, atol=1e-13)


def test_padding_with_nodes():
    """Constants and end values may be nodes, one for all sides or one for each."""
    check_gradients(lambda x, v: np.pad(x, 1, constant_values=v), X, 2.0, order=1)
    check_gradients(lambda x, v: np.pad(x, 1, constant_values=v), X, np.array([[1.0, 2.0], [3.0, 4.0]]), order=1)
    check_gradients(lambda x, v: np.pad(x, 2, "linear_ramp", end_values=v), X, np.array([1.0, 2.0]), order=1)
    x, v = Variable(X), Variable([1.0, 2.0])
    y = np.pad(x, (1, 2), constant_values=v)
    np.testing.assert_array_equal(y.data, np.pad(X, (1, 2), constant_values=v.data.tolist()))


def test_second_order():
    """Gradients of gradients through gathered, constant and computed padding."""
    for options in ({}, {"mode": "wrap"}, {"mode": "reflect", "reflect_type": "odd"}, {"mode": "mean"}):
        check_gradients(lambda x, options=options: np.pad(x * x, (1, 2), **options) ** 2, X[0, :2], order=2)


def test_no_padding_and_nothing_to_pad():
    """Width zero copies, an empty axis can be padded by constants only, "empty" gives zeros."""
    x = Variable(X)
    assert np.pad(x, 0) is not x
    np.testing.assert_array_equal(np.pad(x, 1, "empty").backward()[x], np.ones((2, 3)))
    empty = Variable(np.zeros((2, 0)))
    np.testing.assert_array_equal(np.pad(empty, 1, constant_values=1).data, np.ones((4, 2)))
    with pytest.raises(BadInput, match="empty axis"):
        np.pad(empty, 1, "edge")
    _agrees(lambda x: np.pad(x, 0, "edge"), 2.0)


@pytest.mark.parametrize("options", MODES, ids=str)
def test_single_precision(options):
    """float32 in, float32 out, whatever the constants are."""
    x = Variable(X.astype(np.float32))
    y = np.pad(x, (1, 2), **options)
    assert (y.dtype, y.backward()[x].dtype) == (np.float32, np.float32)


def test_refusals():
    """Unknown modes, options of other modes, negative and broken widths, functions."""
    x = Variable(X)
    with pytest.raises(BadInput, match="no mode 'mirror'"):
        np.pad(x, 1, "mirror")
    with pytest.raises(BadInput, match="stat_length"):
        np.pad(x, 1, "edge", stat_length=2)
    for width in (-1, 1.5):
        with pytest.raises(BadInput, match="whole numbers"):
            np.pad(x, width)
    with pytest.raises(NotDifferentiable, match="concatenate"):
        np.pad(x, 1, lambda *args: None)


def test_odd_reflection_of_infinities():
    """NumPy's values within one period; beyond it inf - inf has no answer, and is refused."""
    x = np.array([np.inf, 1.0, 2.0])
    with np.errstate(invalid="ignore"):
        expected = np.pad(x, (0, 2), "reflect", reflect_type="odd")
    np.testing.assert_array_equal(np.pad(Variable(x), (0, 2), "reflect", reflect_type="odd").data, expected)
    with pytest.raises(BadInput, match="not finite"):
        np.pad(Variable(x), (0, 7), "reflect", reflect_type="odd")
