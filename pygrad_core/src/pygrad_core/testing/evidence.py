"""All that is known of an operator: what its declaration says inline, and what its pack brings through the hook."""

from collections.abc import Mapping
from typing import Any

from .. import loading
from ..errors import BadInput
from ..evidence import Evidence
from ..operators import Operator
from ..registry import ops

_packs: dict[str, dict[str, Evidence]] = {}
_failed: dict[str, Exception] = {}


def evidence_of(operator: Operator) -> Evidence:
    """The evidence that the kit holds an operator against.

    Raises what the hook of its pack raises, and BadInput for what is no evidence, or is said twice.
    """
    own, brought = operator.evidence, brought_for(operator)
    if brought is None:
        return own
    for field in ("strategy", "reference"):
        if getattr(own, field) is not None and getattr(brought, field) is not None:
            raise BadInput(
                f"operator {operator} has a {field} in its declaration and another one in pygrad_evidence; delete one."
            )
    return Evidence(
        strategy=brought.strategy if own.strategy is None else own.strategy,
        examples=(*own.examples, *brought.examples),
        conventions=(*own.conventions, *brought.conventions),
        errors=(*own.errors, *brought.errors),
        reference=own.reference or brought.reference,
        expected_failures={**own.expected_failures, **brought.expected_failures},
    )


def brought_for(operator: Operator) -> Evidence | None:
    """What the operator's own pack says of it through the hook `pygrad_evidence`."""
    pack = operator.pack
    if pack is None:
        return None
    ops.ensure_loaded()
    if not _packs:
        _ask_the_packs()
    if pack in _failed:
        raise _failed[pack]
    return _packs.get(pack, {}).get(operator.name)


def _ask_the_packs() -> None:
    """Call every hook once. What one raises is raised when an operator of its pack is checked; the others go on."""
    plugins = loading.manager.list_name_plugin()
    for name, plugin in plugins:
        pack = name.partition(":")[0]
        others = [other for _, other in plugins if other is not plugin]
        found = _packs.setdefault(pack, {})
        try:
            for answer in loading.manager.subset_hook_caller("pygrad_evidence", others)():
                found.update(_checked(answer, pack))
        except Exception as error:
            _failed[pack] = error


def _checked(answer: Mapping[str, Any], pack: str) -> Mapping[str, Evidence]:
    """The answer of a hook. Raises BadInput for anything but evidence of operators."""
    for name, value in answer.items():
        if not isinstance(value, Evidence):
            raise BadInput(
                f"pygrad_evidence of {pack} gives a {type(value).__name__} for {name!r}; "
                "write Evidence(strategy=...) around a Hypothesis strategy, or what else it is."
            )
    return answer
