"""All mutants of a module: one small change each, with the operators whose derivatives it may touch."""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from inspect import getsource
from typing import Any

from pygrad_core import Operator

from .kinds import Change
from .places import Place, before_and_after, mutations
from .reach import Reached, Target


@dataclass(frozen=True, eq=False)
class Mutant:
    """A change at a place of `tree`, the syntax tree that all mutants of a module share."""

    module: str
    function: str
    kind: str
    line: int
    before: str
    after: str
    operators: tuple[str, ...]
    in_function: bool
    tree: ast.Module
    place: Place
    change: Change

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells it from all others, whatever line it is at."""
        return self.module, self.function, self.before, self.after

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.function} ({self.kind})\n    - {self.before}\n    + {self.after}"


def mutants(module: str, reached: Reached) -> list[Mutant]:
    """The mutants of the functions and constants of a module that rules reach, in the order of the source."""
    tree = ast.parse(getsource(import_module(module)))
    names = _names(tree)
    found: dict[tuple[Any, ...], Mutant] = {}
    times: Counter[tuple[str, str, str]] = Counter()
    for function, operators, place, change in _sites(module, tree, reached):
        before, after = before_and_after(place, change)
        site = (id(place.parent), place.field, place.at, ast.dump(change.node))
        if before == after or site in found:
            continue
        name = names.get(id(function), "")
        times[name, before, after] += 1
        if (n := times[name, before, after]) > 1:
            after += f"  # place {n}"
        line = getattr(place.node, "lineno", getattr(place.unit, "lineno", 0))
        inside = isinstance(function, ast.FunctionDef | ast.Lambda)
        found[site] = Mutant(module, name, change.kind, line, before, after, operators, inside, tree, place, change)
    return sorted(found.values(), key=lambda m: m.line)


def _sites(module: str, tree: ast.Module, reached: Reached) -> Iterator[tuple[ast.AST, tuple[str, ...], Place, Change]]:
    """Function (or statement) to name it by, operators, place and change, of everything in a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            start = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
            steps = reached.get(Target(module, start), {})
            if steps:
                rule = 0 in steps.values()
                yield from ((node, _nearest(steps), *site) for site in mutations(node, rule=rule))
    for statement in tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value:
            steps = _of_constants(module, statement, reached)
            if steps:
                holder = ast.FunctionDef("", _NO_ARGUMENTS, [statement], [])  # as though a function had it
                sites = mutations(holder, rule=False)
                yield from ((statement, _nearest(steps), *site) for site in sites if site[0].node is not statement)
        yield from _declared(module, statement)


_NO_ARGUMENTS = ast.arguments([], [], None, [], [], None, [])


def _nearest(steps: dict[str, int]) -> tuple[str, ...]:
    """The operators, those first that need fewest steps to get there."""
    return tuple(sorted(steps, key=lambda name: (steps[name], name)))


def _of_constants(module: str, statement: ast.Assign | ast.AnnAssign, reached: Reached) -> dict[str, int]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    names = [n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)]
    return {op: steps for name in names for op, steps in reached.get(Target(module, 0, name), {}).items()}


def _declared(module: str, statement: ast.stmt) -> Iterator[tuple[ast.AST, tuple[str, ...], Place, Change]]:
    """Formulas in `op.vjps(...)` left out, or in the wrong order."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr != "vjps":
        return
    op = getattr(import_module(module), getattr(call.func.value, "id", ""), None)
    if not isinstance(op, Operator):
        return
    for i, formula in enumerate(call.args):
        if not isinstance(formula, ast.Constant | ast.Starred | ast.Lambda):  # `lambda ...: None` is there already
            place = Place(call, "args", i, statement)
            yield statement, (op.name,), place, Change("none", ast.Constant(None))
    for i, (a, b) in enumerate(zip(call.args, call.args[1:], strict=False)):
        if ast.dump(a) != ast.dump(b):
            swapped = ast.Call(call.func, [*call.args[:i], b, a, *call.args[i + 2 :]], call.keywords)
            place = Place(statement, "value", None, statement)
            yield statement, (op.name,), place, Change("arguments swapped", swapped)


def _names(tree: ast.Module) -> dict[int, str]:
    """For each function how a reader finds it: its name, `op.vjp`, or `op.vjps[i]` for a formula of an operator."""
    found: dict[int, str] = {}

    def visit(node: ast.AST, outer: str) -> None:
        for child in ast.iter_child_nodes(node):
            inner = outer
            if isinstance(child, ast.FunctionDef):
                rule = [d for d in child.decorator_list if isinstance(d, ast.Attribute)]
                inner = ast.unparse(rule[0]) if rule and child.name == "_" else outer + child.name
                found[id(child)] = inner
            elif isinstance(child, ast.Lambda):
                found.setdefault(id(child), outer.removesuffix("."))
            elif isinstance(child, ast.ClassDef):
                inner = child.name
            elif isinstance(child, ast.Assign | ast.AnnAssign) and not outer:
                targets = child.targets if isinstance(child, ast.Assign) else [child.target]
                found[id(child)] = inner = ", ".join(map(ast.unparse, targets))
            elif isinstance(child, ast.Call) and ast.unparse(child.func).endswith(".vjps"):
                name = ast.unparse(child.func)
                found[id(node)] = name
                found.update({id(formula): f"{name}[{i}]" for i, formula in enumerate(child.args)})
            visit(child, inner + "." if inner and inner != outer else outer)

    visit(tree, "")
    return found
