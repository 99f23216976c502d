"""`ops`: operators by name, as attributes and as a mapping; conflicts that no order decides."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from pygrad_core import OperatorConflict, UnknownOperator, Variable, loading, operator, ops
from pygrad_core.registry import Registry


def named(name: str, **facts: Any) -> Any:
    """An operator of that name."""
    op = operator(lambda x: 1.0 * x, name=name, **facts)
    op.vjps(lambda g, out, x: g)
    return op


@pytest.mark.usefixtures("small_pack")
def test_ops_is_a_namespace_and_a_mapping() -> None:
    """`ops.sin`, `ops["sin"]`, `in`, `len`, iteration, `get`, `items` and `dir` agree."""
    assert isinstance(ops, Mapping)
    assert ops.sin is ops["sin"] is ops.get("sin") is dict(ops.items())["sin"]
    assert "sin" in ops
    assert "tangent" not in ops
    assert ops.get("tangent") is None
    assert list(ops) == sorted(ops) == sorted(op.name for op in ops.values())
    assert len(ops) == len(list(ops))
    assert {"sin", "packs"} <= set(dir(ops))
    assert repr(ops) == f"<ops: {len(ops)} operators from 1 packs>"


@pytest.mark.usefixtures("small_pack")
@pytest.mark.parametrize("name", ["add", "sum", "getitem", "sin"])
def test_every_operator_can_be_reached_as_an_attribute(name: str) -> None:
    """`ops.add` is the operator `add`: no method of the registry hides one."""
    assert getattr(ops, name) is ops[name]
    assert ops.add(Variable(1.0), 2.0).data == 3.0


@pytest.mark.parametrize("name", sorted(n for n in dir(Registry) if n.isidentifier() and not n.startswith("_")))
def test_names_that_ops_uses_itself_are_refused(name: str, install: Any) -> None:
    """An operator named like a method of `ops` could not be reached: its pack is broken, and says why."""
    pack = install([named(name), named("harmless")])
    assert pack.status == "broken"
    assert "hidden by a method of `ops`" in pack.cause
    assert pack.operators == ["harmless"]


@pytest.mark.parametrize("name", ["two words", "__private", "__add__", "1st", "", "a-b"])
def test_names_are_identifiers(name: str, install: Any) -> None:
    """A name that cannot be an attribute is refused."""
    pack = install([named(name)])
    assert pack.status == "broken"
    assert "is not a Python identifier" in pack.cause
    assert len(ops) == 0


@pytest.mark.usefixtures("small_pack")
def test_unknown_operators_are_key_and_attribute_errors() -> None:
    """An unknown name raises UnknownOperator by subscription and as an attribute; `hasattr` and `in` work."""
    for look_up in (lambda: ops["tangent"], lambda: ops.tangent):
        with pytest.raises(UnknownOperator, match="no loaded pack provides the operator 'tangent'; `pygrad packs`"):
            look_up()
    assert not hasattr(ops, "tangent")
    assert not hasattr(ops, "_tangent")


@pytest.mark.usefixtures("small_pack")
def test_the_pack_to_install_is_named() -> None:
    """The message names the distribution that functions of that kind are in, or what is shut out and may have it."""
    with pytest.raises(UnknownOperator, match="install pygrad-ops-conv, which has convolutions and pooling"):
        ops["conv2d"]
    ops._packs.append(loading.Pack("pack-of-tangents", "1", "x", status="blocked", cause="shut out by PYGRAD_BLOCK"))
    with pytest.raises(UnknownOperator, match="pack-of-tangents may have it, but blocked: shut out by PYGRAD_BLOCK"):
        ops["tangent"]


def test_operators_that_serve_others_are_private(install: Any) -> None:
    """A name with an underscore is found by subscription, and is not listed, counted, guessed or an attribute.

    Another pack that claims it is a conflict like any other.
    """
    pack = install([named("visible"), named("_helper")])
    assert (pack.status, pack.operators) == ("ok", ["visible", "_helper"])
    assert ops["_helper"](Variable(2.0)).data == 2.0
    assert "_helper" in ops
    assert (list(ops), len(ops), list(ops.items())) == (["visible"], 1, [("visible", ops.visible)])
    assert "_helper" not in dir(ops)
    assert not hasattr(ops, "_helper")
    assert [op.name for op in ops._all()] == ["_helper", "visible"]
    with pytest.raises(UnknownOperator) as caught:
        ops["_helpre"]
    assert "did you mean" not in str(caught.value)
    install([named("_helper")], "another")
    with pytest.raises(OperatorConflict, match="'_helper' is registered by"):
        ops["_helper"]


@pytest.mark.parametrize("count", [2, 3])
def test_two_packs_with_one_name_are_an_error(count: int, install: Any) -> None:
    """Neither operator is usable, all packs are named and broken, and their other operators work."""
    packs = [install([named("same"), named(f"own_{k}")], f"pack-{k}") for k in range(count)]
    with pytest.raises(
        OperatorConflict, match="'same' is registered by " + " and ".join(f"pack-{k}" for k in range(count))
    ):
        ops["same"]
    assert "same" not in ops
    assert list(ops) == [f"own_{k}" for k in range(count)]
    for k, pack in enumerate(packs):
        assert pack.status == "broken"
        assert pack.operators == [f"own_{k}"]
        assert "pack-0 and pack-1" in pack.cause
        assert pack.fix
        assert ops[f"own_{k}"](Variable(2.0)).data == 2.0


def test_pythons_operators_take_part_in_conflicts(install: Any) -> None:
    """`x * y` has no way around a conflict about `multiply`."""
    x = Variable(2.0)
    for name in ("one", "two"):
        op = operator(np.multiply, elementwise=True)
        op.vjps(lambda g, out, x, y: g * y, lambda g, out, x, y: g * x)
        install([op], name)
        if name == "one":
            assert (x * x).data == 4.0
    for call in (lambda: x * x, lambda: 2.0 * x, lambda: np.multiply(x, x)):
        with pytest.raises(OperatorConflict, match="one and two"):
            call()


def test_one_pack_twice_with_one_name_is_an_error(install: Any) -> None:
    """A pack that registers a name twice has neither."""
    pack = install([named("same"), named("same"), named("other")])
    assert pack.status == "broken"
    assert pack.operators == ["other"]
    with pytest.raises(OperatorConflict, match="small-pack and small-pack"):
        ops["same"]


def test_a_conflict_takes_the_adopted_functions_along(install: Any) -> None:
    """NumPy functions of operators in conflict are adopted by nobody, and say so; those of others are left alone."""
    install([named("same", adopts=np.sin)], "one")
    install([named("same", adopts=np.cos)], "two")
    bystander = named("bystander", adopts=np.tan)
    install([bystander], "three")
    install([named("same", adopts=(np.exp, np.tan))], "four")
    x = Variable(1.0)
    for function in (np.sin, np.cos, np.exp):
        with pytest.raises(OperatorConflict, match="one and two"):
            function(x)
    assert np.tan(x).record.operator is bystander


@pytest.mark.parametrize("swap", [False, True])
def test_adoption_conflicts_do_not_depend_on_order(swap: bool, install: Any) -> None:
    """A function adopted by two operators is adopted by neither, whoever came first; the operators work by name."""
    names = ["first", "second"][:: -1 if swap else 1]
    packs = [
        install([named(name, adopts=(np.sin, np.positive if name == "first" else np.cos))], name) for name in names
    ]
    x = Variable(2.0)
    with pytest.raises(OperatorConflict, match="is adopted by"):
        np.sin(x)
    assert (np.positive(x).record.operator, np.cos(x).record.operator) == (ops.first, ops.second)
    assert [pack.status for pack in packs] == ["broken", "broken"]
    third = install([named("third", adopts=np.sin)], "third")
    assert third.status == "broken"
    with pytest.raises(OperatorConflict, match="third"):
        np.sin(x)


def test_adopting_one_function_under_two_aliases_is_fine(install: Any) -> None:
    """`np.abs` is `np.absolute`: naming both is no conflict."""
    pack = install([named("absolute_value", adopts=(np.abs, np.absolute))])
    assert pack.status == "ok"
    assert np.abs(Variable(1.0)).record.operator is ops.absolute_value


@pytest.mark.usefixtures("empty_registry")
def test_packs_are_loaded_at_the_first_look_up_and_once() -> None:
    """The loader runs when something is asked for, whatever it is, and never again."""
    for first in (
        lambda: ops.get("x"),
        lambda: len(ops),
        lambda: list(ops),
        lambda: "x" in ops,
        lambda: ops.packs,
        lambda: ops.adopted(np.sin),
        lambda: repr(ops),
        lambda: hasattr(ops, "x"),
    ):
        runs: list[int] = []
        ops.on_first_use(lambda runs=runs: runs.append(1))
        assert not runs
        first()
        first()
        assert runs == [1]


@pytest.mark.usefixtures("empty_registry")
def test_a_loader_that_raises_is_tried_again() -> None:
    """A failed load is not taken for an empty one."""
    runs: list[int] = []

    def load() -> None:
        runs.append(1)
        raise ImportError("strict")

    ops.on_first_use(load)
    for _ in range(2):
        with pytest.raises(ImportError, match="strict"):
            len(ops)
    assert len(runs) == 2


@pytest.mark.usefixtures("empty_registry")
def test_a_loader_may_look_operators_up() -> None:
    """A pack that looks something up while it is being loaded sees what is there, and does not load again."""
    seen: list[int] = []
    ops.on_first_use(lambda: seen.append(len(ops)))
    assert len(ops) == 0
    assert seen == [0]
