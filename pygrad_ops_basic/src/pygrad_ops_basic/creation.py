"""Arrays made from others: ranges between two ends, filled arrays, copies, casts."""

from typing import Any

import numpy as np

from pygrad_core import BadInput, Node, Operator, data_of, is_node, operator

from .arrays import as_array
from .reduced_axes import rounds


def on_cpu(device: Any) -> None:
    """Raise BadInput for a device that NumPy does not have."""
    if device not in (None, "cpu"):
        raise BadInput(f"NumPy's arrays are on the device 'cpu'; got device={device!r}.")


@operator(name="_linear_samples", broadcasts=True)
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
    num: Any,
    endpoint: Any,
    dtype: Any,
    axis: Any,
) -> Any:
    """Sample i is (1 - t) start + t stop with t = i / (num - 1), or i / num without the endpoint."""
    return (None, None) if rounds(out) else _at_the_ends(g, num, endpoint, axis)


def _at_the_ends(g: Any, num: Any, endpoint: Any, axis: Any) -> tuple[Any, Any]:
    """The sums of (1 - t) g and of t g over the samples. What has a weight of zero is left out: it may be infinite."""
    g = np.moveaxis(g, axis, -1) if g.ndim > 1 else g
    steps = max(num - bool(endpoint), 1)
    to_stop, to_start = np.arange(1, num), np.arange(steps, max(steps - num, 0), -1)
    return np.matmul(g[..., : len(to_start)], to_start) / steps, np.matmul(g[..., 1:], to_stop) / steps


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
    on_cpu(device)
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


@operator(adopts=np.geomspace, broadcasts=True)
def geomspace(start: Any, stop: Any, num: Any = 50, endpoint: Any = True, dtype: Any = None, axis: Any = 0) -> Any:
    """`np.geomspace`. Raises ValueError if an end is zero."""
    return np.geomspace(start, stop, num, endpoint, dtype, axis)


@geomspace.vjp
def _(
    g: Any,
    out: Any,
    start: Any,
    stop: Any,
    *,
    num: Any,
    endpoint: Any,
    dtype: Any,
    axis: Any,
) -> Any:
    """Sample i is start^(1 - t) stop^t, with the t of `linear_samples`."""
    if rounds(out) or not g.size:
        return None, None
    of_start, of_stop = _at_the_ends(g * out, num, endpoint, axis)
    return of_start / start, of_stop / stop if num > 1 else None


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
    on_cpu(device)
    return np.full_like(a, fill_value, dtype, order, subok, shape)


full_like.vjps(
    None,
    lambda g, out, a, fill_value, *, dtype, order, subok, shape, device: None if rounds(out) else g,
)


@operator(adopts=np.zeros_like, composite=True)
def zeros_like(
    a: Any,
    dtype: Any = None,
    order: Any = "K",
    subok: Any = True,
    shape: Any = None,
    *,
    device: Any = None,
) -> Any:
    """`np.zeros_like`; of a node a constant node, so that what has a gradient can be assigned into it."""
    return like(np.zeros_like, a, dtype, order, subok, shape, device)


@operator(adopts=np.ones_like, composite=True)
def ones_like(
    a: Any,
    dtype: Any = None,
    order: Any = "K",
    subok: Any = True,
    shape: Any = None,
    *,
    device: Any = None,
) -> Any:
    """`np.ones_like`; of a node a constant node."""
    return like(np.ones_like, a, dtype, order, subok, shape, device)


@operator(adopts=np.empty_like, composite=True)
def empty_like(
    prototype: Any,
    dtype: Any = None,
    order: Any = "K",
    subok: Any = True,
    shape: Any = None,
    *,
    device: Any = None,
) -> Any:
    """`np.empty_like`; of a node a constant node."""
    return like(np.empty_like, prototype, dtype, order, subok, shape, device)


def like(function: Any, a: Any, dtype: Any, order: Any, subok: Any, shape: Any, device: Any) -> Any:
    """`function(a, ...)`, in a node if `a` is one."""
    found = function(data_of(a), dtype, order, subok, shape, **({} if device is None else {"device": device}))
    if not is_node(a):
        return found
    return Node(found) if found.ndim else copy(Node(found))  # an array without axes, as NumPy's is


@operator(adopts=np.astype, arrays=("x",))
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
    on_cpu(device)
    if type(x) is np.ndarray:
        return x.astype(dtype, order, casting, subok, copy)
    return x.astype(dtype, copy=copy)


astype.vjps(
    lambda g, out, x, *, dtype, order, casting, subok, copy, device: (
        None if rounds(out) else g  # the engine casts it to the input's dtype
    )
)


@operator(adopts=np.copy, selective=False)
def copy(a: Any, order: Any = "K", subok: Any = False) -> Any:
    """`np.copy(x)` and `x.copy()`."""
    return np.copy(a, order)


copy.vjps(lambda g, out, a, *, order, subok: g)


OPERATORS: tuple[Operator, ...] = (
    linear_samples,
    linspace,
    logspace,
    geomspace,
    full_like,
    zeros_like,
    ones_like,
    empty_like,
    astype,
    copy,
)
