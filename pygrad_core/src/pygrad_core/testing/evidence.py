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
                provided = loading.manager.subset_hook_caller("pygrad_operators", others)()
                _require_evidence(answer, {operator.name for some in provided for operator in some}, pack)
                found.update(answer)
        except Exception as error:
            _failed[pack] = error


def _require_evidence(answer: Mapping[str, Any], provided: set[str], pack: str) -> None:
    """Raise BadInput for anything but evidence of the plugin's own operators."""
    for name, value in answer.items():
        if name not in provided:
            raise BadInput(f"pygrad_evidence of {pack} speaks of {name!r}, which is no operator of that pack.")
        if not isinstance(value, Evidence):
            raise BadInput(
                f"pygrad_evidence of {pack} gives a {type(value).__name__} for {name!r}; "
                "write Evidence(strategy=...) around a Hypothesis strategy, or what else it is."
            )
