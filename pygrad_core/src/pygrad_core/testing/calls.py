"""Which calls an operator is tested on: its own strategy, or one made from its declared facts."""

import os
from collections.abc import Callable, Hashable, Sequence
from itertools import zip_longest
from typing import Any, TypeVar

import numpy as np
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from ..operators import Operator
from .case import Case
from .evidence import evidence_of
from .strategies import broadcastable, shapes, values

T = TypeVar("T")
Call = tuple[tuple[Any, ...], dict[str, Any]]


def strategy(operator: Operator) -> st.SearchStrategy[Case]:
    """A strategy of cases for the operator."""
    own = evidence_of(operator).strategy
    calls: st.SearchStrategy[Any] = default_calls(operator) if own is None else own() if callable(own) else own
    return calls.map(lambda call: Case(operator, *call))


def examples(operator: Operator) -> list[Case]:
    """The calls that are checked whatever is drawn."""
    found = evidence_of(operator).examples
    return [Case(operator, scalars(args), dict(kwargs), use) for args, kwargs, use in found]


def scalars(args: Sequence[Any]) -> tuple[Any, ...]:
    """Arguments with NumPy's scalars for Python's floating-point numbers, which are no array inputs to a case."""
    return tuple(np.asarray(a)[()] if isinstance(a, float | complex) else a for a in args)


def has_own_strategy(operator: Operator) -> bool:
    """Whether its declaration or its pack brings a strategy."""
    return evidence_of(operator).strategy is not None


def default_calls(operator: Operator) -> st.SearchStrategy[Call]:
    """Every array input in its domain, away from the kinks and from every other value.

    Elementwise operators get shapes that broadcast, the others one common shape.
    """
    count = len(operator.signature.arrays) if not operator.signature.variadic else 2
    drawn = broadcastable(count) if operator.elementwise and count > 1 else shapes().map(lambda shape: (shape,) * count)
    return st.builds(lambda s, seed: (inputs(operator, s, seed), {}), drawn, st.integers(0, 2**16))


def inputs(operator: Operator, shapes_: Sequence[tuple[int, ...]], seed: int) -> tuple[Any, ...]:
    """Arrays of the given shapes in the operator's domains; inputs that share a domain share no value."""
    domains = intervals(operator, len(shapes_))
    kinks = operator.facts.kinks
    if len(set(domains)) > 1:
        return tuple(values(s, seed + i, *d, kinks) for i, (s, d) in enumerate(zip(shapes_, domains, strict=True)))
    sizes = [int(np.prod(s)) for s in shapes_]
    pool = np.atleast_1d(values((sum(sizes),), seed, *domains[0], kinks)) if sizes else np.zeros(0)
    parts = np.split(pool, np.cumsum(sizes)[:-1])
    return tuple(part.reshape(s)[()] for part, s in zip(parts, shapes_, strict=True))


def intervals(operator: Operator, count: int) -> list[tuple[float, float]]:
    """The domain of each array input."""
    domain: Any = operator.facts.domain
    if len(domain) == 2 and not isinstance(domain[0], tuple | list):
        return [tuple(domain)] * count
    return [tuple(d) for d in domain][:count]


OVERSAMPLING = 3  # drawing a case is cheap beside checking it


def draw(cases: st.SearchStrategy[Case], count: int) -> list[Case]:
    """`count` examples at most, drawn with fresh randomness: more are drawn, and those that differ most are kept.

    No choice of keywords comes twice before all that were drawn came once; of calls with the same keywords the same
    holds for their values, then for the numbers of axes, and then for the shapes.
    """
    found = sample(cases, OVERSAMPLING * count)
    return _varied(found, (Case.given, Case.parameters, _ranks, _shapes))[:count]


def _varied(cases: list[Case], aspects: Sequence[Callable[[Case], Hashable]]) -> list[Case]:
    """The cases in an order in which neighbours differ in the first aspect, if they can, then in the next one."""
    if not aspects:
        return cases
    groups: dict[Hashable, list[Case]] = {}
    for case in cases:
        groups.setdefault(aspects[0](case), []).append(case)
    by_extent = sorted(groups.values(), key=lambda alike: _extent(alike[0]))
    rounds = zip_longest(*_spread([_varied(alike, aspects[1:]) for alike in by_extent]))
    return [case for round_ in rounds for case in round_ if case is not None]


def _ranks(case: Case) -> Hashable:
    return tuple(np.ndim(a) for a in case.arrays)


def _shapes(case: Case) -> Hashable:
    return tuple(np.shape(a) for a in case.arrays)


def _extent(case: Case) -> tuple[int, int]:
    """How many axes and elements the arrays of a case have."""
    return sum(np.ndim(a) for a in case.arrays), sum(int(np.size(a)) for a in case.arrays)


def _spread(items: Sequence[T]) -> list[T]:
    """The one in the middle, the last, the first, then those in the middle of each half, and so on."""
    last = len(items) - 1
    order, gaps = [last // 2, last, 0], [(0, last // 2), (last // 2, last)]
    for low, high in gaps:  # which grows on the way
        if high - low > 1:
            middle = (low + high) // 2
            order.append(middle)
            gaps += [(low, middle), (middle, high)]
    return [items[i] for i in dict.fromkeys(order)] if items else []


BATCH = 10  # after that many Hypothesis begins to vary what it has; drawn anew examples differ more


def sample(cases: st.SearchStrategy[Case], count: int) -> list[Case]:
    """`count` examples at most, as Hypothesis draws them: others every time, unless PYGRAD_SEED is set to anything."""
    found: list[Case] = []

    @settings(
        max_examples=BATCH,
        derandomize=False,  # as Hypothesis does where CI is set: every batch would be the same
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def collect(case: Case) -> None:
        found.append(case)

    fixed = os.environ.get("PYGRAD_SEED")
    for begun in range(0, count, BATCH):
        (collect if fixed is None else seed(f"{fixed}, {begun}")(collect))()
    return found
