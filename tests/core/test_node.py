"""`Node` and `Variable`: what they hold, show, copy and refuse."""

import copy
import pickle
from typing import Any

import numpy as np
import pytest

from pygrad_core import BadInput, LostGradient, Node, Value, Variable, no_grad, operator, ops

pytestmark = pytest.mark.usefixtures("small_pack")


def test_attributes_are_those_of_the_data() -> None:
    """`shape`, `dtype`, `ndim`, `size`, `value` and `len` answer for the array."""
    x = Variable(np.ones((2, 3), np.float32), label="weights")
    assert (x.shape, x.dtype, x.ndim, x.size, len(x)) == ((2, 3), np.float32, 2, 6, 2)
    assert x.value is x.data
    assert x.label == "weights"
    assert x.grad is None
    assert (x * 2.0).label is None
    scalar = Variable(2.0)
    assert (scalar.shape, scalar.dtype, scalar.ndim, scalar.size) == ((), np.float64, 0, 1)
    with pytest.raises(TypeError, match="len"):
        len(scalar)


def test_value_is_variable() -> None:
    """The seed's name for scalar work is the same class."""
    assert Value is Variable
    assert Value(2.0, label="a").label == "a"


def test_variables_copy_their_data() -> None:
    """Changing the array that a variable was made of, or set to, changes nothing."""
    data = np.ones(3)
    x = Variable(data)
    data[:] = 5.0
    assert x.data.tolist() == [1.0, 1.0, 1.0]
    x.data = data
    data[:] = 7.0
    assert x.data.tolist() == [5.0, 5.0, 5.0]
    assert Variable(np.asfortranarray(np.ones((2, 3)))).data.flags.f_contiguous


def test_setting_data_keeps_dtype_and_shape() -> None:
    """Data are cast to the variable's dtype; another shape or a complex value for a real variable raises BadInput."""
    x = Variable(np.ones(3, np.float32))
    x.data = np.arange(3)
    assert x.dtype == np.float32
    x.data -= np.float64(0.5)
    assert x.dtype == np.float32
    assert x.data.tolist() == [-0.5, 0.5, 1.5]
    for wrong in (1.0, np.ones(2), np.ones((3, 1)), 1j * np.ones(3), "text", None):
        with pytest.raises(BadInput):
            x.data = wrong
    assert x.data.tolist() == [-0.5, 0.5, 1.5]


def test_setting_the_data_of_a_scalar_variable() -> None:
    """`p.data -= step` works without axes, and keeps a NumPy scalar."""
    p = Variable(2.0)
    p.data -= 0.5
    assert p.data == 1.5
    assert type(p.data) is np.float64
    p.data = 3
    assert type(p.data) is np.float64


def test_data_of_results_cannot_be_set() -> None:
    """Only a leaf's data may be set."""
    with pytest.raises(AttributeError):
        (Variable(1.0) * 2.0).data = 3.0
    with pytest.raises(AttributeError):
        Variable(1.0).shape = (2,)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.complex64, "float32"])
def test_a_variable_takes_a_dtype(dtype: Any) -> None:
    """`dtype=` makes it of that type."""
    assert Variable([1.0, 2.0], dtype=dtype).dtype == np.dtype(dtype)


@pytest.mark.parametrize("dtype", [int, bool, object, "M8[s]", str])
def test_a_variable_is_floating_point(dtype: Any) -> None:
    """An integer variable would round its gradients: such a dtype is refused."""
    with pytest.raises(BadInput, match="has no derivative"):
        Variable([1.0, 2.0], dtype=dtype)
    with pytest.raises(BadInput, match="complex"):
        Variable([1j], dtype=float)


def test_nodes_have_no_other_attributes() -> None:
    """Slots: a misspelt attribute raises instead of being kept."""
    x = Variable(1.0)
    with pytest.raises(AttributeError):
        x.gard = 1.0
    with pytest.raises(
        AttributeError, match=r"a node has no attribute 'relu': did you .* not installed: pygrad-ops-basic"
    ):
        x.relu()
    with pytest.raises(AttributeError, match=r"'qq': its methods are those of arrays, all else are functions, np\."):
        x.qq()
    assert not hasattr(x, "relu")
    assert not hasattr(x, "_private")


def test_the_methods_of_arrays_are_operators(install: Any) -> None:
    """`x.sum(axis=0)` reaches the registered operator, keywords included; operators by other names are no attributes.

    Whoever installs a pack adds nothing to nodes: a method is looked for where NumPy's arrays have it.
    """
    x = Variable([[1.0, 2.0], [3.0, 4.0]])
    assert "sum" in dir(x)
    assert "trace" not in dir(x)
    install([operator(lambda x: x, name=name, composite=True) for name in ("frobnicate", "trace")], "third-party")
    assert "trace" in dir(x)
    assert x.trace() is x
    for name, way in (("exp", r"np\.exp"), ("frobnicate", r"ops\.frobnicate"), ("getitem", r"ops\.getitem")):
        assert name in ops
        assert name not in dir(x)
        with pytest.raises(AttributeError, match=rf"those of arrays, and this is a function; write {way}\(\.\.\.\)\."):
            getattr(x, name)
    assert x.sum(axis=0).data.tolist() == [4.0, 6.0]
    assert x.sum().backward()[x].tolist() == [[1.0, 1.0], [1.0, 1.0]]


def test_shape_methods_take_what_arrays_take() -> None:
    """`reshape(2, 3)`, `reshape((2, 3))`, `.T` and `transpose()` are as for arrays."""
    x = Variable(np.arange(6.0))
    assert x.reshape(2, 3).shape == x.reshape((2, 3)).shape == (2, 3)
    assert x.reshape(-1, 2).shape == (3, 2)
    y = x.reshape(2, 3)
    assert y.T.shape == y.transpose().shape == (3, 2)
    assert (y.T * y.T).sum().backward()[x].tolist() == list(range(0, 12, 2))


def test_iteration_and_indexing_keep_the_gradient() -> None:
    """A node is a sequence of nodes along its first axis; unpacking, reversing and `in` work."""
    x = Variable([1.0, 2.0, 3.0])
    a, b, c = x
    assert (a * 5.0 + c * 7.0).backward()[x].tolist() == [5.0, 0.0, 7.0]
    assert [float(n.data) for n in reversed(x)] == [3.0, 2.0, 1.0]
    assert b.data in x
    assert x[::2].shape == (2,)
    assert x[np.array([0, 0, 1])].sum().backward()[x].tolist() == [2.0, 1.0, 0.0]
    with pytest.raises(TypeError):
        iter(Variable(1.0)).__next__()


def test_variables_are_pickled_and_copied_deeply() -> None:
    """A variable and a constant survive pickle and deepcopy with data, dtype and label."""
    for node in (Variable(np.ones(2, np.float32), label="w"), Variable(2.0), Node([1.0, 2.0], label="c")):
        for twin in (pickle.loads(pickle.dumps(node)), copy.deepcopy(node)):
            assert isinstance(twin, Variable) == isinstance(node, Variable)
            assert twin is not node
            assert twin.label == node.label
            assert twin.dtype == node.dtype
            np.testing.assert_array_equal(twin.data, node.data)
            assert not isinstance(node.data, np.ndarray) or not np.shares_memory(twin.data, node.data)


def test_results_are_not_copied_without_their_graph() -> None:
    """A deep copy or a pickle of a computed node would lose its gradient: LostGradient says to take `.data`."""
    y = Variable(1.0) * 2.0
    for lose in (copy.deepcopy, pickle.dumps):
        with pytest.raises(LostGradient, match=r"node\.data"):
            lose(y)


def test_representations() -> None:
    """A node shows its class, data, operator and label; a format specification is that of the number."""
    x = Variable(2.0, label="a")
    assert repr(x) == "Variable(np.float64(2.0), label='a')"
    assert repr(x * 3.0) == "Node(np.float64(6.0), multiply)"
    assert repr(Node(1.5)) == "Node(np.float64(1.5))"
    assert f"{x:.3f}" == "2.000"
    assert f"{x}" == repr(x)


def test_only_results_have_a_record() -> None:
    """`record` is the entry of the tape that made a node: None for leaves and constants."""
    x = Variable(2.0)
    assert x.record is None
    assert Node(2.0).record is None
    assert (x * 2.0).record.operator is ops.multiply


def test_assignment_into_a_node_keeps_all_gradients() -> None:
    """`y[0] = x` gives `y` the new value; what was computed from the old one keeps its gradient."""
    x, v = Variable([1.0, 2.0, 3.0]), Variable(5.0)
    y = x * 2.0
    before = (y * y).sum()
    y[0] = v
    after = (y * y).sum()
    assert y.data.tolist() == [5.0, 4.0, 6.0]
    found = (before + after).backward()
    assert found[x].tolist() == [8.0, 32.0, 48.0]
    assert found[v] == 10.0
    assert found[y].tolist() == [10.0, 8.0, 12.0]


def test_assignment_into_a_leaf_is_refused() -> None:
    """A variable would be no leaf any more, nor may a view of one be assigned into: both raise BadInput."""
    x = Variable([1.0, 2.0, 3.0])
    for leaf in (x, x[:2], x.reshape(3, 1)):
        with pytest.raises(BadInput, match=r"cannot be changed in place where operations are recorded"):
            leaf[0] = 1.0
    assert x.data.tolist() == [1.0, 2.0, 3.0]


def test_a_change_under_no_grad_of_what_has_a_gradient_is_refused() -> None:
    """It would lose its gradient in silence: LostGradient, and the node is as before."""
    x = Variable([1.0, 2.0])
    y = x * 2.0
    with no_grad(), pytest.raises(LostGradient, match="under no_grad"):
        y[0] = 5.0
    assert y.data.tolist() == [2.0, 4.0]
    assert y.sum().backward()[x].tolist() == [2.0, 2.0]
