"""tensordot and einsum: values as NumPy's, gradients as numerical ones."""

import numpy as np
import pytest

from pygrad_core import BadInput, Variable
from pygrad_core.testing import check_gradients


def _values(*shapes, kind="f"):
    rng = np.random.default_rng(len(shapes))
    return [(rng.uniform(-2, 2, s) + (1j * rng.uniform(-2, 2, s) if kind == "c" else 0)) for s in shapes]


def _agrees(f, *values, order=1):
    found, expected = f(*map(Variable, values)), f(*values)
    assert found.shape == np.shape(expected)
    np.testing.assert_allclose(found.data, expected, rtol=1e-12, atol=1e-14)
    check_gradients(f, *values, order=order)


@pytest.mark.parametrize(
    ("first", "second", "axes"),
    [
        ((2, 3), (3, 4), 1), ((2, 3, 4), (3, 4, 2), 2), ((2, 3, 4), (4, 3), ([2, 1], [0, 1])), ((2, 3), (4, 2), (0, 1)),
        ((2,), (3,), 0), ((3, 2), (2, 3), ((0, 1), (1, 0))), ((2, 3, 4), (4, 2, 3), ([-1, 0], [0, -2])),
        ((2, 3), (2, 3), ([0, 1], [0, 1])), ((), (3,), 0), ((2, 0), (0, 3), 1),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["f", "c"])
def test_tensordot(first, second, axes, kind):
    """A number of axes, lists, negative axes, all axes, none."""
    _agrees(lambda a, b: np.tensordot(a, b, axes=axes), *_values(first, second, kind=kind))


def test_tensordot_with_default_axes_and_in_second_order():
    """Two axes by default; gradients of gradients."""
    a, b = _values((2, 2, 3), (2, 3))
    _agrees(np.tensordot, a, b)
    check_gradients(lambda a, b: np.tensordot(a * a, b, ([1, 2], [0, 1])) ** 2, a, b, order=2)


def test_tensordot_refuses():
    """Unequal lengths and repeated axes."""
    x = Variable(np.ones((2, 3)))
    for axes in (1, ([0, 0], [0, 0])):
        with pytest.raises(BadInput, match="cannot sum"):
            np.tensordot(x, np.ones((2, 3)), axes)


EINSUMS = [
    ("ij,jk->ik", (2, 3), (3, 2)), ("ij,jk", (2, 3), (3, 2)), ("ji", (2, 3)), ("ii", (3, 3)), ("ii->i", (3, 3)),
    ("iij->j", (3, 3, 2)), ("iij,jk->ki", (2, 2, 3), (3, 2)), ("i,i", (3,), (3,)), ("i,j->ij", (2,), (3,)),
    ("ij->", (2, 3)), ("ijk->j", (2, 3, 2)), ("...i,...i->...", (2, 2, 3), (2, 3)), ("...ij,...jk", (4, 2, 3), (3, 2)),
    ("i...,i...->i...", (2, 3), (2, 2, 3)), ("...ii->...i", (2, 3, 3)), ("ij,j,ik->k", (2, 3), (3,), (2, 2)),
    ("ij,ij,ij->", (2, 2), (2, 2), (2, 2)), ("ijj,k->i", (2, 3, 3), (2,)), ("ij , jk -> ki", (2, 3), (3, 2)),
    ("bij,bjk->bik", (2, 2, 3), (2, 3, 2)), ("ij,ij->ij", (2, 1), (2, 3)), ("...,...", (2, 3), (3,)),
    (",i->i", (), (3,)), ("iiii->i", (2, 2, 2, 2)), ("ab,cb,dB->adB", (2, 3), (2, 3), (2, 2)),
    ("ik,ik->i", (1, 3), (2, 3)), ("ik,i->", (2, 1), (2,)), ("ij,kj->", (2, 3), (2, 1)), ("...->...", (2, 2)),
    ("...i->i...", (2, 3, 2)), ("i,i->", (0,), (0,)),
]  # fmt: skip


@pytest.mark.parametrize(("subscripts", "shapes"), [(e[0], e[1:]) for e in EINSUMS], ids=[e[0] for e in EINSUMS])
@pytest.mark.parametrize("optimize", [False, True])
def test_einsum(subscripts, shapes, optimize):
    """Sums, traces, diagonals, outer products, implicit outputs, ellipses, axes of length one that stretch."""
    _agrees(lambda *operands: np.einsum(subscripts, *operands, optimize=optimize), *_values(*shapes))


@pytest.mark.parametrize("subscripts", ["ij,jk->ik", "iij->j", "ij->", "i,i"])
def test_einsum_of_complex_numbers(subscripts):
    """Nothing is conjugated."""
    shapes = {"ij,jk->ik": ((2, 3), (3, 2)), "iij->j": ((2, 2, 3),), "ij->": ((2, 2),), "i,i": ((2,), (2,))}
    _agrees(lambda *operands: np.einsum(subscripts, *operands), *_values(*shapes[subscripts], kind="c"))


def test_einsum_with_lists():
    """The other calling form: each operand followed by numbers, an output at the end or none."""
    a, b = _values((2, 3), (3, 2))
    _agrees(lambda a, b: np.einsum(a, [0, 1], b, [1, 2], [2, 0]), a, b)
    _agrees(lambda a, b: np.einsum(a, [30, 1], b, [1, 0]), a, b)
    _agrees(lambda a, b: np.einsum(a, [..., 1], b[:, 0], [1]), a, b)


def test_einsum_in_second_order():
    """Gradients of gradients, an operand given twice, diagonals."""
    a, b = _values((2, 2), (2, 2))
    check_gradients(lambda a, b: np.einsum("ij,kj,ki->k", a, a, b) ** 2, a, b)
    check_gradients(lambda a, b: np.einsum("ii,ij->j", a, b) ** 2, a, b)
    check_gradients(lambda a: np.einsum("ij->i", a) ** 3, a)


def test_large_einsum_finds_an_order():
    """Gradients of large products, computed in another order, are the same."""
    a, b, c = _values((30, 30), (30, 30), (30,))
    nodes = [Variable(v) for v in (a, b, c)]
    found = np.einsum("ij,jk,k->i", *nodes).backward()
    np.testing.assert_allclose(found[nodes[0]], np.broadcast_to(b @ c, (30, 30)), rtol=1e-12)
    np.testing.assert_allclose(found[nodes[1]], np.outer(a.sum(0), c), rtol=1e-12)
    np.testing.assert_allclose(found[nodes[2]], a.sum(0) @ b, rtol=1e-12)


def test_einsum_options():
    """order and dtype act on the value; gradients keep the types of the operands; float32 stays float32."""
    a, b = (v.astype(np.float32) for v in _values((2, 3), (3, 2)))
    nodes = Variable(a), Variable(b)
    assert np.einsum("ij,jk->ik", *nodes, order="F").data.flags.f_contiguous
    for options, dtype in (({}, np.float32), ({"dtype": np.float64}, np.float64)):
        z = np.einsum("ij,jk->ik", *nodes, **options)
        assert z.dtype == dtype
        assert z.backward()[nodes[0]].dtype == np.float32


@pytest.mark.parametrize(
    "arguments",
    [
        ("ij,jk->ik", 1), ("ij", 2), ("i", 1), ("ijk", 1), ("i-j", 1), ("ij->k", 1), ("ij->ii", 1), ("...ij->ij", 3),
        ("..ij", 1), ("ij->ij->", 1),
    ],
)  # fmt: skip
def test_einsum_refuses(arguments):
    """Subscripts that do not fit raise a ValueError, as in NumPy."""
    subscripts, count = arguments
    shape = (2, 2, 2) if count == 3 else (2, 2)
    with pytest.raises(BadInput, match=r"subscripts|operand|output|label"):
        np.einsum(subscripts, *[Variable(np.ones(shape))] * min(count, 2))


def test_einsum_refuses_lists_of_anything_else():
    """Numbers beyond 51 and things that are no numbers."""
    x = Variable(np.ones((2, 2)))
    for labels in ([0, 60], "ij", [0, "a"], 3):
        with pytest.raises(BadInput, match="0 to 51"):
            np.einsum(x, labels)
