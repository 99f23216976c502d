"""What the rules share."""

import numpy as np
import pytest

from pygrad_core import Variable
from pygrad_core.testing import check_gradients
from pygrad_ops_linalg.evidence.drawing import signed
from pygrad_ops_linalg.matrices import conjugate, folded, identity, read_triangle, require_finite, unless_zero


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


def test_what_is_linear_in_a_zero_is_not_computed():
    """But of a node it is: its derivative may not be zero. One cotangent of several is enough, an empty one never."""
    zero, one, empty = np.zeros(2), np.array([0.0, 1.0]), np.zeros(0)
    for gs in ([zero], [empty], [zero, empty], [Variable(empty)]):
        assert unless_zero(lambda: 1.0, *gs) == 0
        assert unless_zero(lambda: 1.0, *gs, zero=(0.0, 0.0)) == (0, 0)
    for gs in ([one], [zero, one], [one, zero], [Variable(zero)], [empty, Variable(zero)], [np.array(np.nan)]):
        assert unless_zero(lambda: 1.0, *gs) == 1


@pytest.mark.parametrize("bad", [np.inf, -np.inf, np.nan])
def test_infinite_elements_and_nan_are_refused(bad):
    """By name, in arrays and in nodes."""
    for x in (np.array([1.0, bad]), Variable([1.0, bad]), np.array(bad + 1j)):
        with pytest.raises(np.linalg.LinAlgError, match="this needs finite"):
            require_finite(x, "this")
    require_finite(np.ones(2), "this")
    require_finite(np.zeros(0), "this")
