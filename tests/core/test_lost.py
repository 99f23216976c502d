"""Conversions that would lose the gradient: the sentence names who asked, and leads with what to write."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from pygrad_core import LostGradient, NotDifferentiable, Variable, no_grad

pytestmark = pytest.mark.usefixtures("small_pack")

S = Variable(2.0)
V = Variable([1.0, 2.0, 3.0])


def told(call: Callable[[], Any]) -> str:
    """The sentence of the refusal that a call ends in, whatever NumPy made of it."""
    with pytest.raises((LostGradient, ValueError)) as caught:
        call()
    error: BaseException | None = caught.value
    while error is not None and not isinstance(error, LostGradient):
        error = error.__cause__
    assert error is not None
    return str(error)


def stored(target: Any, index: Any, value: Any) -> None:
    """One assignment."""
    target[index] = value


def filled(target: Any, values: Any) -> None:
    """A loop of assignments."""
    for i, value in enumerate(values):
        target[i] = value


@pytest.mark.parametrize(
    "fill",
    [
        lambda: stored(np.zeros(3), 0, S),
        lambda: stored(np.zeros((3, 3)), 1, V),
        lambda: stored(np.zeros((3, 3)), (slice(None), 0), V * 2.0),
        lambda: stored(np.zeros(2), slice(None), [S, S]),
        lambda: stored(np.zeros(3, np.float32), np.array([True, False, False]), S),
        lambda: filled(np.empty(3), V),
        lambda: filled(np.zeros(3, complex), [S, S, S]),
    ],
)
def test_filling_an_array(fill: Callable[[], Any]) -> None:
    """`array[i] = node`, whatever the array and the index, says how to fill: by a list, or a node to assign to."""
    assert told(fill).startswith("array[i] = node would lose its gradient")
    assert "np.stack(nodes)" in told(fill)
    assert "s = Node(np.zeros(n))" in told(fill)


def asked_by(module: str, function: str) -> Callable[[Any], Any]:
    """A function of a package that reads numbers out of its argument."""
    home = ModuleType(module)
    home.__dict__["np"] = np
    exec(f"def {function}(x):\n    return np.asarray(x)", home.__dict__)
    found: Callable[[Any], Any] = getattr(home, function)
    return found


@pytest.mark.parametrize(
    ("module", "function", "sentence"),
    [
        ("pandas.core.frame", "dot", r"pandas computes on numbers.*df\.to_numpy\(\) @ node"),
        ("matplotlib.cbook", "_reshape_2D", r"Matplotlib computes on numbers.*plot node\.data"),
        ("scipy.sparse._base", "__matmul__", r"a sparse matrix computes.*matrix\.toarray\(\) @ node"),
        ("scipy.special._basic", "getitem", r"SciPy's getitem computes.*write ops\.getitem"),
        ("scipy.linalg._misc", "norm", r"SciPy's norm computes.*write np\.linalg\.norm"),
        ("scipy.signal", "lfilter", r"SciPy computes.*with NumPy's functions"),
        ("scipy.optimize._optimize", "fun", r"a SciPy optimizer computes.*jac=grad\(f\)"),
        ("numpy.polynomial.polynomial", "polyval", r"np\.polynomial computes.*np\.polyval"),
        ("xarray.core", "f", r"xarray computes.*array\.data"),
        ("sklearn.base", "fit", r"scikit-learn computes.*pass node\.data"),
        ("pandasql", "f", r"^turning a node into an array"),
    ],
)
def test_libraries_that_want_numbers(module: str, function: str, sentence: str) -> None:
    """A package that would take the numbers out is named, with the way that keeps the gradient."""
    with pytest.raises(LostGradient, match=sentence) as caught:
        asked_by(module, function)(V)
    assert "would lose its gradient" in str(caught.value)


def test_functions_of_numpy_that_ask_no_protocol() -> None:
    """`np.full`, `np.vectorize` and masked arrays are named, with what does the same on nodes."""
    assert "np.broadcast_to(x, shape)" in told(lambda: np.full(3, S))
    assert "np.stack([f(x) for x in node])" in told(lambda: np.vectorize(lambda t: t)(V))
    assert "a masked array computes on numbers" in told(lambda: np.ma.exp(V))
    with pytest.raises(NotDifferentiable, match=r"np\.frompyfunc's .* call the Python function on the whole node"):
        np.frompyfunc(lambda t: t, 1, 1)(V)


def test_assignments_inside_a_library() -> None:
    """The library is named rather than the assignment that it makes."""
    home = ModuleType("scipy.optimize._lsq")
    exec("def fun(array, x):\n    array[0] = x", home.__dict__)
    assert told(lambda: home.fun(np.zeros((1, 3)), V)).startswith("a SciPy optimizer computes on numbers")


def test_the_general_sentences() -> None:
    """Elsewhere an array or a number is refused with all ways that may be meant."""
    assert "np.stack([x, y])" in told(lambda: np.array([S, S]))
    assert "node.item()" in told(lambda: float(S))
    assert "np.sin(node) instead of math.sin(node)" in told(lambda: np.fromiter([S], float))


def test_constants_are_let_through() -> None:
    """What is computed under `no_grad()` has nothing to lose: an array is filled with it."""
    with no_grad():
        y = V * 2.0
    target = np.zeros((2, 3))
    target[0] = y
    target[1, 0] = y[1]
    np.testing.assert_array_equal(target, [[2.0, 4.0, 6.0], [4.0, 0.0, 0.0]])
    np.testing.assert_array_equal(asked_by("pandas.core.frame", "dot")(y), [2.0, 4.0, 6.0])
