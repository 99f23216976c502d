"""NumPy's protocols: a NumPy call on a node reaches the operator that adopted the function, or raises."""

from typing import Any

import numpy as np
import pytest

from pygrad_core import BadInput, Node, NotDifferentiable, OperatorConflict, Variable, loading, operator, ops


@pytest.mark.usefixtures("small_pack")
def test_ufuncs_and_functions_reach_the_operator_that_adopted_them() -> None:
    """`np.sin(x)`, `np.sum(x)` and `np.stack([x, y])` are recorded under the operators' names."""
    x = Variable([1.0, 2.0])
    for result, name in ((np.sin(x), "sin"), (np.sum(x, 0), "sum"), (np.stack([np.ones(2), x]), "stack")):
        assert isinstance(result, Node)
        assert result.record is not None
        assert result.record.operator.name == name


@pytest.mark.usefixtures("small_pack")
@pytest.mark.parametrize("other", [2.0, 2, np.float64(2.0), np.ones(2), np.ones((3, 2)), [1.0, 2.0]])
def test_arrays_and_numbers_on_either_side(other: Any) -> None:
    """An array or a number on the left of a node reaches the same operator as one on the right."""
    x = Variable([1.0, 2.0])
    plain = np.asarray(other)
    np.testing.assert_array_equal((x * other).data, [1.0, 2.0] * plain)
    np.testing.assert_array_equal((other * x).data, [1.0, 2.0] * plain)
    np.testing.assert_array_equal((other - x).data, plain - [1.0, 2.0])
    np.testing.assert_array_equal((other / x).data, plain / [1.0, 2.0])
    np.testing.assert_array_equal((other**x).data, plain**x.data)


@pytest.mark.usefixtures("small_pack")
@pytest.mark.parametrize("call", [lambda x: np.tan(x), lambda x: np.linalg.norm(x), lambda x: np.cumsum(x)])
def test_a_function_that_nobody_adopted_raises(call: Any) -> None:
    """NumPy functions without a rule raise NotDifferentiable with the function's name; none falls back to arrays."""
    with pytest.raises(NotDifferentiable, match=r"numpy.*has no derivative rule in any loaded pack"):
        call(Variable([1.0, 2.0]))


@pytest.mark.usefixtures("small_pack")
def test_the_pack_that_is_known_to_have_it_is_named() -> None:
    """The message says to install the distribution that NumPy's functions of that module are in, or what ails it."""
    x = Variable(1.0)
    with pytest.raises(NotDifferentiable, match="install pygrad-ops-basic, which has NumPy's functions"):
        np.tan(x)
    with pytest.raises(NotDifferentiable, match="install pygrad-ops-linalg"):
        np.linalg.trace(x)
    with pytest.raises(NotDifferentiable, match=r"np\.save\(file, x\.data\)"):
        np.savez("file", x)
    with pytest.raises(NotDifferentiable, match=r"compute on \.data if no gradient is needed"):
        np.fft.fft(x)
    ops._packs.append(loading.Pack("pygrad-ops-basic", "1", "basic", status="broken", cause="no such file"))
    with pytest.raises(NotDifferentiable, match="installed, but broken: no such file"):
        np.tan(x)


@pytest.mark.usefixtures("small_pack")
@pytest.mark.parametrize("shapes", [((2,), (3,)), ((2, 3), (4,)), ((), (3,)), ((2,), ()), ((2,), (3, 4))])
def test_outer_broadcasts(shapes: Any, install: Any) -> None:
    """`np.multiply.outer(x, y)` is the operator on operands whose axes follow each other, with its gradients."""
    install([operator(np.shape, differentiable=False), operator(np.ndim, differentiable=False)], "shapes")
    rng = np.random.default_rng(0)
    a, b = (rng.normal(size=shape)[()] for shape in shapes)
    x, y = Variable(a), Variable(b)
    for z in (np.multiply.outer(x, y), np.multiply.outer(x, b), np.multiply.outer(a, y)):
        np.testing.assert_allclose(z.data, np.multiply.outer(a, b))
        found = z.backward()
        if x in found:
            np.testing.assert_allclose(found[x], np.full(x.shape, np.sum(b)))
        if y in found:
            np.testing.assert_allclose(found[y], np.full(y.shape, np.sum(a)))


def test_methods_of_ufuncs_can_be_adopted(install: Any) -> None:
    """`np.add.reduce(x)` reaches the operator that adopted it, along the first axis as ufuncs do."""
    op = operator(lambda a, axis=None: np.sum(a, axis=axis), name="total", adopts=np.add.reduce)
    op.vjps(lambda g, out, a, *, axis=None: np.broadcast_to(g if axis is None else np.expand_dims(g, axis), a.shape))
    install([op])
    x = Variable([[1.0, 2.0], [3.0, 4.0]])
    assert np.add.reduce(x).data.tolist() == [4.0, 6.0]
    assert np.add.reduce(x, axis=1).data.tolist() == [3.0, 7.0]
    assert np.add.reduce(x, 1).data.tolist() == [3.0, 7.0]
    assert np.add.reduce(x, axis=None).data == 10.0
    assert np.add.reduce(x).backward([1.0, 5.0])[x].tolist() == [[1.0, 5.0], [1.0, 5.0]]
    with pytest.raises(NotDifferentiable, match=r"np\.multiply\.reduce has no derivative rule"):
        np.multiply.reduce(x)
    with pytest.raises(NotDifferentiable, match="drop out="):
        np.add.reduce(x, out=np.zeros(2))


def test_functions_that_two_packs_adopt_belong_to_neither(install: Any) -> None:
    """A NumPy function adopted twice raises OperatorConflict when it is called: no order decides."""
    packs = []
    for name in ("first", "second"):
        op = operator(lambda x: np.sin(x), name=f"{name}_sine", adopts=np.sin)
        op.vjps(lambda g, out, x: g)
        packs.append(install([op], f"{name}-pack"))
    x = Variable(1.0)
    with pytest.raises(OperatorConflict, match="first-pack and second-pack"):
        np.sin(x)
    assert [pack.status for pack in packs] == ["broken", "broken"]
    assert all("first-pack and second-pack" in pack.cause for pack in packs)


@pytest.mark.usefixtures("small_pack")
def test_keywords_of_numpy_functions_are_bound() -> None:
    """A keyword that the operator does not know raises instead of being dropped."""
    x = Variable([[1.0, 2.0]])
    assert np.sum(x, axis=1, keepdims=True).shape == (1, 1)
    with pytest.raises(BadInput, match="no parameter 'dtype'"):
        np.sum(x, dtype=np.float32)
