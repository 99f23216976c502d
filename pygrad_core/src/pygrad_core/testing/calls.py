"""Which calls an operator is tested on: its own strategy, or one made from its declared facts."""

from collections.abc import Iterator, Sequence
from itertools import islice, zip_longest
from typing import Any, TypeVar

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ..loading import manager
from ..operators import Operator
from ..registry import ops
from .case import Case
from .strategies import broadcastable, shapes, values

T = TypeVar("T")
Call = tuple[tuple[Any, ...], dict[str, Any]]

_own: dict[str, Any] = {}
_failed: dict[str, Exception] = {}


def strategy(operator: Operator) -> st.SearchStrategy[Case]:
    """A strategy of cases for the operator."""
    own = operator.facts.strategy() if operator.facts.strategy else own_strategies().get(operator.name)
    if operator.pack in _failed:
        raise _failed[operator.pack]
    calls = default_calls(operator) if own is None else own
    return calls.map(lambda call: Case(operator, *call))


def own_strategies() -> dict[str, Any]:
    """What the packs bring through the hook `pygrad_strategies`."""
    ops.ensure_loaded()
    if not _own:
        plugins = manager.list_name_plugin()
        for name, plugin in plugins:
            others = [other for _, other in plugins if other is not plugin]
            try:
                for found in manager.subset_hook_caller("pygrad_strategies", others)():
                    _own.update(found)
            except Exception as error:  # raised when an operator of that pack is checked; the others go on
                _failed[name.partition(":")[0]] = error
    return _own


def has_own_strategy(operator: Operator) -> bool:
    """Whether its declaration or its pack brings a strategy."""
    return operator.facts.strategy is not None or operator.name in own_strategies()


def default_calls(operator: Operator) -> st.SearchStrategy[Call]:
    """Every array input in its domain, away from the kinks and from every other value.

    Elementwise operators get shapes that broadcast, the others one common shape.
    """
    count = len(operator.signature.arrays) if not operator.signature.variadic else 2
    drawn = broadcastable(count) if operator.elementwise else shapes().map(lambda shape: (shape,) * count)
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


OVERSAMPLING = 5  # drawing a case is cheap beside checking it


def draw(cases: st.SearchStrategy[Case], count: int) -> list[Case]:
    """`count` examples at most, drawn with fresh randomness: more are drawn, and those that differ most are kept.

    Of what differs, the simplest and the most complicated come first: Hypothesis begins with simple ones.
    """
    found = sample(cases, OVERSAMPLING * count)
    by_parameters: dict[str, dict[str, list[Case]]] = {}
    for case in found:
        by_shapes = by_parameters.setdefault(case.parameters(), {})
        by_shapes.setdefault(repr([np.shape(a) for a in case.arrays]), []).append(case)
    groups = (sorted(by_shapes.values(), key=lambda same: _extent(same[0])) for by_shapes in by_parameters.values())
    queues = [list(_in_turn(_outside_in(group))) for group in groups]
    return list(islice(_in_turn(_outside_in(queues)), count))


def _extent(case: Case) -> tuple[int, int]:
    """How many axes and elements the arrays of a case have."""
    return sum(np.ndim(a) for a in case.arrays), sum(int(np.size(a)) for a in case.arrays)


def _outside_in(items: Sequence[T]) -> list[T]:
    """The first, the last, the second, the last but one, and so on."""
    half = (len(items) + 1) // 2
    pairs = zip_longest(items[:half], reversed(items[half:]))
    return [item for pair in pairs for item in pair if item is not None]


def _in_turn(queues: Sequence[Sequence[Case]]) -> Iterator[Case]:
    """One of each queue, then the next of each."""
    return (case for round_ in zip_longest(*queues) for case in round_ if case is not None)


def sample(cases: st.SearchStrategy[Case], count: int) -> list[Case]:
    """`count` examples at most, as Hypothesis draws them."""
    found: list[Case] = []

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def collect(case: Case) -> None:
        found.append(case)

    collect()
    return found
