"""Functions of functions: `grad`, `value_and_grad`, `vjp`, `jacobian`, `hessian`.

They take functions of arrays, or of nested tuples, lists and dicts of arrays, and give arrays in that structure.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from operator import index
from typing import Any

import numpy as np

from . import trees
from .backward import entry
from .derived import check_callable, transform
from .errors import BadInput
from .guards import raw
from .operand import array
from .state import recording
from .tracing import Function, Trace

ArgNums = int | Sequence[int]


@transform
def value_and_grad(f: Function, argnums: ArgNums = 0) -> Callable[..., tuple[Any, Any]]:
    """The function that gives `f`'s value and its gradient for the arguments `argnums`, at the cost of one run.

    Raises BadInput if the value is not a single number.
    """
    many, positions = _positions(argnums)

    @wraps(f)
    def value_and_gradient(*args: Any, **kwargs: Any) -> tuple[Any, Any]:
        with (trace := Trace(f, args, kwargs, positions)).open:
            out = _one_number(f, trace.run())
            value = trace.plain(out)
            gradients = trace.like_inputs(trace.pull(out, entry(raw(out), None), release=True))
            trace.keep()
        return value, (tuple(gradients) if many else gradients[0])

    return value_and_gradient


@transform
def grad(f: Function, argnums: ArgNums = 0) -> Callable[..., Any]:
    """The gradient of a function with one number as its result, for the arguments `argnums`.

    >>> grad(lambda x: x ** 3)(2.0)
    12.0
    """
    both = value_and_grad(f, argnums)

    @wraps(f)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        return both(*args, **kwargs)[1]

    return gradient


def vjp(f: Function, *primals: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """`f(*primals)` and the function that maps a cotangent of it to cotangents of the primals.

    The cotangent has the structure of the result; the pullback may be called more than once.
    """
    check_callable(f, "vjp", "vjp(f, x)")
    with (trace := Trace(f, trees.map_leaves(_kept, primals), {}, range(len(primals)))).open:
        outputs = trees.leaves(trace.run())
        for out in outputs:
            array(raw(out))  # raises for what is neither a number nor an array: a set may hide a node
        value = trees.map_leaves(trace.plain, trace.result)
        trace.keep()

    def pullback(cotangent: Any) -> tuple[Any, ...]:
        gs = trees.aligned(cotangent, trace.result, f"a cotangent of {_name(f)}")
        pulled = [trace.pull(out, entry(raw(out), g)) for out, g in zip(outputs, gs, strict=True)]
        columns = zip(*pulled, strict=True) if pulled else ([zero] for zero in trace.zeros())
        return tuple(trace.like_inputs([sum(parts[1:], parts[0]) for parts in columns]))

    return value, pullback


@transform
def jacobian(f: Function, argnums: ArgNums = 0) -> Callable[..., Any]:
    """The Jacobian of `f`: for each array of the result, in its structure, the structure of the arguments `argnums`.

    Each array of it has the shape `output.shape + input.shape`. One backward pass per element of the result.
    """
    many, positions = _positions(argnums)

    @wraps(f)
    def jacobian_of_f(*args: Any, **kwargs: Any) -> Any:
        def one(out: Any) -> Any:
            found = trace.like_inputs(_rows(trace, out, f))
            return tuple(found) if many else found[0]

        with (trace := Trace(f, args, kwargs, positions)).open:
            found = trees.map_leaves(one, trace.run())
            trace.keep()
        return found

    return jacobian_of_f


@transform
def hessian(f: Function, argnums: int = 0) -> Callable[..., Any]:
    """The matrix of second derivatives of a function with one number as its result, of shape `x.shape + x.shape`."""
    return jacobian(grad(f, argnums), argnums)


def _kept(primal: Any) -> Any:
    """A primal that stays what it is until the pullback runs."""
    if not recording():
        primal = raw(primal)
    return primal.copy() if type(primal) is np.ndarray else primal


def _one_number(f: Function, out: Any) -> Any:
    """The result of a function that has a gradient. Raises BadInput if it is not a single real number."""
    data = raw(out)
    if data is None or isinstance(data, str | tuple | list | dict):
        got = f"{type(data).__name__}"
    elif np.shape(data) != ():
        got = f"shape {np.shape(data)}"
    elif _inexact_kind(data, f, "gradient") == "c":
        got = f"the complex number {data}"
    else:
        return out
    raise BadInput(
        f"the gradient of {_name(f)} needs a result that is one real number, got {got}; "
        "sum it, or take jacobian or vjp."
    )


def _inexact_kind(data: Any, f: Function, what: str) -> str:
    """Real or complex, "f" or "c". Raises BadInput for a result that jumps: the argument's influence is lost in it."""
    dtype = array(data).dtype
    if dtype.kind not in "fc":
        raise BadInput(
            f"the {what} of {_name(f)} needs a result of real numbers, got dtype {dtype}: comparisons, counts and "
            "indices have no derivative; return a floating-point number, 3.0 for a constant 3."
        )
    kind: str = dtype.kind
    return kind


def _is_complex(data: Any) -> bool:
    kind: str = array(data).dtype.kind
    return kind == "c"


def _rows(trace: Trace, out: Any, f: Function) -> list[Any]:
    """Per leaf, the gradients of all elements of `out`, stacked."""
    data = array(raw(out))
    kind = _inexact_kind(data, f, "Jacobian")
    is_complex = [_is_complex(leaf.data) for leaf in trace.leaves]
    if kind == "c" and not all(is_complex):
        raise BadInput("a complex result for real arguments has two Jacobians; take that of np.real and np.imag.")
    shape = data.shape
    rows = []
    for place in np.ndindex(shape):
        unit = np.zeros(shape, data.dtype)
        unit[place] = 1
        row = trace.pull(out, entry(data, unit[()]))
        if any(is_complex):
            turned = trace.pull(out, entry(data, (-1j * unit)[()])) if kind == "c" else trace.zeros()
            slopes = [abs(data[place]) / (_size(leaf.data) or 1.0) for leaf in trace.leaves]
            _check_holomorphic(row, turned, slopes, _name(f))
        rows.append(row)
    if not rows:
        return [np.zeros(shape + leaf.shape, leaf.dtype) for leaf in trace.leaves]
    stacked = [np.stack(column) if shape else column[0] for column in zip(*rows, strict=True)]
    return [np.reshape(d, shape + d.shape[1:]) if len(shape) > 1 else d for d in stacked]


def _size(data: Any) -> float:
    return float(np.max(np.abs(data), initial=0.0))


def _check_holomorphic(row: Sequence[Any], turned: Sequence[Any], slopes: Sequence[Any], name: str) -> None:
    """Raise BadInput where the Cauchy-Riemann equations do not hold.

    `row` is a with Re(dw) = Re(a dz), `turned` is b with Im(dw) = Re(b dz): there is one complex derivative,
    dw = a dz, if and only if b = -i a. `slopes` are |w| / |z|: where derivatives cancel, rounding is as large as that.
    """
    for a, b, slope in zip(map(raw, row), map(raw, turned), slopes, strict=True):
        if not _is_complex(a):
            continue
        eps = np.finfo(a.dtype).eps
        with np.errstate(all="ignore"):
            size = np.abs(a) + np.abs(b)
            wrong = np.abs(b + 1j * a) > eps**0.75 * size + 64 * eps * max(_size(size), slope)
        if np.any(wrong):
            raise BadInput(
                f"the Jacobian or Hessian of {name} is no matrix of complex numbers, since the function is not "
                "holomorphic (conj, abs, real and imag are not); write its argument as x + 1j * y, and "
                "differentiate np.real and np.imag of the result for the real x and y."
            )


def _positions(argnums: ArgNums) -> tuple[bool, tuple[int, ...]]:
    try:
        return False, (index(argnums),)  # type: ignore[arg-type]
    except TypeError:
        pass
    try:
        return True, tuple(map(index, argnums))  # type: ignore[arg-type]
    except TypeError:
        raise BadInput(
            f"argnums says which arguments to differentiate by their numbers, and is {argnums!r}; "
            "grad(f)(x) differentiates f at x."
        ) from None


def _name(f: Function) -> str:
    return getattr(f, "__name__", repr(f))
