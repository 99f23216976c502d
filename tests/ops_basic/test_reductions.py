"""Sums, means, products, extrema over axes; log-sum-exp."""

import numpy as np
import pytest

from pygrad_core import NotDifferentiable, Variable, ops
from pygrad_core.testing import check_gradients

X = np.array([[0.7, -1.3, 2.1], [1.6, 0.4, -0.9]])
MASK = np.array([[True, False, True], [True, True, False]])
REDUCTIONS = [np.sum, np.mean, np.prod, np.max, np.min, np.ptp]


def gradient(f, *values):
    """The gradients of f's sum at fresh variables."""
    nodes = [Variable(v) for v in values]
    found = f(*nodes).backward()
    return found[nodes[0]] if len(nodes) == 1 else [found[n] for n in nodes]


@pytest.mark.parametrize("f", REDUCTIONS)
@pytest.mark.parametrize("axis", [None, 0, -1, (0, 1), (-1, 0), ()])
@pytest.mark.parametrize("keepdims", [False, True])
def test_axes(f, axis, keepdims):
    """Values are NumPy's and gradients right along no axis, one, several, negative ones, with and without keepdims."""
    np.testing.assert_allclose(
        f(Variable(X), axis=axis, keepdims=keepdims).data, f(X, axis=axis, keepdims=keepdims), rtol=1e-14
    )
    check_gradients(lambda a: f(a, axis=axis, keepdims=keepdims), X, order=1)
    if not keepdims:
        check_gradients(lambda a: f(a * a, axis=axis), X[:, :2])


@pytest.mark.parametrize(("f", "g"), [(np.amax, np.max), (np.amin, np.min)])
def test_older_names(f, g):
    """`np.amax` and `np.amin` are the same operators."""
    assert f(Variable(X), axis=0).record.operator is g(Variable(X), axis=0).record.operator


@pytest.mark.parametrize("f", REDUCTIONS)
def test_scalars_and_three_axes(f):
    """A scalar reduces to itself; axes may be any of three."""
    assert gradient(f, 1.5) == (0.0 if f is np.ptp else 1.0)
    check_gradients(lambda a: f(a, axis=(2, 0)), X.reshape(1, 3, 2) + np.arange(2).reshape(2, 1, 1) * 5)


@pytest.mark.parametrize("f", [np.sum, np.prod])
def test_where_and_initial(f):
    """Elements left out by `where` get no gradient; `initial` takes part in the value and in the product's gradient."""
    check_gradients(lambda a: f(a, axis=0, where=MASK, initial=2.5), X)
    check_gradients(lambda a: f(a, where=MASK[0], keepdims=True), X)
    np.testing.assert_array_equal(gradient(lambda a: f(a, where=MASK), X)[~MASK], 0.0)


@pytest.mark.parametrize("x", [X, X[0, 0], X.astype(np.float16), X * 1j], ids=["matrix", "scalar", "half", "complex"])
@pytest.mark.parametrize("given", [{"where": False}, {"initial": False}, {"where": False, "initial": False}])
@pytest.mark.parametrize(
    "f",
    [np.sum, np.prod, np.max, np.min, np.mean, np.var, np.std, np.nansum, np.nanprod, np.nanmax, np.nanmin, np.nanmean],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy warns of means of nothing
def test_false_is_given(f, given, x):
    """`where=False` leaves everything out and `initial=False` counts as 0: neither is the default."""
    try:
        expected = f(np.asarray(x), **given)  # of a NumPy scalar nanmax forgets what initial is
    except (TypeError, ValueError) as error:
        with pytest.raises(type(error)):
            f(Variable(x), **given)
        return
    node = Variable(x)
    found = f(node, **given)
    np.testing.assert_array_equal(found.data, expected)
    if "where" in given:
        np.testing.assert_array_equal(found.backward(np.ones_like(found.data)[()])[node], np.zeros_like(x))


def test_mean_where():
    """A masked mean divides by the number of elements let in."""
    np.testing.assert_allclose(gradient(lambda a: np.mean(a, where=MASK), X), MASK / 4)
    check_gradients(lambda a: np.mean(a, axis=1, where=MASK, keepdims=True), X)


def test_dtype():
    """The sum is accumulated in the given dtype, and the gradient comes back in the input's."""
    x = Variable(np.ones(3, np.float32))
    z = np.sum(x, dtype=np.float64)
    assert z.dtype == np.float64
    assert z.backward()[x].dtype == np.float32
    check_gradients(lambda a: np.sum(a * a, dtype=np.complex128).real, X)


@pytest.mark.parametrize("f", [np.sum, np.mean, np.prod])
def test_integer_dtype_is_constant(f):
    """Reducing what was cast to integers is constant piece by piece: no gradient flows."""
    x = Variable(X)
    assert x not in (f(x, dtype=np.int64) * 2.0).backward()


@pytest.mark.parametrize("f", [*REDUCTIONS, np.var])
def test_single_precision(f):
    """float32 in, float32 out, forward and backward."""
    x = Variable(X.astype(np.float32))
    z = f(x, axis=1)
    assert z.dtype == np.float32
    assert z.backward()[x].dtype == np.float32


@pytest.mark.parametrize("f", REDUCTIONS)
def test_out_is_refused(f):
    """`out=` raises a sentence that says to drop it, on the function and on the method."""
    with pytest.raises(NotDifferentiable, match="out"):
        f(Variable(X), out=np.zeros(()))


@pytest.mark.parametrize("name", ["sum", "mean", "prod", "max", "min"])
def test_methods(name):
    """Methods take NumPy's parameters in NumPy's order."""
    x = Variable(X)
    for got, expected in [
        (getattr(x, name)(), getattr(X, name)()),
        (getattr(x, name)(0), getattr(X, name)(0)),
        (getattr(x, name)(axis=-1, keepdims=True), getattr(X, name)(axis=-1, keepdims=True)),
    ]:
        np.testing.assert_allclose(got.data, expected, rtol=1e-15)


def test_wrong_axis_is_numpys_error():
    """An axis out of range raises what NumPy raises, and says in which operator."""
    with pytest.raises(np.exceptions.AxisError) as error:
        np.sum(Variable(X), axis=2)
    assert "'sum'" in error.value.__notes__[0]


@pytest.mark.parametrize("f", [np.max, np.min])
def test_ties_share_equally(f):
    """Equal extrema get equal shares, along axes too, and their second derivative is zero."""
    np.testing.assert_array_equal(gradient(f, [1.0, 1.0]), [0.5, 0.5])
    np.testing.assert_array_equal(gradient(lambda a: f(a, axis=1), np.ones((2, 4))), np.full((2, 4), 0.25))
    x = Variable([2.0, 2.0, 2.0])
    first = f(x * x).backward(create_graph=True)[x]
    np.testing.assert_allclose(first.sum().backward()[x], np.full(3, 2 / 3))


def test_initial_takes_part_in_a_tie():
    """`initial` counts as one more element: alone it takes all, tied it takes one share."""
    np.testing.assert_array_equal(gradient(lambda a: np.max(a, initial=3.0), [1.0, 2.0]), [0.0, 0.0])
    np.testing.assert_allclose(gradient(lambda a: np.max(a, initial=2.0), [2.0, 2.0]), [1 / 3, 1 / 3])
    np.testing.assert_array_equal(gradient(lambda a: np.min(a, initial=9.0, where=[False, True]), [1.0, 2.0]), [0, 1])


def test_nan_extremum():
    """Where the extremum is NaN the elements that are NaN share the gradient, and nothing warns."""
    np.testing.assert_array_equal(gradient(np.max, [np.nan, 1.0, np.nan]), [0.5, 0.0, 0.5])
    both = gradient(lambda a: np.min(a, axis=1), [[np.nan, 1.0], [3.0, 2.0]])
    np.testing.assert_array_equal(both, [[1, 0], [0, 1]])


def test_initial_beside_nan():
    """A NaN in one row takes nothing from the share of an initial in another."""
    found = gradient(lambda a: np.max(a, axis=1, initial=3.0), [[np.nan, 1.0], [3.0, 3.0]])
    np.testing.assert_allclose(found, [[1.0, 0.0], [1 / 3, 1 / 3]])


def test_numpy_integer_as_axis():
    """An axis may be a NumPy integer, in products with zeros too."""
    np.testing.assert_array_equal(gradient(lambda a: np.prod(a, axis=np.int64(0)), [0.0, 2.0]), [2.0, 0.0])


def test_infinite_factor():
    """A product that is infinite is not divided by its factors."""
    np.testing.assert_array_equal(gradient(np.prod, [np.inf, 2.0]), [2.0, np.inf])


def test_infinite_cotangent_stays_with_the_extremum():
    """An infinite cotangent does not turn the zeros of the other elements into NaN."""
    x = Variable([1.0, 2.0])
    np.testing.assert_array_equal(np.max(x).backward(np.inf)[x], [0.0, np.inf])


@pytest.mark.parametrize("values", [[0.0, 2.0, 3.0], [0.0, 0.0, 3.0], [0.0, 0.0, 0.0], [[1.0, 0.0], [2.0, 3.0]]])
def test_product_with_zeros(values):
    """With zeros the gradient of a product is the product of the others, exactly, in all orders."""
    x = np.array(values)
    others = [np.prod(np.delete(x, i)) for i in range(x.size)]
    np.testing.assert_array_equal(gradient(np.prod, x).ravel(), others)
    check_gradients(np.prod, x, order=3)
    check_gradients(lambda a: np.prod(a, axis=0), x)


def test_zeros_left_out_of_a_product():
    """A zero that `where` leaves out is not divided by."""
    np.testing.assert_array_equal(gradient(lambda a: np.prod(a, where=[True, False, True]), [2.0, 0.0, 3.0]), [3, 0, 2])


def test_product_out_of_range():
    """A product that underflows or overflows does not spoil the products of the others."""
    np.testing.assert_allclose(gradient(np.prod, [1e-200, 1e-200, 1e200]), [1.0, 1.0, 0.0], atol=1e-300)
    small = gradient(lambda a: np.prod(a, axis=-1), np.array([[1e-30, 1e-30], [2.0, 3.0]], np.float32))
    np.testing.assert_allclose(small, [[1e-30, 1e-30], [3.0, 2.0]], rtol=1e-6)


def test_empty_arrays():
    """Nothing to reduce: NumPy's neutral values, gradients without elements."""
    for f, value in ((np.sum, 0.0), (np.prod, 1.0)):
        x = Variable(np.zeros((2, 0)))
        z = f(x, axis=1)
        np.testing.assert_array_equal(z.data, [value, value])
        assert z.backward()[x].shape == (2, 0)


def test_reductions_of_complex_numbers():
    """Sums, means and products are holomorphic: the same rules hold."""
    z = X + 1j * X[::-1]
    for f in (np.sum, np.mean, np.prod):
        check_gradients(lambda a, f=f: f(a, axis=1), z)


@pytest.mark.parametrize("axis", [None, 0, (1, 0)])
def test_logsumexp(axis):
    """log Σ exp along axes, with derivatives up to the third."""
    expected = np.log(np.sum(np.exp(X), axis=axis))
    np.testing.assert_allclose(ops.logsumexp(Variable(X), axis=axis).data, expected)
    check_gradients(lambda a: ops.logsumexp(a, axis=axis, keepdims=True), X, order=3)


def test_logsumexp_of_large_numbers():
    """Neither overflow nor underflow: only differences matter."""
    x = np.array([1000.0, 1000.0])
    assert ops.logsumexp(x) == 1000.0 + np.log(2)
    np.testing.assert_allclose(gradient(ops.logsumexp, x), [0.5, 0.5])


def test_logsumexp_of_infinities():
    """-inf everywhere gives equal shares, +inf takes all, and nothing warns."""
    inf = np.inf
    assert ops.logsumexp(np.array([-inf, -inf])) == -inf
    np.testing.assert_array_equal(gradient(ops.logsumexp, [-inf, -inf]), [0.5, 0.5])
    np.testing.assert_array_equal(gradient(ops.logsumexp, [inf, 3.0]), [1.0, 0.0])
    np.testing.assert_array_equal(gradient(ops.logsumexp, [-inf, 3.0]), [0.0, 1.0])
    rows = gradient(lambda a: ops.logsumexp(a, axis=1), [[-inf, -inf], [0.0, 0.0]])
    np.testing.assert_array_equal(rows, np.full((2, 2), 0.5))


@pytest.mark.parametrize("reduce", [np.add.reduce, np.multiply.reduce, np.maximum.reduce, np.minimum.reduce])
def test_reduce_methods_of_ufuncs(reduce):
    """`np.add.reduce` and its kin reach the same operators, and reduce the first axis unless told otherwise."""
    np.testing.assert_allclose(reduce(Variable(X)).data, reduce(X))
    check_gradients(lambda a: reduce(a, axis=1), X)
