"""Special elements (zeros, ties, infinities) have the gradient that they have alone, and so do those beside them."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pygrad_core import Variable, ops

BINARY = [np.power, np.hypot, np.arctan2, np.logaddexp, np.logaddexp2, np.maximum, np.fmin, np.remainder, np.fmod]
UNARY = [np.sinc, np.nan_to_num, np.absolute, ops.erf, ops.gelu]
COMPLEX = [np.absolute, np.angle, np.sign]
TINY, HUGE = 1e-300, 1e200
NUMBERS = [0.0, -0.0, 0.01, 0.3, 1.0, -1.0, 2.5, -3.7, TINY, HUGE, -HUGE, np.inf, -np.inf, np.nan]


def gradients(f: Any, arrays: Any, create_graph: bool) -> Any:
    """The gradients of all elements, of a first derivative on arrays or on nodes."""
    leaves = [Variable(a) for a in arrays]
    with np.errstate(all="ignore"):
        z = f(*leaves)
        z = np.real(z) * 1.0 if z.dtype.kind == "c" else z
        found = z.backward(np.ones(z.shape)[()], create_graph=create_graph)
    return [np.asarray(getattr(found[x], "data", found[x])) for x in leaves]


def held(f: Any, arrays: Any) -> None:
    """Together, alone, and on nodes the elements have the same gradients."""
    together = gradients(f, arrays, False)
    apart = [gradients(f, [a[i : i + 1] for a in arrays], False) for i in range(len(arrays[0]))]
    for k, found in enumerate(together):
        np.testing.assert_allclose(found, np.concatenate([d[k] for d in apart]), rtol=1e-11, atol=0)
        np.testing.assert_allclose(gradients(f, arrays, True)[k], found, rtol=1e-11, atol=0)


FEWER = settings(max_examples=40)
DRAWN = st.lists(st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)), min_size=1, max_size=5)


@pytest.mark.parametrize("f", BINARY, ids=lambda f: f.__name__)
@given(DRAWN)
@FEWER
def test_of_two_arrays(f: Any, drawn: Any) -> None:
    """Whatever lies beside an element, its gradients by both arrays are its own."""
    held(f, np.array(drawn).T.copy())


@pytest.mark.parametrize("f", UNARY, ids=lambda f: getattr(f, "__name__", None) or f.name)
@given(DRAWN)
@FEWER
def test_of_one_array(f: Any, drawn: Any) -> None:
    """The same of functions of one array."""
    held(f, [np.array(drawn)[:, 0]])


@pytest.mark.parametrize("f", COMPLEX, ids=lambda f: f.__name__)
@given(DRAWN)
@FEWER
def test_of_complex_numbers(f: Any, drawn: Any) -> None:
    """The same of complex numbers, of which either part is special."""
    held(f, [np.array([complex(*pair) for pair in drawn])])


@given(DRAWN, st.sampled_from([np.sort, np.median, lambda x, axis: np.quantile(x, 0.3, axis=axis)]))
@FEWER
def test_sorted_rows(drawn: Any, f: Any) -> None:
    """A row with ties, infinities or NaN leaves the rows beside it alone."""
    rows = np.array(drawn).T
    others = np.linspace(0.5, 2.0, rows.shape[1])
    found, alone = (
        gradients(lambda x: f(x, axis=-1), [x], False)[0] for x in (np.vstack([rows, others]), others[None])
    )
    np.testing.assert_allclose(found[-1], alone[0], rtol=1e-11)
