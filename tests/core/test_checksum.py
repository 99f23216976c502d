"""Checksums of large arrays: whatever changes an array changes its checksum."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core.checksum import checksum, unchanged

DTYPES = (np.float16, np.float32, np.float64, np.complex64, np.complex128, np.int8, np.uint64)
SIZES = st.sampled_from([1, 7, 1021, 1022, 4096, 8168, 9000, 20_420, 50_000])


def drawn(size: int, dtype: Any, seed: int) -> Any:
    """An array of numbers from -100 to 100, some of them equal."""
    rng = np.random.default_rng(seed)
    return rng.integers(-100, 100, size).astype(dtype)


@given(SIZES, st.sampled_from(DTYPES), st.integers(0, 2**16), st.data())
def test_one_element_is_noticed(size: int, dtype: Any, seed: int, data: Any) -> None:
    """Any element that gets another value changes the checksum, and its old value brings it back."""
    array = drawn(size, dtype, seed)
    before, i = checksum(array), data.draw(st.integers(0, size - 1))
    old, array[i] = array[i], 0 if array[i] else 1
    assert not unchanged(array, before)
    array[i] = old
    assert unchanged(array, before)


def _swapped(a: Any) -> None:
    a[[3, -4]] = a[[-4, 3]]


CHANGES: dict[str, Callable[[Any], Any]] = {
    "negated": lambda a: np.negative(a, out=a),
    "every second one negated": lambda a: np.negative(a[::2], out=a[::2]),
    "half of it negated": lambda a: np.negative(a[: a.size // 2], out=a[: a.size // 2]),
    "sorted": lambda a: a.sort(),
    "reversed": lambda a: np.copyto(a, a[::-1].copy()),
    "shuffled": lambda a: np.random.default_rng(1).shuffle(a),
    "rolled": lambda a: np.copyto(a, np.roll(a, 1)),
    "rolled by a row of words": lambda a: np.copyto(a, np.roll(a, 1021)),
    "two exchanged": _swapped,
    "scaled": lambda a: np.multiply(a, 2, out=a, casting="unsafe"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
@pytest.mark.parametrize("size", [5000, 8168, 16_336, 100_000])
def test_changes_that_keep_the_sum_are_noticed(change: Callable[[Any], Any], dtype: Any, size: int) -> None:
    """Reordering and negating, which keep sums of bits, change the checksum."""
    array = np.random.default_rng(0).normal(size=size).astype(dtype)
    before, old = checksum(array), array.copy()
    change(array)
    assert not np.array_equal(array, old)
    assert not unchanged(array, before)


def test_alternating_elements_that_are_rolled_are_noticed() -> None:
    """Of arrays with a period, too."""
    for size in (10_000, 16_336):
        for period in ([0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 0.0, 0.0, 0.0]):
            array = np.resize(np.array(period), size)
            before = checksum(array)
            array[:] = np.roll(array, 1)
            assert not unchanged(array, before)


@given(st.sampled_from([(90, 120), (3, 40, 90)]), st.integers(0, 2**16))
def test_the_layout_makes_no_difference_to_what_is_noticed(shape: tuple[int, ...], seed: int) -> None:
    """Fortran-ordered, strided and reversed arrays are watched as well as contiguous ones, unaligned ones too."""
    rng = np.random.default_rng(seed)
    for array in (
        np.asfortranarray(rng.normal(size=shape)),
        rng.normal(size=(*shape, 2))[..., 0],
        rng.normal(size=shape)[::-1],
        np.frombuffer(bytearray(8 * int(np.prod(shape)) + 4), np.uint8)[4:].view(np.float64),
    ):
        before = checksum(array)
        assert unchanged(array, before)
        index = tuple(int(rng.integers(n)) for n in array.shape)
        array[index] += 1.0
        assert not unchanged(array, before)
