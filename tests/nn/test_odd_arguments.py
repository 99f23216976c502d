"""Rates, sizes and targets that are odd."""

from typing import Any

import numpy as np
import pytest

from pygrad_core import BadInput, Variable
from pygrad_nn import SGD, Adam, Flatten, Linear, binary_cross_entropy, cross_entropy, mse_loss

from ..fuzz.odd import WithArray, WithInterface, nested, within_itself


@pytest.mark.parametrize("lr", [np.float16(0.5), np.float32(0.5), np.array(0.5), np.longdouble(0.5)])
def test_a_rate_in_any_type_is_the_same_number(lr: Any) -> None:
    """NumPy's numbers count as Python's, and what changes later is not seen."""
    p = Variable(np.ones(2))
    p.grad = np.ones(2)
    optimizer = SGD([p], lr=lr)
    if isinstance(lr, np.ndarray):
        lr[...] = 9.0
    optimizer.step()
    np.testing.assert_array_equal(p.data, [0.5, 0.5])


@pytest.mark.parametrize("lr", [np.array([0.5, 0.1]), "0.5", np.timedelta64(1, "s"), 10**400, None, [0.5], np.nan])
def test_a_rate_that_is_no_number_is_refused(lr: Any) -> None:
    """In our words, and by name."""
    for kind in (SGD, Adam):
        with pytest.raises(BadInput, match="lr"):
            kind([Variable(np.ones(2))], lr=lr)


def test_what_is_no_list_of_parameters_is_refused() -> None:
    """Numbers and None too."""
    for params in (3, None, np.float64(1.0)):
        with pytest.raises(BadInput, match="list of Variables"):
            SGD(params, 0.1)  # type: ignore[arg-type]


def test_sizes_that_no_memory_holds_and_axes_that_are_none_are_refused() -> None:
    """Before anything is allocated."""
    with pytest.raises(BadInput, match="integer"):
        Linear(2, 10**18)
    with pytest.raises(BadInput, match="integer"):
        Flatten(np.ma.masked)


@pytest.mark.parametrize("form", [WithArray, WithInterface, memoryview, np.float16, np.uint8])
def test_targets_of_other_libraries_are_numbers(form: Any) -> None:
    """An array of another library counts as the array that it gives."""
    p = Variable(np.array([0.2, 0.8]))
    loss = mse_loss(p, form(np.array([0.0, 1.0])))
    loss.backward()
    assert loss.item() == pytest.approx(0.04)
    np.testing.assert_allclose(p.grad, [0.2, -0.2])


@pytest.mark.parametrize(
    "target",
    [
        np.array(["2024-01-01", "2024-01-02"], "M8[D]"), np.array([1, 2], "m8[s]"), np.array(["a", "b"]), "ab",
        np.ma.masked_array([0, 1], [True, False]), np.array([0, 1], object), within_itself(), nested(1.0), None, {0: 1},
    ],
)  # fmt: skip
def test_targets_that_are_no_numbers_are_refused(target: Any) -> None:
    """Dates, text, masks, objects, lists without end."""
    p = Variable(np.array([0.2, 0.8]))
    for loss in (mse_loss, binary_cross_entropy):
        with pytest.raises(BadInput):
            loss(p, target)
    with pytest.raises(BadInput):
        cross_entropy(Variable(np.ones((2, 3))), target)
