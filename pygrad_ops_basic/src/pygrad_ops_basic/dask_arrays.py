"""Dask: arrays in chunks, computed when their numbers are asked for; what it does not have leaves it unasked."""

from collections.abc import Callable
from functools import partial
from math import prod
from typing import Any

import numpy as np

from pygrad_core import ArrayLibrary


class Dask(ArrayLibrary):
    """What is looked up here is what `dask.array` leaves to NumPy, or indexes in fewer ways than NumPy does."""

    name = "dask"

    def has(self, function: Callable[..., Any]) -> bool:
        """Whether `dask.array` has a function of that name: what it has not it would compute, by NumPy."""
        if function is np.linspace:  # of numbers alone
            return False
        if isinstance(function, np.ufunc):
            return function.nout == 1 or function.__name__ in ("divmod", "modf", "frexp")
        import dask.array

        module: Any = dask.array
        for name in (getattr(function, "__module__", None) or "numpy").split(".")[1:]:
            module = getattr(module, name, None)
        return getattr(module, function.__name__, function) is not function

    def asarray(self, numbers: Any, like: Any) -> Any:
        """In one chunk."""
        import dask.array as da

        return da.from_array(np.asarray(numbers), chunks=-1)

    def getitem(self, array: Any, index: Any) -> Any:
        """By Dask where it can; by the places in the flattened array for several arrays of integers, or wide ones."""
        entries = index if type(index) is tuple else (index,)
        arrays = [i for i in entries if isinstance(i, np.ndarray)]
        if not arrays or (len(arrays) == 1 and arrays[0].ndim == 1):
            return array[index]
        if any(hasattr(i, "dask") for i in entries):
            raise NotImplementedError("Dask indexes by one of its arrays alone.")
        places = np.arange(prod(array.shape)).reshape(array.shape)[index]
        return _reshaped(_flat(array)[places.ravel()], places.shape)

    def setitem(self, array: Any, index: Any, value: Any) -> Any:
        """By choosing each element from the array or from the value behind it."""
        entries = index if type(index) is tuple else (index,)
        if any(hasattr(i, "dask") for i in entries):
            raise NotImplementedError("Dask indexes by one of its arrays alone.")
        import dask.array as da

        size, shape = prod(array.shape), array.shape
        sources = np.arange(size).reshape(shape)
        value = da.asarray(value).astype(array.dtype)
        sources[index] = np.arange(size, size + value.size).reshape(value.shape)
        whole = da.concatenate([_flat(array), _flat(value)])
        return _reshaped(whole[sources.ravel()], shape)

    def add_at(self, array: Any, where: Any, values: Any) -> Any:
        """The sums of each chunk of the values by themselves, and their sum."""
        import dask.array as da

        values = _flat(da.broadcast_to(values, where.shape))
        where = da.asarray(where).reshape(-1).rechunk(values.chunks)
        parts = da.map_blocks(
            partial(_placed, size=array.size),
            values,
            where,
            dtype=values.dtype,
            chunks=(array.size,),
        )
        return array + parts.reshape((values.numblocks[0], array.size)).sum(axis=0).astype(array.dtype)


def _placed(values: Any, where: Any, size: int) -> Any:
    total = np.zeros(size, values.dtype)
    np.add.at(total, where, values)
    return total


def _flat(a: Any) -> Any:
    return a if a.ndim == 1 else _reshaped(a, (-1,))


def _reshaped(a: Any, shape: Any, order: str = "C", copy: Any = None) -> Any:
    """Of any chunks: where Dask cannot keep them apart, as one."""
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    if order == "F":
        if -1 in shape:
            shape = tuple(-a.size // prod(shape) if n == -1 else n for n in shape)
        return _reshaped(a.transpose(), shape[::-1]).transpose()
    try:
        return a.reshape(shape)
    except (NotImplementedError, ValueError):
        return a.rechunk(-1).reshape(shape)


def _by_rows(function: Callable[..., Any], *, several: int = 1, result: str = "(i)") -> Callable[..., Any]:
    """A function along one axis, of all rows of each chunk at once."""

    def along(a: Any, *more: Any, axis: Any = -1, **options: Any) -> Any:
        import dask.array as da

        signature = ",".join(["(i)"] * several) + f"->{result}"
        arrays = [da.moveaxis(x, axis, -1) for x in (a, *more[: several - 1])]
        found = da.apply_gufunc(
            partial(function, axis=-1, **options), signature, *arrays, output_dtypes=a.dtype, allow_rechunk=True
        )
        return da.moveaxis(found, -1, axis) if result == "(i)" else found

    return along


def _sort(a: Any, axis: Any = -1, kind: Any = None, order: Any = None, *, stable: Any = None) -> Any:
    return _by_rows(np.sort)(_flat(a), axis=0) if axis is None else _by_rows(np.sort)(a, axis=axis)


def _partition(a: Any, kth: Any, axis: Any = -1, kind: Any = "introselect", order: Any = None) -> Any:
    a, axis = (_flat(a), 0) if axis is None else (a, axis)
    return _by_rows(lambda rows, axis: np.partition(rows, kth, axis))(a, axis=axis)


def _argsort(a: Any, axis: Any = -1, kind: Any = None, order: Any = None, *, stable: Any = None) -> Any:
    a, axis = (_flat(a), 0) if axis is None else (a, axis)
    import dask.array as da

    rows = da.moveaxis(a, axis, -1)
    found = da.apply_gufunc(
        lambda x: np.argsort(x, axis=-1, kind=kind), "(i)->(i)", rows, output_dtypes=np.intp, allow_rechunk=True
    )
    return da.moveaxis(found, -1, axis)


def _take_along_axis(arr: Any, indices: Any, axis: Any = -1) -> Any:
    import dask.array as da

    rows, places = da.moveaxis(arr, axis, -1), da.moveaxis(da.asarray(indices), axis, -1)
    found = da.apply_gufunc(
        lambda x, i: np.take_along_axis(np.broadcast_to(x, (*i.shape[:-1], x.shape[-1])), i, -1),
        "(i),(j)->(j)",
        rows,
        places,
        output_dtypes=arr.dtype,
        allow_rechunk=True,
    )
    return da.moveaxis(found, -1, axis)


def _matrices(function: Any, signature: str) -> Callable[..., Any]:
    """A function of stacks of matrices, each of which lies in one chunk for it."""

    def of_stack(*arrays: Any, **options: Any) -> Any:
        import dask.array as da

        run = partial(function, **options)
        small = run(*(np.eye(*x.shape[-2:], dtype=x.dtype) if x.ndim > 1 else np.ones(x.shape, x.dtype) for x in arrays))
        several = isinstance(small, tuple)
        sizes = {"k": min(arrays[0].shape[-2:])} if "k" in signature else {}
        found = da.apply_gufunc(
            lambda *parts: tuple(run(*parts)) if several else run(*parts),
            signature,
            *arrays,
            output_dtypes=[x.dtype for x in small] if several else small.dtype,
            output_sizes=sizes,
            allow_rechunk=True,
        )
        return type(small)(*found) if several and hasattr(small, "_make") else found

    return of_stack


def _svd(a: Any, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False) -> Any:
    if not compute_uv:
        return _matrices(np.linalg.svd, "(m,n)->(k)")(a, compute_uv=False)
    shapes = "(m,m),(k),(n,n)" if full_matrices else "(m,k),(k),(k,n)"
    return _matrices(np.linalg.svd, f"(m,n)->{shapes}")(a, full_matrices=full_matrices)


def _qr(a: Any, mode: str = "reduced") -> Any:
    shapes = {"reduced": "(m,k),(k,n)", "complete": "(m,m),(m,n)"}[mode]
    return _matrices(np.linalg.qr, f"(m,n)->{shapes}")(a, mode=mode)


def _solve(a: Any, b: Any) -> Any:
    return _matrices(np.linalg.solve, "(n,n),(n)->(n)" if b.ndim == 1 else "(n,n),(n,r)->(n,r)")(a, b)


def _convolve(a: Any, v: Any, mode: Any = "full") -> Any:
    import dask.array as da

    size = len(np.convolve(np.ones(len(a)), np.ones(len(v)), mode))
    return da.apply_gufunc(
        lambda x, y: np.convolve(x, y, mode),
        "(i),(j)->(k)",
        a,
        v,
        output_dtypes=np.result_type(a.dtype, v.dtype),
        output_sizes={"k": size},
        allow_rechunk=True,
    )


def _gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: Any = 1) -> Any:
    """Dask's, in the precision that NumPy's has."""
    import dask.array as da

    found = da.gradient(f, *varargs, axis=axis, edge_order=edge_order)
    return [x.astype(f.dtype) for x in found] if isinstance(found, list) else found.astype(f.dtype)


def _full_like(a: Any, fill_value: Any, dtype: Any = None, order: Any = "K", subok: Any = True, shape: Any = None) -> Any:
    import dask.array as da

    value = da.asarray(fill_value).astype(a.dtype if dtype is None else dtype)
    return da.broadcast_to(value, a.shape if shape is None else shape)


Dask.functions = {
    np.argsort: _argsort,
    np.convolve: _convolve,
    np.full_like: _full_like,
    np.gradient: _gradient,
    np.partition: _partition,
    np.reshape: _reshaped,
    np.sort: _sort,
    np.take_along_axis: _take_along_axis,
    np.linalg.cholesky: _matrices(np.linalg.cholesky, "(n,n)->(n,n)"),
    np.linalg.det: _matrices(np.linalg.det, "(n,n)->()"),
    np.linalg.eig: _matrices(np.linalg.eig, "(n,n)->(n),(n,n)"),
    np.linalg.eigh: _matrices(np.linalg.eigh, "(n,n)->(n),(n,n)"),
    np.linalg.eigvals: _matrices(np.linalg.eigvals, "(n,n)->(n)"),
    np.linalg.eigvalsh: _matrices(np.linalg.eigvalsh, "(n,n)->(n)"),
    np.linalg.inv: _matrices(np.linalg.inv, "(n,n)->(n,n)"),
    np.linalg.pinv: _matrices(np.linalg.pinv, "(m,n)->(n,m)"),
    np.linalg.qr: _qr,
    np.linalg.slogdet: _matrices(np.linalg.slogdet, "(n,n)->(),()"),
    np.linalg.solve: _solve,
    np.linalg.svd: _svd,
}

DASK = Dask()
