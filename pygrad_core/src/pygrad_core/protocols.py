"""NumPy's protocols: a NumPy call on a node reaches the operator that adopted the function."""

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from . import phrasebook
from .catalogue import lacking
from .errors import BadInput, NotDifferentiable
from .guards import is_constant, is_node, numbers
from .inplace import InPlace
from .loops import KEYWORDS, chosen, laid_out
from .operand import check_depth
from .registry import ops

_adopted = ops._adopted  # the registry's own table, filled in place: empty until the packs are loaded


def call_ufunc(ufunc: Any, method: str, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`np.exp(node)`, `np.add.outer(node, node)`, and `np.add.reduce(node)` if an operator adopted `np.add.reduce`.

    Raises NotDifferentiable for other methods of ufuncs, for `out=`, and for `where=` of a call, unless all nodes
    are constants.
    """
    try:
        return _unusual(ufunc, method, inputs, kwargs)
    except Exception as error:
        if isinstance(error, RecursionError):
            check_depth([inputs, kwargs])
        error.add_note(f"in np.{ufunc.__name__}{'' if method == '__call__' else '.' + method}, called on nodes")
        raise


def _unusual(ufunc: Any, method: str, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """A method of a ufunc, or a call with keywords."""
    run = getattr(ufunc, method)
    if "out" in kwargs:
        into = _node(kwargs["out"])
        if into is not None:
            return _into(into, ufunc, method, inputs, {k: v for k, v in kwargs.items() if k != "out"})
        return _on_constants(
            run,
            inputs,
            kwargs,
            f"np.{ufunc.__name__} cannot write a node into an existing array; drop out= (or the augmented "
            "assignment into an array) and use the result.",
        )
    if method in ("__call__", "outer") and kwargs.get("where", True) is not True:
        return _on_constants(
            run,
            inputs,
            kwargs,
            f"np.{ufunc.__name__} leaves elements undefined where its where= is False, so it has no derivative; "
            "write np.where(mask, result, otherwise).",
        )
    if method == "__call__":
        return _called(ufunc, inputs, kwargs)
    if method == "outer":
        first, second = inputs
        first = np.reshape(first, np.shape(first) + (1,) * np.ndim(second))
        return _called(ufunc, (first, second), kwargs)
    if method == "at" and is_node(inputs[0]) and len(inputs) == 3:
        return _at(ufunc, *inputs)
    operator = ops.adopted(run)
    if operator is None:
        return _on_constants(
            run,
            inputs,
            kwargs,
            f"np.{ufunc.__name__}.{method} has no derivative rule; write it with a function that has one "
            "(np.sum for np.add.reduce, np.cumsum for np.add.accumulate, indexing for at).",
            written=method == "at",
        )
    return operator(*inputs, **{"axis": 0, **kwargs})  # ufuncs reduce the first axis where functions take all


def call_function(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`np.sum(node, axis=0)`: any NumPy function that is not a ufunc."""
    operator = _adopted.get(function)
    if operator is None:
        return _called(function, args, kwargs)
    return call(operator, *args, **kwargs) if "out" in kwargs else operator(*args, **kwargs)


def call(operator: Any, *args: Any, **kwargs: Any) -> Any:
    """`operator(*args, **kwargs)`, where an `out=` that is a node takes the result in place."""
    into = _node(kwargs["out"]) if "out" in kwargs else None
    if into is None:
        return operator(*args, **kwargs)
    del kwargs["out"]
    return into._hold(operator(*args, **kwargs))


def _into(into: InPlace, ufunc: Any, method: str, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """`np.add(x, y, out=node)`: broadcast to the node, and with `where=` only in some places."""
    where = kwargs.pop("where", True) if method == "__call__" else True
    if where is not True and (kind := np.asarray(where).dtype.kind) != "b":
        raise BadInput(f"np.{ufunc.__name__} takes booleans as where=, got dtype kind {kind!r}; compare it, mask != 0.")
    result = call_ufunc(ufunc, method, inputs, kwargs)
    if where is not True:
        result = ops.where(where, result, into)
    elif method == "__call__" and np.broadcast_shapes(result.shape, into.shape) == into.shape:
        result = ops.copy(ops.broadcast_to(result, into.shape)) if result.shape != into.shape else result
    return into._hold(result)


def _at(ufunc: Any, node: InPlace, index: Any, values: Any) -> None:
    """`np.add.at(node, index, values)`: what is selected twice is added to twice."""
    selected = np.arange(node.size).reshape(node.shape)[index]
    if np.unique(selected).size == selected.size:
        node[index] = ufunc(node[index], values)  # type: ignore[index]
    elif ufunc in (np.add, np.subtract):
        values = ops.broadcast_to(values, selected.shape)
        node._hold(ufunc(node, ops["_scatter"](values, index, node.shape)))
    else:
        raise NotDifferentiable(
            f"np.{ufunc.__name__}.at with an element that is selected twice has no derivative rule; write a loop over "
            "the index, y[i] = ... one at a time."
        )


def _node(out: Any) -> Any:
    """The one node that an `out=` names, or None."""
    if isinstance(out, tuple) and len(out) == 1:
        out = out[0]
    return out if is_node(out) else None


def _called(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    operator = ops.adopted(function)
    if operator is not None and not KEYWORDS.isdisjoint(kwargs) and isinstance(function, np.ufunc):
        rest = {k: v for k, v in kwargs.items() if k not in KEYWORDS}
        return laid_out(call(operator, *chosen(function, args, kwargs), **rest), kwargs)
    if operator is not None:
        return call(operator, *args, **kwargs)
    return _on_constants(function, args, kwargs, phrasebook.Late(partial(_unknown, function)))


def _on_constants(
    function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], refusal: object, *, written: bool = False
) -> Any:
    """Run a function without rule on the numbers of constants, which have no gradient to lose.

    Raises NotDifferentiable with the sentence `refusal` if a node is none, or would be written into: `out=`, and
    with `written` the first argument.
    """
    targets = (kwargs.get("out"), args[0] if written else None)
    if not is_constant((args, kwargs)) or any(is_node(t) for t in _flat(targets)):
        raise NotDifferentiable(refusal)
    return function(*numbers(args), **numbers(kwargs))


def _flat(targets: tuple[Any, ...]) -> list[Any]:
    return [t for target in targets for t in (target if isinstance(target, tuple) else (target,))]


def _unknown(function: Any) -> str:
    """The sentence for a function that no operator adopted."""
    name = getattr(function, "__name__", repr(function))
    if name.endswith("(vectorized)"):
        return f"np.frompyfunc's {name} computes on objects; call the Python function on the whole node."
    home = _home(function, name)
    if name in ops:
        way: str | None = f"write {phrasebook.written(name)}"
    else:
        way = phrasebook.said(name) or lacking(name, ops.packs, home) or phrasebook.renamed(name)
    way = way or "compute on .data if no gradient is needed"
    return f"{home}.{name} has no derivative rule in any loaded pack; {phrasebook.ended(way)}"


def _home(function: Any, name: str) -> str:
    """The public module that a function is from; ufuncs do not say it."""
    module = getattr(function, "__module__", None) or ("numpy" if vars(np).get(name) is function else None)
    if module is not None:
        return str(module)
    found = [m for m, contents in sys.modules.items() if vars(contents).get(name) is function]
    return min((m for m in found if "._" not in m and m != "__main__"), key=len, default="numpy")
