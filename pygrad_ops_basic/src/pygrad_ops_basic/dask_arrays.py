"""Dask: arrays in chunks, computed when their numbers are asked for. What it has not it leaves to NumPy, unasked."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from math import prod
from typing import Any

import numpy as np

from pygrad_core import ArrayLibrary


def _dask() -> Any:
    return import_module("dask.array")


class Dask(ArrayLibrary):
    """`dask.array`, with what it indexes, writes and computes in fewer ways than NumPy does."""

    name = "dask"

    def has(self, function: Callable[..., Any]) -> bool:
        """Whether `dask.array` has a function of that name; what it has not it would make NumPy's."""
        if function in (np.linspace, np.digitize):  # of numbers, or with bins, that are known
            return False
        if isinstance(function, np.ufunc):
            return function.nout == 1 or function.__name__ in ("divmod", "modf", "frexp")
        module: Any = _dask()
        for name in (getattr(function, "__module__", None) or "numpy").split(".")[1:]:
            module = getattr(module, name, None)
        return getattr(module, function.__name__, function) is not function

    def asarray(self, numbers: Any, like: Any) -> Any:
        """In one chunk."""
        return _dask().from_array(np.asarray(numbers), chunks=-1)

    def getitem(self, array: Any, index: Any) -> Any:
        """By Dask where it can; by places in the flattened array for several arrays of integers, or wide ones."""
        entries = index if type(index) is tuple else (index,)
        *before, last = entries or (...,)
        if _is_lazy(last) and last.ndim > 1 and last.dtype.kind in "iu":
            found = array[(*before, _flat(last))]
            return _reshaped(found, (*found.shape[: len(before)], *last.shape, *found.shape[len(entries) :]))
        arrays = [i for i in entries if isinstance(i, np.ndarray)]
        if not arrays or (len(arrays) == 1 and arrays[0].ndim == 1):
            return array[index]
        places = np.arange(prod(array.shape)).reshape(array.shape)[_known(index)]
        return _reshaped(_flat(array)[places.ravel()], places.shape)

    def setitem(self, array: Any, index: Any, value: Any) -> Any:
        """By taking each element from the array, or from the value behind it."""
        da, shape, size = _dask(), array.shape, prod(array.shape)
        sources = np.arange(size).reshape(shape)
        value = da.asarray(value).astype(array.dtype)
        sources[_known(index)] = np.arange(size, size + value.size).reshape(value.shape)
        whole = da.concatenate([_flat(array), _flat(value)])
        return _reshaped(whole[sources.ravel()], shape)

    def add_at(self, array: Any, where: Any, values: Any) -> Any:
        """The sum of what each chunk of the values adds."""
        da = _dask()
        values = _flat(da.broadcast_to(values, where.shape))
        where = _flat(da.asarray(where)).rechunk(values.chunks)
        add = partial(_added, size=array.size)
        parts = da.map_blocks(add, values, where, dtype=values.dtype, chunks=(array.size,))
        return array + parts.reshape((values.numblocks[0], array.size)).sum(axis=0).astype(array.dtype)


def _added(values: Any, where: Any, size: int) -> Any:
    total = np.zeros(size, values.dtype)
    np.add.at(total, where, values)
    return total


def _is_lazy(x: Any) -> bool:
    return hasattr(x, "dask")


def _known(index: Any) -> Any:
    """An index without arrays of Dask, whose numbers are not known yet. Raises NotImplementedError."""
    if any(map(_is_lazy, index if type(index) is tuple else (index,))):
        raise NotImplementedError("Dask reads by one of its own arrays alone, and writes by none of them.")
    return index


def _flat(a: Any) -> Any:
    return a if a.ndim == 1 else _reshaped(a, (-1,))


def _reshaped(a: Any, shape: Any, order: str = "C", copy: Any = None) -> Any:
    """In chunks where Dask can keep them apart, else in one."""
    shape = (shape,) if isinstance(shape, int) else tuple(shape)
    if order == "F":
        whole = tuple(-a.size // prod(shape) if n == -1 else n for n in shape)
        return _reshaped(a.transpose(), whole[::-1]).transpose()
    try:
        return a.reshape(shape)
    except (NotImplementedError, ValueError):
        return a.rechunk(-1).reshape(shape)


def _along(compute: Callable[..., Any], signature: str, dtype: Any, axis: Any, *arrays: Any) -> Any:
    """A function of the last axis, of rows that lie in one chunk each; None stands for the flattened array."""
    da = _dask()
    rows = [_flat(a) if axis is None else da.moveaxis(a, axis, -1) for a in arrays]
    found = da.apply_gufunc(compute, signature, *rows, output_dtypes=dtype, allow_rechunk=True)
    return found if axis is None else da.moveaxis(found, -1, axis)


def _sort(a: Any, axis: Any = -1, kind: Any = None, order: Any = None, *, stable: Any = None) -> Any:
    return _along(partial(np.sort, kind=kind), "(i)->(i)", a.dtype, axis, a)


def _argsort(a: Any, axis: Any = -1, kind: Any = None, order: Any = None, *, stable: Any = None) -> Any:
    return _along(partial(np.argsort, kind=kind), "(i)->(i)", np.intp, axis, a)


def _partition(a: Any, kth: Any, axis: Any = -1, kind: Any = "introselect", order: Any = None) -> Any:
    return _along(partial(np.partition, kth=kth), "(i)->(i)", a.dtype, axis, a)


def _take_along_axis(arr: Any, indices: Any, axis: Any = -1) -> Any:
    return _along(_taken, "(i),(j)->(j)", arr.dtype, axis, arr, _dask().asarray(indices))


def _taken(rows: Any, places: Any) -> Any:
    return np.take_along_axis(np.broadcast_to(rows, (*places.shape[:-1], rows.shape[-1])), places, -1)


def _convolve(a: Any, v: Any, mode: Any = "full") -> Any:
    sizes = {"k": len(np.convolve(np.ones(a.size), np.ones(v.size), mode))}
    dtype = np.result_type(a.dtype, v.dtype)
    compute = partial(np.convolve, mode=mode)
    return _dask().apply_gufunc(
        compute, "(i),(j)->(k)", a, v, output_dtypes=dtype, output_sizes=sizes, allow_rechunk=True
    )


def _full_like(
    a: Any, fill_value: Any, dtype: Any = None, order: Any = "K", subok: Any = True, shape: Any = None
) -> Any:
    value = _dask().asarray(fill_value).astype(a.dtype if dtype is None else dtype)
    return _dask().broadcast_to(value, a.shape if shape is None else shape)


def _gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: Any = 1) -> Any:
    """Dask's, in the precision that NumPy's has."""
    found = _dask().gradient(f, *varargs, axis=axis, edge_order=edge_order)
    return [x.astype(f.dtype) for x in found] if isinstance(found, list) else found.astype(f.dtype)


def _matrices(function: Any, signature: str) -> Callable[..., Any]:
    """A function of stacks of matrices, each of which lies in one chunk for it."""

    def of_stack(*arrays: Any, **options: Any) -> Any:
        compute = partial(function, **options)
        example = compute(*map(_regular, arrays))
        dtypes = [x.dtype for x in example] if isinstance(example, tuple) else example.dtype
        found = _dask().apply_gufunc(
            partial(_as_promised, compute, dtypes),
            signature,
            *arrays,
            output_dtypes=dtypes,
            output_sizes={"k": min(arrays[0].shape[-2:])} if "k" in signature else {},
            allow_rechunk=True,
        )
        return type(example)(*found) if hasattr(example, "_make") else found

    return of_stack


def _as_promised(compute: Callable[..., Any], dtypes: Any, *parts: Any) -> Any:
    """The result of one chunk. Raises LinAlgError for complex numbers where the graph says real ones."""
    found = compute(*parts)
    several = isinstance(found, tuple)
    for x, dtype in zip(found if several else (found,), dtypes if several else (dtypes,), strict=True):
        if x.dtype.kind == "c" and dtype.kind != "c":
            raise np.linalg.LinAlgError(
                "a real Dask matrix has complex eigenvalues, and its result was to be real; write a.astype(complex)."
            )
    return tuple(found) if several else found


def _regular(x: Any) -> Any:
    """NumPy's array of the last axes and the dtype of `x`, for which the result has its dtypes and its type."""
    return np.eye(*x.shape[-2:], dtype=x.dtype) if x.ndim > 1 else np.ones(x.shape, x.dtype)


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
