"""What a pack tells of an array library is what guests of that library go by."""

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from pygrad_core import ArrayLibrary, Variable, hookimpl, loading, operator, ops
from pygrad_core.array_library import named

from .test_foreign import DATA, Far, near


class Tile(Far):
    """An array that never changes, and has a function of its own for sorting."""

    __module__ = "tiles"

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return Tile(near(super().__array_ufunc__(ufunc, method, *inputs, **kwargs)))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        if function is np.sort:
            raise TypeError("tiles are put in order by ordered()")
        found = super().__array_function__(function, types, args, kwargs)
        return Tile(found.near) if isinstance(found, Far) else found

    def __getitem__(self, index: Any) -> "Tile":
        return Tile(self.near[index])

    def __setitem__(self, index: Any, value: Any) -> None:
        raise TypeError("a tile does not change")

    def copy(self) -> "Tile":
        """Another one."""
        return Tile(self.near.copy())


class Tiles(ArrayLibrary):
    """What is to be known of tiles."""

    name = "tiles"
    functions: Mapping[Any, Any] = {np.sort: lambda a, axis=-1: Tile(np.sort(a.near, axis))}

    def setitem(self, array: Any, index: Any, value: Any) -> Any:
        """Another tile."""
        new = array.near.copy()
        new[index] = near(value)
        return Tile(new)


@pytest.fixture
def tiles(small_pack: loading.Pack, install: Callable[..., loading.Pack]) -> Any:
    """The library, described by a pack."""
    plugin, pack = ModuleType("tile-pack"), loading.Pack("tile-pack", "1.0", "tests")
    library = Tiles()
    plugin.pygrad_operators = hookimpl(lambda: list[Any]())  # type: ignore[attr-defined]
    plugin.pygrad_array_libraries = hookimpl(lambda: [library])  # type: ignore[attr-defined]
    loading.register(plugin, pack)
    assert pack.status == "ok", pack.cause
    yield library
    loading.manager.unregister(name=pack.name)


def test_a_pack_describes_a_library(tiles: Tiles) -> None:
    """Guests of its arrays use its functions and its way to write, in forwards and rules of plain NumPy."""
    assert ops.library("tiles") is tiles
    assert ops.library("unheard_of") is None

    def reversed_sort(x: Any) -> Any:
        out = np.zeros_like(x)
        out[0] = 7.0
        return np.sort(x) + out

    op = operator(reversed_sort, name="reversed_sort")
    op.vjps(lambda g, out, x: g)
    x = Variable(Tile([3.0, 1.0, 2.0]))
    z = op(x)
    assert type(z.data) is Tile
    assert near(z.data).tolist() == [8.0, 2.0, 3.0]
    assert type(z.backward()[x]) is Tile


def test_without_a_pack_a_library_does_what_the_protocols_allow() -> None:
    """What no pack describes is named after its package, and makes, copies, indexes and writes by NumPy's protocols."""
    plain = named("far_away")
    far = Far(DATA)
    assert plain.name == "far_away"
    assert plain.has(np.sort)
    assert type(plain.asarray(np.ones(2), far)) is Far
    assert near(plain.copy(far)).tolist() == DATA.tolist()
    assert near(plain.copy(far)) is not far.near
    assert near(plain.getitem(far, (0, 1))) == DATA[0, 1]

    class Mute:
        """An array whose library makes no others of NumPy's."""

        def __array_function__(self, *_: Any) -> Any:
            return NotImplemented

    numbers = np.ones(2)
    assert plain.asarray(numbers, Mute()) is numbers


@pytest.mark.parametrize(
    ("given", "cause"), [([7], "is no ArrayLibrary"), ([ArrayLibrary()], "with a name"), ([Tiles()], "another pack")]
)
def test_what_describes_nothing_is_reported(tiles: Tiles, given: Any, cause: str) -> None:
    """Something else than a library, one without a name, and one that another pack describes break the pack."""
    plugin, pack = ModuleType("other-pack"), loading.Pack("other-pack", "1.0", "tests")
    plugin.pygrad_operators = hookimpl(lambda: list[Any]())  # type: ignore[attr-defined]
    plugin.pygrad_array_libraries = hookimpl(lambda: given)  # type: ignore[attr-defined]
    try:
        loading.register(plugin, pack)
    finally:
        loading.manager.unregister(name=pack.name)
    assert pack.status == "broken"
    assert cause in pack.cause
    assert ops.library("tiles") is tiles
