"""Indices that are not exactly arrays: what is selected twice gets both gradients, and later changes are not seen."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import BadInput, LostGradient, Node, PyGradError, Variable, ops

from ..fuzz.odd import FORMS, nested, within_itself

READABLE = [
    "memmap", "recarray", "array of a derived class", "foreign array with __array__", "readonly array",
    "foreign array with __array_interface__", "array of the other byte order", "strided array", "list", "memoryview",
    "uint8 array", "uint64 array", "constant node of them",
]  # fmt: skip
AMBIGUOUS = ["masked array", "matrix"]


def _form(name: str) -> Callable[[Any], Any]:
    return (lambda a: Node(a.astype(float)).astype(int)) if name == "constant node of them" else FORMS[name]


_indices = st.lists(st.integers(0, 3), min_size=1, max_size=6).map(np.array)


@given(_indices, st.sampled_from(READABLE))
def test_what_is_selected_twice_gets_both_gradients(index: Any, form: str) -> None:
    """`e[ids]` and `take` in every form of the index."""
    odd = np.array(_form(form)(index)) if form == "constant node of them" else _form(form)(index)
    for read in (lambda x, i: x[i], lambda x, i: np.take(x, i), lambda x, i: np.take(x, i, axis=0)):
        x = Variable(np.arange(4.0))
        np.sum(read(x, odd)).backward()
        np.testing.assert_array_equal(x.grad, np.bincount(index, minlength=4))


@given(_indices, st.sampled_from(READABLE[:-1]))
def test_the_last_assignment_stays(index: Any, form: str) -> None:
    """`y[i] = v`, in every form of the index."""
    v = Variable(np.arange(1.0, len(index) + 1))
    y = Node(np.zeros(4))
    y[FORMS[form](index)] = v
    expected = np.zeros(4)
    expected[index] = v.data
    np.testing.assert_array_equal(y.data, expected)
    np.sum(y).backward()
    last = {int(place): k for k, place in enumerate(index)}
    np.testing.assert_array_equal(v.grad, [float(last[int(p)] == k) for k, p in enumerate(index)])


@pytest.mark.parametrize("form", ["memmap", "recarray", "array of a derived class", "memoryview"])
def test_an_index_that_changes_later_was_read(form: str) -> None:
    """The backward pass goes to the elements that were selected."""
    index = FORMS[form](np.array([1, 1, 0]))
    x = Variable(np.arange(3.0))
    y = x[index]
    np.asarray(index)[...] = 2
    np.sum(y).backward()
    np.testing.assert_array_equal(x.grad, [1.0, 2.0, 0.0])


@pytest.mark.parametrize("form", AMBIGUOUS)
def test_masked_arrays_and_matrices_are_refused(form: str) -> None:
    """What they select is not what their elements say."""
    with pytest.raises(BadInput, match="plain array"):
        Variable(np.arange(3.0))[FORMS[form](np.array([1, 0]))]


@pytest.mark.parametrize(
    "write",
    [
        lambda y, i: np.copyto(y, 1.0, where=i),
        lambda y, i: np.put(y, i, 1.0),
        lambda y, i: np.putmask(y, i, 1.0),
        lambda y, i: np.place(y, i, np.ones(1)),
        lambda y, i: np.put_along_axis(y, i, 1.0, 0),
        lambda y, i: np.insert(y, i, 1.0),
        lambda y, i: np.delete(y, i),
    ],
)
@pytest.mark.parametrize("target", [Node, np.array])
def test_a_node_is_no_place(write: Callable[[Any, Any], Any], target: Callable[[Any], Any]) -> None:
    """An index or mask with a gradient to lose is refused, into nodes and into arrays; it never asks itself again."""
    with pytest.raises(PyGradError, match=r"its \.data|lose|node\.data"):
        write(target(np.zeros(3)), Variable(np.array([1.0, 0.0, 1.0])) * 1.0)


def test_a_constant_node_is_a_place() -> None:
    """It has no gradient to lose."""
    x = Variable(np.arange(3.0))
    np.sum(np.delete(x, ops.floor(Node(np.float64(1.0))).data.astype(int))).backward()
    np.testing.assert_array_equal(x.grad, [1.0, 0.0, 1.0])
    y = Node(np.zeros(3))
    np.putmask(y, Node(np.array([True, False, True])), 5.0)
    np.testing.assert_array_equal(y.data, [5.0, 0.0, 5.0])


@pytest.mark.parametrize("endless", [within_itself(), nested(0), nested(1.0, 3000)])
def test_lists_without_end_are_refused(endless: Any) -> None:
    """As index, operand and parameter: in one sentence, and at once."""
    x = Variable(np.arange(3.0))
    uses = [lambda v: x[v], lambda v: np.add(x, v), lambda v: np.sum(x, axis=v), Variable, Node]
    for use in (*uses, lambda v: np.put(Node(np.zeros(3)), v, 1)):
        with pytest.raises((BadInput, LostGradient, ValueError, TypeError, IndexError)) as caught:
            use(endless)
        notes = getattr(caught.value, "__notes__", [])
        assert isinstance(caught.value, PyGradError) or any("in operator" in note for note in notes)


def test_conditions_are_booleans() -> None:
    """Numbers as `where=` mean one thing to a sum and another to a mean."""
    x = Variable(np.arange(3.0))
    for use in (lambda: np.mean(x, where=-1), lambda: np.add(x, x, out=Node(np.zeros(3)), where=np.array([1, 0, 1]))):
        with pytest.raises(BadInput, match="booleans"):
            use()


def test_choices_are_whole_and_modes_known() -> None:
    """`np.choose` takes what NumPy takes."""
    x = Variable(np.arange(3.0))
    with pytest.raises(BadInput, match="integers"):
        np.choose(np.array([0.0, 1.0, 0.0]), [x, x])
    with pytest.raises(BadInput, match="modes"):
        np.choose(np.array([0, 1, 0]), [x, x], mode="round")
    with pytest.raises(BadInput, match="one axis"):
        np.compress(True, x)
    with pytest.raises(BadInput, match="one axis"):
        np.take_along_axis(x, np.array([[0]]), None)


def test_the_ends_of_a_slice_were_read() -> None:
    """They may be arrays, which change."""
    end = np.array(1)
    x = Variable(np.arange(3.0))
    y, z = x[end:], x[..., :end]
    end[...] = 2
    (np.sum(y) + np.sum(z)).backward()
    np.testing.assert_array_equal(x.grad, [1.0, 1.0, 1.0])


def test_an_array_given_as_out_is_written() -> None:
    """Parameters are copied, but not what is to be written."""
    out = np.array(7)
    assert np.argmin(Variable(np.array([2.0, 1.0])), out=out) is out
    assert out == 1


def test_masks_are_refused_by_all_that_take_places() -> None:
    """A masked place means nothing."""
    masked = np.ma.masked_array([1, 0, 1], [False, True, False])
    x = Variable(np.arange(3.0))
    for use in (
        lambda: np.delete(x, masked),
        lambda: np.compress(masked, x),
        lambda: np.choose(masked, [x, x]),
        lambda: np.put(Node(x.data), masked, x),
        lambda: np.copyto(Node(x.data), x, where=masked == 1),
    ):
        with pytest.raises(BadInput, match="plain array"):
            use()


def test_a_base_of_fewer_digits_has_the_logarithm_of_all() -> None:
    """`v ** x` for a half v is as exact as its result."""
    x = Variable(np.array([2.0]))
    (np.array([1.5], np.float16) ** x).backward()
    np.testing.assert_allclose(x.grad, 1.5**2 * np.log(1.5), rtol=1e-12)


@pytest.mark.parametrize("k", [np.inf, 0.5, 1.5, -1.5, 2.5, -2.5, 1.0, np.float32(2.0), True, np.uint8(255), -7])
def test_a_quarter_turn_that_is_none_is_turned_back(k: Any) -> None:
    """What NumPy makes of turns that are no whole number differs from version to version; a refusal is NumPy's."""
    x = Variable(np.arange(4.0).reshape(2, 2))
    w = np.array([[1.0, 2.0], [3.0, 4.0]])
    with warnings.catch_warnings(record=True) as numpys:
        warnings.simplefilter("always")
        try:
            expected = [[np.sum(np.rot90(np.eye(4)[2 * i + j].reshape(2, 2), k) * w) for j in (0, 1)] for i in (0, 1)]
        except (OverflowError, TypeError) as error:
            with pytest.raises(type(error)):
                np.rot90(x, k)
            return
    with warnings.catch_warnings(record=True) as ours:
        warnings.simplefilter("always")
        np.sum(np.rot90(x, k) * w).backward()
    assert {w.category for w in ours} == {w.category for w in numpys}
    np.testing.assert_array_equal(x.grad, expected)


def test_the_axis_of_a_median_exists() -> None:
    """As NumPy raises."""
    for f in (np.median, np.nanmedian):
        with pytest.raises(np.exceptions.AxisError):
            f(Variable(np.arange(3.0)), axis=2)
