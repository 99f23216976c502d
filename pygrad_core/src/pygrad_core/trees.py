"""Nested tuples, lists, dicts and dataclasses of arrays, taken apart and put together again."""

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import fields
from typing import Any

import numpy as np

from .errors import BadInput
from .guards import Guards
from .operand import check_depth

_NO_RECORDS = (np.ndarray, Guards, float, int, np.generic)  # nearly always, and looking further takes long


def leaves(tree: Any) -> list[Any]:
    """The arrays of a tree in order; dicts go by their own order of keys, None holds nothing.

    A field of a dataclass that says `field(metadata={"static": True})` is no part of the tree.
    """
    try:
        return _leaves(tree)
    except RecursionError:
        check_depth([tree])
        raise


def _leaves(tree: Any) -> list[Any]:
    if isinstance(tree, tuple | list):
        return [leaf for branch in tree for leaf in _leaves(branch)]
    if isinstance(tree, dict):
        return [leaf for branch in tree.values() for leaf in _leaves(branch)]
    if tree is None:
        return []
    return [leaf for branch in _fields(tree).values() for leaf in _leaves(branch)] if _is_record(tree) else [tree]


def aligned(tree: Any, like: Any, what: str) -> list[Any]:
    """The leaves of `tree` in the order of those of `like`. Raises BadInput if it is built in another way."""
    if isinstance(like, dict) or _is_record(like):
        kind: type = dict if isinstance(like, dict) else type(like)
        read: Callable[[Any], dict[Any, Any]] = dict if kind is dict else _fields
        own = read(like)
        given = read(tree) if isinstance(tree, kind) else {}
        if not isinstance(tree, kind) or given.keys() != own.keys():
            parts = "keys" if kind is dict else "fields"
            raise BadInput(f"{what} should be a {kind.__name__} with the {parts} {list(own)}, got {tree!r}.")
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
    """Whether it is an object of a dataclass."""
    return not isinstance(tree, _NO_RECORDS) and hasattr(type(tree), "__dataclass_fields__")


def _fields(record: Any) -> dict[str, Any]:
    return {f.name: _held(record, f.name) for f in fields(record) if not f.metadata.get("static")}


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
    if isinstance(tree, tuple | list):
        branches = [_rebuild(branch, values) for branch in tree]
        return tree._make(branches) if hasattr(tree, "_make") else type(tree)(branches)
    if isinstance(tree, dict):
        built = {key: _rebuild(branch, values) for key, branch in tree.items()}
        return built if type(tree) is dict else _refilled(tree, built)
    if tree is None:
        return None
    if not _is_record(tree):
        return next(values)
    return _refilled(tree, {name: _rebuild(branch, values) for name, branch in _fields(tree).items()})


def _refilled(tree: Any, built: dict[Any, Any]) -> Any:
    """A dict of a class of its own, or a dataclass, with other contents: its constructor may want anything."""
    new = copy(tree)
    for key, value in built.items():
        if isinstance(tree, dict):
            new[key] = value
        else:
            object.__setattr__(new, key, value)  # frozen ones too
    return new
