"""What may be computed on: numbers and arrays of numbers, and nothing that NumPy would turn into objects."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from pygrad_core import BadInput, LostGradient, Node, Variable
from pygrad_core.operand import array, cast, inexact, operand

OBJECTS = [
    "text",
    b"bytes",
    None,
    {"a": 1},
    {1, 2},
    len,
    [1, None],
    ["a", "b"],
    [[1], [1, 2]],
    Fraction(1, 2),
    Decimal(1),
    (i for i in range(2)),
    np.str_("a"),
    np.datetime64("2020-01-01"),
    np.timedelta64(3, "s"),
    np.array([1, None], dtype=object),
    np.array(["a"]),
    np.array(["2020-01-01"], dtype="M8[D]"),
    np.array([1], dtype="m8[s]"),
    np.zeros(2, dtype=[("a", float)]),
]


@pytest.mark.parametrize("x", OBJECTS, ids=[type(x).__name__ + str(i) for i, x in enumerate(OBJECTS)])
def test_what_is_no_array_of_numbers_is_refused(x: Any) -> None:
    """Strings, objects, dates, dicts, callables and ragged lists raise BadInput, as data and as operands."""
    for take in (operand, inexact, Node, Variable):
        with pytest.raises(BadInput):
            take(x)


def test_masked_arrays_and_matrices_are_refused() -> None:
    """Subclasses of arrays that change what NumPy's functions mean raise BadInput."""
    matrix = np.ones((2, 2)).view(np.matrix)
    for x in (np.ma.array([1.0, 2.0]), matrix):
        for take in (operand, inexact, Node, Variable):
            with pytest.raises(BadInput, match="changes what NumPy functions mean"):
                take(x)


def test_other_subclasses_become_plain_arrays(tmp_path: Any) -> None:
    """A memory map is an array like any other."""
    mapped = np.memmap(tmp_path / "data", dtype=np.float32, mode="w+", shape=(3,))
    assert type(operand(mapped)) is np.ndarray
    assert operand(mapped).dtype == np.float32


@pytest.mark.parametrize("x", [2, 2.5, True, 1j, np.float32(2), np.int8(3), np.bool_(True), np.longdouble(1)])
def test_numbers_stay_as_they_are(x: Any) -> None:
    """A constant keeps its type, so that NumPy's rules of promotion (weak Python scalars) hold."""
    assert operand(x) is x


def test_arrays_are_not_copied_and_axes_less_ones_become_scalars() -> None:
    """An operand is the very array; an array without axes is a NumPy scalar."""
    x = np.arange(3)
    assert operand(x) is x
    assert type(operand(np.array(2.0))) is np.float64
    assert operand([[1, 2], [3, 4]]).shape == (2, 2)
    assert operand(range(3)).tolist() == [0, 1, 2]


def test_lists_of_nodes_are_refused() -> None:
    """A list of nodes would lose gradients; the message says how to join them."""
    x = Variable(1.0)
    for items in ([x, x], [[1.0, 2.0], [x, 3.0]], (x,), [np.ones(1), (x,)]):
        with pytest.raises(BadInput, match=r"np\.stack"):
            operand(items)


def test_a_node_is_not_data() -> None:
    """A node in place of data would become a constant in silence: it raises LostGradient and names `.data`."""
    x = Variable(1.0)
    for take in (operand, Node, Variable):
        with pytest.raises(LostGradient, match=r"node\.data"):
            take(x)
    with pytest.raises(LostGradient, match=r"node\.data"):
        x.data = x


@pytest.mark.parametrize(
    ("x", "dtype"),
    [
        (1, np.float64),
        (True, np.float64),
        (1.5, np.float64),
        (1j, np.complex128),
        ([1, 2], np.float64),
        (np.int8(3), np.float64),
        (np.bool_(True), np.float64),
        (np.arange(3, dtype=np.uint8), np.float64),
        (np.array([True]), np.float64),
        (np.float16(1), np.float16),
        (np.float32(1), np.float32),
        (np.ones(2, np.float32), np.float32),
        (np.longdouble(1), np.longdouble),
        (np.complex64(1), np.complex64),
    ],
)
def test_leaves_hold_floating_point_numbers(x: Any, dtype: Any) -> None:
    """Integers and booleans become float64; every floating-point and complex type stays."""
    assert inexact(x).dtype == dtype
    assert Variable(x).dtype == dtype
    np.testing.assert_array_equal(Variable(x).data, x)


def test_array_gives_python_numbers_a_dtype() -> None:
    """What a node holds always has a shape and a dtype."""
    assert array(2).dtype.kind == "i"
    assert array(True).dtype.kind == "b"
    assert Node(2).shape == ()
    assert Node(2.5).dtype == np.float64


def test_cast_loses_nothing_but_precision() -> None:
    """A cast to integers would drop fractions and one from complex to real imaginary parts: both are refused."""
    x = np.ones(2)
    assert cast(x, float) is x
    assert cast(x, np.float32).dtype == np.float32
    assert cast(x, complex).dtype == np.complex128
    for dtype in (int, bool, object, "M8[s]"):
        with pytest.raises(BadInput, match="has no derivative"):
            cast(x, dtype)
    with pytest.raises(BadInput, match=r"np\.real"):
        cast(x * 1j, float)


def test_long_values_are_shortened_in_messages() -> None:
    """A message does not print a page of data."""
    with pytest.raises(BadInput) as caught:
        operand({"key": "x" * 1000})
    assert len(str(caught.value)) < 150
