"""Halves: windows and batches are summed as singles. And axes without elements are refused."""

from typing import Any

import numpy as np
import pytest

from pygrad_core import BadInput, grad, ops

LARGE = np.full((1, 1, 300, 300), 300, np.float16)


@pytest.mark.parametrize("pool", [ops.avg_pool, ops.max_pool], ids=lambda op: op.name)
def test_large_windows(pool: Any) -> None:
    """Ninety thousand elements of a window are counted, and share its gradient equally."""
    assert pool(LARGE, 300) == 300
    assert (grad(lambda x: np.sum(pool(x, 300)))(LARGE) == np.float16(1 / 90000)).all()


def test_overlapping_windows_of_halves() -> None:
    """An element in many windows gets the sum over all of them."""
    x = np.zeros((1, 1, 4096), np.float16)
    x[..., 2048] = 1
    found = grad(lambda v: np.sum(ops.max_pool(v, 2049, stride=1)))(x)
    assert found[0, 0, 2048] == 2048


def test_batches_of_halves() -> None:
    """A weight and a bias get sums that no half would take in one by one."""
    x = np.ones((4, 1, 4096), np.float16)
    weight, bias = np.ones((1, 1, 1), np.float16), np.ones(1, np.float16)
    for k, start in enumerate((weight, bias)):
        found = grad(lambda w, k=k: np.sum(ops.conv(x, *((w, bias) if not k else (weight, w)))) / np.float16(16))(start)
        assert found == 1024


@pytest.mark.parametrize("pool", [ops.avg_pool, ops.max_pool], ids=lambda op: op.name)
@pytest.mark.parametrize("shape", [(1, 1, 0), (2, 1, 3, 0)])
def test_nothing_to_pool(pool: Any, shape: tuple[int, ...]) -> None:
    """Padding alone has no maximum and no mean, whatever the window."""
    for padding in (0, 1):
        with pytest.raises(BadInput, match="nothing to pool"):
            pool(np.zeros(shape), 2, padding=padding)
