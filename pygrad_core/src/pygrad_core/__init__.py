"""PyGrad's core: nodes, the tape, the backward engine and one hook for operator packs. It knows no operator."""

from typing import TYPE_CHECKING, Any

from .array_library import ArrayLibrary
from .edges import patched, refuse
from .errors import (
    BadInput,
    BrokenPack,
    ChangedInPlace,
    GraphReleased,
    GrowingGraph,
    LostGradient,
    NoGraph,
    NotDifferentiable,
    NotReplayable,
    OperatorConflict,
    PyGradError,
    UnknownOperator,
    WrongGradient,
)
from .evidence import Convention, Evidence, Example, Invalid
from .foreign import is_foreign
from .forward import hvp, jvp
from .gradients import data_of, gradients, is_node, stop_gradient
from .node import Node
from .operators import Operator, operator
from .registry import ops
from .replay import stays_zero
from .state import no_grad
from .tape import Record, Tape
from .tips import at_tie, at_tip, without_derivative
from .transforms import grad, hessian, jacobian, value_and_grad, vjp
from .variable import Value, Variable
from .zeros import reported

if TYPE_CHECKING:
    from .hookspecs import hookimpl

__all__ = [
    "ArrayLibrary",
    "BadInput",
    "BrokenPack",
    "ChangedInPlace",
    "Convention",
    "Evidence",
    "Example",
    "GraphReleased",
    "GrowingGraph",
    "Invalid",
    "LostGradient",
    "NoGraph",
    "Node",
    "NotDifferentiable",
    "NotReplayable",
    "Operator",
    "OperatorConflict",
    "PyGradError",
    "Record",
    "Tape",
    "UnknownOperator",
    "Value",
    "Variable",
    "WrongGradient",
    "at_tie",
    "at_tip",
    "data_of",
    "grad",
    "gradients",
    "hessian",
    "hookimpl",
    "hvp",
    "is_foreign",
    "is_node",
    "jacobian",
    "jvp",
    "no_grad",
    "operator",
    "ops",
    "patched",
    "refuse",
    "reported",
    "stays_zero",
    "stop_gradient",
    "value_and_grad",
    "vjp",
    "without_derivative",
]


def __getattr__(name: str) -> Any:
    if name == "hookimpl":  # pluggy is imported when a pack is, not before
        from .hookspecs import hookimpl

        return hookimpl
    from .phrasebook import CORE, absent

    raise absent(__name__, name, __all__, CORE, ops)


def _load_packs() -> Any:
    from .loading import load

    return load()


ops.on_first_use(_load_packs)
