"""The keywords of a ufunc's call that choose how it computes, `dtype=` and its kin, as casts of its inputs."""

from typing import Any

import numpy as np

from .guards import data_of, is_node
from .registry import ops

KEYWORDS = frozenset({"dtype", "signature", "casting", "order", "subok"})
_WEAK = (int, float, complex)  # Python's numbers, which take any dtype


def chosen(ufunc: Any, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> tuple[Any, ...]:
    """The inputs in the dtypes of the loop that NumPy chooses for these keywords. Raises as NumPy does."""
    with np.errstate(all="ignore"):  # the call proper reports
        out = ufunc(*map(data_of, inputs), **{k: v for k, v in keywords.items() if k in KEYWORDS})
    if keywords.get("dtype") is None and keywords.get("signature") is None:
        return inputs
    results = "".join(x.dtype.char for x in (out if isinstance(out, tuple) else (out,)))
    asked = _asked(ufunc, keywords.get("signature"))
    casting = keywords.get("casting", "same_kind")
    for loop in ufunc.types:
        chars, _, made = loop.partition("->")
        is_asked = all(want in (None, char) for want, char in zip(asked, chars, strict=True))
        if made == results and is_asked and all(map(lambda x, char: _fits(x, char, casting), inputs, chars)):
            return tuple(map(_cast, inputs, chars))
    return inputs


def laid_out(result: Any, keywords: dict[str, Any]) -> Any:
    """The result in the order of memory that was asked for."""
    order = keywords.get("order")
    wanted = {"C": "c_contiguous", "F": "f_contiguous"}.get(str(order).upper())
    array = data_of(result)
    if wanted is None or not isinstance(array, np.ndarray) or getattr(array.flags, wanted):
        return result
    return ops.copy(result, order) if is_node(result) else array.copy(order)


def _asked(ufunc: Any, signature: Any) -> list[str | None]:
    """The dtypes of the inputs that a signature names."""
    if isinstance(signature, str) and "->" in signature:
        return list(signature.partition("->")[0])
    if isinstance(signature, tuple) and len(signature) == ufunc.nargs:
        return [None if kind is None else np.dtype(kind).char for kind in signature[: ufunc.nin]]
    return [None] * ufunc.nin


def _fits(x: Any, char: str, casting: Any) -> bool:
    return type(x) in _WEAK or np.can_cast(np.asarray(data_of(x)).dtype, char, casting)


def _cast(x: Any, char: str) -> Any:
    if type(x) in _WEAK:
        return x
    x = x if hasattr(x, "dtype") else np.asarray(x)
    return x if x.dtype.char == char else x.astype(char)
