"""CuPy: arrays on a GPU, which are never mixed with NumPy's."""

from pygrad_core import ArrayLibrary


class Cupy(ArrayLibrary):
    """Its functions are NumPy's, with fewer keywords."""

    name = "cupy"


CUPY = Cupy()
