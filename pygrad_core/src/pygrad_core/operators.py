"""`Operator`, a declaration that can be called on nodes, and the decorator `operator` that makes one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, overload

import numpy as np

from .bundle import Bundle
from .declaration import Convention, Declaration, Facts, Interval, Invalid
from .errors import BadInput
from .node import Node, make, recorded, select
from .operand import operand
from .state import recording
from .tape import Record, describe


class Operator(Declaration):
    """Called on plain arrays it is the plain function; called on nodes it also writes a record."""

    __slots__ = ()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run it. Raises BadInput, NotDifferentiable, or what the forward raises, with a note saying where."""
        if self.composite:
            return self.forward(*args, **kwargs)
        signature = self.signature
        if not kwargs and (len(args) == signature.plain or signature.variadic):  # nothing to bind
            inputs, params = args, None
        else:
            inputs, params = self._bound(args, kwargs)
        if len(inputs) == 1 and isinstance(inputs[0], Node):  # as most calls are
            source = inputs[0]._source
            values, parents, is_node, traced = (inputs[0]._array,), (source,), True, source is not None
        else:
            values, parents, is_node, traced = _unwrap(inputs)
        try:
            if self.sequence:
                out = self.forward(values, **(params or {}))
            else:
                out = self.forward(*values, **params) if params else self.forward(*values)
        except Exception as error:
            self.explain(error, values)
            raise
        if self.saves:
            out, saved = out
            params = {**(params or {}), "saved": saved}
        if not (is_node and self.differentiable):
            return out
        if self.multiple:
            return self._outputs(out, values, parents, params, traced and recording())
        if type(out) is not np.ndarray or not out.ndim:
            out = self._held(out)
        return recorded(self, values, parents, params, out) if traced and recording() else make(out, None)

    def _bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Array inputs and parameters of a call, neither of them hiding a node."""
        inputs, params = self.bind(args, kwargs)
        for key, value in params.items():
            if isinstance(value, Node):
                raise BadInput(f"parameter {key!r} of operator {self} is not differentiated; pass its .data.")
            if type(value) in _CHANGEABLE:  # what the caller changes later must not reach the rules
                params[key] = _copied(value)
        return tuple(inputs[0]) if self.sequence else inputs, params

    def _outputs(
        self, out: Sequence[Any], values: tuple[Any, ...], parents: Any, params: dict[str, Any] | None, traced: bool
    ) -> Any:
        bundle = Bundle(map(self._held, out))
        if traced:
            whole = recorded(self, values, parents, params, bundle)._source
            assert whole is not None
            nodes = select(whole, bundle)
        else:
            nodes = tuple(make(o, None) for o in bundle)
        rebuild: Callable[[Any], Any] = getattr(out, "_make", type(out))  # a named tuple stays one
        return rebuild(nodes)

    def _held(self, out: Any) -> Any:
        """An output as a node holds it: an array, or a NumPy scalar. Raises BadInput if it is neither."""
        if hasattr(out, "dtype"):
            return out[()] if type(out) is np.ndarray and not out.ndim else out
        if isinstance(out, bool | int | float | complex):
            return np.asarray(out)[()]
        raise BadInput(
            f"the forward of operator {self} returned a {type(out).__name__}; it returns one array, "
            "several if it is declared with multiple=True, `(output, saved)` with saves=True."
        )

    def explain(self, error: Exception, values: Sequence[Any]) -> None:
        """Add where it happened to an error of the forward."""
        error.add_note(f"in operator {self}, called on {', '.join(describe(v) for v in values)}")


_CHANGEABLE = frozenset({np.ndarray, list, tuple})


def _copied(value: Any) -> Any:
    """A parameter with copies of its arrays and lists, in tuples too."""
    kind = type(value)
    if kind is tuple or kind is list:
        return kind([_copied(v) for v in value])
    return value.copy() if kind is np.ndarray else value


def _unwrap(inputs: Sequence[Any]) -> tuple[tuple[Any, ...], tuple[Any, ...], bool, bool]:
    """The data and records of the inputs, whether any is a node, whether any wants a gradient."""
    values: list[Any] = []
    parents: list[Record | None] = []
    is_node = traced = False
    for x in inputs:
        if isinstance(x, Node):
            is_node = True
            source = x._source
            traced = traced or source is not None
            values.append(x._array)
            parents.append(source)
        else:
            values.append(x if x is None else operand(x))
            parents.append(None)
    return tuple(values), tuple(parents), is_node, traced


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
    domain: Interval | Sequence[Interval] = (-3.0, 3.0),
    kinks: Sequence[float] = (),
    errors: Sequence[Invalid] = (),
    expected_failures: Mapping[str, str] | None = None,
    reference: Callable[..., Any] | None = None,
    strategy: Callable[[], Any] | None = None,
    conventions: Sequence[Convention] = (),
) -> Any:
    """Make an operator of a plain function of arrays, or adopt a NumPy function.

    Positional parameters without default are its array inputs (`arrays` names them otherwise), all others are
    parameters. `elementwise` promises a Jacobian that is diagonal up to broadcasting; `broadcasts` that leading
    axes broadcast; `sequence` that the first argument is a sequence of arrays; `multiple` that the forward
    returns several arrays; `saves` that it returns `(output, saved)` and the rules take `saved=`; `composite`
    that it has no rule of its own because it runs on nodes. A NumPy function given directly is adopted: NumPy
    calls on nodes reach the operator; `adopts` adopts further ones. `selective=False` promises that a NaN among the
    inputs shows in an output, as elementwise operators promise unless they say True: what is left out costs a look
    at the gradients behind it (`zeros`). The rest are facts, see `Facts`.
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
        facts=Facts(domain, kinks, errors, expected_failures or {}, reference, strategy, conventions),
    )
