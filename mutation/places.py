"""Where a function can be mutated: every node that has changes, its parent, and the text around it."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from .kinds import ASSERTING, Change, changes, is_literal, with_

Function = ast.FunctionDef | ast.Lambda
SKIPPED = {"annotation", "returns", "decorator_list", "type_comment", "type_params"}


class Place(NamedTuple):
    """A field of a parent that holds a node; `unit` is the statement (or lambda) that a reader looks at."""

    parent: ast.AST
    field: str
    at: int | None
    unit: ast.AST

    @property
    def node(self) -> Any:
        """What is there now."""
        value = getattr(self.parent, self.field)
        return value if self.at is None else value[self.at]

    def put(self, node: ast.AST) -> None:
        """Replace it."""
        if self.at is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.at] = node

    @contextmanager
    def holding(self, node: ast.AST) -> Iterator[None]:
        """Replace it for a while."""
        before = self.node
        self.put(node)
        try:
            yield
        finally:
            self.put(before)


def mutations(function: Function, *, rule: bool) -> Iterator[tuple[Place, Change]]:
    """Every change of a function; `rule` adds those that only make sense for a derivative rule."""
    unused = _unused_defaults(function)
    for place in _walk(function, function):
        node = place.node
        if id(node) in unused:
            continue
        for change in changes(node):
            yield place, change
        yield from _statements(function, place)
        if rule:
            yield from _wrong_input(function, place)
    for place in _results(function):
        yield from _result(place, rule)


def _unused_defaults(function: Function) -> set[int]:
    """The defaults of parameters that the function takes only because the forward does."""
    a = function.args
    body = [function.body] if isinstance(function, ast.Lambda) else function.body
    used = {n.id for part in body for n in ast.walk(part) if isinstance(n, ast.Name)}
    positional = [*a.posonlyargs, *a.args]
    given = [*zip(positional[len(positional) - len(a.defaults) :], a.defaults, strict=True)]
    given += [(arg, default) for arg, default in zip(a.kwonlyargs, a.kw_defaults, strict=True) if default]
    return {id(default) for arg, default in given if arg.arg not in used}


def _walk(node: ast.AST, unit: ast.AST) -> Iterator[Place]:
    """All places below a node but those that are no part of the formula."""
    for field, value in ast.iter_fields(node):
        if field in SKIPPED or isinstance(node, ast.Raise | ast.JoinedStr) or (field == "items" and _is_with(node)):
            continue
        if isinstance(node, ast.keyword) and node.arg in ASSERTING:
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or _is_docstring(node, field, index):
                continue
            inner = child if isinstance(child, ast.stmt | ast.Lambda) else unit
            yield Place(node, field, index, inner)
            if not is_literal(child):
                yield from _walk(child, inner)


def _is_with(node: ast.AST) -> bool:
    return isinstance(node, ast.With)  # np.errstate: the kit ignores floating-point warnings, so its absence is unseen


def _is_docstring(node: ast.AST, field: str, index: int | None) -> bool:
    return isinstance(node, ast.FunctionDef) and field == "body" and index == 0 and ast.get_docstring(node) is not None


def _statements(function: Function, place: Place) -> Iterator[tuple[Place, Change]]:
    """A dropped statement: a bare call, or an assignment to what had a value before."""
    node = place.node
    rebinds = isinstance(node, ast.Assign) and _targets(node) <= _bound(function, node.lineno)
    if rebinds or isinstance(node, ast.AugAssign) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
        yield place, Change("statement dropped", ast.Pass())


def _targets(node: ast.Assign) -> set[str]:
    return {n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def _bound(function: Function, line: int) -> set[str]:
    """The names that have a value before a line."""
    a = function.args
    names = {arg.arg for arg in (*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg) if arg}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and node.lineno < line:
            names |= _targets(node)
    return names


def inputs(function: Function) -> list[str]:
    """The output and the array inputs of a rule: its positional parameters without default, but the cotangent."""
    names = [arg.arg for arg in (*function.args.posonlyargs, *function.args.args)]
    return names[1 : len(names) - len(function.args.defaults)]


def _wrong_input(function: Function, place: Place) -> Iterator[tuple[Place, Change]]:
    """The output for an input, an input for the next one."""
    names, node = inputs(function), place.node
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names and len(names) > 1:
        other = names[(names.index(node.id) + 1) % len(names)]
        yield place, Change("wrong input", ast.Name(other, ast.Load()))


def _results(function: Function) -> Iterator[Place]:
    """The places of what a function returns; the elements of a tuple one by one."""
    if isinstance(function, ast.Lambda):
        found = [Place(function, "body", None, function)]
    else:
        found = [Place(n, "value", None, n) for n in _own(function) if isinstance(n, ast.Return) and n.value]
    for place in found:
        if isinstance(place.node, ast.Tuple):
            yield from (Place(place.node, "elts", i, place.unit) for i in range(len(place.node.elts)))
        else:
            yield place


def _own(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions inside it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop(0)
        yield node
        if not isinstance(node, ast.FunctionDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)


def _result(place: Place, rule: bool) -> Iterator[tuple[Place, Change]]:
    node = place.node
    if isinstance(node, ast.Constant | ast.Compare | ast.BoolOp | ast.Starred) or is_literal(node):
        return
    if rule:
        yield place, Change("none", ast.Constant(None))
        if not isinstance(node, ast.UnaryOp):
            yield place, Change("sign", ast.UnaryOp(ast.USub(), node))


def text(unit: ast.AST) -> str:
    """Source of a unit; of a compound statement its head only."""
    if isinstance(unit, ast.If | ast.While):
        return f"if {ast.unparse(unit.test)}"
    if isinstance(unit, ast.For):
        return f"for {ast.unparse(unit.target)} in {ast.unparse(unit.iter)}"
    if isinstance(unit, ast.FunctionDef):
        return f"def {unit.name}({ast.unparse(unit.args)})"
    if isinstance(unit, ast.With):
        return "with"
    return ast.unparse(unit)


def before_and_after(place: Place, change: Change) -> tuple[str, str]:
    """The text around a place, as it is and as it will be."""
    if place.unit is place.node:  # a whole statement
        replaced = with_(change.node) if isinstance(change.node, ast.stmt) else change.node
        return text(place.node), text(replaced)
    before = text(place.unit)
    with place.holding(change.node):
        return before, text(place.unit)
