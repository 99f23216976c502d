"""Projection: only axes that really broadcast are reduced; any other mismatch raises and names everything."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import Variable, WrongGradient, operator

pytestmark = pytest.mark.usefixtures("small_pack")


def apply(gradient: Any, *inputs: Any, index: int = 0, **facts: Any) -> Any:
    """The gradient that the engine makes of what a rule returned for one of the inputs."""
    forward = (lambda a, b: a + b) if len(inputs) == 2 else (lambda a: a * 1)
    op = operator(forward, name="planted", **facts)
    rules: list[Any] = [None] * len(inputs)
    rules[index] = lambda g, out, *xs: gradient
    op.vjps(*rules)
    op.pack = "pack-of-plants"
    nodes = [Variable(x) for x in inputs]
    return op(*nodes).backward()[nodes[index]]


@given(data=st.data())
def test_broadcast_axes_are_summed(data: st.DataObject) -> None:
    """For shapes that broadcast, the gradient of an elementwise operator is summed over exactly the added axes."""
    common = data.draw(st.lists(st.integers(0, 3), max_size=3))
    lead = data.draw(st.integers(0, len(common)))
    shape = tuple(1 if data.draw(st.booleans()) else n for n in common)[lead:]
    gradient = np.random.default_rng(0).normal(size=common)
    found = apply(gradient[()], np.ones(shape), np.ones(common), elementwise=True)
    expected = gradient.sum(axis=tuple(range(lead)))
    for axis, n in enumerate(shape):
        if n == 1:
            expected = expected.sum(axis=axis, keepdims=True)
    np.testing.assert_allclose(found, expected)
    assert np.shape(found) == shape


def test_axes_of_length_one_that_do_not_broadcast_stay() -> None:
    """An axis of length one in all inputs is summed over nothing and keeps its place."""
    gradient = np.arange(3.0).reshape(1, 3)
    np.testing.assert_array_equal(apply(gradient, np.ones((1, 3)), np.ones((1, 3)), elementwise=True), gradient)
    np.testing.assert_array_equal(apply(gradient, np.ones((1, 1)), np.ones((1, 3)), elementwise=True), [[3.0]])


@pytest.mark.parametrize(
    ("gradient", "shape", "other"),
    [
        (np.ones(3), (2,), (2,)),
        (np.ones((2, 3)), (3,), (3,)),
        (np.ones((3, 1)), (3,), (3,)),
        (np.ones((1, 3)), (3,), (3,)),
        (np.float64(1.0), (3,), (3,)),
        (1.0, (3,), (3,)),
        (np.ones(3), (), ()),
        (np.ones((2, 2)), (2, 1), (1, 3)),
        (np.ones((4, 3)), (3,), (2, 3)),
        (np.ones((2, 3)), (2, 3, 1), (1, 1, 1)),
        (np.ones(0), (3,), (3,)),
    ],
)
def test_other_shapes_of_an_elementwise_gradient_raise(gradient: Any, shape: Any, other: Any) -> None:
    """A gradient with neither the shape of its input nor that of the output raises WrongGradient."""
    with pytest.raises(WrongGradient, match=r"operator 'planted' \(pack-of-plants\).*input 'a'") as caught:
        apply(gradient, np.ones(shape), np.ones(other), elementwise=True)
    assert f"expected shape {shape}, got shape {np.shape(gradient)}" in str(caught.value)


@pytest.mark.parametrize(("gradient", "shape"), [(np.ones((2, 3)), (1, 3)), (np.ones((2, 3)), (3,)), (1.0, (3,))])
def test_operators_that_do_not_broadcast_reduce_nothing(gradient: Any, shape: Any) -> None:
    """Without the promise to broadcast the gradient has exactly the shape of its input."""
    with pytest.raises(WrongGradient, match=r"'planted' \(pack-of-plants\) returned .*input 'a'"):
        apply(gradient, np.ones(shape))


def test_leading_axes_of_broadcasting_operators_are_summed() -> None:
    """With `broadcasts` leading axes that broadcast are summed, a core axis of another length is not."""
    a, b = np.ones((2, 3)), np.ones((5, 4, 3, 2))
    op = operator(np.matmul, broadcasts=True)
    op.vjps(
        lambda g, out, x, y: g @ np.swapaxes(y, -1, -2),
        lambda g, out, x, y: np.swapaxes(x, -1, -2) @ g,
    )
    x, y = Variable(a), Variable(b)
    found = op(x, y).backward()
    np.testing.assert_array_equal(found[x], np.full((2, 3), 5 * 4 * 2.0))
    np.testing.assert_array_equal(found[y], np.full((5, 4, 3, 2), 2.0))
    with pytest.raises(WrongGradient):
        apply(np.ones((5, 2, 2)), np.ones((2, 3)), np.ones((2, 3)), broadcasts=True)
    with pytest.raises(WrongGradient, match=r"shape \(2, 3\), got shape \(3,\)"):
        apply(np.ones(3), np.ones((2, 3)), np.ones((2, 3)), broadcasts=True)


@pytest.mark.parametrize(
    "gradient", ["text", (1.0,), [1.0, 2.0], {}, object(), np.array(["a", "b"]), np.array([None, 1])]
)
def test_gradients_that_are_no_arrays_raise(gradient: Any) -> None:
    """A rule that returns anything but an array of numbers raises WrongGradient."""
    with pytest.raises(WrongGradient, match=r"'planted' \(pack-of-plants\).*input 'a'"):
        apply(gradient, np.ones(2))


def test_the_input_is_named() -> None:
    """The message names the input by its parameter; elements of a sequence by their number."""
    with pytest.raises(WrongGradient, match="input 'b'"):
        apply(np.ones(3), np.ones(2), np.ones(2), index=1)
    op = operator(lambda arrays: arrays[0] + arrays[1], name="planted", sequence=True)
    op.vjp(lambda g, out, arrays: [g, np.ones(5)])
    with pytest.raises(WrongGradient, match=r"input 1: expected shape \(2,\), got shape \(5,\)"):
        op([Variable(np.ones(2)), Variable(np.ones(2))]).backward()


@pytest.mark.parametrize(
    ("dtype", "gradient"),
    [
        (np.float32, np.ones(2)),
        (np.float32, np.ones(2, np.float16)),
        (np.float16, np.ones(2)),
        (np.float64, np.ones(2, np.float32)),
        (np.float64, np.ones(2, np.int64)),
        (np.float64, np.ones(2, bool)),
        (np.complex64, np.ones(2)),
        (np.float64, np.ones(2) * (1 + 5j)),
        (np.float32, np.ones(2) * (1 + 5j)),
        (np.longdouble, np.ones(2)),
    ],
)
def test_gradients_get_the_dtype_of_their_input(dtype: Any, gradient: Any) -> None:
    """The engine casts: float32 stays float32, and of a complex gradient a real input gets the real part."""
    found = apply(gradient, np.ones(2, dtype))
    assert found.dtype == dtype
    np.testing.assert_array_equal(found, [1.0, 1.0])


def test_complex_gradients_of_complex_inputs_keep_their_imaginary_part() -> None:
    """A cast between complex types drops precision and nothing else."""
    found = apply(np.full(2, 1.0 + 5.0j), np.ones(2, np.complex64))
    assert found.dtype == np.complex64
    assert found.tolist() == [1.0 + 5.0j] * 2


@pytest.mark.parametrize("gradient", [1, 1.0, True, np.int64(1), np.float32(1), np.array(1.0), 1 + 2j])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gradients_of_numbers_are_numpy_scalars(gradient: Any, dtype: Any) -> None:
    """For an input without axes any number will do; it becomes a NumPy scalar of the input's dtype."""
    found = apply(gradient, dtype(3.0))
    assert type(found) is dtype
    assert found == 1.0


def test_gradients_of_integer_results_are_not_rounded() -> None:
    """Where an operator rounds to integers and passes its gradient straight through, nothing is cut off."""
    op = operator(lambda x: np.round(x).astype(int), name="rounded")
    op.vjps(lambda g, out, x: g)
    x = Variable([1.2, 3.4])
    y = op(x)
    assert y.dtype.kind == "i"
    assert (y * 0.25).sum().backward()[x].tolist() == [0.25, 0.25]
    scalar = Variable(1.2)
    assert op(scalar).backward(0.5)[scalar] == 0.5


def test_missing_reduction_is_suspected():
    """A gradient of the broadcast shape of an operator that declares none: the error says what to do about it."""
    x, y = np.ones(3), np.ones((2, 3))
    with pytest.raises(WrongGradient, match=r"missing reduction; sum it .* broadcasts=True"):
        apply(y, x, y)
    for gradient in (np.ones((2, 2)), np.ones(())):
        with pytest.raises(WrongGradient, match=r"got shape \(.*\)\.$"):
            apply(gradient, x, y)
