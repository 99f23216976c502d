"""Arrays made from others: ranges between two ends, filled arrays, copies, casts."""

from typing import Any

import numpy as np

from pygrad_core import Operator, operator

from .arrays import as_array, data_of
from .reduced_axes import rounds


@operator(broadcasts=True)
def linear_samples(start: Any, stop: Any, num: Any = 50, endpoint: Any = True, dtype: Any = None, axis: Any = 0) -> Any:
    """What `np.linspace` computes, without the step."""
    return np.linspace(start, stop, num, endpoint, dtype=dtype, axis=axis)


@linear_samples.vjp
def _(
    g: Any,
    out: Any,
    start: Any,
    stop: Any,
    *,
    num: Any = 50,
    endpoint: Any = True,
    dtype: Any = None,
    axis: Any = 0,
) -> Any:
    """Sample i is (1 - t) start + t stop with t = i / (num - 1), or i / num without the endpoint."""
    if rounds(out):
        return None, None
    g = np.moveaxis(g, axis, -1) if g.ndim > 1 else g
    steps = max(num - bool(endpoint), 1)
    to_stop = np.arange(1, num, dtype=g.dtype)  # weights of zero are left out: zero times infinity is no number
    to_start = np.arange(steps, max(steps - num, 0), -1, dtype=g.dtype)
    of_start = np.matmul(g[..., : len(to_start)], to_start) / steps
    return of_start, np.matmul(g[..., 1:], to_stop) / steps


@operator(composite=True, adopts=np.linspace, arrays=("start", "stop"))
def linspace(
    start: Any,
    stop: Any,
    num: Any = 50,
    endpoint: Any = True,
    retstep: Any = False,
    dtype: Any = None,
    axis: Any = 0,
    *,
    device: Any = None,
) -> Any:
    """`np.linspace`; with `retstep` the step is differentiated too."""
    found = linear_samples(start, stop, num=num, endpoint=endpoint, dtype=dtype, axis=axis)
    if not retstep:
        return found
    steps = num - 1 if endpoint else num
    return found, (stop - start) / steps if steps > 0 else float("nan")


@operator(composite=True, adopts=np.logspace, arrays=("start", "stop", "base"))
def logspace(
    start: Any,
    stop: Any,
    num: Any = 50,
    endpoint: Any = True,
    base: Any = 10.0,
    dtype: Any = None,
    axis: Any = 0,
) -> Any:
    """`np.logspace`, differentiated in the base too."""
    if np.ndim(data_of(base)):
        base = as_array(base)
        ndim = np.broadcast(data_of(start), data_of(stop), data_of(base)).ndim
        start, stop, base = (_padded(as_array(v), ndim) for v in (start, stop, base))
        base = np.expand_dims(base, axis)
    found = np.power(base, linspace(start, stop, num, endpoint, axis=axis))
    return found if dtype is None else found.astype(dtype)


def _padded(x: Any, ndim: int) -> Any:
    return x.reshape((1,) * (ndim - len(x.shape)) + x.shape)


@operator(composite=True, adopts=np.geomspace, arrays=("start", "stop"))
def geomspace(start: Any, stop: Any, num: Any = 50, endpoint: Any = True, dtype: Any = None, axis: Any = 0) -> Any:
    """`np.geomspace`: start (stop / start)^t. Raises ValueError if an end is zero."""
    start, stop = as_array(start), as_array(stop)
    if np.any(data_of(start) == 0) or np.any(data_of(stop) == 0):
        raise ValueError("Geometric sequence cannot include zero")
    ratio = stop / start
    ndim = len(ratio.shape)
    t = np.linspace(0.0, 1.0, num, endpoint).astype(ratio.dtype)
    place = axis % (ndim + 1)
    t = t.reshape([-1 if i == place else 1 for i in range(ndim + 1)])
    start = np.expand_dims(start + 0 * stop, axis)
    found = start * np.power(np.expand_dims(ratio, axis), t)
    return found if dtype is None else found.astype(dtype)


@operator(adopts=np.full_like, broadcasts=True)
def full_like(
    a: Any,
    fill_value: Any,
    dtype: Any = None,
    order: Any = "K",
    subok: Any = True,
    shape: Any = None,
    *,
    device: Any = None,
) -> Any:
    """`np.full_like`: the gradient goes to the value; `a` lends its shape and dtype."""
    return np.full_like(a, fill_value, dtype, order, subok, shape)


full_like.vjps(
    None,
    lambda g, out, a, fill_value, *, dtype=None, order="K", subok=True, shape=None, device=None: (
        None if rounds(out) else g
    ),
)


def _astype(x: Any, dtype: Any, *, device: Any = None, **options: Any) -> Any:
    return np.asarray(x).astype(dtype, **options)


@operator(adopts=np.astype, arrays=("x",), reference=_astype)
def astype(
    x: Any,
    dtype: Any,
    order: Any = "K",
    casting: Any = "unsafe",
    subok: Any = True,
    copy: Any = True,
    *,
    device: Any = None,
) -> Any:
    """`np.astype(x, dtype)` and `x.astype(dtype)`; a cast to integers is constant piece by piece."""
    if type(x) is np.ndarray:
        return x.astype(dtype, order, casting, subok, copy)
    return x.astype(dtype, copy=copy)


astype.vjps(
    lambda g, out, x, *, dtype, order="K", casting="unsafe", subok=True, copy=True, device=None: (
        None if rounds(out) else g  # the engine casts it to the input's dtype
    )
)


@operator(adopts=np.copy)
def copy(a: Any, order: Any = "K", subok: Any = False) -> Any:
    """`np.copy(x)` and `x.copy()`."""
    return np.copy(a, order)


copy.vjps(lambda g, out, a, *, order="K", subok=False: g)


OPERATORS: tuple[Operator, ...] = (
    linear_samples,
    linspace,
    logspace,
    geomspace,
    full_like,
    astype,
    copy,
)
