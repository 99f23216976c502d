"""The signatures that NumPy publishes from version 2.4 on only."""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from pygrad_core import BadInput
from pygrad_core.builtin_signatures import _WRITTEN
from pygrad_core.signature import Signature

DISPATCHED = {
    f"{module.__name__}.{name}": getattr(module, name)
    for module in (np, np.linalg, np.fft)
    for name in dir(module)
    if hasattr(getattr(module, name), "_implementation")
}


@pytest.mark.parametrize("name", DISPATCHED)
def test_every_function_that_takes_nodes_has_a_signature(name: str) -> None:
    """Whatever NumPy hands to nodes can be declared as an operator, on every NumPy."""
    Signature(DISPATCHED[name], ())


@pytest.mark.parametrize("function", _WRITTEN, ids=lambda f: f.__name__)
def test_the_written_signatures_are_numpys(function: Callable[..., Any]) -> None:
    """Where NumPy publishes a signature it has the names, kinds and defaults that are written here."""
    try:
        published = inspect.signature(function)
    except ValueError:
        pytest.skip(f"NumPy {np.__version__} publishes no signature of it")
    written = inspect.signature(_WRITTEN[function])
    assert [p.replace(annotation=p.empty) for p in published.parameters.values()] == [*written.parameters.values()]


def test_a_builtin_without_signature_is_refused() -> None:
    """What can be read nowhere raises, and says what to write instead."""
    with pytest.raises(BadInput, match=r"getattr.* cannot be read.*Call it in a function"):
        Signature(getattr, None)
