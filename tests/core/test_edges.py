"""Special elements of formulas, and what is refused: on arrays, nodes and lazy arrays alike."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from pygrad_core import BadInput, Node, Variable, grad, hessian, is_node, patched, refuse

pytest.importorskip("pygrad_ops_basic")

NUMBERS = st.sampled_from([0.0, -0.0, 1.0, -2.0, np.inf, -np.inf, np.nan])
SHAPES = npst.array_shapes(min_dims=0, min_side=0, max_dims=3, max_side=3)
DTYPES = st.sampled_from([np.float16, np.float32, np.float64, np.complex64, np.complex128])


class Lazy:
    """An array that computes nothing: it notes what NumPy was asked of it, and knows whether anything holds."""

    shape = (3,)

    def __init__(self, holds: bool = False) -> None:
        self.holds = holds
        self.asked: list[Any] = []

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        self.asked.append(function)
        return self.holds if function is np.any else Lazy()

    def __bool__(self) -> bool:
        raise AssertionError("a lazy array was computed")

    __array__ = __bool__


@st.composite
def elements(draw: st.DrawFn) -> tuple[Any, Any, Any]:
    """Usual and special values of one shape and dtype, scalars too, and a mask that broadcasts to them."""
    shape, dtype = draw(SHAPES), draw(DTYPES)
    usual, special = (draw(npst.arrays(dtype, shape, elements=NUMBERS))[()] for _ in range(2))
    aligned = tuple(draw(st.sampled_from([1, n])) for n in shape)
    return usual, draw(npst.arrays(np.bool_, draw(st.sampled_from([shape, aligned, ()]))))[()], special


@given(elements())
def test_each_element_is_one_of_the_two(drawn: tuple[Any, Any, Any]) -> None:
    """The special value where the mask holds, the usual one elsewhere, with the dtype, the shape, and no 0-d arrays."""
    usual, where, special = drawn
    expected = np.where(where, special, usual)
    for given_special in (special, lambda: special):
        found = patched(usual, where, given_special)
        np.testing.assert_array_equal(found, expected)
        assert found.dtype == usual.dtype
        assert found.shape == usual.shape
        assert isinstance(found, np.ndarray) == bool(found.shape)
    node = patched(Node(usual), where, lambda: special)
    np.testing.assert_array_equal(node.data, expected)
    assert isinstance(node.data, np.ndarray) == bool(found.shape)


@given(elements())
def test_nothing_is_done_where_nothing_is_special(drawn: tuple[Any, Any, Any]) -> None:
    """Of NumPy's arrays the usual values themselves come back, and the special formula never runs."""
    usual, where, _ = drawn

    def never() -> Any:
        raise AssertionError("called")

    assert patched(usual, where & False, never) is usual


@given(elements(), st.sampled_from([0, 1.5, -np.inf, np.nan]))
def test_numbers_are_of_any_dtype(drawn: tuple[Any, Any, Any], number: float) -> None:
    """A Python number as special value leaves the dtype alone, whether it is needed or not."""
    usual, where, _ = drawn
    found = patched(usual, where, number)
    assert found.dtype == usual.dtype
    np.testing.assert_array_equal(found, np.where(where, number, usual).astype(usual.dtype))


@pytest.mark.parametrize("mask", [True, False])
def test_python_numbers(mask: bool) -> None:
    """Masks and values that are plain numbers of Python give a scalar."""
    assert patched(1.0, mask, 2.0) == (2.0 if mask else 1.0)
    assert not isinstance(patched(1.0, mask, 2.0), np.ndarray)


@pytest.mark.parametrize("where", [np.zeros(3, bool), np.array([False, True, False])])
def test_nodes_record_one_thing_whatever_the_values(where: Any) -> None:
    """The same operators run whether the mask holds or not: what a tracer sees does not depend on the numbers."""
    x = Variable(np.array([1.0, 2.0, 3.0]))
    found = patched(x * 2, where, lambda: x * x)
    assert is_node(found)
    assert found.record.operator.name == "where"
    np.testing.assert_array_equal(found.backward()[x], np.where(where, 2 * x.data, 2.0))


@given(npst.arrays(np.float64, npst.array_shapes(max_dims=1, max_side=4), elements=st.sampled_from([0.0, 0.5, 2.0])))
def test_derivatives_of_every_order_are_those_of_the_part(x: Any) -> None:
    """Zero and infinity that the other formula has there leave no trace, in the Hessian either; scalars too."""

    def f(x: Any) -> Any:
        zero = x == 0
        return np.sum(patched(np.log(x + zero) * x, zero, lambda: x**3))

    expected = np.where(x == 0, 0.0, np.log(np.where(x == 0, 1, x)) + 1)
    np.testing.assert_allclose(grad(f)(x), expected)
    np.testing.assert_allclose(grad(f)(x[0]), expected[0])
    curvature = np.where(x == 0, 0.0, 1 / np.where(x == 0, 1, x))
    np.testing.assert_allclose(hessian(f)(x), np.diag(curvature), atol=1e-12)


def test_lazy_arrays_stay_lazy() -> None:
    """A lazy mask is not asked for its values: the choice becomes part of what will be computed."""
    usual, where = Lazy(), Lazy()
    found = patched(usual, where, lambda: 0.0)
    assert isinstance(found, Lazy)
    assert where.asked + usual.asked == [np.where]


@given(npst.arrays(np.bool_, SHAPES))
def test_what_is_refused_anywhere_is_refused(where: Any) -> None:
    """The error comes if and only if the mask holds somewhere: of no elements it does not."""
    error = BadInput("no")
    for given_error in (error, lambda: error):
        for mask in (where, where[()], Lazy(bool(where.any()))):
            if where.any():
                with pytest.raises(BadInput) as caught:
                    refuse(mask, given_error)
                assert caught.value is error
            else:
                refuse(mask, given_error)


def test_errors_are_made_when_they_are_raised() -> None:
    """A function that makes the error is not called for nothing; an exception class is such a function."""
    refuse(np.zeros(2, bool), lambda: pytest.fail("called"))
    refuse(False, ZeroDivisionError)
    with pytest.raises(ZeroDivisionError):
        refuse(True, ZeroDivisionError)
