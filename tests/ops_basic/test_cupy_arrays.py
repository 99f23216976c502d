"""What is described of CuPy is found by the name of its package, and nothing else is needed of it."""

import numpy as np

from pygrad_core import ArrayLibrary, ops
from pygrad_ops_basic.cupy_arrays import CUPY


def test_it_is_found_by_name() -> None:
    """The types of CuPy's arrays are defined in the package `cupy`."""
    assert ops.library("cupy") is CUPY
    assert isinstance(CUPY, ArrayLibrary)
    assert CUPY.has(np.sort)
