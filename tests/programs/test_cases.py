"""Small programs, one for each kind of statement: value, gradient, or the refusal that is wanted."""

from typing import Any

import numpy as np
import pytest

from pygrad_core import PyGradError, Variable, value_and_grad

from . import cases_of_names, cases_of_writing
from .cases import CASES, Function, X

LARGE = "An array of shape .* was changed in place after operator"  # more than is copied when it is read
COMPLEX = "another node sees its memory as"
REFUSED = {f.__name__: LARGE for f in CASES if "large_constant" in f.__name__}  # programs, with words of the refusal
REFUSED |= {"the_real_part_of_a_complex_array": COMPLEX}
assert cases_of_names and cases_of_writing  # importing them fills CASES


def differentiated(f: Function, way: str) -> tuple[Any, Any]:
    """Value and gradient at `X`."""
    if way == "value_and_grad":
        return value_and_grad(f)(X)
    x = Variable(X)
    out = f(x)
    out.backward()
    return out.data, x.grad


@pytest.mark.parametrize("f", CASES, ids=lambda f: f.__name__)
@pytest.mark.parametrize("way", ["backward", "value_and_grad"])
def test_value_and_gradient(f: Function, way: str) -> None:
    """A program has on nodes the value and the gradient that it has on arrays, or it is refused."""
    if f.__name__ in REFUSED:
        with pytest.raises(PyGradError, match=REFUSED[f.__name__]):
            differentiated(f, way)
        return
    value, gradient = differentiated(f, way)
    np.testing.assert_allclose(value, f(X.copy()), rtol=1e-12)
    np.testing.assert_allclose(gradient, CASES[f], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("f", CASES, ids=lambda f: f.__name__)
def test_the_gradient_written_by_hand(f: Function) -> None:
    """It is that of the program on arrays."""
    step = 1e-6
    slopes = [(f(X + step * e.reshape(2, 3)) - f(X - step * e.reshape(2, 3))) / (2 * step) for e in np.eye(6)]
    np.testing.assert_allclose(np.reshape(slopes, (2, 3)), CASES[f], rtol=1e-6, atol=1e-6)
