"""Zero cotangent, zero gradient: through any slope, in any order, and what NumPy says meanwhile."""

import warnings

import numpy as np
import pytest

from pygrad_core import Variable, grad, hessian, hvp, jvp, operator, vjp, zeros

pytest.importorskip("pygrad_ops_basic")

POINTS = {
    "sqrt": (np.sqrt, 0.0),
    "sqrt of a negative number": (np.sqrt, -1.0),
    "log": (np.log, 0.0),
    "log of a negative number": (np.log, -2.0),
    "power": (lambda x: x**0.3, 0.0),
    "variable power": (lambda x: x**x, -0.5),
    "reciprocal": (lambda x: 1.0 / x, 0.0),
    "quotient": (lambda x: x / x, 0.0),
    "exp that overflows": (lambda x: np.exp(x) * x, 1000.0),
    "product with infinity": (lambda x: x * x, np.inf),
    "arccos": (np.arccos, 1.0),
    "arctanh": (np.arctanh, 1.0),
    "cos": (np.cos, np.inf),
    "cbrt": (np.cbrt, 0.0),
    "not a number": (np.sin, np.nan),
    "chain": (lambda x: np.log(np.sqrt(x) * x), 0.0),
}
HIDDEN = {
    "where": lambda f, x, at: np.sum(np.where(np.arange(3) == at, 1.0, f(x))),
    "where, the other way": lambda f, x, at: np.sum(np.where(np.arange(3) != at, f(x), x * 0 + 1)),
    "select": lambda f, x, at: np.sum(np.select([np.arange(3) != at], [f(x)], 0.0)),
    "index": lambda f, x, at: np.sum(f(x)[[i for i in range(3) if i != at]]),
    "mask": lambda f, x, at: np.sum(f(x)[np.arange(3) != at]),
    "sum over some": lambda f, x, at: np.sum(f(x), where=np.arange(3) != at),
    "setitem": lambda f, x, at: np.sum(_overwritten(f(x), at)),
}


def _overwritten(y, at):
    y = y.copy()
    y[at] = 1.0
    return y


@pytest.mark.parametrize("way", HIDDEN)
@pytest.mark.parametrize("point", POINTS)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # of the forward pass, as NumPy gives them
@pytest.mark.parametrize("at", range(3))
def test_what_is_left_out_counts_for_nothing(point, way, at):
    """The gradient, the Hessian and tangents are exactly 0 for an element left out, and as ever for the others."""
    f, value = POINTS[point]
    rest = np.array([0.4, 0.7])
    first, second = grad(lambda x: np.sum(f(x)))(rest), hessian(lambda x: np.sum(f(x)))(rest)
    others = np.arange(3) != at
    x, still, moving = np.insert(rest, at, value), 1.0 - others, 1.0 * others

    def hidden(x):
        return HIDDEN[way](f, x, at)

    found, curvature = grad(hidden)(x), hessian(hidden)(x)
    assert found[at] == 0
    np.testing.assert_allclose(found[others], first)
    np.testing.assert_array_equal([curvature[at], curvature[:, at]], 0)
    np.testing.assert_allclose(curvature[np.ix_(others, others)], second)
    assert jvp(hidden, (x,), (still,))[1] == 0
    assert hvp(hidden, (x,), (moving,))[at] == 0


@pytest.mark.parametrize("f", [np.sqrt, np.log, lambda x: x**0.5, np.cbrt])
def test_nothing_is_said_about_what_counts_for_nothing(f):
    """A slope that no cotangent asks for makes no warning; one that is asked for does, in the user's way."""
    x = Variable(np.array([0.0, 4.0]))
    with np.errstate(all="ignore"):
        y = f(x)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert y.backward(np.array([0.0, 1.0]), retain_graph=True)[x][0] == 0
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        assert y.backward(np.array([1.0, 1.0]), retain_graph=True)[x][0] == np.inf
    with np.errstate(divide="raise"), pytest.raises(FloatingPointError):
        y.backward(np.array([1.0, 0.0]), retain_graph=True)
    heard = []
    with np.errstate(all="call", call=lambda kind, flag: heard.append(kind)):
        y.backward(np.array([1.0, 0.0]), retain_graph=True)
    assert set(heard) == {"divide by zero"}


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_rows_without_a_cotangent_leave_products_alone(bad):
    """A row of data that is masked out of the loss has no part in the gradient of the weights."""
    data = np.array([[1.0, 2.0], [bad, 1.0], [3.0, -1.0]])
    mask = np.array([[True], [False], [True]])
    weights = np.ones((2, 2))
    with np.errstate(invalid="ignore"):
        for product in (
            np.matmul,
            np.dot,
            lambda a, b: np.einsum("ij,jk->ik", a, b),
            lambda a, b: np.tensordot(a, b, 1),
        ):
            found = grad(lambda w, p=product: np.sum(np.where(mask, p(data, w), 0.0) ** 2))(weights)
            expected = grad(lambda w, p=product: np.sum(p(data[[0, 2]], w) ** 2))(weights)
            np.testing.assert_allclose(found, expected)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_numbers_of_one_sign_throughout(sign):
    """What is left out counts for nothing also where ordinary numbers in its place must have the sign of the rest."""

    def f(start, stop):
        return np.geomspace(start, stop, 4)[:, 0]

    start, stop = sign * np.array([0.6, np.inf]), sign * np.array([1.5])
    with np.errstate(all="ignore"):
        found = vjp(f, start, stop)[1](np.ones(4))
    expected = vjp(f, start[:1], stop)[1](np.ones(4))
    np.testing.assert_allclose(found[0], [expected[0][0], 0.0])
    np.testing.assert_allclose(found[1], expected[1])


@pytest.mark.parametrize("weights", [[1.0, 2.0], [1.0, 1.0]])
def test_a_cotangent_that_vanishes_may_grow(weights):
    """Beside rows that are masked out a residual of exactly 0 has its second derivative."""
    data = np.array([[np.nan, 1.0], [2.0, -1.0], [np.inf, 0.0]])
    mask = np.array([False, True, False])

    def loss(w):
        return np.sum(np.where(mask, data @ w, 0.0) ** 2)

    with np.errstate(invalid="ignore"):
        np.testing.assert_allclose(hessian(loss)(np.array(weights)), [[8.0, -4.0], [-4.0, 2.0]])


@pytest.mark.parametrize("reduce", [np.sum, np.mean, np.std, np.prod, np.linalg.norm, np.max, np.median])
def test_reductions_line_by_line(reduce):
    """A line without a cotangent has gradients of exactly 0, whatever it holds."""
    x = np.array([[np.nan, np.inf, 0.0], [1.0, 4.0, 2.0]])
    with np.errstate(invalid="ignore"):
        found = grad(lambda x: reduce(x, axis=1)[1])(x)
    np.testing.assert_array_equal(found[0], 0)
    np.testing.assert_allclose(found[1], grad(reduce)(x[1]))


@pytest.mark.parametrize("f", [np.linalg.inv, np.linalg.det, lambda a: np.linalg.slogdet(a)[1]])
@pytest.mark.parametrize("bad", [np.full((2, 2), np.nan), np.zeros((2, 2))])
def test_matrices_of_a_stack(f, bad):
    """A matrix of a stack without a cotangent has the gradient 0, singular or not."""
    good = np.array([[2.0, 1.0], [0.5, 3.0]])
    x = np.stack([bad, good])
    if f is np.linalg.inv and not bad.any():
        pytest.skip("NumPy inverts no singular matrix")
    with np.errstate(all="ignore"):
        found = grad(lambda x: np.sum(f(x)[1]))(x)
    np.testing.assert_array_equal(found[0], 0)
    np.testing.assert_allclose(found[1], grad(lambda x: np.sum(f(x)))(good))


def test_a_third_party_operator():
    """The law holds for operators that know nothing of it, elementwise or not."""
    root = operator(np.sqrt, name="root", elementwise=True)
    root.vjps(lambda g, out, x: g / (2 * out))
    roots = operator(lambda x: np.sqrt(np.sum(x * x, axis=-1)), name="roots")
    roots.vjps(lambda g, out, x: (g / out)[..., None] * x)
    x = np.array([[0.0, 0.0], [3.0, 4.0]])
    np.testing.assert_array_equal(grad(lambda x: np.sum(root(x)[1:]))(x)[0], 0)
    np.testing.assert_allclose(grad(lambda x: np.sum(roots(x)[1:]))(x), [[0, 0], [0.6, 0.8]])


def test_heard():
    """NumPy's reports during a computation are dropped if its results are finite, and made to the user if not."""
    assert zeros.heard(lambda: float(np.divide(1.0, np.divide(1.0, 0.0)))) == 0.0
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        assert zeros.heard(lambda: np.divide(1.0, 0.0)) == np.inf
    with pytest.raises(ZeroDivisionError):
        zeros.heard(lambda: 1 / 0)
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        np.divide(1.0, 0.0)


@operator
def _careful_roots(x):
    return np.sum(np.sqrt(np.abs(x)), axis=-1)


@_careful_roots.vjp
def _(g, out, x):
    if np.any((x.data if hasattr(x, "data") and not isinstance(x, np.ndarray) else x) <= 0):
        raise ValueError("there is no slope here")
    return np.expand_dims(g, -1) / (2 * np.sqrt(x))


@pytest.mark.parametrize("masked", [True, False])
def test_rules_that_raise_over_what_is_left_out(masked):
    """On nodes they are rescued as on arrays, where a cotangent is zero for good; a residual that vanishes is not."""
    x, rest = np.array([[1.0, 4.0], [0.0, 1.0], [2.0, 3.0]]), np.array([[1.0, 4.0], [2.0, 3.0]])
    keep = np.array([True, False, True])

    def f(x):
        y = _careful_roots(x)
        return np.sum(np.where(keep, y, 0.0) ** 3) if masked else np.sum(y[[0, 2]] ** 3) + (y[1] - 1.0) ** 2

    expected = hessian(lambda x: np.sum(np.sum(np.sqrt(x), axis=-1) ** 3))(rest)
    if not masked:
        with pytest.raises(ValueError, match="no slope"):
            hessian(f)(x)
        return
    found = hessian(f)(x)
    np.testing.assert_allclose(found[np.ix_([0, 2], [0, 1], [0, 2], [0, 1])], expected)
    np.testing.assert_array_equal([found[1], found[:, :, 1].transpose(2, 0, 1)], 0)
