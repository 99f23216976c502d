"""What an argument is, whatever it came as."""

from typing import Any

import numpy as np

from pygrad_core import Variable, data_of
from pygrad_ops_basic.arrays import beside, shape_of, zeros


class Far:
    """An array of another library, as far as np.zeros_like needs one."""

    dtype = np.dtype(np.float32)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """Only zeros are known."""
        assert function is np.zeros_like
        return "zeros far away", kwargs["shape"]


def test_zeros_are_made_where_the_array_lives() -> None:
    """Of NumPy's dtype for NumPy's arrays and scalars; by the other library for its own."""
    assert zeros((2,), np.ones(3, np.float32)).dtype == np.float32
    assert zeros((2,), np.complex64(1)).dtype == np.complex64
    assert zeros((2,), Far()) == ("zeros far away", (2,))


def test_shape_of_anything() -> None:
    """Nodes, arrays, numbers, lists."""
    shapes = [shape_of(x) for x in (Variable(np.ones((2, 3))), np.ones((2, 3)), 1.0, np.float64(1), [[1, 2]])]
    assert shapes == [(2, 3), (2, 3), (), (), (1, 2)]


def test_data_of_anything() -> None:
    """Nodes are opened, the rest stays."""
    x, numbers = np.ones(2), [1, 2]
    np.testing.assert_array_equal(data_of(Variable(x)), x)
    assert data_of(numbers) is numbers


def test_beside_finds_the_one_that_is_no_array_of_numpys() -> None:
    """Numbers become what the first guest makes of them."""

    class Host:
        """A guest."""

        def hosted(self, x: object) -> tuple[str, object]:
            """Taken in."""
            return "hosted", x

    numbers = np.arange(3)
    assert beside(numbers, 1.0, numbers) is numbers
    assert beside(numbers, numbers, Host()) == ("hosted", numbers)
