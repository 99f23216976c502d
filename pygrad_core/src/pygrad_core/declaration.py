"""What an operator declares: its forward function, its derivative rules, and the facts beside them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from .errors import BadInput, NotDifferentiable, WrongGradient
from .evidence import Evidence
from .signature import RuleSignature, Signature, same

Rule = Callable[..., Any]
R = TypeVar("R", bound=Rule)
A = TypeVar("A", bound=Callable[..., Any])
Interval = tuple[float, float]


class Facts(NamedTuple):
    """Where an operator lives.

    `domain`: the open interval in which its inputs lie, or one per array input.
    `kinks`: values of an elementwise operator's inputs at which it has no derivative.
    """

    domain: Interval | Sequence[Interval] = (-3.0, 3.0)
    kinks: Sequence[float] = ()


def _no_gradient(*args: Any, **params: Any) -> None:
    """The formula of an input whose gradient is zero."""


class Declaration:
    """An operator as data: everything but the act of running it on nodes.

    `formulas` holds one rule per array input; `joint` is the single rule that returns all gradients. At most one of the
    two is set. `direct` says that a sweep has nothing to do but to ask the formulas.
    """

    __slots__ = (
        "adapts", "adopts", "broadcasts", "canon", "complete", "composite", "differentiable", "direct", "elementwise",
        "evidence", "facts", "formulas", "forward", "joint", "multiple", "name", "pack", "replays", "saves",
        "selective", "sequence", "signature", "tangent", "unsupported", "usual", "wants", "wrapped",
    )  # fmt: skip

    def __init__(
        self,
        forward: Callable[..., Any],
        *,
        name: str,
        adopts: tuple[Callable[..., Any], ...] = (),
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
        facts: Facts | None = None,
        evidence: Evidence | None = None,
    ) -> None:
        self.name = name
        self.forward = forward
        self.adopts = adopts
        self.signature = self.canon = Signature(forward, arrays)
        self.adapts: Callable[..., Any] | None = None
        self.usual: Callable[..., dict[str, Any] | None] | None = None
        self.elementwise = elementwise
        self.broadcasts = broadcasts or elementwise
        self.differentiable = differentiable
        self.composite = self.wrapped = composite
        self.sequence = sequence
        if sequence:
            self.signature.plain = -1  # its one argument is taken apart
        self.multiple = multiple
        self.saves = saves
        self.selective = not elementwise if selective is None else selective
        self.replays = replays
        self.facts = facts or Facts()
        self.evidence = evidence or Evidence()
        self.pack: str | None = None
        self.formulas: tuple[Rule, ...] | None = None
        self.joint: Rule | None = None
        self.wants = False
        self.tangent: Rule | None = None
        self.unsupported: frozenset[str] = frozenset()
        self.complete = self._defaults()
        self.direct = False
        self._check()

    def _check(self) -> None:
        """Raises BadInput if the forward could not be called on the array inputs: it gets them by position."""
        if not self.composite and not self.signature.leading:
            raise BadInput(
                f"the array inputs {self.signature.arrays} of operator {self.name!r} are not its first positional "
                f"parameters, which are {self.signature.positional}; make them so."
            )
        if self.sequence and len(self.signature.arrays) != 1:
            raise BadInput(
                f"operator {self.name!r} takes a sequence of arrays, and no array input besides: "
                f"it has {self.signature.arrays}."
            )

    def __repr__(self) -> str:
        return f"<operator {self}>"

    def __str__(self) -> str:
        return f"{self.name!r} ({self.pack or 'in no pack'})"

    def adapter(self, function: A, /, *, usual: Callable[..., dict[str, Any] | None] | None = None) -> A:
        """Declare how NumPy's call is bound to the canonical one: `function` has NumPy's signature.

        It ends in `op.canonical(*inputs, **parameters)`, or goes on with what that gives. Its array inputs arrive as
        nodes, arrays or numbers, its parameters copied. `usual` is the short way of common calls of one array: given
        the number of its axes, and further arguments as they come, it gives the parameters, best from memory, or None
        (or raises) for what goes the long way.
        """
        self.adapts, self.usual, self.wrapped = function, usual, True
        self.signature = Signature(function, None)
        self._check_adapter()
        return function

    def _check_adapter(self) -> None:
        """Raises BadInput for a canonical parameter that some rule does not take: nothing would refuse it in time."""
        if self.adapts is not None and self.unsupported:
            raise BadInput(
                f"operator {self} has an adapter, and a rule that does not take its canonical parameter "
                f"{min(self.unsupported)!r}; take it, or let the adapter do what it means."
            )

    def vjp(self, rule: R) -> R:
        """Declare the joint rule `rule(g, out, *inputs, **parameters)`: one gradient, or one per array input.

        It is given every parameter, those at their defaults too.

        A keyword-only parameter `wanted` receives a tuple of bools: which inputs want a gradient.
        """
        self.joint, self.formulas, self.direct = rule, None, False
        (signature,) = self._restrict([rule])
        self.wants = "wanted" in signature.takes
        return rule

    def vjps(self, *rules: Rule | None) -> None:
        """Declare one formula per array input, `None` where the gradient is zero."""
        if self.canon.variadic or self.sequence or len(rules) != len(self.canon.arrays):
            raise BadInput(
                f"operator {self} has the array inputs {self.canon.arrays} and got {len(rules)} formulas; "
                "give one per input, or a joint rule with @op.vjp if their number varies."
            )
        self.formulas, self.joint = tuple(rule or _no_gradient for rule in rules), None
        self.direct = not (self.multiple or self.saves or self.selective or "where" in self.canon.defaults)
        self._restrict([r for r in rules if r is not None])

    def jvp(self, rule: R) -> R:
        """Declare the forward-mode rule `rule(tangents, out, *inputs, **parameters)`."""
        self._read(rule)
        self.tangent = rule
        return rule

    def _restrict(self, rules: Sequence[Rule]) -> list[RuleSignature]:
        """Find the parameters that the forward knows and some rule does not: to be refused in time."""
        signatures = [self._read(rule) for rule in rules]
        taken = [s.accepted for s in signatures if s.accepted is not None]
        self.unsupported = frozenset(k for k in self.canon.defaults if any(k not in names for names in taken))
        self.complete = self._defaults()
        self._check_adapter()
        return signatures

    def _read(self, rule: Rule) -> RuleSignature:
        """Raises BadInput for a default of a rule that is none of the forward."""
        found = RuleSignature(rule)
        for key, value in found.defaults.items():
            if key in self.canon.defaults and not same(value, self.canon.defaults[key]):
                raise BadInput(
                    f"a rule of operator {self} has the default {key}={value!r}, and its forward has "
                    f"{self.canon.defaults[key]!r}; leave it out: a rule is given every parameter."
                )
        return found

    def _defaults(self) -> dict[str, Any] | None:
        """What rules are given where a call says nothing else; None if there are no parameters."""
        found = {k: v for k, v in self.canon.defaults.items() if k not in self.unsupported}
        return {k: v for k, v in found.items() if k not in self.canon.required} if found else None

    def bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Array inputs and parameters of a call. Raises BadInput, or NotDifferentiable for a parameter without rule."""
        inputs, params = self.signature.bind(self.name, args, kwargs)
        if self.adapts is None and self.unsupported and (refused := self.unsupported.intersection(params)):
            raise NotDifferentiable(
                f"operator {self} has no derivative for its parameter {min(refused)!r}; "
                "call it without, or compute on .data if no gradient is needed."
            )
        return inputs, params

    def said(self, params: dict[str, Any] | None) -> dict[str, Any]:
        """Of all parameters of a call those that are not left at their defaults, which other libraries may not know."""
        usual = self.complete or {}
        return {k: v for k, v in (params or {}).items() if k not in usual or v is not usual[k]}

    def has_rule(self) -> bool:
        """Whether a gradient can be asked of it."""
        return self.formulas is not None or self.joint is not None

    def cotangents(
        self, g: Any, out: Any, values: Sequence[Any], params: dict[str, Any], wanted: Sequence[bool]
    ) -> Any:
        """Run the joint rule: one gradient per array input. Raises WrongGradient if their number is wrong."""
        if self.wants:
            params = {**params, "wanted": tuple(wanted)}
        assert self.joint is not None
        inputs = (values,) if self.sequence else values
        found = self.joint(g, out, *inputs, **params)
        if not isinstance(found, tuple | list):
            found = (found,)
        if len(found) != len(values):
            raise WrongGradient(
                f"the rule of operator {self} returned {len(found)} gradients for {len(values)} array inputs; "
                "return one per input, None where it is zero."
            )
        return found
