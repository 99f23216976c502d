"""What a checker must know to test an operator fairly: no word of it is read where the operator is used."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple


class Example(NamedTuple):
    """A call that the kit always includes among those it draws: `Example((np.array([0.0, 2.0]),))`.

    Finite differences say what its gradient is, so it states none. With `use` it is `use(operator, *args, **kwargs)`
    that has one.
    """

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any] = {}
    use: Callable[..., Any] | None = None


class Convention(NamedTuple):
    """A call whose derivative is a choice (at a tie, an infinity, a NaN), and what is chosen.

    `Convention((np.ones(3),), {}, [np.full(3, 1 / 3)])`: one gradient per floating-point array, for the `cotangent`.
    `says` tells a reader where that is, and what is chosen there: `("ties", "equal elements share equally")`.
    """

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    gradients: Sequence[Any]
    cotangent: Any = 1.0
    says: tuple[str, str] | None = None


class Invalid(NamedTuple):
    """A call that an operator promises to refuse: `Invalid((np.ones(2), np.ones(3)), {}, ValueError)`.

    With `order=1` the value exists, and the first derivative is refused; with `order=2` only the second one is.
    A derivative that is not a finite number counts as FloatingPointError.
    `use(operator, *args, **kwargs)` is a function of the operator for which this holds, if it does not for itself.
    """

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    error: type[Exception]
    order: int = 0
    use: Callable[..., Any] | None = None


class Evidence(NamedTuple):
    """What is known of an operator beside its formulas, for the conformance kit.

    `strategy`: a Hypothesis strategy of calls `(args, kwargs)`, or a function that returns one, for an operator whose
    shapes or parameters follow rules of their own; or of `(args, kwargs, use)`, where only
    `use(operator, *args, **kwargs)` has derivatives (eigenvectors of free phase).
    `examples`: calls to be checked whatever is drawn. `conventions`: calls at which the derivative is a choice, with
    what is chosen. `errors`: calls that must raise, or whose derivatives must.
    `reference`: a plain function that the forward must equal.
    `expected_failures`: property name to the reason why it cannot hold.
    """

    strategy: Any = None
    examples: Sequence[Example] = ()
    conventions: Sequence[Convention] = ()
    errors: Sequence[Invalid] = ()
    reference: Callable[..., Any] | None = None
    expected_failures: Mapping[str, str] = {}
