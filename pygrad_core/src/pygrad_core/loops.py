"""The keywords of a ufunc's call that choose how it computes, `dtype=` and its kin, as casts of its inputs."""

from typing import Any

import numpy as np

from .registry import ops

KEYWORDS = frozenset({"dtype", "signature", "casting", "order", "subok"})
_CHOOSING = ("dtype", "signature", "casting")
_WEAK = (int, float, complex)  # Python's numbers have no dtype of their own


def chosen(ufunc: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[Any, ...]:
    """The inputs in the dtypes of the loop that NumPy would choose for these keywords. Raises as NumPy does."""
    kinds = [type(x) if type(x) in _WEAK else _dtype(x) for x in inputs]
    given = {key: keywords[key] for key in _CHOOSING if key in keywords}
    if "dtype" in given:
        dtype = given.pop("dtype")
        given["signature"] = (*(None,) * ufunc.nin, *(None if dtype is None else np.dtype(dtype),) * ufunc.nout)
    loop = ufunc.resolve_dtypes((*kinds, *(None,) * ufunc.nout), **given)
    return tuple(x if kind == to else _cast(x, to) for x, kind, to in zip(inputs, kinds, loop, strict=False))


def laid_out(result: Any, keywords: dict[str, Any]) -> Any:
    """The result in the order of memory that was asked for."""
    looks = {key: keywords[key] for key in ("order", "subok") if key in keywords}
    if looks:
        np.positive(0.0, **looks)  # NumPy says what it does not take
    wanted = {"C": "c_contiguous", "F": "f_contiguous"}.get(str(looks.get("order")).upper())
    data = getattr(result, "data", None)
    if wanted is None or not isinstance(data, np.ndarray) or getattr(data.flags, wanted):
        return result
    return ops.copy(result, looks["order"])


def _dtype(x: Any) -> Any:
    return x.dtype if hasattr(x, "dtype") else np.asarray(x).dtype


def _cast(x: Any, dtype: Any) -> Any:
    return x.astype(dtype) if hasattr(x, "astype") else np.asarray(x, dtype)
