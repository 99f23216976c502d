"""What a node refuses, because it would lose the gradient in silence, and what it answers without one."""

import json
import math
import operator as python
import struct
from array import array
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pygrad_core import BadInput, LostGradient, NotDifferentiable, PyGradError, Variable

pytestmark = pytest.mark.usefixtures("small_pack")

X = Variable(2.0)
Y = Variable(3.0)
V = Variable([1.0, 2.0, 3.0])

LOSING: dict[str, Callable[[], Any]] = {
    "float": lambda: float(X),
    "int": lambda: int(X),
    "complex": lambda: complex(X),
    "math.sin": lambda: math.sin(X),
    "math.hypot": lambda: math.hypot(X, Y),
    "math.fsum": lambda: math.fsum([X, Y]),
    "math.isfinite": lambda: math.isfinite(X),
    "index": lambda: [1, 2, 3][X],
    "array.array": lambda: array("d", [X, Y]),
    "bytes": lambda: bytes(V),
    "np.asarray": lambda: np.asarray(X),
    "np.asarray vector": lambda: np.asarray(V),
    "np.asanyarray": lambda: np.asanyarray(V),
    "np.ascontiguousarray": lambda: np.ascontiguousarray(V),
    "np.array of nodes": lambda: np.array([X, Y]),
    "np.array of vectors": lambda: np.array([V, V]),
    "np.array nested": lambda: np.array([[X, Y], [X, 1.0]]),
    "np.array of objects": lambda: np.array([X, Y], dtype=object),
    "np.array float32": lambda: np.array(V, dtype=np.float32),
    "np.float64": lambda: np.float64(X),
    "np.full": lambda: np.full(2, X),
    "np.arange": lambda: np.arange(X),
    "array index": lambda: np.arange(3)[X],
    "slice assignment": lambda: python.setitem(np.zeros(3), slice(None), V),
    "assignment of a list": lambda: python.setitem(np.zeros(2), slice(None), [X, Y]),
    "np.vectorize": lambda: np.vectorize(lambda t: 2 * t)(V),
    "random": lambda: np.random.default_rng(0).normal(X, 1.0),
    "assert_allclose": lambda: np.testing.assert_allclose(V, 1.0),
    "masked array": lambda: np.ma.array([1.0, 2.0, 3.0]) * V,
    "np.ma function": lambda: np.ma.exp(V),
    "masked sum": lambda: np.ma.add(V, V),
}


@pytest.mark.parametrize("convert", LOSING.values(), ids=LOSING)
def test_conversions_that_lose_the_gradient_raise(convert: Callable[[], Any]) -> None:
    """Whatever would take the numbers out of a node in silence raises LostGradient and says what to write."""
    with pytest.raises(LostGradient, match=r"would lose its gradient|cannot be an index"):
        convert()


@pytest.mark.parametrize("target", [lambda: np.zeros(3), lambda: np.zeros((3, 3)), lambda: np.zeros(3, np.float32)])
def test_assigning_a_scalar_node_into_an_array_raises(target: Callable[[], Any]) -> None:
    """NumPy turns the refusal into its own ValueError, and ours stays its cause."""
    destination = target()
    with pytest.raises((LostGradient, ValueError)) as caught:
        destination[0] = X
    error: BaseException | None = caught.value
    while error is not None and not isinstance(error, LostGradient):
        error = error.__cause__
    assert isinstance(error, LostGradient)
    assert not destination.any()


OTHERS: dict[str, Callable[[], Any]] = {
    "round": lambda: round(X),
    "struct": lambda: struct.pack("d", X),
    "memoryview": lambda: memoryview(V),
    "json": lambda: json.dumps(X),
    "np.fromiter": lambda: np.fromiter([X, Y], float),
    "fill": lambda: np.zeros(3).fill(X),
    "np.copyto": lambda: np.copyto(np.zeros(3), V),
    "np.put": lambda: np.put(np.zeros(3), [0], X),
    "np.full_like": lambda: np.full_like(np.zeros(3), X),
    "np.linspace": lambda: np.linspace(0.0, X, 3),
    "np.isclose": lambda: np.isclose(V, 1.0),
    "np.fft": lambda: np.fft.fft(V),
    "augmented assignment into an array": lambda: python.iadd(np.zeros(3), V),
}


@pytest.mark.parametrize("convert", OTHERS.values(), ids=OTHERS)
def test_nothing_else_takes_the_numbers_out(convert: Callable[[], Any]) -> None:
    """Other ways out of a node raise too, if only with the error of the library that tried."""
    with pytest.raises((PyGradError, TypeError, ValueError, struct.error)):
        convert()


def test_item_and_data_are_the_explicit_ways_out() -> None:
    """`.item()` gives a Python number and `.data` the array."""
    assert type(X.item()) is float
    assert X.item() == 2.0
    assert type(V.data) is np.ndarray
    with pytest.raises(ValueError, match="size 1"):
        V.item()


@pytest.mark.parametrize("compare", [python.lt, python.le, python.gt, python.ge, python.eq, python.ne])
def test_comparisons_give_plain_values(compare: Callable[[Any, Any], Any]) -> None:
    """A comparison has no gradient: between nodes, numbers and arrays it gives what their data give."""
    other = np.array([3.0, 2.0, 1.0])
    for left, right in ((V, Variable(other)), (V, other), (V, 2.0), (X, Y), (2.0, V)):
        found = compare(left, right)
        assert type(found) in (np.ndarray, np.bool_)
        np.testing.assert_array_equal(found, compare(getattr(left, "data", left), getattr(right, "data", right)))


def test_truth_is_that_of_the_data() -> None:
    """`if x > 0` works; the truth of several elements is as ambiguous as NumPy says."""
    assert X > 0
    assert bool(X)
    assert not Variable(0.0)
    with pytest.raises(ValueError, match="ambiguous"):
        bool(V)


def test_nodes_are_hashed_by_identity() -> None:
    """Two nodes with one value are two keys."""
    twin = Variable(2.0)
    assert {X: 1, twin: 2}[X] == 1
    assert len({X, twin}) == 2


def test_python_reductions_keep_the_gradient() -> None:
    """`sum`, `max` and `sorted` work on nodes through their operators."""
    total = sum([X, Y])
    assert total.backward()[X] == 1.0
    assert max(X, Y) is Y
    assert sorted([Y, X]) == [X, Y]


def test_a_node_as_index_or_parameter_is_refused() -> None:
    """An index or a parameter has no derivative: a node there is an error, at any depth."""
    with pytest.raises(BadInput, match="parameter 'index' of operator 'getitem'"):
        V[X]
    with pytest.raises(LostGradient):
        V[(X,)]
    with pytest.raises(BadInput, match="parameter 'axis' of operator 'sum'"):
        np.sum(V, axis=X)
    with pytest.raises((LostGradient, BadInput)):
        np.broadcast_to(V, (X, 3))


def test_ufunc_out_and_methods_are_refused() -> None:
    """`out=`, `where=`, `np.add.reduce` and their kin have no derivative rule and say what to use."""
    with pytest.raises(NotDifferentiable, match="drop out="):
        np.add(V, 1.0, out=np.zeros(3))
    with pytest.raises(NotDifferentiable, match=r"np\.sum for np\.add\.reduce"):
        np.add.reduce(V)
    with pytest.raises(NotDifferentiable, match=r"np\.add\.at"):
        np.add.at(np.zeros(3), 0, X)
    for method in (np.add, np.add.outer):
        with pytest.raises(NotDifferentiable, match=r"write np\.where\(mask"):
            method(V, 1.0, where=[True, False, True])
    with pytest.raises(BadInput, match="no parameter 'casting'"):
        np.add(V, 1.0, casting="no")
