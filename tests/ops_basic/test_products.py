"""Matrix and vector products: values as NumPy's, gradients as numerical ones."""

import numpy as np
import pytest
from numpy.lib import NumpyVersion

from pygrad_core import BadInput, Variable, ops
from pygrad_core.testing import check_gradients

PAIRS = [
    ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4)), ((5, 2, 3), (3, 4)), ((2, 3), (5, 3, 4)),
    ((5, 1, 2, 3), (2, 3, 4)), ((5, 2, 3), (3,)), ((3,), (5, 3, 2)), ((1, 2, 3), (4, 3, 2)),
]  # fmt: skip
IN_THE_PLANE = NumpyVersion(np.__version__) < "2.5.0"


def _values(*shapes, kind="f"):
    rng = np.random.default_rng(len(shapes))
    draw = [rng.uniform(-2, 2, s) + (1j * rng.uniform(-2, 2, s) if kind == "c" else 0) for s in shapes]
    return [d[()] if isinstance(d, np.ndarray) else d for d in draw]


def _agrees(f, *values, order=1):
    found, expected = f(*map(Variable, values)), f(*values)
    assert found.shape == np.shape(expected)
    np.testing.assert_allclose(found.data, expected, rtol=1e-13)
    check_gradients(f, *values, order=order)


@pytest.mark.parametrize(("first", "second"), PAIRS)
@pytest.mark.parametrize("kind", ["f", "c"])
def test_matmul(first, second, kind):
    """Vectors, matrices and stacks in all combinations, stacks broadcast; real and complex."""
    _agrees(lambda a, b: a @ b, *_values(first, second, kind=kind))


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_dot_and_inner(first, second):
    """The same pairs under np.dot, and with the last axes summed under np.inner."""
    a, b = _values(first, second)
    _agrees(np.dot, a, b)
    _agrees(np.inner, a, b if b.ndim == 1 else np.swapaxes(b, -1, -2))


def test_products_in_second_order():
    """Gradients of gradients, where the product meets itself."""
    a, b = _values((2, 3), (3, 2))
    check_gradients(lambda a, b: (a @ b) * (a @ b), a, b)
    check_gradients(lambda a, v: (a @ v) * (v @ a.T), a, b[:, 0])
    check_gradients(lambda a, b: np.outer(a[0], b) * np.vdot(a, b.T) * np.inner(a[0], b.T).sum(), a, b)


def test_products_with_scalars_and_constants():
    """dot and inner of a scalar multiply; lists and arrays may stand on either side."""
    a, v = _values((2, 3), (3,))
    _agrees(np.dot, 2.0, v)
    _agrees(lambda v: np.inner(v, 3.0), v)
    _agrees(lambda v: np.dot([[1.0, 2.0, 3.0]], v), v)
    _agrees(lambda v: a @ v + v @ a.T, v)
    _agrees(lambda v: v.dot(v), v)


def test_products_with_an_empty_sum():
    """No elements to sum over give zeros, and gradients of the right, empty shapes."""
    a, b = Variable(np.zeros((2, 2, 0))), Variable(np.zeros((0, 3)))
    found = (a @ b).backward()
    assert (found[a].shape, found[b].shape) == ((2, 2, 0), (0, 3))


def test_wrong_shapes_raise_as_in_numpy():
    """NumPy's error, and the operator's name in a note."""
    with pytest.raises(ValueError, match="mismatch") as caught:
        Variable(np.ones((2, 3))) @ np.ones((2, 3))
    assert any("matmul" in note for note in caught.value.__notes__)
    with pytest.raises(ValueError, match="cannot sum"):
        np.dot(Variable(np.ones((2, 3))), np.ones((1, 2, 3)))


@pytest.mark.parametrize(
    ("first", "second"), [((3,), (2,)), ((2, 2), (3,)), ((), (3,)), ((2, 1), ()), ((2, 3), (3, 2)), ((2,), (2, 1, 2))]
)
@pytest.mark.parametrize("f", [np.outer, np.kron])
def test_outer_and_kron(f, first, second):
    """All pairs of elements, for arrays of any ranks."""
    _agrees(f, *_values(first, second))


@pytest.mark.parametrize("kind", ["f", "c"])
def test_vdot(kind):
    """The first factor is conjugated; shapes may differ where sizes agree."""
    _agrees(np.vdot, *_values((2, 3), (6,), kind=kind))
    _agrees(np.vdot, *_values((), (), kind=kind))


def _cross(a, b):
    """The cross product from its definition, for three components on the last axis."""
    (a1, a2, a3), (b1, b2, b3) = np.moveaxis(a, -1, 0), np.moveaxis(b, -1, 0)
    return np.stack([a2 * b3 - a3 * b2, a3 * b1 - a1 * b3, a1 * b2 - a2 * b1], axis=-1)


@pytest.mark.parametrize(("first", "second"), [((3,), (3,)), ((2, 3), (3,)), ((4, 1, 3), (2, 3))])
def test_cross(first, second):
    """Three components, leading axes broadcast."""
    a, b = _values(first, second)
    np.testing.assert_allclose(np.cross(Variable(a), b).data, _cross(a, b))
    check_gradients(np.cross, a, b)


def test_cross_along_other_axes():
    """axisa, axisb, axisc, and axis for all three."""
    a, b = _values((3, 2), (2, 3))
    _agrees(lambda a, b: np.cross(a, b, axisa=0, axisb=1, axisc=0), a, b)
    _agrees(lambda a, b: np.cross(a, b, axis=0), a, a[:, :1] + b.T)


@pytest.mark.skipif(not IN_THE_PLANE, reason="np.cross has no vectors of two components from NumPy 2.5 on")
@pytest.mark.parametrize(("first", "second"), [((2,), (2,)), ((4, 2), (2,)), ((2,), (4, 3)), ((4, 3), (2,))])
def test_cross_in_the_plane(first, second):
    """Two components have a third that is zero; two such vectors give one number."""
    a, b = _values(first, second)
    deep = [np.concatenate([v, np.zeros((*v.shape[:-1], 3 - v.shape[-1]))], -1) for v in (a, b)]
    expected = _cross(*deep)[..., 2] if first[-1] == second[-1] == 2 else _cross(*deep)
    np.testing.assert_allclose(np.cross(Variable(a), b).data, expected)
    check_gradients(lambda a, b: np.cross(a, b), a, b, order=1)


@pytest.mark.parametrize("n", [4, 1] if IN_THE_PLANE else [4, 1, 2])
def test_cross_of_other_vectors_is_refused(n):
    """Where NumPy takes no vectors of so many components, those of nodes are refused."""
    with pytest.raises(ValueError):  # noqa: PT011 (which error it is must be NumPy's)
        np.cross(np.ones(n), np.ones(3))
    for a, b in ((n, n), (n, 3), (3, n)):
        with pytest.raises(BadInput, match=r"np\.cross takes vectors of"):
            np.cross(Variable(np.ones(a)), np.ones(b))


@pytest.mark.parametrize("kind", ["f", "c"])
def test_stacked_vector_products(kind):
    """vecdot, matvec and vecmat: vectors and stacks of them, the first conjugated where NumPy conjugates it."""
    v, w, m = _values((2, 3), (4, 1, 3), (4, 2, 3), kind=kind)
    np.testing.assert_allclose(ops.vecdot(Variable(v), w).data, np.sum(np.conj(v) * w, -1))
    np.testing.assert_allclose(ops.matvec(Variable(m), w[:, 0]).data, np.einsum("bij,bj->bi", m, w[:, 0]))
    np.testing.assert_allclose(ops.vecmat(Variable(w[0, 0, :2]), m).data, np.einsum("i,bij->bj", w[0, 0, :2].conj(), m))
    check_gradients(ops.vecdot, v, w, order=1)
    check_gradients(lambda a, b: ops.vecdot(a, b, axis=0), m[:, :, 0], m[:, :, 1], order=1)
    check_gradients(ops.matvec, m, v[0], order=1)
    check_gradients(ops.vecmat, w[:, 0, :2], m[0], order=1)


@pytest.mark.parametrize("name", ["vecdot", "matvec", "vecmat"])
def test_stacked_vector_products_are_numpys(name):
    """np.vecdot, np.matvec and np.vecmat of nodes reach the operators, in the versions of NumPy that have them."""
    f = getattr(np, name, None)
    if f is None:
        pytest.skip(f"NumPy {np.__version__} has no {name}")
    first, second = {"vecdot": ((2, 3), (3,)), "matvec": ((2, 3), (3,)), "vecmat": ((2,), (2, 3))}[name]
    _agrees(f, *_values(first, second, kind="c"))


@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 2, 3), (0, 3)])
def test_linear(shape):
    """x @ weight + bias, with and without a bias, for any number of leading axes, in second order too."""
    x, weight, bias = _values(shape, (3, 4), (4,))
    np.testing.assert_allclose(ops.linear(Variable(x), weight, bias).data, x @ weight + bias)
    check_gradients(lambda x, w, b: ops.linear(x, w, b) ** 2, x, weight, bias)
    check_gradients(lambda x, w: ops.linear(x, w) ** 2, x, weight)


def test_linear_types():
    """float32 stays float32; a bias of higher precision raises the result, as in NumPy's sum."""
    x, weight, bias = (v.astype(np.float32) for v in _values((2, 3), (3, 4), (4,)))
    nodes = [Variable(v) for v in (x, weight, bias)]
    z = ops.linear(*nodes)
    found = z.backward()
    assert {z.dtype, *(found[n].dtype for n in nodes)} == {np.dtype(np.float32)}
    assert ops.linear(x, weight, bias.astype(np.float64)).dtype == np.float64


def test_linear_leaves_its_inputs_alone():
    """Adding the bias in place touches the fresh product only."""
    values = _values((2, 3), (3, 4), (4,))
    copies = [v.copy() for v in values]
    ops.linear(*map(Variable, values)).backward()
    for value, copy in zip(values, copies, strict=True):
        np.testing.assert_array_equal(value, copy)


def test_linear_refuses():
    """Shapes that do not fit, a bias that would broadcast among them, are named."""
    x, weight, bias = _values((2, 3), (3, 4), (4,))
    for wrong in ((x, weight.T, bias), (x, weight[0], bias), (x[0, 0], weight, bias)):
        with pytest.raises(BadInput, match="weight"):
            ops.linear(*map(Variable, wrong))
    with pytest.raises(BadInput, match="bias of shape"):
        ops.linear(Variable(x), weight, bias[:1])
