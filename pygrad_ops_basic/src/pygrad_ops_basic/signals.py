"""Sampled signals: interpolation, convolution, correlation, unwrapped phases."""

from typing import Any

import numpy as np

from pygrad_core import BadInput, Operator, data_of, operator, refuse, reported

from .arrays import as_array, plain_scalar


@operator(composite=True, replays=False, adopts=np.interp, arrays=("x", "xp", "fp"))
def interp(x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None) -> Any:
    """`np.interp`, differentiated in the points, the nodes and the values, and in `left` and `right`.

    At a node of the interpolation the slope is that on its right. The result is float64, as NumPy's. Raises BadInput
    where `xp` does not increase.
    """
    for given in (x, xp, fp):
        if as_array(given).dtype.kind not in "biufc":
            raise BadInput(f"np.interp takes numbers, got dtype {as_array(given).dtype}.")
    x, xp, fp = (as_array(v).astype(np.float64) if as_array(v).dtype.kind != "c" else v for v in (x, xp, fp))
    np.interp(0.0, data_of(xp), data_of(fp))  # NumPy's own checks
    if period is not None:
        x, xp, fp = _unrolled(x, xp, fp, period)
        left = right = None
    n, nodes = xp.shape[0], data_of(xp)
    refuse(
        ~(nodes[1:] >= nodes[:-1]),  # NumPy goes on, with meaningless numbers
        lambda: BadInput(f"interp: xp is {nodes}; it must increase, and may stay where it is, but holds no NaN."),
    )
    below, above = data_of(x) < data_of(xp)[0], data_of(x) > data_of(xp)[-1]
    if n == 1:
        inside = fp[0] + 0 * np.where(np.isfinite(data_of(x)), x, 0)
    else:
        i = np.clip(np.searchsorted(data_of(xp), data_of(x), side="right") - 1, 0, n - 2)
        inside = _between(x, xp, fp, i, below | above | np.isnan(data_of(x)))
    found = np.where(below, fp[0] if left is None else left, inside)
    return plain_scalar(np.where(above, fp[-1] if right is None else right, found))


def _between(x: Any, xp: Any, fp: Any, i: Any, beyond: Any) -> Any:
    """The line from node `i` to the next one, counted from the next one if `x` is there, or both are one place.

    Of what is beyond or infinite, nothing may be multiplied, not even by zero.
    """
    at, left, right = data_of(x), data_of(xp)[i], data_of(xp)[i + 1]
    with np.errstate(all="ignore"):
        rise, width = fp[i + 1] - fp[i], xp[i + 1] - xp[i]
        steep = ~np.isfinite(data_of(rise) / np.where(left == right, 1, data_of(width)))
    level = beyond | steep | (left == right) | np.isinf(left) | np.isinf(right)
    slope = np.where(level, 0.0, rise) / np.where(level, 1.0, width)
    near = i + ((at == right) | np.isneginf(left) & (at > left))
    line = fp[near] + slope * np.where(level, 0.0, x - xp[near])
    undefined = (steep | np.isneginf(left) & np.isposinf(right)) & (at != left) & (at != right) | np.isnan(at)
    return np.where(undefined, np.interp(at, data_of(xp), data_of(fp)), line)


def _unrolled(x: Any, xp: Any, fp: Any, period: Any) -> tuple[Any, Any, Any]:
    """All points within one period, and the nodes continued by one on either side."""
    if data_of(period) == 0:
        raise ValueError("period must be a non-zero value")
    period = abs(period)
    x, xp = x % period, xp % period
    order = np.argsort(data_of(xp))
    xp, fp = xp[order], fp[order]
    xp = np.concatenate([xp[-1:] - period, xp, xp[:1] + period])
    return x, xp, np.concatenate([fp[-1:], fp, fp[:1]])


@operator(name="linear_convolution", adopts=np.convolve, arrays=("a", "v"))
def convolve(a: Any, v: Any, mode: Any = "full") -> Any:
    """`np.convolve` of two sequences. (The name `convolve` belongs to the pack for convolutions.)"""
    return np.convolve(a, v, mode)


def _window(n: int, m: int, mode: Any) -> tuple[int, int]:
    """How many elements of the full convolution come before the output of `mode`, and how many behind."""
    if mode in ("full", 2):
        return 0, 0
    short = min(n, m) - 1
    return (short, short) if mode in ("valid", 0) else (short // 2, short - short // 2)


def _operand_rule(g: Any, one: Any, other: Any, mode: Any) -> Any:
    """The gradient for `one`: `g`, put back into the full convolution, correlated with the `other`."""
    before, behind = _window(np.size(one), np.size(other), mode)
    if before or behind:
        g = np.concatenate([np.zeros(before, g.dtype), g, np.zeros(behind, g.dtype)])
    return reported(np.convolve(g, np.flip(other), "valid")).reshape(one.shape)


convolve.vjps(
    lambda g, out, a, v, *, mode: _operand_rule(g, a, v, mode),
    lambda g, out, a, v, *, mode: _operand_rule(g, v, a, mode),
)


@operator(composite=True, adopts=np.correlate, arrays=("a", "v"))
def correlate(a: Any, v: Any, mode: Any = "valid") -> Any:
    """`np.correlate`: the convolution with `v` reversed and conjugated."""
    a, v = (np.reshape(x, (-1,)) for x in (a, v))
    v = np.flip(np.conj(v) if v.dtype.kind == "c" else v)
    if a.shape[0] >= v.shape[0] or mode not in ("same", 1):
        return convolve(a, v, mode=mode)
    _, start = _window(a.shape[0], v.shape[0], mode)  # NumPy swaps the two, and the odd element to the other end
    return convolve(a, v, mode="full")[start : start + v.shape[0]]


@operator(adopts=np.unwrap)
def unwrap(p: Any, discont: Any = None, axis: Any = -1, *, period: Any = 2 * np.pi) -> Any:
    """`np.unwrap`: adds whole periods, which do not change when `p` changes a little."""
    return np.unwrap(p, discont, axis, period=period)


unwrap.vjps(lambda g, out, p, *, discont, axis, period: g)


OPERATORS: tuple[Operator, ...] = (interp, convolve, correlate, unwrap)
