"""Binding: which arguments are arrays, which are parameters, and what is refused."""

import functools
import inspect
import math
from typing import Any

import numpy as np
import pytest

from pygrad_core import BadInput
from pygrad_core.signature import RuleSignature, Signature, parameters


def reduce(a: Any, axis: Any = None, keepdims: bool = False, *, order: str = "C") -> Any:
    """A signature as NumPy's reductions have it."""


def join(*arrays: Any, axis: int = 0) -> Any:
    """Every positional argument is an array."""


def layer(x: Any, weight: Any, bias: Any = None, stride: int = 1, *, groups: int) -> Any:
    """An optional array input, and a parameter without default."""


def test_positional_parameters_without_default_are_arrays() -> None:
    """Array inputs are what must be given positionally; the rest are parameters with their defaults."""
    signature = Signature(reduce, None)
    assert signature.arrays == ("a",)
    assert signature.defaults == {"axis": None, "keepdims": False, "order": "C"}


def test_arrays_can_be_named() -> None:
    """`arrays` makes an input with a default an array input, left out or not."""
    signature = Signature(layer, ("x", "weight", "bias"))
    assert signature.bind("layer", (1, 2), {"groups": 1}) == ((1, 2, None), {"groups": 1})
    assert signature.bind("layer", (1, 2, 3), {"groups": 1}) == ((1, 2, 3), {"groups": 1})
    assert signature.bind("layer", (1,), {"bias": 3, "groups": 1, "weight": 2}) == ((1, 2, 3), {"groups": 1})


def test_positional_and_keyword_parameters_bind_alike() -> None:
    """`sum(x, 0)` and `sum(x, axis=0)` are one call."""
    signature = Signature(reduce, None)
    assert signature.bind("reduce", (1, 0), {}) == signature.bind("reduce", (1,), {"axis": 0}) == ((1,), {"axis": 0})


def test_parameters_equal_to_their_default_are_left_out() -> None:
    """A parameter that was given its default is as good as not given."""
    assert Signature(reduce, None).bind("reduce", (1,), {"axis": None, "keepdims": False}) == ((1,), {})


def test_ufuncs_have_array_inputs_only() -> None:
    """Keywords of ufuncs (`where`, `casting`) are no parameters; the inputs bear NumPy's names."""
    assert Signature(np.exp, None).arrays == ("x",)
    assert Signature(np.arctan2, None).arrays == ("x1", "x2")
    with pytest.raises(BadInput, match=r"exp\(\) has no parameter 'where'; its parameters are: none"):
        Signature(np.exp, None).bind("exp", (1,), {"where": True})


def test_variadic_signatures_take_every_positional_argument() -> None:
    """With `*arrays` each positional argument is an array, whatever their number; keywords are parameters."""
    signature = Signature(join, None)
    assert signature.variadic
    assert signature.bind("join", (1, 2, 3), {"axis": 1}) == ((1, 2, 3), {"axis": 1})
    with pytest.raises(BadInput, match="no parameter 'axes'"):
        signature.bind("join", (1,), {"axes": 1})


@pytest.mark.parametrize(
    ("args", "kwargs", "message"),
    [
        ((), {}, r"reduce\(\) needs its array input 'a'"),
        ((1,), {"axes": 0}, r"reduce\(\) has no parameter 'axes'; its parameters are: axis, keepdims, order"),
        ((1, 0), {"axis": 0}, r"reduce\(\) got argument 'axis' twice"),
        ((1,), {"a": 2}, r"reduce\(\) got argument 'a' twice"),
        ((1, 0, True, "C"), {}, r"reduce\(\) takes at most 3 positional arguments, got 4"),
    ],
)
def test_wrong_calls_are_refused(args: Any, kwargs: Any, message: str) -> None:
    """Missing, unknown, repeated and surplus arguments raise BadInput, which is a TypeError, and are named."""
    with pytest.raises(BadInput, match=message) as caught:
        Signature(reduce, None).bind("reduce", args, kwargs)
    assert isinstance(caught.value, TypeError)


def test_a_parameter_without_default_must_be_given() -> None:
    """A required parameter that is missing is named."""
    with pytest.raises(BadInput, match=r"layer\(\) needs its parameter 'groups'"):
        Signature(layer, ("x", "weight", "bias")).bind("layer", (1, 2), {})


def test_accepted_names() -> None:
    """The keywords of a rule, without the cotangent and the output before them; None for one that takes any."""
    assert RuleSignature(lambda g, out, x, *, axis=None: g).accepted == {"x", "axis"}
    assert RuleSignature(lambda g, /, **params: g).accepted is None


def _wrapped() -> Any:
    @functools.wraps(_all_kinds)
    def call(*args: Any, **kwargs: Any) -> Any:
        return _all_kinds(*args, **kwargs)

    return call


def _all_kinds(a: Any, /, b: Any, c: Any = 1, *more: Any, d: Any, e: Any = 2, **rest: Any) -> Any: ...


class _Method:
    def call(self, x: Any, axis: Any = None) -> Any: ...


@pytest.mark.parametrize(
    "function",
    [
        _all_kinds,
        lambda: None,
        lambda x, /: x,
        lambda *x: x,
        lambda x=1, *, y: x,
        lambda a, b=1, /, c=2, *, d=3, e: a,
        lambda **x: x,
        lambda x, *, y, **z: x,
        _wrapped(),
        _Method().call,
        functools.partial(_all_kinds, 1, c=3),
        math.gcd,
        np.sum,
    ],
)
def test_parameters_are_those_of_inspect(function: Any) -> None:
    """Names, kinds and defaults, in order, of functions of every form."""
    expected = [(p.name, p.kind, p.default) for p in inspect.signature(function).parameters.values()]
    assert [tuple(p) for p in parameters(function)] == expected
