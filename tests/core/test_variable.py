"""The memory of a variable: what records read is kept, and what the user holds is the variable's."""

import gc
from typing import Any

import numpy as np
import pytest

from pygrad_core import BadInput, ChangedInPlace, Variable, no_grad

WRITES = {
    "an element": lambda p: p.data.__setitem__(0, 9.0),
    "a slice": lambda p: p.data.__setitem__(slice(1, 3), 9.0),
    "np.copyto": lambda p: np.copyto(p.data, 9.0),
    "out=": lambda p: np.add(p.data, 1.0, out=p.data),
    "a view": lambda p: p.data[1:].fill(9.0),
    "a view of a view": lambda p: p.data.reshape(3, 1)[::-1].T[..., 0].fill(9.0),
    "sort": lambda p: p.data[::-1].sort(),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_what_was_read_is_kept(write: Any) -> None:
    """Writes into `p.data`, or a view of it, between forward and backward change the data and not the gradient."""
    p = Variable([1.0, 2.0, 3.0])
    loss = (p * p).sum()
    before = p.data.tolist()
    write(p)
    assert p.data.tolist() != before
    assert loss.backward()[p].tolist() == [2.0, 4.0, 6.0]


@pytest.mark.parametrize("alias", [lambda p: p.data, lambda p: p.data[1:], lambda p: p.data.reshape(3, 1).T[0]])
def test_an_alias_from_before_writes_into_the_variable_and_not_into_what_was_read(alias: Any) -> None:
    """Whoever holds `p.data`, or a view of it, from before the forward pass changes `p` and not what was read."""
    p = Variable([1.0, 2.0, 3.0])
    held = alias(p)
    loss = (p * p).sum()
    held[-1] = 9.0
    assert p.data.tolist() == [1.0, 2.0, 9.0]
    assert loss.backward()[p].tolist() == [2.0, 4.0, 6.0]
    assert (p * p).sum().backward()[p].tolist() == [2.0, 4.0, 18.0]
    del held
    assert isinstance(p, Variable)
    assert (p * 1.0).sum().data == 12.0


def test_setting_the_data_after_use_raises() -> None:
    """`p.data = array`, `p.data -= step` and `p -= step` under no_grad make an older graph raise ChangedInPlace."""

    def by_data(p: Variable) -> None:
        p.data -= 1.0

    def by_array(p: Variable) -> None:
        p.data = np.zeros(2)

    def in_place(p: Variable) -> None:
        with no_grad():
            p -= 1.0

    def by_item(p: Variable) -> None:
        with no_grad():
            p[0] = 5.0

    for change in (by_data, by_array, in_place, by_item):
        p = Variable([1.0, 2.0])
        loss = (p * p).sum()
        change(p)
        with pytest.raises(ChangedInPlace):
            loss.backward()


def test_updates_under_no_grad_reach_whoever_holds_the_data() -> None:
    """`p -= step` and `p[...] = array` work in the memory that `p.data` showed, in every dtype, order and shape."""
    for array in (np.ones((2, 3), np.float32), np.asfortranarray(np.ones((2, 3))), np.ones(3, np.complex128)):
        p = Variable(array)
        held = p.data
        with no_grad():
            p -= 0.5 * np.ones(array.shape)
            p *= 2.0
            p[..., 0] = 7.0
        assert held is p.data
        assert p.dtype == array.dtype
        assert np.shares_memory(held, p.data)
        np.testing.assert_array_equal(p.data[..., 0], np.full(array.shape[:-1], 7.0))
        np.testing.assert_array_equal(p.data[..., 1:], np.ones_like(array[..., 1:]))


def test_scalars_are_updated_under_no_grad() -> None:
    """The loop over `parameters()` changes biases of shape () too, and the name stays that of the variable."""
    p = q = Variable(2.0)
    (p * 3.0).backward()
    with no_grad():
        p -= 0.1 * p.grad
        q[...] = q * 2.0
    assert p is q
    assert p.data == pytest.approx(3.4)


@pytest.mark.parametrize(
    "write", [lambda w: w.__isub__(1.0), lambda w: w.__setitem__(0, 1.0), lambda w: w[:2].fill(3.0)]
)
def test_outside_of_no_grad_a_change_is_refused_and_both_ways_are_named(write: Any) -> None:
    """`w -= step` where operations are recorded would make a node of a weight: BadInput names no_grad and .data."""
    w = Variable([1.0, 2.0, 3.0], label="w")
    with pytest.raises(BadInput, match=r"variable 'w'.*no_grad.*w\.data"):
        write(w)
    assert w.data.tolist() == [1.0, 2.0, 3.0]
    scalar = Variable(1.0)
    with pytest.raises(BadInput, match="no_grad"):
        scalar += 1.0


def test_views_of_a_variable_follow_it_under_no_grad() -> None:
    """A row that was taken under no_grad writes into its variable, and sees its updates."""
    w = Variable(np.arange(6.0).reshape(2, 3))
    loss = (w * w).sum()
    with no_grad():
        row = w[0]
        row += 10.0
        assert w.data.tolist() == [[10.0, 11.0, 12.0], [3.0, 4.0, 5.0]]
        w *= 2.0
        assert row.data.tolist() == [20.0, 22.0, 24.0]
        w[1, 2] -= 1.0
    assert w.data.tolist() == [[20.0, 22.0, 24.0], [6.0, 8.0, 9.0]]
    with pytest.raises(ChangedInPlace):
        loss.backward()


def test_a_wrong_update_changes_nothing() -> None:
    """Another shape, or complex numbers for real ones, raise BadInput and leave data and graph as they were."""
    p = Variable([1.0, 2.0])
    loss = (p * p).sum()
    for wrong in (np.ones(3), np.array([1j, 2j])):
        with no_grad(), pytest.raises((BadInput, ValueError)):
            p += wrong
        with pytest.raises(BadInput):
            p.data = wrong
    assert p.data.tolist() == [1.0, 2.0]
    assert loss.backward()[p].tolist() == [2.0, 4.0]


def test_training_holds_no_more_memory() -> None:
    """A thousand steps leave no cycle and no second copy behind, however the data are set."""
    gc.collect()
    gc.disable()
    try:
        p = Variable(np.ones(50))
        for _ in range(1000):
            (p * p.T).sum().backward()
            p.data -= 0.001 * p.grad
            with no_grad():
                p *= 0.999
            p.grad = None
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_subclasses_keep_their_class_and_attributes() -> None:
    """A variable of a class of the user's may lend its data too."""

    class Weight(Variable):
        def __init__(self, data: Any, name: str) -> None:
            super().__init__(data)
            self.name = name

    w = Weight([1.0, 2.0], "w")
    held = w.data
    held[0] = 5.0
    assert (w.name, w.shape, w.size, w.ndim, w.dtype) == ("w", (2,), 2, 1, np.float64)
    assert isinstance(w, Weight)
    assert (w * 1.0).data.tolist() == [5.0, 2.0]
