"""Adapters: NumPy's call is bound to the canonical one, which alone rules and records see."""

import pickle
from typing import Any

import numpy as np
import pytest

from pygrad_core import BadInput, NotDifferentiable, Operator, Variable, operator


def total(*, usual: Any = None) -> Operator:
    """A sum whose canonical call has axes and keepdims, and whose adapter takes `axis`, `weights` and a factor."""

    def forward(a: Any, *, axes: tuple[int, ...], keepdims: bool) -> Any:
        return np.sum(a, axes, keepdims=keepdims)

    op = operator(forward, name="total")
    op.vjps(
        lambda g, out, a, *, axes, keepdims: np.broadcast_to(g if keepdims else np.expand_dims(g, axes), np.shape(a))
    )

    def call(a: Any, axis: Any = None, keepdims: Any = False, *, weights: Any = 1.0) -> Any:
        axes = tuple(range(np.ndim(a))) if axis is None else (axis % np.ndim(a),)
        return op.canonical(a * np.asarray(weights), axes=axes, keepdims=bool(keepdims))

    op.adapter(call, usual=usual)
    return op


def test_records_hold_the_canonical_parameters() -> None:
    """However it is called the record has every canonical parameter and no other, and runs again on new numbers."""
    op, x = total(), Variable([[1.0, 2.0], [3.0, 4.0]])
    for args, kwargs, axes, keepdims in (
        ((), {}, (0, 1), False),
        ((-1,), {}, (1,), False),
        ((), {"axis": 0, "keepdims": 1}, (0,), True),
    ):
        y = op(x, *args, **kwargs)
        np.testing.assert_array_equal(y.data, np.sum(x.data, *args, **kwargs))
        assert y.record is not None
        assert y.record.params == {"axes": axes, "keepdims": keepdims}
        assert type(y.record.params["keepdims"]) is bool
        np.testing.assert_array_equal(y.record.run(x.data * 2), y.data * 2)
        np.testing.assert_array_equal(y.backward(np.ones(y.shape))[x], np.ones((2, 2)))


def test_the_adapter_may_go_on_from_inputs_and_with_results() -> None:
    """What it does with other operators is recorded: gradients flow through it."""
    x = Variable([1.0, 2.0])
    assert total()(x, weights=np.array([3.0, 5.0])).backward()[x].tolist() == [3.0, 5.0]


def test_the_signature_is_numpys() -> None:
    """Who asks the operator for its arrays and parameters sees the adapter's; the rules fit the canonical ones."""
    op = total()
    assert op.signature.arrays == ("a",)
    assert list(op.signature.defaults) == ["axis", "keepdims", "weights"]
    assert list(op.canon.defaults) == ["axes", "keepdims"]


def test_wrong_arguments() -> None:
    """Unknown and repeated arguments are BadInput with the way; what is raised carries NumPy's call, once."""
    op, x = total(), Variable([1.0, 2.0])
    with pytest.raises(BadInput, match=r"no parameter 'axes'.*axis, keepdims, weights"):
        op(x, axes=0)
    with pytest.raises(BadInput, match=r"no parameter 'keepdim';.*write keepdims="):
        op(x, keepdim=True)
    with pytest.raises(BadInput, match="twice"):
        op(x, 0, axis=0)
    with pytest.raises(BadInput, match="is not a number"):
        op("x")
    with pytest.raises(TypeError) as caught:
        op(x, axis="x")
    assert [note for note in caught.value.__notes__ if "in operator 'total'" in note] == [
        "in operator 'total' (in no pack), called on float64(2,), axis='x'"
    ]
    with pytest.raises(np.exceptions.AxisError) as wrong:
        op.canonical(x, axes=(3,), keepdims=False)
    assert len([note for note in wrong.value.__notes__ if "in operator 'total'" in note]) == 1


def test_parameters_are_copied_and_hide_no_node() -> None:
    """What the caller changes later does not reach the rules; a node that wants a gradient is refused."""
    x, weights = Variable([1.0, 2.0]), np.array([3.0, 5.0])
    y = total()(x, weights=weights)
    weights[:] = 0
    assert y.backward()[x].tolist() == [3.0, 5.0]
    with pytest.raises(BadInput, match=r"parameter 'weights' .* is not differentiated"):
        total()(x, weights=Variable([1.0, 2.0]))


def test_arrays_need_no_node() -> None:
    """Lists and numbers arrive as arrays and numbers; without a node the result is plain."""
    assert type(total()([[1.0, 2.0], [3.0, 4.0]])) is np.float64
    np.testing.assert_array_equal(total()([[1.0, 2.0], [3.0, 4.0]], 0), [4.0, 6.0])


@pytest.mark.parametrize("answer", ["parameters", "none", "error"])
def test_the_short_way_or_the_long_one(answer: str) -> None:
    """`usual` is asked with the number of axes and the arguments; None or an error leads the long way round."""
    asked: list[Any] = []

    def usual(ndim: int, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        asked.append((ndim, args, kwargs))
        if answer == "error":
            raise TypeError
        return {"axes": (1,), "keepdims": True} if answer == "parameters" else None

    op, x = total(usual=usual), Variable([[1.0, 2.0], [3.0, 4.0]])
    y = op(x, 1, keepdims=True)
    assert asked == [(2, (1,), {"keepdims": True})]
    assert y.record is not None
    assert y.record.params == {"axes": (1,), "keepdims": True}
    np.testing.assert_array_equal(y.data, [[3.0], [7.0]])
    np.testing.assert_array_equal(y.backward([[1.0], [2.0]])[x], [[1.0, 1.0], [2.0, 2.0]])
    assert op(x.detach(), 1, keepdims=True).record is None


def test_the_short_way_may_give_a_view_or_fail() -> None:
    """An output in the memory of the input is the caller's own, and what a forward raises is explained."""

    def forward(a: Any, *, at: int) -> Any:
        return a[at:]

    op = operator(forward, name="tail")
    op.vjps(lambda g, out, a, *, at: np.concatenate([np.zeros(at), g]))
    op.adapter(lambda a, at=1: op.canonical(a, at=at), usual=lambda ndim, at=1: {"at": at})
    x = Variable([1.0, 2.0, 3.0])
    y = op(x)
    assert y.data.tolist() == [2.0, 3.0]
    assert y.backward(np.ones(2))[x].tolist() == [0.0, 1.0, 1.0]
    with pytest.raises(TypeError) as caught:
        op(x, "x")
    assert any("in operator 'tail'" in note for note in caught.value.__notes__)


def test_a_rule_takes_every_canonical_parameter() -> None:
    """One that does not is refused when it is declared: nothing would refuse the call in time."""

    def shifted() -> Operator:
        return operator(lambda a, *, by: a + by, name="shifted")

    op = shifted()
    op.vjps(lambda g, out, a: g)
    with pytest.raises(BadInput, match="does not take its canonical parameter 'by'"):
        op.adapter(lambda a, by=1: op.canonical(a, by=by))
    other = shifted()
    other.adapter(lambda a, by=1: other.canonical(a, by=by))
    with pytest.raises(BadInput, match="does not take its canonical parameter 'by'"):
        other.vjps(lambda g, out, a: g)


def test_higher_orders_run_the_canonical_call() -> None:
    """Under create_graph rules run on nodes, and `canonical` works on any operator, with an adapter or without."""
    x = Variable([1.0, 2.0])
    y = total()(x * x)
    gradient = y.backward(create_graph=True)[x]
    assert total()(gradient).backward()[x].tolist() == [2.0, 2.0]
    plain = operator(lambda a, by=2.0: a * by, name="plain")
    plain.vjps(lambda g, out, a, *, by: g * by)
    assert plain.canonical(x, by=3.0).backward(np.ones(2))[x].tolist() == [3.0, 3.0]


def _forward(a: Any, *, by: int) -> Any:
    return a * by


_forward = operator(_forward, name="_pickled")  # type: ignore[assignment]
_forward.vjps(lambda g, out, a, *, by: g * by)  # type: ignore[attr-defined]
_forward.adapter(lambda a, by=2: _forward.canonical(a, by=by))  # type: ignore[attr-defined]


def test_adapted_operators_pickle() -> None:
    """By name, as others do."""
    assert pickle.loads(pickle.dumps(_forward)) is _forward


def test_out_is_refused() -> None:
    """The adapters of the packs refuse `out=` an array, with the way that works."""
    for f in (np.sum, np.mean, np.prod, np.max, np.min):
        with pytest.raises(NotDifferentiable, match="drop out="):
            f(Variable([1.0, 2.0]), out=np.zeros(()))  # type: ignore[operator]
