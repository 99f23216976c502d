"""Each kind of mutation is made where it should be, and nowhere else."""

import ast
from typing import Any

import pytest

RULES = [
    ("sign", "g * x", "-(g * x)"),
    ("sign", "-g", "g"),
    ("sign", "g * 2.0", "g * -2.0"),
    ("none", "g * x", "None"),
    ("none", "(g, x)", "(g, None)"),
    ("operator", "g * x", "g / x"),
    ("operator", "g @ x", "g * x"),
    ("operand dropped", "g * x + y", "g * x"),
    ("operand dropped", "g * x + y", "y"),
    ("operands swapped", "g @ x", "x @ g"),
    ("operands swapped", "g - x", "x - g"),
    ("constant", "np.sum(g, axis=-1)", "np.sum(g, axis=0)"),
    ("constant", "np.sum(g, axis=-1)", "np.sum(g, axis=-2)"),
    ("constant", "np.sum(g, keepdims=True)", "np.sum(g, keepdims=False)"),
    ("constant", "g * 0.5", "g * 1.5"),
    ("comparison", "g * (x > 0)", "g * (x >= 0)"),
    ("comparison", "g * (x > 0)", "g * (x <= 0)"),
    ("boolean", "g if x and y else 0", "g if x or y else 0"),
    ("boolean", "g if x and y else 0", "g if y else 0"),
    ("condition", "g if x else y", "g"),
    ("condition", "g if x else y", "y"),
    ("argument dropped", "np.sum(g, axis=0)", "np.sum(g)"),
    ("arguments swapped", "np.where(x, g, 0)", "np.where(x, 0, g)"),
    ("call dropped", "g * np.conj(x)", "g * x"),
    ("call dropped", "g @ x.T", "g @ x"),
    ("call dropped", "np.where(x, g, 0)", "0"),
    ("function", "np.max(g)", "np.min(g)"),
    ("index dropped", "g[..., None]", "g"),
    ("slice", "g[1:]", "g[:]"),
    ("wrong input", "g * x", "g * y"),
    ("wrong input", "g * out", "g * x"),
]


def made(source: str, *, rule: bool = True) -> list[tuple[str, str]]:
    """Kind and new source of every mutant of a function's source."""
    from mutation.places import before_and_after, mutations

    function: Any = ast.parse(source).body[0]
    function = function.value if isinstance(function, ast.Expr) else function
    return [(change.kind, before_and_after(place, change)[1]) for place, change in mutations(function, rule=rule)]


@pytest.mark.parametrize(("kind", "before", "after"), RULES)
def test_formula_is_mutated(kind: str, before: str, after: str) -> None:
    """Every kind of change is found in a formula that invites it."""
    head = "lambda g, out, x, y: "
    assert (kind, ast.unparse(ast.parse(head + after))) in made(head + before)


STATEMENTS = [
    ("statement dropped", "g = f(g)", "pass"),
    ("statement dropped", "check(x)", "pass"),
    ("operator", "g += x", "g -= x"),
    ("condition", "if x: pass", "if True"),
    ("condition", "if x: pass", "if False"),
    ("loop", "for i in x: pass", "for i in []"),
    ("condition", "g = [i for i in x if i]", "g = [i for i in x]"),
]


@pytest.mark.parametrize(("kind", "before", "after"), STATEMENTS)
def test_statement_is_mutated(kind: str, before: str, after: str) -> None:
    """The same for statements."""
    assert (kind, after) in made(f"def rule(g, out, x):\n    {before}\n    return g")


def test_helpers_keep_their_result_and_inputs() -> None:
    """A function that a rule calls gets neither None for its result nor one argument for another."""
    kinds = {kind for kind, _ in made("def helper(x, y, z): return f(x)", rule=False)}
    assert kinds == {"call dropped"}


def test_what_is_no_formula_is_left_alone() -> None:
    """Docstrings, annotations, messages of errors, floating-point states, assertions."""
    source = """
def rule(g: Array[1], out: Any) -> Array[2]:
    'f(1) + 2'
    with np.errstate(all=str(3)):
        raise ValueError(4 + 5)
    return zip(g, g, strict=True)
"""
    assert made(source.strip(), rule=False) == []


def test_tree_is_as_before() -> None:
    """Describing a mutant leaves no trace of it."""
    from mutation.places import before_and_after, mutations

    function: Any = ast.parse("def rule(g, out, x):\n    y = 2 * x\n    return g if x > 0 else -y[0]").body[0]
    before = ast.dump(function)
    for place, change in mutations(function, rule=True):
        before_and_after(place, change)
    assert ast.dump(function) == before
