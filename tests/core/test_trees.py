"""Nested tuples, lists and dicts: taken apart, put together, compared."""

from collections import Counter, OrderedDict, defaultdict, namedtuple
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import BadInput, grad, trees

Pair = namedtuple("Pair", ("left", "right"))


class Bunch(dict[str, Any]):
    """As scikit-learn's: keys are attributes, and its constructor takes nothing by position."""

    def __init__(self, **items: Any) -> None:
        super().__init__(items)

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass
class Layer:
    weight: Any
    bias: Any
    name: str = field(default="layer", metadata={"static": True})


@dataclass(frozen=True, slots=True)
class Frozen:
    left: Any
    right: Any = None
    steps: Any = field(default=None, init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", [self.left])


def _defaults(items: dict[str, Any]) -> Any:
    return defaultdict(list, items)


TREES = st.recursive(
    st.integers() | st.none(),
    lambda branch: st.one_of(
        st.lists(branch, max_size=3),
        st.tuples(branch, branch),
        st.builds(Pair, branch, branch),
        st.dictionaries(st.sampled_from("abc"), branch, max_size=3),
        st.dictionaries(st.sampled_from("abc"), branch, max_size=3).map(OrderedDict),
        st.dictionaries(st.sampled_from("abc"), branch, max_size=3).map(_defaults),
        st.dictionaries(st.sampled_from("abc"), branch, max_size=3).map(lambda items: Bunch(**items)),
        st.builds(Layer, branch, branch, st.sampled_from(("layer", "other"))),
        st.builds(Frozen, branch, branch),
    ),
    max_leaves=8,
)


@given(TREES)
def test_a_tree_is_rebuilt_from_its_leaves(tree: Any) -> None:
    """`rebuild` after `leaves` gives the same tree, of the same types; None holds nothing."""
    again = trees.rebuild(tree, trees.leaves(tree))
    assert again == tree
    assert repr(again) == repr(tree)
    assert type(again) is type(tree)
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
    assert trees.rebuild(OrderedDict(b=1, a=2), [5, 6]) == OrderedDict(b=5, a=6)


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
        (1, Layer(1, 2), r"a Layer with the fields \['weight', 'bias'\]"),
        ([1, 2], Layer(1, 2), "a Layer"),
        (Frozen(1, 2), Layer(1, 2), "a Layer"),
        (Layer(1, 2), 1, "an array"),
    ],
)
def test_other_structures_are_refused(tree: Any, like: Any, message: str) -> None:
    """A tree that is built in another way raises BadInput instead of being matched by position."""
    with pytest.raises(BadInput, match=message):
        trees.aligned(tree, like, "it")


def test_classes_of_dicts_reach_the_function() -> None:
    """What the function gets and what the gradient comes in are of the class of the argument."""
    for tree in (
        Bunch(w=np.ones(2), b=3.0),
        OrderedDict(w=np.ones(2), b=3.0),
        _defaults({"w": np.ones(2), "b": 3.0}),
        Counter(w=2, b=3),
        Layer(np.ones(2), 3.0),
    ):
        seen = []

        def f(t: Any, seen: list[Any] = seen) -> Any:
            seen.append(t)
            w, b = (t.weight, t.bias) if isinstance(t, Layer) else (t["w"], t["b"])
            return np.sum(w * w) * b

        found = grad(f)(tree)
        assert type(found) is type(tree)
        assert type(seen[0]) is type(tree)
        assert list(map(np.sum, trees.leaves(found))) == [12.0, 4.0 if isinstance(tree, Counter) else 2.0]


def test_fields_that_hold_no_array() -> None:
    """A static field is left as it is; a field that can be no array asks to be declared so."""
    layer = trees.map_leaves(lambda leaf: leaf + 1, Layer(1, [2], "encoder"))
    assert layer == Layer(2, [3], "encoder")
    for value in ("relu", b"x", np.tanh, float):
        with pytest.raises(BadInput, match=r"field 'bias' of Layer holds .*metadata=\{\"static\": True\}"):
            trees.leaves(Layer(1, value))


def test_what_is_rebuilt_is_another_object() -> None:
    """Neither the dict nor the dataclass that was given is written into."""
    for tree in (Bunch(a=1), OrderedDict(a=1), Frozen(1), Layer(1, 2)):
        before = repr(tree)
        assert trees.map_leaves(lambda leaf: leaf + 1, tree) is not tree
        assert repr(tree) == before
