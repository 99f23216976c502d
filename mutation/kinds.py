"""The catalogue of mutations: what one place of a rule's syntax tree is replaced with.

General ones are those of mutmut and cosmic-ray; others are the mistakes of people who derive formulas: a sign, a
dropped factor, swapped operands, a forgotten transpose, the wrong input.
"""

import ast
from collections.abc import Callable, Iterator
from copy import copy
from typing import Any, NamedTuple


class Change(NamedTuple):
    """A kind of mutation and the node that takes the place of another."""

    kind: str
    node: ast.AST


OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.MatMult: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitAnd,
}  # fmt: skip
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
_PAIRS = (
    ("sin", "cos"), ("sinh", "cosh"), ("max", "min"), ("maximum", "minimum"), ("argmax", "argmin"), ("any", "all"),
    ("tril", "triu"), ("real", "imag"), ("zeros", "ones"), ("zeros_like", "ones_like"), ("isinf", "isnan"),
    ("floor", "ceil"), ("exp", "expm1"), ("log", "log1p"), ("cumsum", "cumprod"), ("abs", "sign"), ("add", "subtract"),
    ("multiply", "divide"),
)  # fmt: skip
FUNCTIONS = {a: b for pair in _PAIRS for a, b in (pair, pair[::-1])}
COMMUTATIVE = (ast.Add, ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor)
BUILT_IN = {
    "isinstance", "len", "range", "tuple", "list", "set", "dict", "zip", "enumerate", "int", "float", "bool", "str",
    "getattr", "hasattr", "type", "sorted", "map", "iter", "next", "slice", "super",
}  # fmt: skip
SYMMETRIC = {"minimum", "maximum", "add", "multiply", "hypot", "logical_and", "logical_or", "clip", "max", "min"}
ASSERTING = {"strict"}  # keywords that assert what always holds: zip(..., strict=True)
MODULES = {"np", "numpy", "math"}


def changes(node: ast.AST) -> Iterator[Change]:
    """Everything that one node may be replaced with."""
    if isinstance(node, ast.UnaryOp) and (number := _literal(node)) is not None:
        yield from _numbers(number)
        return
    for kind, found in _CATALOGUE.get(type(node), ()):
        for replacement in found(node):
            yield Change(kind, replacement)


def is_literal(node: ast.AST) -> bool:
    """Whether the node is a number with its sign: one place, not two."""
    return isinstance(node, ast.UnaryOp) and _literal(node) is not None


def _literal(node: ast.UnaryOp) -> Any:
    inner = node.operand
    is_number = isinstance(inner, ast.Constant) and type(inner.value) in (int, float, complex)
    return -inner.value if is_number and isinstance(node.op, ast.USub) else None  # type: ignore[attr-defined]


def _numbers(value: Any) -> Iterator[Change]:
    if type(value) is bool:
        yield Change("constant", ast.Constant(not value))
    elif type(value) is int:
        yield Change("constant", number(value + 1))
        yield Change("constant", number(value - 1))
    elif type(value) is float:
        yield Change("constant", number(value + 1))
        yield Change("constant", number(value / 2))
    if type(value) in (int, float, complex) and value not in (0, 1):  # 1 - 1 and -1 are near enough
        yield Change("sign", number(-value))


def number(value: Any) -> ast.expr:
    """A literal, as Python parses it."""
    if type(value) is complex:
        return ast.Constant(value) if value.imag >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-value))
    return ast.Constant(value) if value >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-value))


def _constant(node: ast.Constant) -> Iterator[ast.AST]:
    return (change.node for change in _numbers(node.value) if change.kind == "constant")


def _negative_constant(node: ast.Constant) -> Iterator[ast.AST]:
    return (change.node for change in _numbers(node.value) if change.kind == "sign")


def with_(node: ast.AST, **fields: Any) -> ast.AST:
    """A copy of a node with other fields."""
    other = copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other


def _operator(node: ast.BinOp | ast.AugAssign) -> Iterator[ast.AST]:
    other = OPERATORS.get(type(node.op))
    one = isinstance(node, ast.BinOp) and ast.unparse(node.right) in ("1", "1.0", "-1", "-1.0")
    if other and not (one and isinstance(node.op, ast.Mult | ast.Div)):  # x / -1 is x * -1
        yield with_(node, op=other())


def _operands(node: ast.BinOp) -> Iterator[ast.AST]:
    yield node.left
    yield node.right


def _swapped(node: ast.BinOp) -> Iterator[ast.AST]:
    if not isinstance(node.op, COMMUTATIVE):
        yield with_(node, left=node.right, right=node.left)


def _unsigned(node: ast.UnaryOp) -> Iterator[ast.AST]:
    yield node.operand


def _comparison(node: ast.Compare) -> Iterator[ast.AST]:
    for i, op in enumerate(node.ops):
        for other in COMPARISONS[type(op)]:
            yield with_(node, ops=[*node.ops[:i], other(), *node.ops[i + 1 :]])


def _boolean(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield with_(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    for i in range(len(node.values)):
        rest = node.values[:i] + node.values[i + 1 :]
        yield rest[0] if len(rest) == 1 else with_(node, values=rest)


def _condition(node: ast.If) -> Iterator[ast.AST]:
    yield with_(node, test=ast.Constant(True))
    yield with_(node, test=ast.Constant(False))


def _branch(node: ast.IfExp) -> Iterator[ast.AST]:
    yield node.body
    yield node.orelse


def _filter(node: ast.comprehension) -> Iterator[ast.AST]:
    if node.ifs:
        yield with_(node, ifs=[])


def _no_turn(node: ast.For) -> Iterator[ast.AST]:
    yield with_(node, iter=ast.List([], ast.Load()))


def _arguments_swapped(node: ast.Call) -> Iterator[ast.AST]:
    symmetric = getattr(node.func, "attr", getattr(node.func, "id", "")) in SYMMETRIC
    for i, (a, b) in enumerate(zip(node.args, node.args[1:], strict=False)):
        if symmetric and i == 0:
            continue
        if not isinstance(a, ast.Starred) and not isinstance(b, ast.Starred) and ast.dump(a) != ast.dump(b):
            yield with_(node, args=[*node.args[:i], b, a, *node.args[i + 2 :]])


def _keyword_dropped(node: ast.Call) -> Iterator[ast.AST]:
    for i, keyword in enumerate(node.keywords):
        if keyword.arg in ("out", *ASSERTING):  # memory or an assertion, not mathematics
            continue
        yield with_(node, keywords=node.keywords[:i] + node.keywords[i + 1 :])


def _call_dropped(node: ast.Call) -> Iterator[ast.AST]:
    function = node.func
    if isinstance(function, ast.Attribute) and not _is_module(function.value):
        yield function.value
    elif getattr(function, "attr", "") == "where" and len(node.args) == 3:
        yield node.args[1]
        yield node.args[2]
    elif node.args and not isinstance(node.args[0], ast.Starred) and getattr(function, "id", "") not in BUILT_IN:
        yield node.args[0]


def _is_module(node: ast.expr) -> bool:
    if isinstance(node, ast.Attribute):  # np.linalg
        return _is_module(node.value)
    return isinstance(node, ast.Name) and node.id in MODULES


def _function(node: ast.Call) -> Iterator[ast.AST]:
    function = node.func
    if isinstance(function, ast.Attribute) and function.attr in FUNCTIONS:
        yield with_(node, func=with_(function, attr=FUNCTIONS[function.attr]))
    if isinstance(function, ast.Name) and function.id in ("max", "min", "any", "all"):
        yield with_(node, func=ast.Name(FUNCTIONS[function.id], ast.Load()))


def _attribute(node: ast.Attribute) -> Iterator[ast.AST]:
    if node.attr in ("T", "mT", "real") and not _is_module(node.value):
        yield node.value


def _index_dropped(node: ast.Subscript) -> Iterator[ast.AST]:
    if isinstance(node.ctx, ast.Load):
        yield node.value


def _slice(node: ast.Slice) -> Iterator[ast.AST]:
    for side in ("lower", "upper", "step"):
        if getattr(node, side) is not None:
            yield with_(node, **{side: None})


_CATALOGUE: dict[type[ast.AST], tuple[tuple[str, Callable[[Any], Iterator[ast.AST]]], ...]] = {
    ast.BinOp: (("operator", _operator), ("operand dropped", _operands), ("operands swapped", _swapped)),
    ast.AugAssign: (("operator", _operator),),
    ast.UnaryOp: (("sign", _unsigned),),
    ast.Constant: (("constant", _constant), ("sign", _negative_constant)),
    ast.Compare: (("comparison", _comparison),),
    ast.BoolOp: (("boolean", _boolean),),
    ast.If: (("condition", _condition),),
    ast.IfExp: (("condition", _branch),),
    ast.comprehension: (("condition", _filter),),
    ast.For: (("loop", _no_turn),),
    ast.Call: (
        ("arguments swapped", _arguments_swapped),
        ("argument dropped", _keyword_dropped),
        ("call dropped", _call_dropped),
        ("function", _function),
    ),
    ast.Attribute: (("call dropped", _attribute),),
    ast.Subscript: (("index dropped", _index_dropped),),
    ast.Slice: (("slice", _slice),),
}
