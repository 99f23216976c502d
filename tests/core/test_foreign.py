"""Arrays that are not NumPy's but speak its protocols (as Dask's and CuPy's do) are never made into `ndarray`."""

from typing import Any

import numpy as np
import pytest
from numpy.lib.mixins import NDArrayOperatorsMixin

from pygrad_core import BadInput, Node, Variable, WrongGradient, grad, jvp, no_grad, operator, value_and_grad, vjp

pytestmark = pytest.mark.usefixtures("small_pack")


class Far(NDArrayOperatorsMixin):
    """The smallest array that speaks NumPy's protocols; reading it as an ndarray is an error."""

    def __init__(self, data: Any) -> None:
        self.near = np.asarray(data)

    shape = property(lambda self: self.near.shape)
    dtype = property(lambda self: self.near.dtype)
    ndim = property(lambda self: self.near.ndim)
    size = property(lambda self: self.near.size)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        raise AssertionError("a foreign array was coerced to ndarray")

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        if any(not isinstance(x, Far | np.ndarray | np.generic | float | int) for x in inputs):
            return NotImplemented
        return Far(getattr(ufunc, method)(*map(near, inputs), **{k: near(v) for k, v in kwargs.items()}))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        found = function(*[near(a) for a in args], **kwargs)
        return Far(found) if isinstance(found, np.ndarray | np.generic) else found

    def __getitem__(self, index: Any) -> "Far":
        return Far(self.near[index])

    def __len__(self) -> int:
        return len(self.near)

    def __bool__(self) -> bool:
        return bool(self.near)

    def astype(self, dtype: Any) -> "Far":
        """As for arrays."""
        return Far(self.near.astype(dtype))


def near(x: Any) -> Any:
    """The ndarray inside, at any depth of lists and tuples."""
    if isinstance(x, list | tuple):
        return type(x)(map(near, x))
    return x.near if isinstance(x, Far) else x


DATA = np.array([[0.5, 1.0, 1.5], [2.0, 2.5, 3.0]])


def test_a_variable_holds_the_foreign_array() -> None:
    """Node and Variable keep the very object, and answer for its shape and dtype."""
    far = Far(DATA)
    for node in (Variable(far), Node(far)):
        assert node.data is far
        assert (node.shape, node.dtype, node.ndim, node.size, len(node)) == ((2, 3), np.float64, 2, 6, 2)
    assert isinstance(Variable(Far([1, 2])).data, Far)
    assert Variable(Far([1, 2])).dtype == np.float64
    assert Variable(far, dtype=np.float32).dtype == np.float32


@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.sum(np.sin(x) * x + 2.0),
        lambda x: np.sum(x * np.float64(2.0) - 1 / x),
        lambda x: np.sum(-x / (x + x)),
        lambda x: np.sum(np.sum(x, axis=0) * x),
        lambda x: np.sum(np.reshape(x, (3, 2)) * 2.0),
    ],
)
def test_gradients_are_foreign_arrays_with_the_right_values(f: Any) -> None:
    """Values and gradients are those of NumPy, and foreign arrays all the way."""
    x, twin = Variable(Far(DATA)), Variable(DATA)
    z, expected = f(x), f(twin)
    np.testing.assert_allclose(near(z.data), expected.data)
    found = z.backward()
    assert isinstance(found[x], Far)
    assert isinstance(x.grad, Far)
    np.testing.assert_allclose(near(found[x]), expected.backward()[twin])


def test_foreign_and_plain_arrays_mix() -> None:
    """A foreign array meets plain arrays and nodes of both kinds; each gets a gradient of its own shape."""
    x, y = Variable(Far(DATA)), Variable(DATA[:1])
    found = np.sum(x * y).backward()
    np.testing.assert_allclose(near(found[x]), np.broadcast_to(DATA[:1], DATA.shape))
    np.testing.assert_allclose(near(found[y]), DATA.sum(axis=0, keepdims=True))
    for z in (Variable(DATA) * Far(DATA), Far(DATA) * Variable(DATA)):
        assert isinstance(z.data, Far)
    with no_grad():
        assert isinstance((x * Far(DATA)).data, Far)


def test_contributions_of_both_kinds_add_up() -> None:
    """A node that collects plain and foreign contributions sums them without reading one as the other."""
    op = operator(lambda x: x * 1.0, name="f")
    op.vjps(lambda g, out, x: np.ones((2, 3)))
    x = Variable(DATA)
    z = op(x) + op(x) + x * Far(DATA) + op(x) + x * Far(DATA)
    np.testing.assert_allclose(near(z.backward(Far(np.ones((2, 3))))[x]), 3.0 + 2.0 * DATA)


def test_cotangents_may_be_foreign() -> None:
    """A cotangent of the right shape is taken as it is, and checked like any other."""
    x = Variable(Far(DATA))
    z = x * 2.0
    np.testing.assert_allclose(near(z.backward(Far(DATA))[x]), 2.0 * DATA)
    with pytest.raises(BadInput, match="shape"):
        (x * 2.0).backward(Far(DATA[0]))


def test_wrong_gradients_of_foreign_arrays_are_refused() -> None:
    """The shape of a foreign gradient is checked, too, and float32 stays float32."""
    op = operator(lambda x: x * 1.0, name="planted")
    op.vjps(lambda g, out, x: Far(np.ones(5)))
    with pytest.raises(WrongGradient, match=r"shape \(2, 3\), got shape \(5,\)"):
        op(Variable(Far(DATA))).backward()
    op.vjps(lambda g, out, x: Far(np.ones((2, 3))))
    x = Variable(Far(DATA.astype(np.float32)))
    found = op(x).backward()[x]
    assert found.dtype == np.float32


def test_second_derivatives() -> None:
    """create_graph works on foreign arrays."""
    x = Variable(Far(DATA))
    first = np.sum(x * x * x).backward(create_graph=True)[x]
    assert isinstance(first.data, Far)
    np.testing.assert_allclose(near(np.sum(first).backward()[x]), 6.0 * DATA)


def test_transforms_keep_foreign_arrays() -> None:
    """grad, value_and_grad, vjp and jvp take and give foreign arrays, zeros included."""

    def f(x: Any, y: Any) -> Any:
        return np.sum(np.sin(x)) + y * 0.0

    found, zero = grad(f, argnums=(0, 1))(Far(DATA), Far(1.0))
    assert isinstance(found, Far)
    np.testing.assert_allclose(near(found), np.cos(DATA))
    assert near(zero) == 0.0
    value, untouched = value_and_grad(lambda x, y: np.sum(x * x), argnums=1)(Far(DATA), Far(DATA))
    assert isinstance(value, Far)
    assert isinstance(untouched, Far)
    np.testing.assert_array_equal(near(untouched), np.zeros((2, 3)))
    out, pull = vjp(np.sin, Far(DATA))
    np.testing.assert_allclose(near(pull(Far(DATA))[0]), DATA * np.cos(DATA))
    _, tangent = jvp(np.sin, (Far(DATA),), (Far(DATA),))
    assert isinstance(tangent, Far)
    np.testing.assert_allclose(near(tangent), near(pull(Far(DATA))[0]))
    assert isinstance(out, Far)


def test_changes_in_place_of_foreign_arrays() -> None:
    """Arrays without views change in place, for all names of the node; where there may be views, it is refused."""
    x = Variable(Far([1.0, 2.0]))
    y = z = x * 2.0
    before = y * y
    y += 1.0
    assert z is y
    assert near(y.data).tolist() == [3.0, 5.0]
    assert near(np.sum(before + y).backward()[x]).tolist() == [10.0, 18.0]

    class Viewed(Far):
        base = None

    y = Node(Viewed([1.0, 2.0]))
    with pytest.raises(BadInput, match="may share memory"):
        y += 1.0
