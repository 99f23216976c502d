"""What is made by no operator: variables, and the arguments of functions that are differentiated."""

from typing import Any

from .declaration import Declaration


def _same(x: Any, /, *, depth: int = 0) -> Any:
    return x


ALIAS = Declaration(_same, name="alias", elementwise=True)  # the argument of a function that is differentiated, inside
ALIAS.pack = "pygrad-core"
ALIAS.vjps(lambda g, out, x, *, depth=0: g)


def is_leaf(source: Any) -> bool:
    """Whether a node of this record is a variable, or the argument of a function that is being differentiated."""
    return source is not None and (source.operator is None or source.operator is ALIAS)


def leaf_written(leaf: Any) -> str:
    """What to write instead of a change in place of a leaf."""
    if not leaf.is_variable:
        return (
            "a function that is differentiated would change its argument; write x = x.copy() first, "
            "or y = x + 1 in place of x += 1."
        )
    name = "a variable" if leaf.label is None else f"variable {leaf.label!r}"
    return (
        f"{name} cannot be changed in place where operations are recorded, it would be no leaf any more; write "
        "`with no_grad(): w -= step` (or w.data -= step) for a step without gradient, or change a copy, y = w.copy()."
    )
