"""Every operator, on a call that its pack draws for the kit and one argument of it made odd."""

from collections.abc import Callable
from functools import cache
from typing import Any
from zlib import crc32

import numpy as np
from hypothesis import HealthCheck, Phase, given, seed, settings

from pygrad_core import ops
from pygrad_core.testing.calls import strategy
from pygrad_core.testing.case import Case

from ..programs.draw import Draw
from .call import Call, bare
from .odd import Odd, odd_array, odd_single, odd_value

KEYWORDS = (
    "dim",
    "keepdims",
    "out",
    "dtype",
    "where",
    "axis",
    "initial",
    "unknown",
    "order",
    "casting",
    "subok",
    "self",
)

PROMISES = ("_scatter", "_shared_choice")  # parameters of theirs say what holds, and are for rules alone


@cache
def names() -> tuple[str, ...]:
    """All operators, in an order that does not depend on how packs are loaded."""
    return tuple(sorted(op.name for op in ops._all() if ":" not in op.name and op.name not in PROMISES))


@cache
def cases(name: str) -> tuple[Case, ...]:
    """Calls of one operator, always the same."""
    found: list[Case] = []

    @seed(crc32(name.encode()))
    @settings(
        max_examples=30, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy(ops[name]))
    def collect(case: Case) -> None:
        found.append(case)

    collect()
    return tuple(found)


def draw_call(draw: Draw) -> Call:
    """One operator, one call, one odd argument."""
    name = draw.pick(names())
    case = draw.pick(cases(name))
    operator = ops[name]
    by_numpy = bool(operator.adopts) and not draw.chance(3)
    function = operator.adopts[0] if by_numpy else operator
    places: list[Any] = [p for p in [*range(len(case.args)), *case.kwargs, *_absent(case)] if _taken(case, p)[2]]
    place = draw.pick(places) if places else None
    if place is None or draw.chance(12):
        if not case.arrays:  # all is constant to begin with
            return draw_call(draw)
        return _with_keyword(draw, case, function, name)
    given_ = (
        case.args[place] if isinstance(place, int) else case.kwargs.get(place, operator.signature.defaults.get(place))
    )
    odd = _odd(draw, given_)
    args, kwargs, points = _taken(case, place)

    def run(*values: Any) -> Any:
        new_args, new_kwargs = _filled(args, kwargs, values[:-1])
        if isinstance(place, int):
            new_args[place] = values[-1]
        else:
            new_kwargs[place] = values[-1]
        return case.use(function, *new_args, **new_kwargs) if case.use else function(*new_args, **new_kwargs)

    site = f"{'np.' if by_numpy else 'ops.'}{name} by {place}"
    return Call(site, odd, points, _on_copies(run), _on_copies(run), draw.chance(4))


class _Slot(int):
    """The place of a point among the arguments."""


def _taken(case: Case, place: Any) -> tuple[list[Any], dict[str, Any], tuple[Any, ...]]:
    """The arguments, with slots where the floating-point array inputs were; these."""
    points: list[Any] = []
    arrays = {id(a) for a in case.arrays}

    def slot(x: Any) -> Any:
        if isinstance(x, list | tuple):
            return [slot(i) for i in x] if any(id(i) in arrays for i in x) else x
        if id(x) not in arrays:
            return x
        points.append(np.array(x))
        return _Slot(len(points) - 1)

    args = [x if i == place else slot(x) for i, x in enumerate(case.args)]
    kwargs = {k: x if k == place else slot(x) for k, x in case.kwargs.items()}
    return args, kwargs, tuple(points)


def _filled(args: list[Any], kwargs: dict[str, Any], values: Any) -> tuple[list[Any], dict[str, Any]]:
    def fill(x: Any) -> Any:
        if type(x) is _Slot:
            return values[x]
        return [fill(i) for i in x] if type(x) is list else x

    return [fill(x) for x in args], {k: fill(x) for k, x in kwargs.items()}


def _absent(case: Case) -> list[str]:
    """Parameters that the call leaves out."""
    signature = case.operator.signature
    taken = set(signature.positional[: len(case.args)])
    return [k for k in signature.defaults if k not in taken and k not in case.kwargs]


def _odd(draw: Draw, value: Any) -> Odd:
    if value is None or isinstance(value, str | type) or callable(value):
        value = draw.pick([0, 1, -1, (0,), True])
    if isinstance(value, np.ndarray | np.generic):
        return odd_array(draw, value)
    return odd_value(draw, value)


def _with_keyword(draw: Draw, case: Case, function: Callable[..., Any], name: str) -> Call:
    """A keyword that the call does not know, or has already by position."""
    args, kwargs, points = _taken(case, None)
    known = list(case.operator.signature.positional[: len(args)])
    key = draw.pick([*KEYWORDS, *known])
    odd = draw.pick([Odd("1", lambda: 1), Odd("True", lambda: True), odd_single(draw)])

    def run(*values: Any) -> Any:
        new_args, new_kwargs = _filled(args, kwargs, values[:-1])
        new_kwargs[key] = values[-1]
        return case.use(function, *new_args, **new_kwargs) if case.use else function(*new_args, **new_kwargs)

    return Call(f"{name} with {key}=", odd, points, _on_copies(run), _on_copies(run))


def _on_copies(run: Callable[..., Any]) -> Callable[..., Any]:
    """On arrays the data of odd nodes; what writes into its first argument writes into a copy, which is the result."""

    def function(*values: Any) -> Any:
        *points, odd = values
        on_arrays = all(isinstance(p, np.ndarray | np.generic) for p in points)
        if on_arrays:
            odd = bare(odd)
        copies = [p * 1 if np.ndim(p) else p for p in points]
        out = run(*copies, odd)
        return copies[0] if out is None and copies else out

    return function
