"""Lists become arrays, or nodes if they hold one."""

import numpy as np
import pytest

from pygrad_core import BadInput, Node, Variable
from pygrad_nn.gather import gather


def test_numbers_become_an_array() -> None:
    """A list without nodes is a plain array, nested lists give one axis per level."""
    found = gather([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    assert type(found) is np.ndarray
    assert found.tolist() == [[1, 2], [3, 4], [5, 6]]


def test_nodes_keep_their_gradient() -> None:
    """A list that holds a node, at any level, is a node through which the gradient reaches it."""
    x, y = Variable(1.0), Variable([2.0, 3.0])
    found = gather([[x, 5.0], y])
    assert isinstance(found, Node)
    assert found.data.tolist() == [[1, 5], [2, 3]]
    gradients = found.backward([[1.0, 2.0], [3.0, 4.0]])
    assert gradients[x] == 1.0
    assert gradients[y].tolist() == [3.0, 4.0]


@pytest.mark.parametrize("x", [3.0, np.ones(2), Variable(2.0)])
def test_anything_but_a_list_passes(x: object) -> None:
    """Arrays, nodes and numbers are returned as they are."""
    assert gather(x) is x


@pytest.mark.parametrize("ragged", [[[1.0], [1.0, 2.0]], [np.ones(2), np.ones(3)], [1.0, [2.0]], []])
def test_ragged_lists_are_refused(ragged: list[object]) -> None:
    """Parts of different shapes, or none at all, raise an error that names the shapes."""
    with pytest.raises(BadInput, match="one shape"):
        gather(ragged)
