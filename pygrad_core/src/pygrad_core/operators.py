"""`Operator`, a declaration that can be called on nodes, and the decorator `operator` that makes one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from operator import attrgetter
from typing import Any, overload

import numpy as np
from numpy import ndarray

from .aliasing import join, origin
from .binding import Binding
from .bundle import Bundle
from .checksum import Watched, keep
from .declaration import Facts, Interval
from .errors import BadInput
from .evidence import Convention, Evidence, Example, Invalid
from .foreign import guarded, handed, is_foreign
from .node import Node, make, recorded, select
from .operand import operand
from .registry import ops
from .state import pauses, recording
from .tape import Record


class Operator(Binding):
    """Called on plain arrays it is the plain function; called on nodes it also writes a record."""

    __slots__ = ()

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        """Run it. Raises BadInput, NotDifferentiable, or what the forward raises, with a note saying where."""
        if self.wrapped:
            if self.composite:
                return self._composed(args, kwargs)
            usual = self.usual
            if usual is not None and args and isinstance(args[0], Node):
                ndim = args[0]._array.ndim
                try:
                    params = usual(ndim, *args[1:], **kwargs) if kwargs or len(args) > 1 else usual(ndim)
                except Exception:  # the long way binds it, or says what is wrong
                    params = None
                if params is not None:
                    return self._brief(args[0], params)
            return self._adapted(args, kwargs)
        signature = self.signature
        if not kwargs and (len(args) == signature.plain or signature.variadic):  # nothing to bind
            return self._run(args, None)
        try:
            inputs, params = self._bound(args, kwargs)
        except Exception as error:
            raise self.explained(error, args, kwargs)  # noqa: B904 (mostly itself)
        return self._run(inputs, params)

    def _brief(self, node: Node, params: dict[str, Any]) -> Any:
        """What `_run` does for the usual call of an adapted operator: one node around an array, a new one as output."""
        source, value = node._source, node._array
        if source is None or type(value) is not ndarray or pauses.used or self.saves or self.multiple:
            return self._run((node,), params)
        try:
            out = self.forward(value, **params)
        except Exception as error:
            raise self.explained(error, (value,), params)  # noqa: B904
        if type(out) is ndarray and (out.base is not None or out is value):
            return self._view(out, (node,), (value,), (source,), params, (), None, True)
        return recorded(self, (value,), (source,), params, out)

    def canonical(self, /, *inputs: Any, **params: Any) -> Any:
        """Run the forward itself: the arrays, and every parameter as the rules are given it. Nothing is bound."""
        return self._run(tuple(inputs[0]) if self.sequence else inputs, params)

    # One function on purpose: a call of another costs as much as a sum of ten numbers.
    def _run(self, inputs: Any, params: dict[str, Any] | None) -> Any:  # noqa: C901, PLR0915
        values: Any = inputs
        loose: Sequence[int] = ()
        try:
            if len(inputs) == 1 and isinstance(inputs[0], Node):  # as most calls are
                source = inputs[0]._source
                values, parents, is_node, traced = (inputs[0]._array,), (source,), True, source is not None
            else:
                values, parents, is_node, traced, loose = _unwrap(inputs)
            if self.sequence:
                out = self.forward(tuple(values), **(params or {}))
            else:
                out = self.forward(*values, **params) if params else self.forward(*values)
        except Exception as error:
            raise self.explained(error, values, params)  # noqa: B904 (mostly itself)
        if pauses.used:
            traced = traced and recording()
        saved = None
        if self.saves:
            out, saved = out
        if not (is_node and self.differentiable):
            return out if isinstance(out, _NUMPYS) else handed(out, inputs)
        watched: Watched = ()
        if traced:
            if loose:
                watched = keep(values, loose)
            if not params:
                params = self.complete
            elif self.complete:
                params = {**self.complete, **params}
        values = tuple(values)
        if self.multiple:
            return self._outputs(out, inputs, values, parents, params, watched, saved, traced)
        if type(out) is not ndarray or out.dtype is _OBJECT:
            out = self._held(out)
        elif out.base is not None or out is values[0]:
            return self._view(out, inputs, values, parents, params, watched, saved, traced)
        return recorded(self, values, parents, params, out, watched, saved) if traced else make(out, None)

    def __reduce__(self) -> Any:
        """By name: an operator of a pack is the one that is loaded there, any other is found where it was defined."""
        if self.name in ops and ops[self.name] is self:
            return _registered, (self.name,)
        return _defined, (self.forward.__module__, self.forward.__qualname__)

    def _view(
        self, out: Any, inputs: Any, values: Any, parents: Any, params: Any, watched: Watched, saved: Any, traced: bool
    ) -> Node:
        """The node of an output that may lie in the memory of an input."""
        out, base = self._placed(out, inputs, values)
        node = recorded(self, values, parents, params, out, watched, saved) if traced else make(out, None)
        if base is not None:
            join(node, base)
        return node

    def _placed(self, out: Any, inputs: Any, values: Any) -> tuple[Any, Any]:
        """An output as a node holds it, and the node in whose memory it lies."""
        out, base = origin(out, inputs, values)
        return (self._held(out), None) if base is None else (out, base)

    def _outputs(
        self, out: Any, inputs: Any, values: Any, parents: Any, params: Any, watched: Watched, saved: Any, traced: bool
    ) -> Any:
        found = [self._placed(o, inputs, values) for o in out]
        bundle = Bundle(o for o, _ in found)
        if traced:
            whole = recorded(self, values, parents, params, bundle, watched, saved)._source
            assert whole is not None
            nodes = select(whole, bundle)
        else:
            nodes = tuple(make(o, None) for o in bundle)
        for node, (_, base) in zip(nodes, found, strict=True):
            if base is not None:
                join(node, base)
        rebuild: Callable[[Any], Any] = getattr(out, "_make", type(out))  # a named tuple stays one
        return rebuild(nodes)

    def _held(self, out: Any) -> Any:
        """An output as a node holds it: an array, or a NumPy scalar. Raises BadInput if it is neither, or hides a node.

        Another library's array has a dtype and speaks NumPy's protocols; its tensors may have gradients of their own.
        """
        if isinstance(out, np.generic) and out.dtype.kind in "biufc":
            return out
        if isinstance(out, Node):
            raise BadInput(
                f"the forward of operator {self} returned a node: it computed with one that is not among its array "
                "inputs (a global, or what a parameter closes over), and its gradient would be lost; make it an array "
                "input, or take its .data."
            )
        if isinstance(out, np.ndarray) and out.dtype.kind in "biufc":
            return out
        if isinstance(out, bool | int | float | complex):
            return np.asarray(out)[()]
        if hasattr(out, "dtype") and is_foreign(out):
            return guarded(out)
        what = f"an array of dtype {out.dtype}" if isinstance(out, np.ndarray) else f"a {type(out).__name__}"
        raise BadInput(
            f"the forward of operator {self} returned {what}; it returns one array of numbers, "
            "several if it is declared with multiple=True, `(output, saved)` with saves=True."
        )


def _registered(name: str) -> Any:
    return ops[name]


def _defined(module: str, name: str) -> Any:
    """The operator that a module holds under a name."""
    return attrgetter(name)(import_module(module))


_OBJECT = np.dtype(object)  # what NumPy makes of nodes in a list
_NUMPYS = (np.ndarray, np.generic)


def _unwrap(inputs: Sequence[Any]) -> tuple[list[Any], tuple[Any, ...], bool, bool, Sequence[int]]:
    """The data and records of the inputs, whether any is a node, whether any wants a gradient; where constants are.

    Those of booleans do not count: they are copies already.
    """
    values: list[Any] = []
    parents: list[Record | None] = []
    is_node = traced = False
    loose: Sequence[int] = ()
    for x in inputs:
        source = None
        if isinstance(x, Node):
            is_node = True
            value, source = x._array, x._source
        else:
            value = x if x is None else operand(x)
        if source is not None:
            traced = True
        elif type(value) is ndarray and value.dtype.kind != "b":
            loose = (*loose, len(values))
        values.append(value)
        parents.append(source)
    return values, tuple(parents), is_node, traced, loose


@overload
def operator(function: Callable[..., Any], /, **options: Any) -> Operator: ...
@overload
def operator(function: None = None, /, **options: Any) -> Callable[[Callable[..., Any]], Operator]: ...
def operator(  # type: ignore[misc]  # the overloads stand for the options without repeating them
    function: Callable[..., Any] | None = None,
    /,
    *,
    name: str | None = None,
    adopts: Callable[..., Any] | Iterable[Callable[..., Any]] = (),
    arrays: Iterable[str] | None = None,
    elementwise: bool = False,
    broadcasts: bool = False,
    differentiable: bool = True,
    composite: bool = False,
    sequence: bool = False,
    multiple: bool = False,
    saves: bool = False,
    selective: bool | None = None,
    replays: bool = True,
    domain: Interval | Sequence[Interval] = (-3.0, 3.0),
    kinks: Sequence[float] = (),
    strategy: Any = None,
    examples: Sequence[Example] = (),
    conventions: Sequence[Convention] = (),
    errors: Sequence[Invalid] = (),
    reference: Callable[..., Any] | None = None,
    expected_failures: Mapping[str, str] | None = None,
) -> Any:
    """Make an operator of a plain function of arrays, or adopt a NumPy function.

    Positional parameters without default are its array inputs (`arrays` names them otherwise), all others are
    parameters. `elementwise` promises a Jacobian that is diagonal up to broadcasting; `broadcasts` that leading
    axes broadcast; `sequence` that the first argument is a sequence of arrays; `multiple` that the forward
    returns several arrays; `saves` that it returns `(output, saved)` and the rules take `saved=`; `composite`
    that it has no rule of its own because it runs on nodes. A NumPy function given directly is adopted: NumPy
    calls on nodes reach the operator; `adopts` adopts further ones. `selective=False` promises that a NaN among the
    inputs shows in an output, as elementwise operators promise unless they say True: what is left out costs a look
    at the gradients behind it (`zeros`). `replays=False` says that a composite takes numbers out of its inputs (which
    elements are NaN, an order, a sign), so that its records are good for these inputs alone. For `domain` and `kinks`
    see `Facts`; the rest is `Evidence`, which a larger pack keeps apart and brings through the hook `pygrad_evidence`.
    """
    if function is None:
        options = {k: v for k, v in locals().items() if k != "function"}
        return lambda f: operator(f, **options)
    adopted = (adopts,) if callable(adopts) else tuple(adopts)
    if isinstance(function, np.ufunc) or (getattr(function, "__module__", None) or "").partition(".")[0] == "numpy":
        adopted = (function, *adopted)
    return Operator(
        function,
        name=name or function.__name__,
        adopts=adopted,
        arrays=arrays,
        elementwise=elementwise,
        broadcasts=broadcasts,
        differentiable=differentiable,
        composite=composite,
        sequence=sequence,
        multiple=multiple,
        saves=saves,
        selective=selective,
        replays=replays,
        facts=Facts(domain, kinks),
        evidence=Evidence(strategy, examples, conventions, errors, reference, expected_failures or {}),
    )
