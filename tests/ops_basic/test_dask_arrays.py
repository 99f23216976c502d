"""What is described of Dask computes what NumPy computes, whatever the chunks, and computes nothing yet."""

from collections.abc import Iterator
from typing import Any

import dask
import dask.array as da
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pygrad_core import Variable, grad
from pygrad_ops_basic.dask_arrays import DASK

RNG = np.random.default_rng(3)
few = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)  # each computes several graphs of tasks


@pytest.fixture(autouse=True)
def _at_once() -> Iterator[None]:
    """In this thread: arrays of a few numbers need no others."""
    with dask.config.set(scheduler="synchronous"):
        yield


@st.composite
def chunked(draw: Any, low: int = 1, high: int = 3) -> Any:
    """An array of NumPy's and the same in Dask's chunks."""
    shape = tuple(draw(st.lists(st.integers(1, 5), min_size=low, max_size=high)))
    x = np.round(RNG.normal(size=shape) * 2, 1)
    return x, da.from_array(x, chunks=tuple(draw(st.integers(1, n)) for n in shape))


def same(found: Any, wanted: Any) -> None:
    """A Dask array of the shape and dtype that it will have, with NumPy's numbers."""
    assert isinstance(found, da.Array)
    computed = found.compute()
    np.testing.assert_allclose(computed, wanted, rtol=1e-12, atol=1e-12)
    assert found.shape == computed.shape == np.shape(wanted)
    assert found.dtype == computed.dtype == np.asarray(wanted).dtype


@st.composite
def indices(draw: Any, shape: tuple[int, ...]) -> Any:
    """An index: integers, slices of either direction, None, an ellipsis, lists of integers, masks."""
    entries: list[Any] = []
    several = draw(st.booleans())
    for n in shape[: draw(st.integers(0, len(shape)))]:
        kinds = [st.integers(-n, n - 1), st.builds(slice, st.none(), st.integers(1, n), st.sampled_from([None, 2]))]
        if several:
            kinds = [st.lists(st.integers(-n, n - 1), min_size=2, max_size=2).map(np.array)]
        entries.append(draw(st.one_of(kinds)))
        if draw(st.booleans()) and not several:
            entries.append(None)
    if draw(st.booleans()) and not several:
        entries.append(...)
    return tuple(entries)


@few
@given(st.data(), chunked())
def test_reading_and_writing(data: st.DataObject, pair: Any) -> None:
    """Every index that NumPy takes reads and writes what NumPy reads and writes; the old array stays what it was."""
    x, lazy = pair
    index = data.draw(indices(x.shape))
    same(DASK.getitem(lazy, index), x[index])
    wanted, value = x.copy(), RNG.normal(size=x[index].shape)
    wanted[index] = value
    same(DASK.setitem(lazy, index, value), wanted)
    wanted[index] = 2.5
    same(DASK.setitem(lazy, index, 2.5), wanted)
    same(lazy, x)


@few
@given(st.data(), chunked())
def test_reading_by_one_array_of_either_library(data: st.DataObject, pair: Any) -> None:
    """Of any number of axes, after slices too."""
    x, lazy = pair
    axis = data.draw(st.integers(0, x.ndim - 1))
    shape = data.draw(st.sampled_from([(3,), (2, 2), (1, 3)]))
    places = RNG.integers(-x.shape[axis], x.shape[axis], size=shape)
    before = (slice(None),) * axis
    same(DASK.getitem(lazy, (*before, places)), x[(*before, places)])
    positive = places % x.shape[axis]
    same(DASK.getitem(lazy, (*before, da.from_array(positive, chunks=1))), x[(*before, positive)])


@few
@given(st.data(), chunked())
def test_adding_at_places(data: st.DataObject, pair: Any) -> None:
    """What is named twice is added to twice, from every chunk."""
    values, lazy = pair
    size = data.draw(st.integers(1, 6))
    where = RNG.integers(-size, size, size=values.shape)
    wanted = np.ones(size)
    np.add.at(wanted, where, values)
    same(DASK.add_at(da.ones(size, chunks=2), data.draw(st.sampled_from([where, da.from_array(where)])), lazy), wanted)


def test_what_is_not_known_yet_is_refused() -> None:
    """Two arrays of Dask in an index, and one to write by."""
    x, k = da.ones((3, 3)), da.from_array(np.array([0, 1]))
    with pytest.raises(NotImplementedError):
        DASK.getitem(x, (k[:, None] * 0 + np.array([[0], [1]]), np.array([0, 1])))
    with pytest.raises(NotImplementedError, match="Dask"):
        DASK.setitem(x, k, 0.0)


@few
@given(st.data(), chunked())
def test_functions_along_an_axis(data: st.DataObject, pair: Any) -> None:
    """Sorting and its kin, along every axis and of the flattened array."""
    x, lazy = pair
    axis = data.draw(st.sampled_from([None, *range(-x.ndim, x.ndim)]))
    same(DASK.functions[np.sort](lazy, axis), np.sort(x, axis))
    order = DASK.functions[np.argsort](lazy, axis, "stable")
    same(order, np.argsort(x, axis, "stable"))
    parted = DASK.functions[np.partition](lazy, 0, axis).compute()
    np.testing.assert_array_equal(np.sort(parted, -1 if axis is None else axis), np.sort(x, axis))
    axis = 0 if axis is None else axis
    places = np.argsort(x, axis)
    same(DASK.functions[np.take_along_axis](lazy, places, axis), np.sort(x, axis))


@few
@given(chunked(2, 2), st.sampled_from(["C", "F"]))
def test_reshaping(pair: Any, order: Any) -> None:
    """In any order, whatever the chunks."""
    x, lazy = pair
    for shape in (-1, (-1,), (x.size,), x.shape[::-1], (x.shape[1], -1), (1, *x.shape, 1)):
        same(DASK.functions[np.reshape](lazy, shape, order), np.reshape(x, shape, order))


@few
@given(chunked(2, 3))
def test_linear_algebra(pair: Any) -> None:
    """Of matrices and stacks of them, whatever the chunks."""
    x, lazy = pair
    square, lazy_square = (np.matmul(m, np.swapaxes(m, -1, -2)) + 3 * np.eye(x.shape[-2]) for m in (x, lazy))
    functions = DASK.functions
    for function in (np.linalg.inv, np.linalg.cholesky, np.linalg.det, np.linalg.eigvalsh, np.linalg.pinv):
        same(functions[function](lazy_square), function(square))
    for mode in ("reduced", "complete"):
        for found, wanted in zip(functions[np.linalg.qr](lazy, mode), np.linalg.qr(x, mode), strict=True):
            same(found, wanted)
    for whole in (True, False):
        for found, wanted in zip(functions[np.linalg.svd](lazy, whole), np.linalg.svd(x, whole), strict=True):
            same(found, wanted)
    same(functions[np.linalg.svd](lazy, compute_uv=False), np.linalg.svd(x, compute_uv=False))
    same(functions[np.linalg.solve](lazy_square, lazy), np.linalg.solve(square, x))
    assert functions[np.linalg.slogdet](lazy_square).logabsdet.shape == x.shape[:-2]


def test_it_is_asked_only_for_what_it_has() -> None:
    """What it lacks it would compute by NumPy, in memory, with a warning."""
    assert DASK.has(np.sum)
    assert DASK.has(np.exp)
    assert DASK.has(np.linalg.norm)
    assert not any(map(DASK.has, (np.interp, np.lexsort, np.linalg.det, np.vander, np.linspace)))


def test_nothing_is_computed_before_it_is_asked_for() -> None:
    """A gradient is a graph of tasks like the data."""
    runs: list[int] = []

    def counted(block: Any) -> Any:
        runs.append(1)
        return block

    x = da.from_array(RNG.normal(size=(8, 3)), chunks=(2, 3)).map_blocks(counted, meta=np.zeros((0, 0)))
    runs.clear()
    found = grad(lambda w: np.sum(np.tanh(x @ w) ** 2))(np.ones(3))
    assert not runs
    assert found.compute().shape == (3,)
    assert runs


def test_arrays_without_numbers_yet_cast_and_move() -> None:
    """A variable may hold a Dask array, be trained by its gradient, and stay one."""
    w = Variable(da.ones(3, chunks=2))
    for _ in range(3):
        np.sum((w - 2.0) ** 2).backward()
        w.data -= 0.25 * w.grad
        w.grad = None
    assert isinstance(w.data, da.Array)
    np.testing.assert_allclose(w.data.compute(), 2 - 0.5**3)


def test_eigenvalues_are_not_made_real() -> None:
    """Of a real matrix the result is real, or an error when it is computed; of a complex one it is complex."""
    turn = np.array([[0.0, -1.0], [1.0, 0.0]])
    if np.linalg.eigvals(np.eye(2)).dtype.kind == "c":  # NumPy 2.5 on
        pytest.skip("NumPy's eigenvalues are complex")
    with pytest.raises(np.linalg.LinAlgError, match="astype"):
        DASK.functions[np.linalg.eigvals](da.from_array(turn)).compute()
    found = DASK.functions[np.linalg.eigvals](da.from_array(turn + 0j))
    same(found, np.linalg.eigvals(turn + 0j))
    same(DASK.functions[np.linalg.eigvals](da.from_array(np.diag([1.0, 2.0]))), np.array([1.0, 2.0]))
