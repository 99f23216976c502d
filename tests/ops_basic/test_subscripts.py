"""Reading subscripts."""

import numpy as np
import pytest

from pygrad_core import BadInput
from pygrad_ops_basic.subscripts import explicit, gradient, interleaved


@pytest.mark.parametrize(
    ("subscripts", "ndims", "expected"),
    [
        ("ij,jk", (2, 2), "ij,jk->ik"),
        ("ba", (2,), "ba->ab"),
        ("ii", (2,), "ii->"),
        ("Zz", (2,), "Zz->Zz"),
        (" i , i -> ", (1, 1), "i,i->"),
        ("...i", (3,), "abi->abi"),
        ("...a,b...->...", (2, 3), "da,bcd->cd"),
    ],
)
def test_explicit(subscripts, ndims, expected):
    """Outputs are the labels that appear once, in order; an ellipsis becomes unused letters, aligned at the right."""
    assert explicit(subscripts, ndims) == expected


def test_explicit_with_too_many_labels():
    """An ellipsis that needs more letters than there are is refused."""
    with pytest.raises(BadInput, match="52 labels"):
        explicit("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ,...", (52, 1))


def test_interleaved():
    """Numbers become letters in their own order."""
    subscripts, operands = interleaved([1.0, [0, 27], 2.0, [27, ...], [..., 0]])
    assert (subscripts, operands) == ("Ab,b...->...A", [1.0, 2.0])


def test_gradient():
    """The cotangent takes the operand's place; its own labels, repeats and stretched axes are seen to afterwards."""
    plan = gradient("ij,jk->ik", ((2, 3), (3, 4)), 0)
    assert (plan.subscripts, plan.expand, plan.shape, plan.diagonal) == ("ik,jk->ij", None, (2, 3), None)
    assert gradient("ij,j->i", ((2, 1), (3,)), 0)[:1] == ("i,j->i",)
    assert gradient("ij->i", ((2, 3),), 0)[2:4] == ((slice(None), None), (2, 3))
    diagonal = gradient("ii->i", ((3, 3),), 0).diagonal
    np.testing.assert_array_equal(np.zeros((3, 3))[diagonal], np.zeros(3))


def test_large_products_are_planned():
    """From some thousand multiplications on an order is looked for."""
    assert not gradient("ij,jk->ik", ((20, 20), (20, 20)), 0).is_large
    assert gradient("ij,jk->ik", ((30, 30), (30, 30)), 0).is_large
