"""The functions of numpy.linalg that are functions of numpy with other arguments."""

import numpy as np
import pytest

from pygrad_core import Variable
from pygrad_core.testing import check_gradients
from pygrad_ops_linalg.evidence.drawing import signed

CALLS = {
    "trace": (lambda x: np.linalg.trace(x, offset=1), [(2, 3, 3)]),
    "trace of a dtype": (lambda x: np.linalg.trace(x, dtype=np.float64), [(3, 2)]),
    "diagonal": (lambda x: np.linalg.diagonal(x, offset=-1), [(2, 3, 3)]),
    "outer": (np.linalg.outer, [(2,), (3,)]),
    "cross": (lambda x, y: np.linalg.cross(x, y, axis=0), [(3, 2), (3, 2)]),
    "matmul": (np.linalg.matmul, [(2, 2, 3), (3, 2)]),
    "vecdot": (lambda x, y: np.linalg.vecdot(x, y, axis=0), [(3, 2), (3, 2)]),
    "tensordot": (lambda x, y: np.linalg.tensordot(x, y, axes=1), [(2, 3), (3, 2)]),
    "matrix_transpose": (np.linalg.matrix_transpose, [(2, 2, 3)]),
}


@pytest.mark.parametrize("name", CALLS)
def test_values_and_gradients(name):
    """Each is NumPy's function with NumPy's parameters, and has both derivatives."""
    f, shapes = CALLS[name]
    arrays = [signed(shape, i) for i, shape in enumerate(shapes)]
    np.testing.assert_allclose(f(*map(Variable, arrays)).data, f(*arrays))
    check_gradients(f, *arrays)


def test_vecdot_conjugates_the_first():
    """`vecdot(x, y)` is `x^H y`, so that its derivative by x is not holomorphic."""
    check_gradients(np.linalg.vecdot, signed((3,), 1, "c"), signed((3,), 2, "c"))


@pytest.mark.parametrize(
    "call",
    [
        lambda: np.linalg.outer(Variable(np.ones((2, 2))), np.ones(2)),
        lambda: np.linalg.cross(Variable(np.ones(2)), np.ones(2)),
        lambda: np.linalg.matrix_transpose(Variable(np.ones(2))),
    ],
)
def test_shapes_that_numpy_refuses(call):
    """The stricter shapes of numpy.linalg hold on nodes too."""
    with pytest.raises(ValueError, match="need"):
        call()
