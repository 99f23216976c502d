"""The signatures of those functions of NumPy that are written in C: NumPy publishes them from version 2.4 on only."""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

_WRITTEN: dict[Callable[..., Any], Callable[..., Any]] = {
    np.bincount: lambda x, /, weights=None, minlength=0: ...,
    np.busday_count: lambda begindates, enddates, weekmask="1111100", holidays=(), busdaycal=None, out=None: ...,
    np.busday_offset: (
        lambda dates, offsets, roll="raise", weekmask="1111100", holidays=None, busdaycal=None, out=None: ...
    ),
    np.can_cast: lambda from_, to, casting="safe": ...,
    np.concatenate: lambda arrays, /, axis=0, out=None, *, dtype=None, casting="same_kind": ...,
    np.copyto: lambda dst, src, casting="same_kind", where=True: ...,
    np.datetime_as_string: lambda arr, unit=None, timezone="naive", casting="same_kind": ...,
    np.dot: lambda a, b, out=None: ...,
    np.empty_like: lambda prototype, /, dtype=None, order="K", subok=True, shape=None, *, device=None: ...,
    np.inner: lambda a, b, /: ...,
    np.is_busday: lambda dates, weekmask="1111100", holidays=None, busdaycal=None, out=None: ...,
    np.lexsort: lambda keys, axis=-1: ...,
    np.may_share_memory: lambda a, b, /, max_work=0: ...,
    np.min_scalar_type: lambda a, /: ...,
    np.packbits: lambda a, /, axis=None, bitorder="big": ...,
    np.putmask: lambda a, /, mask, values: ...,
    np.ravel_multi_index: lambda multi_index, dims, mode="raise", order="C": ...,
    np.result_type: lambda *arrays_and_dtypes: ...,
    np.shares_memory: lambda a, b, /, max_work=-1: ...,
    np.unpackbits: lambda a, /, axis=None, count=None, bitorder="big": ...,
    np.unravel_index: lambda indices, shape, order="C": ...,
    np.vdot: lambda a, b, /: ...,
    np.where: lambda condition, x=None, y=None, /: ...,
}


def signature_of(function: Callable[..., Any]) -> inspect.Signature:
    """As `inspect.signature`, on any NumPy. Raises ValueError for other builtins that publish none."""
    try:
        return inspect.signature(function)
    except ValueError:
        if function not in _WRITTEN:
            raise
        return inspect.signature(_WRITTEN[function])
