"""Activation functions."""

import math

import numpy as np
import pytest

from pygrad_core import Variable, ops
from pygrad_core.testing import check_gradients

X = np.array([-2.3, -0.6, 0.4, 2.7])
EXTREME = np.array([-1000.0, -745.0, -50.0, 50.0, 745.0, 1000.0])
SMOOTH = ["erf", "erfc", "sigmoid", "silu", "softplus", "gelu", "soft_sign"]
KINKED = ["relu", "leaky_relu", "elu", "selu", "hard_tanh"]


def _gradient(f, x):
    node = Variable(x)
    return f(node).backward()[node]


@pytest.mark.parametrize("name", SMOOTH + KINKED)
def test_derivatives(name):
    """First and second derivatives are right for arrays and scalars."""
    check_gradients(ops[name], X)
    check_gradients(ops[name], -0.7)


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("leaky_relu", {"negative_slope": 0.3}),
        ("leaky_relu", {"negative_slope": 0.0}),
        ("leaky_relu", {"negative_slope": -0.5}),
        ("leaky_relu", {"negative_slope": 2.0}),
        ("elu", {"alpha": 0.5}),
        ("gelu", {"approximate": "tanh"}),
        ("hard_tanh", {"min_val": -2.0, "max_val": 0.5}),
    ],
)
def test_parameters(name, params):
    """The derivatives depend on the parameter as the function does."""
    check_gradients(lambda x: ops[name](x, **params), X)


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("relu", lambda x: max(x, 0)),
        ("leaky_relu", lambda x: x if x > 0 else 0.01 * x),
        ("elu", lambda x: x if x > 0 else math.expm1(x)),
        ("selu", lambda x: 1.0507009873554805 * (x if x > 0 else 1.6732632423543772 * math.expm1(x))),
        ("sigmoid", lambda x: 1 / (1 + math.exp(-x))),
        ("silu", lambda x: x / (1 + math.exp(-x))),
        ("softplus", lambda x: math.log(1 + math.exp(x))),
        ("gelu", lambda x: x * (1 + math.erf(x / math.sqrt(2))) / 2),
        ("hard_tanh", lambda x: min(max(x, -1), 1)),
        ("soft_sign", lambda x: x / (1 + abs(x))),
        ("erf", math.erf),
        ("erfc", math.erfc),
    ],
)
def test_values(name, formula):
    """Each function is what its textbook formula says, on arrays and on scalars."""
    expected = [formula(x) for x in X]
    np.testing.assert_allclose(ops[name](X), expected, rtol=1e-14)
    np.testing.assert_allclose(ops[name](Variable(X)).data, expected, rtol=1e-14)
    np.testing.assert_allclose([ops[name](x) for x in X], expected, rtol=1e-14)


def test_gelu_by_tanh():
    """The approximation is 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))), and other names are refused."""
    expected = 0.5 * X * (1 + np.tanh(np.sqrt(2 / np.pi) * (X + 0.044715 * X**3)))
    np.testing.assert_allclose(ops.gelu(X, approximate="tanh"), expected, rtol=1e-14)
    with pytest.raises(ValueError, match="approximate"):
        ops.gelu(Variable(X), approximate="fast")


@pytest.mark.parametrize("name", [*SMOOTH, *KINKED, "softmax", "log_softmax"])
def test_extreme_values(name):
    """Values and gradients of numbers far from zero are finite and come without a warning."""
    for x in (EXTREME, np.asarray(EXTREME, np.float32)):
        node = Variable(x)
        y = ops[name](node)
        assert np.isfinite(y.data).all()
        dx = y.backward()[node]
        assert np.isfinite(dx).all()
        assert y.dtype == dx.dtype == x.dtype


def test_tails_keep_their_precision():
    """sigmoid, softplus and gelu of very negative numbers are tiny and not zero, and so are their slopes."""
    x = np.array([-40.0, -300.0])
    tiny = np.exp(x)
    np.testing.assert_allclose(ops.sigmoid(x), tiny, rtol=1e-14)
    np.testing.assert_allclose(ops.softplus(x), tiny, rtol=1e-14)
    np.testing.assert_allclose(_gradient(ops.sigmoid, x), tiny, rtol=1e-14)
    np.testing.assert_allclose(_gradient(ops.softplus, x), tiny, rtol=1e-14)
    np.testing.assert_allclose(ops.gelu(-20.0), -20.0 * math.erfc(20 / math.sqrt(2)) / 2, rtol=1e-13)


@pytest.mark.parametrize(
    ("name", "params"),
    [("relu", {}), ("silu", {}), ("softplus", {}), ("gelu", {}), ("gelu", {"approximate": "tanh"})],
)
def test_slope_at_infinity(name, params):
    """What grows like x has slope 1 at +inf and at huge numbers, without a warning."""
    for x in (np.inf, 1e300):
        assert _gradient(lambda x: ops[name](x, **params), x) == 1


def test_kinks():
    """Relu has slope 0 at 0, leaky_relu and elu that of their negative side; hard_tanh passes at bounds."""
    assert _gradient(ops.relu, 0.0) == 0
    assert _gradient(ops.relu, -0.0) == 0
    assert _gradient(lambda x: ops.leaky_relu(x, negative_slope=0.1), 0.0) == 0.1
    assert _gradient(lambda x: ops.elu(x, alpha=0.5), 0.0) == 0.5
    np.testing.assert_array_equal(_gradient(ops.hard_tanh, [-1.0, 1.0]), [1.0, 1.0])


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
@pytest.mark.parametrize("axis", [0, 1, -1, -2, (0, 1), None])
def test_softmax_over_axes(name, axis):
    """Over one axis, several or all, counted from either end, derivatives are right."""
    x = np.linspace(-1.5, 2.0, 6).reshape(2, 3) ** 2
    check_gradients(lambda x: ops[name](x, axis=axis), x)
    expected = np.exp(x) / np.exp(x).sum(axis=axis, keepdims=True)
    np.testing.assert_allclose(ops.softmax(x, axis), expected, rtol=1e-14)
    np.testing.assert_allclose(ops.log_softmax(x, axis), np.log(expected), rtol=1e-13)


def test_softmax_of_one_number():
    """A scalar is its own axis: softmax is 1, its logarithm 0, and their slope 0."""
    for name, value in (("softmax", 1.0), ("log_softmax", 0.0)):
        x = Variable(3.0)
        y = ops[name](x)
        assert y.data == value
        assert y.backward()[x] == 0


def test_softmax_with_excluded_entries():
    """-inf excludes an entry: it gets probability 0 and no gradient, and the others are as without it."""
    x = Variable([0.3, -np.inf, 1.2])
    y = ops.softmax(x)
    np.testing.assert_allclose(y.data[[0, 2]], ops.softmax(np.array([0.3, 1.2])))
    dx = y.backward([1.0, 0.0, 0.0])[x]
    assert dx[1] == 0
    p = y.data[0]
    np.testing.assert_allclose(dx[[0, 2]], [p * (1 - p), -p * (1 - p)])


def test_activations_are_functions_and_take_plain_arrays():
    """ops.relu takes nodes and plain arrays, which give plain arrays. Nodes have the methods of arrays alone."""
    x = Variable(X)
    np.testing.assert_array_equal(ops.relu(x).data, ops.relu(X))
    with pytest.raises(AttributeError, match=r"write ops\.relu\(\.\.\.\)"):
        x.relu()
    assert type(ops.relu(X)) is np.ndarray


@pytest.mark.parametrize("name", [*SMOOTH, *KINKED])
def test_integers_are_numbers_too(name):
    """Plain arrays of whole numbers, unsigned ones included, give what the same floats give."""
    floats = np.array([0.0, 1.0, 3.0])
    for dtype in (np.int64, np.uint8):
        np.testing.assert_allclose(ops[name](floats.astype(dtype)), ops[name](floats), rtol=1e-2)
    np.testing.assert_allclose(ops[name](floats.astype(np.int64)), ops[name](floats), rtol=1e-14)


@pytest.mark.parametrize("name", [*SMOOTH, *KINKED])
def test_single_precision_stays_single(name):
    """No constant in a forward or a rule turns float32 into float64 on the way."""
    operator = ops[name]
    for x in (np.array([-0.3, 0.6], np.float32), np.float32(0.4)):
        out = operator(x)
        assert out.dtype == np.float32
        rule = operator.joint or operator.formulas[0]
        assert rule(np.ones_like(out)[()], out, x, **(operator.complete or {})).dtype == np.float32
