"""One mutant against the kit: its code put into the living modules of this process, then property by property."""

import ast
import warnings
from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import unwrap
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from pygrad_core import Operator, ops
from pygrad_core.testing.case import Case
from pygrad_core.testing.evidence import evidence_of
from pygrad_core.testing.flat import flatten
from pygrad_core.testing.properties import PROPERTIES, Property
from pygrad_core.testing.runner import applicable, drawn, outcome

from .mutants import Mutant

FIRST = (  # what kills most is asked first, what takes long last
    "jacobian", "shape_and_dtype", "adjoint", "second_derivative", "extremes", "alone", "conventions", "near_zero",
    "sizes", "float32", "layouts", "subsets", "python_numbers", "shared_input", "broadcast_inputs",
    "linear_in_cotangent", "taylor", "metadata", "aliasing", "inputs_intact", "independent", "forward", "plain_arrays",
    "error_inputs", "quiet",
)  # fmt: skip
LAST = ("complex_step", "third_derivative")
NO_FORMULA = {  # what these find is no wrong formula, and they take long
    "threads", "parameters", "deterministic", "unknown_keyword", "graph_freed", "nothing_under_no_grad",
}  # fmt: skip
ORDER = [*FIRST, *sorted(PROPERTIES.keys() - {*FIRST, *LAST, *NO_FORMULA}), *LAST]
Cases = Callable[[Operator], list[Case]]


def verdict(names: tuple[str, ...], cases: Cases = drawn) -> str:
    """Operator and property of the first failure; empty if all properties of all operators hold."""
    return next((f"{op.name}: {prop.name}" for op, prop in _checks(names) if _fails(op, prop, cases(op))), "")


def _checks(names: tuple[str, ...]) -> Iterator[tuple[Operator, Property]]:
    """Every operator under the first property, then under the second one: what kills is found early."""
    for name in ORDER:
        for op in (ops[n] for n in names):
            if PROPERTIES[name] in applicable(op):
                yield op, PROPERTIES[name]


def _fails(op: Operator, prop: Property, cases: list[Case]) -> bool:
    subjects: Any = [(op, cases)] if prop.once else ((case,) for case in cases)
    broken = any(outcome(prop, *subject) for subject in subjects)
    return broken != (prop.name in evidence_of(op).expected_failures)


def values(names: tuple[str, ...], cases: Cases) -> list[list[Any]]:
    """What the operators compute, forwards."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):  # a mutant divides by zero, and so do some calls
        warnings.simplefilter("ignore", RuntimeWarning)
        return [[flatten(case.outputs()) for case in cases(ops[name])] for name in names]


def insert(mutant: Mutant) -> None:
    """Make this process run the mutant. Only for a process that does nothing else afterwards."""
    mutant.place.put(mutant.change.node)
    replace(mutant.module, mutant.tree)


def replace(name: str, tree: ast.Module) -> None:
    """Make this process run a module's syntax tree."""
    module = import_module(name)
    other = ModuleType(name)
    other.__dict__.update(__package__=module.__package__, __file__=module.__file__)
    exec(compile(ast.fix_missing_locations(tree), str(module.__file__), "exec"), other.__dict__)
    transplant(vars(other), vars(module), name)


def transplant(new: dict[str, Any], old: dict[str, Any], module: str) -> None:
    """Give the functions, operators and classes of a module the code of another version, in place.

    In place, because other modules have imported them; values go into the module itself.
    """
    for name, value in new.items():
        current = old.get(name)
        if isinstance(value, Operator) and isinstance(current, Operator):
            slots = {slot for kind in type(value).__mro__ for slot in getattr(kind, "__slots__", ())}
            for slot in slots - {"pack"}:
                setattr(current, slot, getattr(value, slot))
        elif hasattr(value, "cache_clear"):
            _function(unwrap(value), unwrap(old[name]))
            old[name].cache_clear()
        elif isinstance(value, FunctionType):
            _function(value, current)
        elif isinstance(value, type) and value.__module__ == module:
            _members(value, current)
        elif not name.startswith("__"):
            old[name] = value


def _function(new: Any, old: Any) -> None:
    if new.__code__ is not old.__code__ and new.__module__ == old.__module__:
        old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__


def _members(new: type, old: Any) -> None:
    for name, value in vars(new).items():
        current = vars(old).get(name)
        if isinstance(value, property):
            _function(value.fget, current.fget)
            continue
        function = getattr(value, "__func__", value)
        if isinstance(function, FunctionType) and getattr(function, "__module__", "") == new.__module__:
            _function(function, getattr(current, "__func__", current))
