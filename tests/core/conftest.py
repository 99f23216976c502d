"""What the tests of the core share: a small pack of operators, a way to run Python apart, fake distributions.

The core knows no operator, and its tests know no installed pack: `small_pack` puts a few operators in place of
whatever is installed, written as an author would write them, and gives the registry back afterwards.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from pygrad_core import hookimpl, loading, operator, ops


def _formulas(op: Any, *rules: Any) -> Any:
    op.vjps(*rules)
    return op


def _spread(g: Any, out: Any, a: Any, *, axis: int | None = None, keepdims: bool = False) -> Any:
    if axis is not None and not keepdims:
        g = np.reshape(g, tuple(1 if i == axis % len(a.shape) else n for i, n in enumerate(a.shape)))
    return np.broadcast_to(g, a.shape)


def _gather(g: Any, out: Any, x: Any, *, shape: Any) -> Any:
    extra = len(g.shape) - len(x.shape)
    for axis, n in enumerate((None,) * extra + x.shape):
        if n != g.shape[axis]:
            g = np.sum(g, axis=axis, keepdims=True)
    return np.reshape(g, x.shape)


def _scattered(g: Any, index: Any, shape: Any) -> Any:
    total = np.zeros(shape, g.dtype)
    np.add.at(total, index, g)
    return total


def _sum(a: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return np.sum(a, axis=axis, keepdims=keepdims)


def _assigned(x: Any, value: Any, index: Any) -> Any:
    found = x.copy()
    found[index] = value
    return found


def _untouched(g: Any, out: Any, x: Any, value: Any, *, index: Any) -> Any:
    mask = np.ones(x.shape)
    mask[index] = 0.0
    return g * mask


def _small_operators() -> list[Any]:
    scatter = operator(_scattered, name="_scatter", arrays=("g",))
    stack = operator(lambda arrays, axis=0: np.stack(arrays, axis), name="stack", sequence=True, adopts=np.stack)
    stack.vjp(lambda g, out, arrays, axis=0: [g[(slice(None),) * axis + (i,)] for i in range(len(arrays))])
    modf = operator(np.modf, multiple=True)
    modf.vjps(lambda g, out, x: g[0])
    return [
        _formulas(operator(np.add, elementwise=True), lambda g, out, x, y: g, lambda g, out, x, y: g),
        _formulas(operator(np.subtract, elementwise=True), lambda g, out, x, y: g, lambda g, out, x, y: -g),
        _formulas(operator(np.multiply, elementwise=True), lambda g, out, x, y: g * y, lambda g, out, x, y: g * x),
        _formulas(operator(np.divide, elementwise=True), lambda g, out, x, y: g / y, lambda g, out, x, y: -g * out / y),
        _formulas(operator(np.power, elementwise=True), lambda g, out, x, y: g * y * x ** (y - 1.0), None),
        _formulas(operator(np.negative, elementwise=True), lambda g, out, x: -g),
        _formulas(operator(np.absolute, elementwise=True), lambda g, out, x: g * np.sign(x)),
        _formulas(operator(np.sign, elementwise=True), None),
        _formulas(operator(np.sin, elementwise=True), lambda g, out, x: g * np.cos(x)),
        _formulas(operator(np.cos, elementwise=True), lambda g, out, x: -g * np.sin(x)),
        _formulas(operator(np.exp, elementwise=True), lambda g, out, x: g * out),
        _formulas(operator(np.real, elementwise=True), lambda g, out, x: g),
        _formulas(
            operator(np.matmul, broadcasts=True),
            lambda g, out, x, y: g @ np.matrix_transpose(y) if len(y.shape) > 1 else np.reshape(g, (*g.shape, 1)) * y,
            lambda g, out, x, y: np.matrix_transpose(x) @ g if len(x.shape) > 1 else g * x,
        ),
        _formulas(
            operator(lambda x: np.matrix_transpose(x), name="matrix_transpose", adopts=np.matrix_transpose),
            lambda g, out, x: np.matrix_transpose(g),
        ),
        _formulas(
            operator(lambda a, axes=None: np.transpose(a), name="transpose", adopts=np.transpose),
            lambda g, out, a: np.transpose(g),
        ),
        _formulas(operator(_sum, name="sum", adopts=np.sum), _spread),
        _formulas(
            operator(
                lambda x, shape: np.broadcast_to(x, shape), name="broadcast_to", adopts=np.broadcast_to, arrays=("x",)
            ),
            _gather,
        ),
        _formulas(
            operator(
                lambda a, shape, order="C": np.reshape(a, shape, order=order),
                name="reshape",
                adopts=np.reshape,
                arrays=("a",),
            ),
            lambda g, out, a, *, shape: np.reshape(g, a.shape),
        ),
        _formulas(
            operator(lambda x, index: x[index], name="getitem", arrays=("x",)),
            lambda g, out, x, *, index: scatter(g, index=index, shape=x.shape),
        ),
        _formulas(
            operator(_assigned, name="setitem", arrays=("x", "value")),
            _untouched,
            lambda g, out, x, value, *, index: g[index],
        ),
        _formulas(scatter, lambda g, out, x, *, index, shape: g[index]),
        _formulas(
            operator(lambda x, dtype: x.astype(dtype), name="astype", arrays=("x",)),
            lambda g, out, x, *, dtype: g.astype(x.dtype),
        ),
        stack,
        modf,
    ]


@pytest.fixture
def empty_registry() -> Iterator[None]:
    """`ops` without any operator for the time of a test; nothing installed is loaded."""
    saved = dict(vars(ops))
    tables = {name: value.copy() for name, value in saved.items() if isinstance(value, dict | list | set)}
    for name in tables:
        saved[name].clear()
    ops.on_first_use(lambda: None)
    try:
        yield
    finally:
        for name, table in tables.items():
            saved[name].clear()
            saved[name].extend(table) if isinstance(table, list) else saved[name].update(table)
        vars(ops).update(saved)


@pytest.fixture
def install(empty_registry: None) -> Iterator[Callable[..., loading.Pack]]:
    """`install(operators, "name")` registers a pack of these operators and returns the report on it."""
    names = []

    def register(operators: Any, distribution: str = "small-pack") -> loading.Pack:
        pack = loading.Pack(distribution, "1.0", "tests")
        names.append(pack.name)
        ops._packs.append(pack)
        plugin = ModuleType(distribution)
        plugin.pygrad_operators = hookimpl(lambda: operators)  # type: ignore[attr-defined]
        loading.register(plugin, pack)
        return pack

    yield register
    for name in names:
        loading.manager.unregister(name=name)


@pytest.fixture
def small_pack(install: Callable[..., loading.Pack]) -> loading.Pack:
    """`ops` holds a small pack of operators and nothing else."""
    pack = install(_small_operators())
    assert pack.status == "ok", pack.cause
    return pack


class Site:
    """A folder on the path of a fresh interpreter, with fake distributions in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def module(self, name: str, source: str) -> None:
        """Write a module."""
        (self.folder / f"{name}.py").write_text(source)

    def distribution(self, name: str, entry_points: str | None = None, *, metadata: bool = True) -> None:
        """Write the metadata of a distribution; by default its one pack is the module of that name."""
        folder = self.folder / f"{name.replace('-', '_')}-1.5.dist-info"
        folder.mkdir()
        if metadata:
            (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.5\n")
        if entry_points is None:
            entry_points = f"[pygrad]\n{name} = {name.replace('-', '_')}\n"
        (folder / "entry_points.txt").write_text(entry_points)

    def pack(self, name: str, source: str) -> None:
        """A distribution with one module, which is its pack."""
        self.distribution(name)
        self.module(name.replace("-", "_"), source)

    def good(self, name: str, *operators: str, forward: str = "lambda x: 2.0 * x") -> None:
        """A pack whose operators double their input."""
        self.pack(name, GOOD.format(names=operators, forward=forward))

    def run(self, code: str, *, installed: bool = False, **environment: str) -> str:
        """What the code prints in a fresh interpreter that sees this folder. Installed packs are shut out."""
        if not installed and "PYGRAD_BLOCK" not in environment:
            environment["PYGRAD_BLOCK"] = ",".join({ep.name for ep in entry_points(group="pygrad")})
        variables = {k: v for k, v in os.environ.items() if not k.startswith(("PYGRAD_", "PYTHON", "COV_"))}
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", code],
            env=variables | {"PYTHONPATH": str(self.folder)} | environment,
            cwd=self.folder.parent,  # not the folder itself, which would be found twice
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


GOOD = """
from pygrad_core import hookimpl, operator

@hookimpl
def pygrad_operators():
    found = []
    for name in {names}:
        op = operator({forward}, name=name)
        op.vjps(lambda g, out, x: 2.0 * g)
        found.append(op)
    return found
"""


@pytest.fixture(scope="session")
def new_site() -> type[Site]:
    """`new_site(folder)` for tests that share one."""
    return Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A folder for fake distributions, and a fresh interpreter that sees it."""
    return Site(tmp_path)
