"""What all optimizers share."""

import copy
import pickle

import numpy as np
import pytest

from pygrad_core import BadInput, ChangedInPlace, Variable
from pygrad_nn import SGD, Adam, AdamW, Linear, Optimizer, Sequential
from pygrad_nn.optimizer import BLOCK

OPTIMIZERS = [
    lambda params: SGD(params, lr=0.1),
    lambda params: SGD(params, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
    lambda params: Adam(params, lr=0.1, weight_decay=0.01),
    lambda params: AdamW(params, lr=0.1),
]


@pytest.mark.parametrize("build", OPTIMIZERS)
def test_parameters_without_gradient_are_left_alone(build) -> None:
    """Only parameters that have a gradient move."""
    moved, still = Variable([1.0, 2.0]), Variable([3.0])
    moved.grad = np.array([1.0, -1.0])
    build([still, moved]).step()
    assert still.data.tolist() == [3.0]
    assert not np.array_equal(moved.data, [1.0, 2.0])


@pytest.mark.parametrize("build", OPTIMIZERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(), (2, 3)])
def test_dtype_and_shape_stay(build, dtype, shape) -> None:
    """Parameters keep their dtype and shape; scalars stay NumPy scalars."""
    p = Variable(np.ones(shape), dtype=dtype)
    p.grad = np.ones(shape, dtype)[()]
    before = type(p.data)
    build([p]).step()
    assert p.dtype == dtype
    assert p.shape == shape
    assert type(p.data) is before


@pytest.mark.parametrize("build", OPTIMIZERS)
@pytest.mark.parametrize("layout", ["rows", "columns"])
def test_blocks_make_no_difference(build, layout) -> None:
    """A parameter larger than a block moves as its rows would one by one, in any memory layout."""
    rng = np.random.default_rng(0)
    rows, columns = 7, BLOCK // 3
    data, gradients = rng.normal(size=(rows, columns)), rng.normal(size=(2, rows, columns))
    whole = Variable(data)
    if layout == "columns":
        whole.data = np.asfortranarray(data)
    parts = [Variable(row) for row in data]
    at_once, one_by_one = build([whole]), build(parts)
    for gradient in gradients:
        whole.grad = gradient
        for part, row in zip(parts, gradient, strict=True):
            part.grad = row
        at_once.step()
        one_by_one.step()
    assert np.array_equal(whole.data, [part.data for part in parts])


@pytest.mark.parametrize("build", OPTIMIZERS)
def test_gradients_are_only_read(build) -> None:
    """A step leaves the gradients as they were."""
    p = Variable([1.0, 2.0])
    p.grad = gradient = np.array([0.5, -0.5])
    optimizer = build([p])
    optimizer.step()
    optimizer.step()
    assert p.grad is gradient
    assert gradient.tolist() == [0.5, -0.5]


@pytest.mark.parametrize("build", OPTIMIZERS)
def test_a_step_before_backward_is_detected(build) -> None:
    """A step between a forward and its backward pass makes that pass raise."""
    p = Variable([1.0, 2.0])
    p.grad = np.ones(2)
    loss = np.sum(p * p)
    build([p]).step()
    with pytest.raises(ChangedInPlace):
        loss.backward()


@pytest.mark.parametrize("build", OPTIMIZERS)
def test_gradients_that_are_nodes(build) -> None:
    """Gradients from `create_graph=True` are taken by their data."""
    p, q = Variable([1.0, 2.0]), Variable([1.0, 2.0])
    np.sum(p**3).backward(create_graph=True)
    np.sum(q**3).backward()
    build([p]).step()
    build([q]).step()
    assert np.array_equal(p.data, q.data)


@pytest.mark.parametrize("build", OPTIMIZERS)
def test_finds_a_minimum(build) -> None:
    """On a convex bowl every optimizer comes close to the bottom (weight decay draws it a little away)."""
    p = Variable([3.0, -2.0])
    optimizer = build([p])
    for _ in range(300):
        optimizer.zero_grad()
        np.sum((p - 1.0) ** 2).backward()
        optimizer.step()
    assert np.allclose(p.data, 1.0, atol=0.05)


def test_zero_grad() -> None:
    """It forgets the gradients."""
    p = Variable([1.0])
    p.grad = np.ones(1)
    SGD([p], lr=0.1).zero_grad()
    assert p.grad is None


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ([], "at least one"),
        ([np.ones(2)], r"changes Variables and params\[0\] is a ndarray"),
        ([Variable(1.0), Variable(1.0) * 2], r"params\[1\] is a Node"),
        (Linear(1, 1).named_parameters(), r"params\[0\] is a tuple"),
        ([{"params": [Variable(1.0)]}], "an optimizer of its own for each group"),
        (Sequential(Linear(1, 1)), r"pass network.parameters\(\)"),
        (Variable(1.0), "takes a list"),
        ([Variable(1.0)] * 2, "twice"),
    ],
)
def test_refused_parameters(params, message) -> None:
    """Nothing, arrays, a network itself, a lone variable and repeated ones are refused with the way out."""
    with pytest.raises(BadInput, match=message):
        SGD(params, lr=0.1)


def test_takes_generators() -> None:
    """Any iterable of variables will do."""
    net = Linear(2, 2)
    assert len(SGD((p for _, p in net.named_parameters()), lr=0.1).params) == 2


@pytest.mark.parametrize("shape", [(), (3,)])
@pytest.mark.parametrize("build", OPTIMIZERS)
def test_halves(build, shape) -> None:
    """A float16 parameter moves as a float32 one does, rounded: no square of a gradient underflows to 0."""
    half, single = Variable(np.ones(shape), dtype=np.float16), Variable(np.ones(shape), dtype=np.float32)
    half.grad, single.grad = np.full(shape, 1e-4, np.float16)[()], np.full(shape, 1e-4, np.float16)[()]
    for p in (half, single):
        build([p]).step()
    assert half.dtype == np.float16
    assert np.array_equal(half.data, single.data.astype(np.float16))


@pytest.mark.parametrize(("name", "meant"), [("learning_rate", "lr"), ("momentun", "momentum")])
def test_misspelt_options(name, meant) -> None:
    """An option of another name is not set in vain."""
    with pytest.raises(BadInput, match=f"SGD has no option '{name}'; do you mean {meant}"):
        setattr(SGD([Variable(1.0)], lr=0.1), name, 0.5)


def test_base_class_is_abstract() -> None:
    """The base class has no update of its own."""
    p = Variable([1.0])
    p.grad = np.ones(1)
    with pytest.raises(NotImplementedError):
        Optimizer([p], lr=0.1).step()


@pytest.mark.parametrize("build", OPTIMIZERS)
@pytest.mark.parametrize("option", ["lr", "momentum", "weight_decay", "eps"])
@pytest.mark.parametrize("value", [-1.0, np.nan, np.inf, "x", None, np.ones(1), Variable(0.1)], ids=str)
def test_options_are_checked_whenever_they_are_set(build, option, value) -> None:
    """A schedule that goes wrong is noticed where it sets the option, and the option stays what it was."""
    optimizer = build([Variable(1.0)])
    if hasattr(optimizer, option):
        before = getattr(optimizer, option)
        with pytest.raises(BadInput, match=f"as {option}, got"):
            setattr(optimizer, option, value)
        setattr(optimizer, option, np.float64(before))
        assert type(getattr(optimizer, option)) is float


@pytest.mark.parametrize("build", OPTIMIZERS)
@pytest.mark.parametrize(
    ("grad", "message"),
    [
        (np.ones(3), r"shape \(2,\) and its .grad has shape \(3,\)"),
        (np.ones((2, 1)), "has the shape of its parameter"),
        (1.0, "has the shape of its parameter"),
        (np.ones(2) * 1j, r"params\[0\] cannot move it.*complex"),
        ("text", r"params\[0\] cannot move it"),
        (np.ma.ones(2), r"params\[0\] cannot move it"),
        (np.array(["2020", "2021"], "M8[Y]"), r"params\[0\] cannot move it"),
    ],
)
def test_gradients_that_do_not_fit(build, grad, message) -> None:
    """A gradient set by hand has the parameter's shape and real numbers."""
    p = Variable([1.0, 2.0])
    p.grad = grad
    with pytest.raises(BadInput, match=message):
        build([p]).step()
    assert p.data.tolist() == [1.0, 2.0]


@pytest.mark.parametrize("build", OPTIMIZERS)
@pytest.mark.parametrize("grad", [[1.0, -2.0], np.array([1, -2]), np.array([1.0, -2.0], np.float32)])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_gradients_set_by_hand(build, grad, dtype) -> None:
    """Lists, integers and other precisions count as their numbers; parameter and state keep their dtype."""
    p, q = Variable([1.0, 2.0], dtype=dtype), Variable([1.0, 2.0], dtype=dtype)
    p.grad, q.grad = grad, np.array([1.0, -2.0], dtype)
    optimizer, other = build([p]), build([q])
    for each in (optimizer, other, optimizer, other):
        each.step()
    assert p.dtype == dtype
    kept = np.result_type(dtype, np.float32)  # halves are moved as singles
    assert all(slot.dtype == kept for state in optimizer._states for slot in state.slots)
    assert p.data.tobytes() == q.data.tobytes()


@pytest.mark.parametrize("build", OPTIMIZERS)
@pytest.mark.parametrize("pickled", [True, False])
def test_copies_go_on_alike(build, pickled) -> None:
    """A network and its optimizer, copied together, train as the originals would."""

    def trained(net, optimizer) -> np.ndarray:
        for _ in range(3):
            optimizer.zero_grad()
            np.sum(net(np.ones((1, 2))) ** 2).backward()
            optimizer.step()
        return np.array(net.weight.data)

    net = Linear(2, 2, rng=0)
    optimizer = build(net.parameters())
    trained(net, optimizer)
    both = (net, optimizer)
    others = pickle.loads(pickle.dumps(both)) if pickled else copy.deepcopy(both)
    assert others[1].params == others[0].parameters()
    assert np.array_equal(trained(*others), trained(net, optimizer))


COMPLEX = [
    lambda params: SGD(params, lr=0.1),
    lambda params: SGD(params, lr=0.05, momentum=0.5, nesterov=True),
    lambda params: Adam(params, lr=0.05),
    lambda params: AdamW(params, lr=0.05, weight_decay=0.0),
]


@pytest.mark.parametrize("build", COMPLEX)
@pytest.mark.parametrize("dtype", [np.complex64, np.complex128])
@pytest.mark.parametrize("shape", [(), (3,), (2, 2)])
def test_complex_parameters_descend(build, dtype, shape) -> None:
    """abs(z - c)**2 falls at every one of the first steps and ends at c; dtype, shape and kind of the data stay."""
    target = np.array(1.0 - 2.0j, dtype)[()]
    z = Variable(np.full(shape, 3.0 + 1.0j, dtype))
    kind, optimizer, losses = type(z.data), build([z]), []
    for _ in range(400):
        loss = np.sum(np.abs(z - target) ** 2)
        losses.append(loss.data)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert np.all(np.diff(losses[:10]) < 0)
    np.testing.assert_allclose(z.data, np.full(shape, target), atol=1e-4)
    assert (type(z.data), z.dtype, z.shape) == (kind, dtype, shape)


@pytest.mark.parametrize("build", [*OPTIMIZERS, *COMPLEX])
def test_a_complex_parameter_moves_as_its_two_parts(build) -> None:
    """Real and imaginary part take the steps that they would take as parameters of their own, blocks included."""
    rng = np.random.default_rng(0)
    shape = (BLOCK // 2 + 7, 2)
    x, y = rng.normal(size=(2, *shape))
    z, parts = Variable(x + 1j * y), [Variable(x), Variable(y)]
    whole, apart = build([z]), build(parts)
    for _ in range(3):
        dx, dy = rng.normal(size=(2, *shape))
        z.grad, parts[0].grad, parts[1].grad = dx - 1j * dy, dx, dy
        whole.step()
        apart.step()
    np.testing.assert_allclose(z.data, parts[0].data + 1j * parts[1].data, rtol=1e-12)
