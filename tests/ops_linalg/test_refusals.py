"""The functions with which the declarations say what is refused."""

import numpy as np
import pytest

from pygrad_core.testing import check_gradients
from pygrad_ops_linalg.evidence import refusals
from pygrad_ops_linalg.evidence.refusals import CLOSE, COMPLEX, TALL


@pytest.mark.parametrize(
    ("use", "function", "a"),
    [
        (refusals.phase_of_vectors, np.linalg.eigh, COMPLEX),
        (refusals.phase_of_pairs, np.linalg.svd, COMPLEX),
        (refusals.basis_of_columns, np.linalg.qr, TALL),
        (refusals.basis_of_null_space, np.linalg.svd, TALL),
        (refusals.basis_of_null_space, np.linalg.svd, TALL.T),
        (refusals.simple_vector, np.linalg.eigh, CLOSE),
        (refusals.simple_pair, np.linalg.svd, CLOSE),
    ],
)
def test_what_is_refused_is_what_was_added(use, function, a):
    """Without a part that depends on a free choice each of them has a derivative."""
    check_gradients(lambda x: use(function, x), a, order=1)


def test_dependence_in_both_directions():
    """A guard that forgets an absolute value, or the size of the cotangents, lets one of the calls pass."""
    calls = refusals.dependent(refusals.phase_of_vectors, COMPLEX)
    found = [call.use(np.linalg.eigh, COMPLEX) - call.use.keywords.get("scale", 1.0) * PLAIN for call in calls]
    np.testing.assert_allclose(found[0], -found[1], atol=1e-15)
    np.testing.assert_allclose(found[0] * 1e-8, found[2], atol=1e-22)


PLAIN = np.abs(np.linalg.eigh(COMPLEX)[1]) ** 2
