"""The layers of the core: imports run one way, deferred and type-only ones included, and never towards a pack."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import pygrad_core

SOURCE = Path(pygrad_core.__file__).parent
FILES = {
    ".".join(("pygrad_core", *path.relative_to(SOURCE).with_suffix("").parts)): path for path in SOURCE.rglob("*.py")
}
MODULES = {name.removesuffix(".__init__"): path for name, path in FILES.items()}


def imported(module: str, path: Path) -> set[str]:
    """Every module of the core that a module imports, anywhere in its source."""
    found: set[str] = set()
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name for alias in node.names for name in prefixes(alias.name)}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parents, *([base] if base else [])])
            members = {f"{base}.{alias.name}" for alias in node.names}
            submodules = members & MODULES.keys()
            found |= submodules
            if submodules != members:  # `from . import x` imports x; `from .y import f` imports y
                found.add(base)
    return found & MODULES.keys() - {module}


def prefixes(name: str) -> list[str]:
    """`a.b.c` imports `a`, `a.b` and `a.b.c`."""
    parts = name.split(".")
    return [".".join(parts[: i + 1]) for i in range(len(parts))]


GRAPH = {module: imported(module, path) for module, path in MODULES.items()}


def test_the_reader_sees_all_imports() -> None:
    """The test itself: plain, deferred and type-only imports, of modules and of names, are all found."""
    assert "pygrad_core.errors" in GRAPH["pygrad_core.tape"]
    assert "pygrad_core.loading" in GRAPH["pygrad_core"]  # deferred into a function
    assert "pygrad_core.hookspecs" in GRAPH["pygrad_core"]  # type-only
    assert "pygrad_core.backward" in GRAPH["pygrad_core.node"]  # from . import backward
    assert len(MODULES) > 25


def test_there_is_no_cycle() -> None:
    """An order exists in which every module comes after all that it imports."""
    try:
        order = list(TopologicalSorter(GRAPH).static_order())
    except CycleError as error:
        pytest.fail(f"modules import each other in a circle: {' <- '.join(error.args[1])}")
    assert order.index("pygrad_core.errors") < order.index("pygrad_core.transforms")


def test_errors_are_at_the_bottom() -> None:
    """`errors` imports nothing of the core."""
    assert GRAPH["pygrad_core.errors"] == set()


@pytest.mark.parametrize("module", sorted(MODULES))
def test_only_the_top_is_above(module: str) -> None:
    """Nobody imports the package itself or the command line; only these two and the checker import the checker."""
    allowed = {"pygrad_core.cli"}
    for name in GRAPH[module]:
        assert name not in ("pygrad_core", "pygrad_core.cli"), f"{module} imports {name}"
        if name.startswith("pygrad_core.testing"):
            assert module in allowed or module.startswith("pygrad_core.testing"), f"{module} imports {name}"


@pytest.mark.parametrize("module", sorted(MODULES))
def test_the_core_knows_no_pack(module: str) -> None:
    """No module of the core imports a distribution that builds on it, or anything but its dependencies at run time."""
    tops = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            tops |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            tops.add(str(node.module).partition(".")[0])
    assert not {top for top in tops if top.startswith("pygrad_")}
    if not module.startswith("pygrad_core.testing"):
        import sys

        assert tops <= {"numpy", "pluggy"} | sys.stdlib_module_names


def test_init_only_re_exports() -> None:
    """`pygrad_core/__init__.py` defines no class, and no function but those that defer imports."""
    tree = ast.parse((SOURCE / "__init__.py").read_text(encoding="utf-8"))
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assert defined <= {"__getattr__", "_load_packs"}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_files_are_short(module: str) -> None:
    """About 300 lines at most."""
    assert len(MODULES[module].read_text(encoding="utf-8").splitlines()) <= 320
