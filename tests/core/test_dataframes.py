"""Tables, tensors and other containers of numbers beside a node: on the left they work as on the right."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import BadInput, LostGradient, Node, Variable, grad

pytestmark = pytest.mark.usefixtures("small_pack")

_OPERATORS = ("add", "sub", "mul", "truediv", "pow", "floordiv", "mod")


class Series:
    """A column as pandas has it: its operators defer to a greater `__pandas_priority__`, and else read numbers."""

    __pandas_priority__ = 3000
    __array_priority__ = 1000

    def __init__(self, values: Any) -> None:
        self.values = np.asarray(values)

    shape = property(lambda self: self.values.shape)
    dtype = property(lambda self: self.values.dtype)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.array(self.values, dtype)

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Any:
        return iter(self.values)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if any(hasattr(x, "__array_ufunc__") and not isinstance(x, Series | np.ndarray) for x in inputs):
            return NotImplemented
        return Series(getattr(ufunc, method)(*map(np.asarray, inputs), **kwargs))

    def __matmul__(self, other: Any) -> Any:
        return self.values @ np.asarray(other)


def _deferring(name: str) -> Any:
    def method(self: Any, other: Any) -> Any:
        if getattr(other, "__pandas_priority__", 0) > self.__pandas_priority__:
            return NotImplemented
        return Series(getattr(self.values, name)(np.asarray(other)))

    return method


for _name in _OPERATORS:
    setattr(Series, f"__{_name}__", _deferring(f"__{_name}__"))
    setattr(Series, f"__r{_name}__", _deferring(f"__r{_name}__"))


class Tensor:
    """A tensor of another library: arithmetic with what it does not know is left to the other, numbers are read."""

    def __init__(self, values: Any, wanted: bool = False) -> None:
        self.values, self.wanted = np.asarray(values), wanted

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        if self.wanted:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")
        return np.array(self.values, dtype)

    def __mul__(self, other: Any) -> Any:
        return NotImplemented

    __sub__ = __truediv__ = __matmul__ = __mul__


A = np.array([1.0, 2.0, 4.0])
CONTAINERS = st.sampled_from(
    (Series, Tensor, list, tuple, memoryview, lambda a: np.array(a, np.float32), lambda a: a.astype(int))
)
USES = st.sampled_from(
    (
        lambda a, x: a - x,
        lambda a, x: a * x,
        lambda a, x: a / x,
        lambda a, x: np.multiply(a, x),
        lambda a, x: np.subtract(a, x),
    )
)


@given(container=CONTAINERS, use=USES, swapped=st.booleans())
def test_containers_on_either_side(container: Any, use: Any, swapped: bool) -> None:
    """Value and gradient are those of the plain array of the container's numbers."""

    def f(a: Any) -> Any:
        return lambda x: np.sum(use(x, a) if swapped else use(a, x))

    x = np.array([0.5, 1.5, 3.0])
    found = f(container(A))(Variable(x))
    assert isinstance(found, Node)
    np.testing.assert_array_equal(found.data, f(A)(x))
    np.testing.assert_array_equal(grad(f(container(A)))(x), grad(f(A))(x))


def test_a_table_times_a_node() -> None:
    """pandas reads `table @ node` as numbers before a node is asked: the sentence; `node @ table` works."""
    x = Variable(A)
    with pytest.raises(LostGradient, match=r"would lose its gradient"):
        Series(A) @ x
    assert (x @ Series(A)).data == 21.0
    np.testing.assert_array_equal(Series(A) @ Node(A), 21.0)


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (Decimal(2), r"Decimal\('2'\) is not an array of numbers; write float\(x\)\."),
        (Fraction(1, 2), r"write float\(x\)\."),
        (Tensor(A, wanted=True), r"is not an array of numbers: Can't call numpy\(\) on Tensor"),
        (Series(["a", "b", "c"]), "is not an array of numbers"),
        ("abc", "'abc' is not a number or an array of numbers"),
        ({1: 2.0}, "is not a number"),
        ([None, 1.0], r"\[None, 1.0\] is not an array of numbers"),
    ],
)
def test_what_holds_no_numbers(other: Any, sentence: str) -> None:
    """On either side of a node it is refused by one line, with a note that names the operator and both operands."""
    x = Variable(A)
    for use in (lambda: x * other, lambda: other * x, lambda: np.multiply(x, other)):
        with pytest.raises(BadInput, match=sentence) as caught:
            use()
        assert "\n" not in str(caught.value)
        assert any("in operator 'multiply'" in note and "float64(3,)" in note for note in caught.value.__notes__)


def test_a_sparse_matrix() -> None:
    """What has `toarray()` is to be written with it."""

    class Sparse:
        def toarray(self) -> Any:
            return np.eye(3)

        def __repr__(self) -> str:
            return "<a sparse matrix\n with lines>"

    with pytest.raises(
        BadInput, match=r"<a sparse matrix with lines> is not an array of numbers; write x\.toarray\(\)\."
    ):
        Variable(A) @ Sparse()
