"""Where a decomposition has a derivative."""

import numpy as np
import pytest

from pygrad_core import NotDifferentiable, Variable
from pygrad_ops_linalg.well_posed import (
    close_pairs,
    is_deficient,
    is_negligible,
    once,
    reciprocal_gaps,
    repeated,
    require_defined,
    require_free,
)


def test_gaps_and_repeated_values():
    """Values that agree to rounding, relative to the largest, are repeated; their reciprocal gap is zero."""
    w = np.array([1.0, 1.0 + 4e-16, 3.0])
    close = close_pairs(w)
    np.testing.assert_array_equal(repeated(close), [True, True, False])
    np.testing.assert_allclose(reciprocal_gaps(w, close), [[0, 0, 0.5], [0, 0, 0.5], [-0.5, -0.5, 0]])


def test_zero_matrices_have_repeated_values():
    """All eigenvalues of a zero matrix coincide."""
    assert repeated(close_pairs(np.zeros((2, 2)))).all()


def test_negligible():
    """Zero beside the largest one, as np.linalg.matrix_rank judges."""
    np.testing.assert_array_equal(is_negligible(np.array([1e3, 1e-10, 1e-13]), np.eye(3)), [False, False, True])


def test_defined():
    """The identity on what is defined, a refusal of the rest, and NaN for what is linear in it."""
    x = Variable([0.0, 2.0])
    undefined = np.array([True, False])
    np.testing.assert_array_equal(require_defined(x, undefined, "why").backward()[x], [np.nan, 1])
    with pytest.raises(NotDifferentiable, match="why"):
        require_defined(np.array([1.0, 2.0]), undefined, "why")


def test_once():
    """The identity, whose derivative is refused."""
    x = Variable(2.0)
    y = once(x, reason="why")
    assert y.data == 2
    with pytest.raises(NotDifferentiable, match="why"):
        y.backward()


def test_free_choices():
    """A gradient along a free choice must vanish beside the cotangent, up to rounding."""
    require_free(np.array([1e-12]), "why", np.ones(3))
    require_free(np.zeros(0), "why", np.ones(0))
    with pytest.raises(NotDifferentiable, match="why"):
        require_free(np.array([0.1]), "why", np.ones(3))


def test_deficient_rank():
    """Full rank is fine, deficient rank needs an explicit cutoff."""
    assert not is_deficient(np.eye(2), 1e-15, explicit=False)
    assert is_deficient(np.diag([1.0, 0.0]), 1e-3, explicit=True)
    with pytest.raises(NotDifferentiable):
        is_deficient(np.diag([1.0, 0.0]), 1e-15, explicit=False)
