"""What the rules share."""

import numpy as np

from pygrad_core import Variable
from pygrad_core.testing import check_gradients
from pygrad_ops_linalg.evidence.drawing import signed
from pygrad_ops_linalg.matrices import conjugate, folded, identity, is_zero, read_triangle


def test_read_triangle():
    """NaN in the other triangle and imaginary parts on the diagonal are not read."""
    a = np.array([[1 + 5j, np.nan], [2 - 3j, 4 - 1j]])
    np.testing.assert_array_equal(read_triangle(a), [[1, 2 + 3j], [2 - 3j, 4]])


def test_folded_is_the_gradient_of_read_triangle():
    """Both directions of one linear map, complex too; the upper triangle is the lower one of the transpose."""
    for kind in "fc":
        x, g = Variable(signed((3, 3), 1, kind)), signed((3, 3), 2, kind)
        check_gradients(read_triangle, x.data)
        np.testing.assert_allclose(read_triangle(x).backward(g)[x], folded(g), atol=1e-12)
        np.testing.assert_allclose(folded(g, "U"), np.conj(folded(g).T), atol=1e-12)


def test_real_arrays_are_their_own_conjugates():
    """No copy is made of them."""
    x = signed((2,), 3)
    assert conjugate(x) is x


def test_identity_has_the_precision_of_its_example():
    """Also for complex examples, whose precision is that of their parts."""
    assert identity(2, np.ones(1, np.float32)).dtype == np.float32
    assert identity(2, np.ones(1, np.complex64)).dtype == np.float32


def test_a_node_is_never_zero_for_good():
    """Its derivative may not be zero."""
    assert is_zero(np.zeros(2))
    assert not is_zero(np.ones(2))
    assert not is_zero(Variable(np.zeros(2)))
