"""Where the parts of a network may be, and what they are called."""

import copy
import functools
import io
import pickle
from collections import ChainMap, OrderedDict, UserDict, UserList, defaultdict, deque, namedtuple
from dataclasses import dataclass
from types import MappingProxyType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import BadInput, Variable
from pygrad_nn import Linear, Network, ReLU

Pair = namedtuple("Pair", "left right")


@dataclass
class Plain:
    """A dataclass with a `__dict__`."""

    inside: Any


@dataclass(slots=True)
class Slotted:
    """A dataclass without one."""

    inside: Any


class Holder(Network):
    """A network that holds whatever it is given."""

    def __init__(self, *parts: Any) -> None:
        self.held = parts[0] if len(parts) == 1 else list(parts)


def objects(*parts: Any) -> np.ndarray:
    """An array of objects."""
    cells = np.empty(len(parts), object)
    for i, part in enumerate(parts):
        cells[i] = part
    return cells


def scaling(w: Variable) -> Any:
    """A function that closes over a parameter."""
    return lambda x: x * w


W = Variable([1.0])
LAYER = Linear(1, 1, rng=0)

FOUND = [
    (W, ["held"]),
    ([W, (LAYER,)], ["held.0", "held.1.0.weight", "held.1.0.bias"]),
    ({"a": W, 2: LAYER}, ["held.a", "held.2.weight", "held.2.bias"]),
    (deque([W]), ["held.0"]),
    (OrderedDict(a=W), ["held.a"]),
    (defaultdict(list, a=W), ["held.a"]),
    (UserDict(a=W), ["held.a"]),
    (UserList([W]), ["held.0"]),
    (ChainMap({"a": W}), ["held.maps.0.a"]),
    (MappingProxyType({"a": W}), ["held.a"]),
    ({"a": W}.values(), ["held.0"]),
    (Pair(W, LAYER), ["held.0", "held.1.weight", "held.1.bias"]),
    (SimpleNamespace(a=W), ["held.a"]),
    (Plain(W), ["held.inside"]),
    (Slotted([W]), ["held.inside.0"]),
    (objects(1, LAYER), ["held.1.weight", "held.1.bias"]),
    (functools.partial(np.matmul, W), ["held.args.0"]),
    (LAYER.forward, ["held.__self__.weight", "held.__self__.bias"]),
    (functools.reduce(lambda inner, _: [inner], range(3000), W), ["held" + ".0" * 3000]),
    ((np.tanh, len, "text", b"", 1.0, None, np.ones(2), range(3), Network, np, {1, 2}, lambda x: x), []),
]


@pytest.mark.parametrize(("whole", "names"), FOUND, ids=lambda x: type(x).__name__)
def test_found(whole: Any, names: list[str]) -> None:
    """Parts in containers and in objects of any kind are parameters, called by the way to them."""
    assert [name for name, _ in Holder(whole).named_parameters()] == names


@pytest.mark.parametrize(
    ("whole", "message"),
    [
        ({W}, "held is a set"),
        (frozenset([LAYER]), "held is a frozenset"),
        ({"a": W}.items(), "held is a dict_items"),
        ((layer for layer in [LAYER]), "held is a generator"),
        (map(Linear, [1], [1]), "held is a map"),
        (lambda x: x @ LAYER.weight, "held is a function that uses 'LAYER'"),
        (scaling(W), "held is a function that uses 'w'"),
        (lambda x, w=W: x * w, "held is a function that uses '__defaults__.0'"),
        ({1: W, "1": Variable(1.0)}, "two parameters are called 'held.1'"),
        ({"a.b": W, "a": {"b": Variable(1.0)}}, "two parameters are called 'held.a.b'"),
    ],
)
def test_refused(whole: Any, message: str) -> None:
    """What has no order, does not stay, would not be copied or has a name twice is refused by its name."""
    with pytest.raises(BadInput, match=message):
        Holder(whole).parameters()


def test_functions_of_what_is_found() -> None:
    """A function may use the parts that the network has elsewhere, the network itself too."""
    net = Holder(LAYER)
    net.block = lambda x: net(LAYER(x))
    assert net.parameters() == LAYER.parameters()


def test_slots_of_networks() -> None:
    """A network's own slots are looked into."""

    class Slots(Network):
        __slots__ = ("w",)

        def __init__(self) -> None:
            self.w = W

    net = Slots()
    assert [name for name, _ in net.named_parameters()] == ["w"]
    with pytest.raises(BadInput, match=r"Slots\.w is a parameter"):
        net.w = 1.0


def test_modes_reach_parts_anywhere() -> None:
    """`eval()` sets what parameters() finds, and the rest that is a network."""
    inner = ReLU()
    Holder(SimpleNamespace(a=deque([inner]))).eval()
    assert not inner.training


@pytest.mark.parametrize("new", [np.ones((1, 1)), LAYER.weight * 0.1, 2.0, [W], LAYER], ids=lambda x: type(x).__name__)
def test_parameters_are_not_replaced(new: Any) -> None:
    """What is no Variable in the place of one would not be trained; None takes it away, itself changes nothing."""
    layer = Linear(1, 1)
    with pytest.raises(BadInput, match=r"Linear\.weight is a parameter.*network\.weight\.data = array"):
        layer.weight = new
    layer.weight = layer.weight
    layer.weight = Variable(np.ones((1, 1)))
    layer.bias = None
    assert layer.parameters() == [layer.weight]
    assert layer(np.ones((1, 1))).data == 1


def test_parameters_that_are_computed_once() -> None:
    """An attribute computed in `__init__` from a Variable that nobody has any more is refused at once."""

    class Scaled(Network):
        def __init__(self) -> None:
            self.weight = Variable(np.ones(3)) * 0.1

    with pytest.raises(BadInput, match="'weight' of Scaled was computed from a Variable that is gone"):
        Scaled()
    with pytest.raises(BadInput, match=r"'held\.a\.0' of Holder was computed"):
        Holder({"a": [Variable(1.0) * 2]})


def test_activations_are_kept() -> None:
    """A network may keep nodes that it computed, and is made of nodes that depend on living variables."""

    class Keeps(Network):
        def __init__(self, weight: Any) -> None:
            self.weight = weight

        def forward(self, x: Any) -> Any:
            self.last = x * self.weight
            return self.last

    net = Keeps(W * 2.0)
    assert net(Variable([3.0])) is net.last
    assert net.parameters() == []


KEYS = st.text(max_size=3) | st.integers(0, 3)
VARIABLES = st.builds(lambda n: Variable(np.full(n, float(n))), st.integers(0, 3))
LISTS = [list, tuple, deque, UserList, lambda parts: objects(*parts), lambda parts: Holder(*parts)]
DICTS = [dict, OrderedDict, UserDict]


def nested(inner: Any) -> Any:
    """Containers of what `inner` draws, some of it twice."""
    return (
        st.builds(lambda kind, parts: kind(parts), st.sampled_from(LISTS), st.lists(inner, max_size=3))
        | st.builds(lambda kind, parts: kind(parts), st.sampled_from(DICTS), st.dictionaries(KEYS, inner, max_size=3))
        | st.builds(lambda kind, part: kind(part), st.sampled_from([Plain, Slotted]), inner)
        | st.builds(lambda parts: SimpleNamespace(**parts), st.dictionaries(st.sampled_from("abc"), inner))
        | st.builds(lambda part: [part, part], inner)
    )


STRUCTURES = st.recursive(VARIABLES | st.sampled_from([None, 1, "x", np.tanh]), nested, max_leaves=12)


def tried(action: Any, words: str) -> Any:
    """What `action` returns, or None if it is refused with these words."""
    try:
        return action()
    except BadInput as error:
        if words not in str(error):
            raise
        return None


def planted(whole: Any) -> dict[int, Variable]:
    """All variables in a structure, found by another way than the network's: pickle meets whatever it writes."""
    met = {}

    class Meets(pickle.Pickler):
        def persistent_id(self, part: Any) -> None:
            if isinstance(part, Variable):
                met[id(part)] = part

    Meets(io.BytesIO()).dump(whole)
    return met


@given(STRUCTURES)
def test_any_structure(whole: Any) -> None:
    """However parts are nested: all are found, once; names are apart or refused; a file brings the numbers back."""
    net = Holder(whole)
    expected = planted(whole)
    named = tried(net.named_parameters, "two parameters are called")
    if named is None:
        return
    names = [name for name, _ in named]
    assert len(set(names)) == len(names) == len(expected)
    assert {id(p) for p in net.parameters()} == set(expected)
    other = copy.deepcopy(net)
    for p in other.parameters():
        p.data = p.data * 0 - 1
    state = tried(net.state_dict, "np.savez would lose")
    if state is None:
        return
    file = io.BytesIO()
    np.savez(file, **state)
    file.seek(0)
    with np.load(file) as loaded:
        other.load_state_dict(loaded)
    for p, q in zip(net.parameters(), other.parameters(), strict=True):
        assert p is not q
        assert np.array_equal(p.data, q.data)


def test_names_that_files_lose() -> None:
    """A name that `np.savez` would mix up or cut short is refused before anything is written."""
    for parts in ({"x": W, "x.npy": Variable(1.0)}, {"a\0b": W}):
        with pytest.raises(BadInput, match=r"np\.savez would lose"):
            Holder(parts).state_dict()
