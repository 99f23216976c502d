"""Which functions, constants and operators the derivative rules of an operator reach: what is worth mutating."""

from collections.abc import Iterator
from dis import get_instructions
from inspect import unwrap
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple

from pygrad_core import Operator
from pygrad_core.testing.evidence import evidence_of


class Target(NamedTuple):
    """A function by the line its code starts at, or a constant of a module by its name."""

    module: str
    line: int
    constant: str = ""


Reached = dict[Target, dict[str, int]]  # the operators whose rules reach a target, and in how many steps


def reached(operators: list[Operator], *, composites: bool = False) -> Reached:
    """Everything that the rules of the operators reach inside their packs; with the bodies of composites if asked."""
    packages = {package(op) for op in operators}
    found: Reached = {}
    for op in operators:
        for target, steps in _walk(rules(op, composites=composites), packages).items():
            found.setdefault(target, {})[op.name] = steps
    for op in operators:
        if op.composite:  # it uses the rules of the operators that it is made of
            for target, steps in _walk([r for part in _parts(op, packages) for r in rules(part)], packages).items():
                found.setdefault(target, {}).setdefault(op.name, steps + 1)
    for op in operators:
        for target, steps in _walk([op.forward], packages).items():
            if target in found:  # rules of others run what this operator's own checks hold against its declaration
                found[target].setdefault(op.name, steps + 1)
    return found


def _target(function: Any) -> Target:
    if not isinstance(function, FunctionType):
        return Target(getattr(function, "__module__", ""), 0)
    return Target(function.__globals__["__name__"], function.__code__.co_firstlineno)  # `wraps` changes `__module__`


def _parts(op: Operator, packages: set[str]) -> list[Operator]:
    """The operators that a composite one names, at any depth."""
    found: dict[int, Operator] = {}
    waiting, seen = [op.forward], set()
    while waiting:
        function = waiting.pop()
        if id(function) in seen or home(function) not in packages:
            continue
        seen.add(id(function))
        for _, value in _mentioned(function):
            if isinstance(value, Operator) and not value.composite:
                found[id(value)] = value
            else:
                waiting += _functions(value)
    return list(found.values())


def package(op: Operator) -> str:
    """The import package of the pack that an operator is from."""
    return (op.pack or "").replace("-", "_")


def rules(op: Operator, *, composites: bool = False) -> list[Any]:
    """The functions that an operator's derivative is made of."""
    found = [*(op.formulas or ()), op.joint, op.tangent]
    found += [op.forward if op.composite else None, op.adapts] if composites else []
    found = [rule for rule in found if isinstance(rule, FunctionType) and not rule.__module__.startswith("pygrad_core")]
    return found + [unwrap(rule) for rule in found if hasattr(rule, "__wrapped__")]  # a decorated rule is one, too


def _walk(start: list[Any], packages: set[str]) -> dict[Target, int]:
    found: dict[Target, int] = {}
    waiting: list[tuple[Any, int]] = [(rule, 0) for rule in start]
    seen: set[int] = set()
    while waiting:
        function, steps = waiting.pop(0)
        if id(function) in seen or home(function) not in packages:
            continue
        seen.add(id(function))
        found.setdefault(_target(function), steps)
        for name, value in _mentioned(function):
            waiting += [(f, steps + 1) for f in _functions(value)]
            if name and isinstance(value, int | float | complex | tuple | list | dict):
                found.setdefault(Target(function.__module__, 0, name), steps)
    return found


def home(function: Any) -> str:
    """The import package of a function; ufuncs of older NumPy do not say it."""
    return getattr(function, "__module__", "numpy").partition(".")[0]


def _mentioned(function: Any) -> Iterator[tuple[str, Any]]:
    """The globals that a function names, with their names, and what it closes over."""
    names, attributes = _names(function.__code__)
    for name in names:
        value = function.__globals__.get(name)
        if not isinstance(value, ModuleType):
            yield name, value
        elif value.__name__.startswith("pygrad_ops_"):
            yield from (("", getattr(value, attribute, None)) for attribute in attributes)
    for cell in function.__closure__ or ():
        yield "", cell.cell_contents


def _names(code: CodeType) -> tuple[set[str], set[str]]:
    """The global names and the attributes in a function's code, inner functions included."""
    names: set[str] = set()
    attributes: set[str] = set()
    for step in get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            names.add(step.argval)
        elif step.opname in ("LOAD_ATTR", "LOAD_METHOD"):
            attributes.add(step.argval)
        elif isinstance(step.argval, CodeType):
            inner = _names(step.argval)
            names, attributes = names | inner[0], attributes | inner[1]
    return names, attributes


def _functions(value: Any) -> list[Any]:
    """The functions behind a value. An operator's own forward counts unless NumPy's function stands for it."""
    value = unwrap(value) if hasattr(value, "cache_clear") else value
    if isinstance(value, FunctionType):
        return [value]
    if isinstance(value, Operator):
        own = value.composite or not (value.adopts or evidence_of(value).reference)
        return [value.forward] if own and isinstance(value.forward, FunctionType) else []
    if isinstance(value, type):
        members = [m.fget if isinstance(m, property) else getattr(m, "__func__", m) for m in vars(value).values()]
        return [m for m in members if isinstance(m, FunctionType) and m.__module__ == value.__module__]
    if isinstance(value, dict):
        return [f for v in value.values() for f in _functions(v)]
    if isinstance(value, tuple | list):
        return [f for v in value for f in _functions(v)]
    return []
