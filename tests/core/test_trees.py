"""Nested tuples, lists and dicts: taken apart, put together, compared."""

from collections import OrderedDict, namedtuple
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import BadInput, trees

Pair = namedtuple("Pair", ("left", "right"))

TREES = st.recursive(
    st.integers() | st.none(),
    lambda branch: st.one_of(
        st.lists(branch, max_size=3),
        st.tuples(branch, branch),
        st.builds(Pair, branch, branch),
        st.dictionaries(st.sampled_from("abc"), branch, max_size=3),
    ),
    max_leaves=8,
)


@given(TREES)
def test_a_tree_is_rebuilt_from_its_leaves(tree: Any) -> None:
    """`rebuild` after `leaves` gives the same tree, of the same types; None holds nothing."""
    again = trees.rebuild(tree, trees.leaves(tree))
    assert again == tree
    assert repr(again) == repr(tree)
    assert None not in trees.leaves(tree)


@given(TREES)
def test_mapping_keeps_the_structure(tree: Any) -> None:
    """`map_leaves` changes the leaves and nothing else."""
    doubled = trees.map_leaves(lambda leaf: 2 * leaf, tree)
    assert trees.leaves(doubled) == [2 * leaf for leaf in trees.leaves(tree)]
    assert trees.map_leaves(lambda leaf: leaf // 2, doubled) == tree


@given(TREES)
def test_a_tree_is_aligned_with_itself(tree: Any) -> None:
    """The leaves of a tree in its own order are its leaves."""
    assert trees.aligned(tree, tree, "it") == trees.leaves(tree)


def test_dicts_are_aligned_by_key() -> None:
    """The order in which keys were inserted does not matter."""
    like = {"a": 1, "b": {"c": 2, "d": 3}}
    assert trees.aligned({"b": {"d": 30, "c": 20}, "a": 10}, like, "it") == [10, 20, 30]
    assert trees.rebuild(OrderedDict(b=1, a=2), [5, 6]) == {"b": 5, "a": 6}


def test_lists_and_tuples_are_alike() -> None:
    """A tangent may come as a list for a tuple, and the other way."""
    assert trees.aligned([1, (2, 3)], (1, [2, 3]), "it") == [1, 2, 3]
    assert trees.aligned((1, 2), Pair(3, 4), "it") == [1, 2]


@pytest.mark.parametrize(
    ("tree", "like", "message"),
    [
        ({"a": 1}, {"b": 1}, r"it should be a dict with the keys \['b'\], got"),
        ({"a": 1}, {"a": 1, "b": 2}, r"keys \['a', 'b'\]"),
        ([1, 2], {"a": 1, "b": 2}, "a dict"),
        ([1], [1, 2], "a sequence of 2"),
        ([1, 2, 3], [1, 2], "a sequence of 2"),
        (1, [1], "a sequence of 1"),
        ({"a": 1}, 1, "an array"),
        (None, 1, "an array, got None"),
        (1, None, "should be None, got 1"),
        ({"a": {"x": 1}}, {"a": {"y": 1}}, "'y'"),
    ],
)
def test_other_structures_are_refused(tree: Any, like: Any, message: str) -> None:
    """A tree that is built in another way raises BadInput instead of being matched by position."""
    with pytest.raises(BadInput, match=message):
        trees.aligned(tree, like, "it")
