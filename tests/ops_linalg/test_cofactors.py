"""The matrix of cofactors."""

import numpy as np
import pytest

from pygrad_ops_linalg.cofactors import cofactors
from pygrad_ops_linalg.evidence.drawing import shuffled


def minors(a):
    """Cofactors by their definition: determinants of what is left without a row and a column."""
    n = len(a)
    found = np.zeros_like(a)
    for i in range(n):
        for j in range(n):
            found[i, j] = (-1) ** (i + j) * np.linalg.det(np.delete(np.delete(a, i, 0), j, 1))
    return found


@pytest.mark.parametrize("kind", ["f", "c"])
@pytest.mark.parametrize("rank", range(5))
def test_cofactors_are_minors(rank, kind):
    """For every rank of a four by four matrix they are the signed minors."""
    a = shuffled((4, 4), 1, kind)[:, :rank] @ shuffled((4, 4), 2, kind)[:rank, :]
    np.testing.assert_allclose(cofactors(a, np.linalg.det(a)), minors(a), atol=1e-10)


def test_cofactors_of_nan():
    """What is not finite has none: never a NaN in silence."""
    for value in (np.nan, np.inf):
        with pytest.raises(np.linalg.LinAlgError, match="needs finite matrices"):
            cofactors(np.full((2, 2), value), np.float64(np.nan))


def test_cofactors_in_single_precision():
    """float32 stays float32 for singular matrices too."""
    a = np.ones((2, 2), np.float32)
    found = cofactors(a, np.linalg.det(a))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, [[1, -1], [-1, 1]], rtol=1e-5)
