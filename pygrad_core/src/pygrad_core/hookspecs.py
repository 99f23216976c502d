"""Every hook that a pack can implement."""

from collections.abc import Iterable, Mapping

import pluggy

from .array_library import ArrayLibrary
from .evidence import Evidence
from .operators import Operator

hookspec = pluggy.HookspecMarker("pygrad")
hookimpl = pluggy.HookimplMarker("pygrad")

API = 1  # a pack may state the number it was written for as `pygrad_api`


@hookspec
def pygrad_operators() -> Iterable[Operator]:  # type: ignore[empty-body]
    """The operators that the pack provides. Called when operators are first looked up.

    Again if that was interrupted, and by each of the threads that look one up at the same time: one answer counts.
    """


@hookspec
def pygrad_evidence() -> Mapping[str, Evidence]:  # type: ignore[empty-body]
    """Operator name to what is known of it beside its formulas: how to call it, what it refuses, what it equals.

    Joined with what the declaration itself says. Called by the conformance kit alone: import hypothesis inside.
    """


@hookspec
def pygrad_array_libraries() -> Iterable[ArrayLibrary]:  # type: ignore[empty-body]
    """What the pack knows of array libraries that are not NumPy. Called when the operators are."""
