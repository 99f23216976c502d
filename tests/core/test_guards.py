"""What a node refuses, because it would lose the gradient in silence, and what it answers without one."""

import json
import math
import operator as python
import struct
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from pygrad_core import BadInput, LostGradient, Node, NotDifferentiable, PyGradError, Variable, no_grad

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


DTYPES = (np.float64, np.float32, np.float16, np.complex128, np.int64, np.bool_)
CONSTANTS = st.sampled_from(DTYPES).flatmap(
    lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_dims=2, min_side=0, max_side=3))
)
OF_ARRAYS: list[Callable[[Any], Any]] = [
    np.asarray,
    np.array,
    np.asanyarray,
    np.ascontiguousarray,
    np.atleast_1d,
    lambda x: np.array([x, x]),
    lambda x: np.array([[x], [x]]),
    lambda x: np.array(x, dtype=np.complex128),
    lambda x: np.full((2, *np.shape(x)), x),
    np.isfinite,
    np.ravel,
    np.unique,
    lambda x: np.ma.array(x).data,
    lambda x: [*map(np.asarray, x)] if np.ndim(x) else x,
]
OF_NUMBERS: list[Callable[[Any], Any]] = [
    float,
    int,
    complex,
    math.sin,
    math.floor,
    lambda x: math.hypot(x, x),
    lambda x: math.fsum([x, x]),
    lambda x: f"{x:.3f}",
    lambda x: "%.3f %d" % (x, x),  # noqa: UP031 (the old way is what is tested)
    lambda x: struct.pack("d", x),
    lambda x: array("d", [x, x]).tolist(),
    lambda x: np.fromiter([x, x], float),
    np.float64,
    lambda x: json.dumps(x.tolist()),
    lambda x: sum([float(x), 1.0]),
]


@given(value=CONSTANTS, convert=st.sampled_from(OF_ARRAYS), stopped=st.booleans())
def test_a_constant_converts_as_its_array_does(value: Any, convert: Callable[[Any], Any], stopped: bool) -> None:
    """What depends on no variable, or was computed under `no_grad()`, has nothing to lose, and what comes is a copy."""
    node = Node(value)
    if stopped and value.dtype.kind in "fc":
        with no_grad():
            node = Variable(value) + np.zeros((), value.dtype)[()]
    found, expected = convert(node), convert(node.data)
    np.testing.assert_equal(np.asarray(found), np.asarray(expected))
    assert not any(np.shares_memory(part, node.data) for part in (found if isinstance(found, list) else [found]))


@given(
    value=st.floats(-100, 100) | st.integers(-100, 100) | st.floats(-100, 100, width=32).map(np.float32),
    convert=st.sampled_from(OF_NUMBERS),
)
def test_a_constant_number_converts_as_its_value_does(value: Any, convert: Callable[[Any], Any]) -> None:
    """`float(node)`, `math.sin(node)`, formatting and their kin, for a node that nothing hangs on."""
    node = Node(value)
    np.testing.assert_equal(convert(node), convert(node.data))


def test_a_constant_is_an_index_and_a_size() -> None:
    """A constant integer indexes, counts, and is a parameter."""
    two, mask = Node(2), Node([True, False, True])
    assert [1, 2, 3][two] == 3
    assert np.arange(3)[two] == 2
    assert np.zeros(two).shape == (2,)
    assert list(range(two)) == [0, 1]
    assert V[two].data == 3.0
    assert V[mask].data.tolist() == [1.0, 3.0]
    assert np.sum(Variable(np.ones((2, 3))), axis=Node(1)).data.tolist() == [3.0, 3.0]
    with pytest.raises(TypeError):
        [1, 2, 3][Node(1.0)]


def test_a_constant_is_data() -> None:
    """A variable is made of a constant, set to one, and stepped by one; none shares memory with it."""
    c = Node(np.array([1.0, 2.0]))
    x = Variable(c)
    x.data = c
    x.data -= 0.5 * c
    target = np.zeros(2)
    target += c
    np.add(c, c, out=target)
    np.add.at(target, [0], c[1])
    assert x.data.tolist() == [0.5, 1.0]
    assert target.tolist() == [4.0, 4.0]
    assert c.data.tolist() == [1.0, 2.0]
    assert Node(c) is not c
    assert not np.shares_memory(Node(c).data, c.data)
    assert (x * [c[0], 2.0]).data.tolist() == [0.5, 2.0]


def test_no_result_is_written_into_a_constant_unseen() -> None:
    """A write into a constant changes it, or is refused; none goes into a copy."""
    c = Node(np.array([1.0, 2.0]))
    np.add(c, c, out=c)
    assert c.data.tolist() == [2.0, 4.0]
    np.multiply.at(c, [0], 3.0)
    np.divide.at(c, [0], 3.0)
    with pytest.raises(NotDifferentiable, match="selected twice"):
        np.multiply.at(c, [0, 0], 3.0)
    with pytest.raises(ValueError, match="shares its memory with nobody"):
        np.asarray(c, copy=False)
    assert c.data.tolist() == [2.0, 4.0]


def test_one_node_with_a_gradient_among_constants_is_refused(tmp_path: Path) -> None:
    """A function without rule runs on constants alone, at any depth of lists and dicts."""
    c = Node(np.ones(3))
    calls: list[Callable[[Any], Any]] = [
        lambda v: np.interp(c, c, v),
        lambda v: np.savez(tmp_path / "arrays", a=v, b=c),
        lambda v: np.lexsort([c, v]),
        lambda v: np.select([[True] * 3], [v], c),
        lambda v: np.add(c, v, out=np.zeros(3)),
        lambda v: np.add(c, v, where=[True, False, True], out=np.zeros(3)),
        lambda v: np.logaddexp.reduce(v),
    ]
    for call in calls:
        call(c)
        with pytest.raises((LostGradient, NotDifferentiable)):
            call(Variable(np.ones(3)))
