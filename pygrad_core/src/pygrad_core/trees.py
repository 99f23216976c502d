"""Nested tuples, lists and dicts of arrays, taken apart and put together again."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .errors import BadInput


def leaves(tree: Any) -> list[Any]:
    """The arrays of a tree in order; dicts go by their own order of keys, None holds nothing."""
    if tree is None:
        return []
    if isinstance(tree, dict):
        return [leaf for branch in tree.values() for leaf in leaves(branch)]
    if isinstance(tree, tuple | list):
        return [leaf for branch in tree for leaf in leaves(branch)]
    return [tree]


def aligned(tree: Any, like: Any, what: str) -> list[Any]:
    """The leaves of `tree` in the order of those of `like`. Raises BadInput if it is built in another way."""
    if isinstance(like, dict):
        if not isinstance(tree, dict) or tree.keys() != like.keys():
            raise BadInput(f"{what} should be a dict with the keys {list(like)}, got {tree!r}.")
        return [leaf for key in like for leaf in aligned(tree[key], like[key], what)]
    if isinstance(like, tuple | list):
        if not isinstance(tree, tuple | list) or len(tree) != len(like):
            raise BadInput(f"{what} should be a sequence of {len(like)}, got {tree!r}.")
        return [leaf for branch, twin in zip(tree, like, strict=True) for leaf in aligned(branch, twin, what)]
    if (tree is None) != (like is None) or isinstance(tree, dict):
        raise BadInput(f"{what} should be {'None' if like is None else 'an array'}, got {tree!r}.")
    return [] if like is None else [tree]


def rebuild(tree: Any, values: Sequence[Any]) -> Any:
    """A tree like `tree` with `values` in place of its leaves."""
    return _rebuild(tree, iter(values))


def map_leaves(function: Callable[[Any], Any], tree: Any) -> Any:
    """A tree like `tree` with `function` applied to each leaf."""
    return rebuild(tree, [function(leaf) for leaf in leaves(tree)])


def _rebuild(tree: Any, values: Iterator[Any]) -> Any:
    if tree is None:
        return None
    if isinstance(tree, dict):
        return {key: _rebuild(branch, values) for key, branch in tree.items()}
    if isinstance(tree, tuple | list):
        branches = [_rebuild(branch, values) for branch in tree]
        return tree._make(branches) if hasattr(tree, "_make") else type(tree)(branches)
    return next(values)
