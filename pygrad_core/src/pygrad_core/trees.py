"""Nested tuples, lists, dicts and dataclasses of arrays, taken apart and put together again."""

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import fields, is_dataclass
from typing import Any

from .errors import BadInput


def leaves(tree: Any) -> list[Any]:
    """The arrays of a tree in order; dicts go by their own order of keys, None holds nothing.

    A field of a dataclass that says `field(metadata={"static": True})` is no part of the tree.
    """
    if tree is None:
        return []
    branches = _branches(tree)
    return [tree] if branches is None else [leaf for branch in branches.values() for leaf in leaves(branch)]


def aligned(tree: Any, like: Any, what: str) -> list[Any]:
    """The leaves of `tree` in the order of those of `like`. Raises BadInput if it is built in another way."""
    if isinstance(like, dict) or _is_record(like):
        own, given = _branches(like), _branches(tree)
        kind = "dict" if isinstance(like, dict) else type(like).__name__
        if own is None or given is None or isinstance(tree, tuple | list) or given.keys() != own.keys():
            names = "keys" if kind == "dict" else "fields"
            raise BadInput(f"{what} should be a {kind} with the {names} {list(own or ())}, got {tree!r}.")
        return [leaf for key in own for leaf in aligned(given[key], own[key], what)]
    if isinstance(like, tuple | list):
        if not isinstance(tree, tuple | list) or len(tree) != len(like):
            raise BadInput(f"{what} should be a sequence of {len(like)}, got {tree!r}.")
        return [leaf for branch, twin in zip(tree, like, strict=True) for leaf in aligned(branch, twin, what)]
    if (tree is None) != (like is None) or isinstance(tree, dict) or _is_record(tree):
        raise BadInput(f"{what} should be {'None' if like is None else 'an array'}, got {tree!r}.")
    return [] if like is None else [tree]


def rebuild(tree: Any, values: Sequence[Any]) -> Any:
    """A tree like `tree`, of the same classes, with `values` in place of its leaves."""
    return _rebuild(tree, iter(values))


def map_leaves(function: Callable[[Any], Any], tree: Any) -> Any:
    """A tree like `tree` with `function` applied to each leaf."""
    return rebuild(tree, [function(leaf) for leaf in leaves(tree)])


def _is_record(tree: Any) -> bool:
    return is_dataclass(tree) and not isinstance(tree, type)


def _branches(tree: Any) -> dict[Any, Any] | None:
    """What a node of a tree holds, by key, field or place; None for a leaf."""
    if isinstance(tree, dict):
        return dict(tree)
    if isinstance(tree, tuple | list):
        return dict(enumerate(tree))
    if _is_record(tree):
        return {f.name: _held(tree, f.name) for f in fields(tree) if not f.metadata.get("static")}
    return None


def _held(record: Any, name: str) -> Any:
    """A field of a dataclass. Raises BadInput if no array can be meant by it."""
    value = getattr(record, name)
    if isinstance(value, str | bytes | type) or (callable(value) and not _is_record(value)):
        raise BadInput(
            f"field {name!r} of {type(record).__name__} holds {value!r}, which is no array; "
            'declare it field(metadata={"static": True}) to leave it as it is.'
        )
    return value


def _rebuild(tree: Any, values: Iterator[Any]) -> Any:
    if tree is None:
        return None
    branches = _branches(tree)
    if branches is None:
        return next(values)
    built = {key: _rebuild(branch, values) for key, branch in branches.items()}
    if isinstance(tree, tuple | list):
        return tree._make(built.values()) if hasattr(tree, "_make") else type(tree)(list(built.values()))
    if type(tree) is dict:
        return built
    return _refilled(tree, built)


def _refilled(tree: Any, built: dict[Any, Any]) -> Any:
    """A dict of a class of its own, or a dataclass, with other contents: its constructor may want anything."""
    new = copy(tree)
    for key, value in built.items():
        if isinstance(tree, dict):
            new[key] = value
        else:
            object.__setattr__(new, key, value)  # frozen ones too
    return new
