"""The hooks: each is declared with its contract, tested somewhere, and documented."""

import ast
from pathlib import Path

import pytest

from pygrad_core import hookimpl, hookspecs

ROOT = Path(__file__).parents[2]
HOOKS = sorted(name for name in vars(hookspecs) if name.startswith("pygrad_"))


def test_the_hooks() -> None:
    """There are three hooks; a new one is added here on purpose."""
    assert HOOKS == ["pygrad_array_libraries", "pygrad_evidence", "pygrad_operators"]


def test_the_file_fits_on_a_screen() -> None:
    """All hooks are in one file, on one screen."""
    assert len(Path(hookspecs.__file__).read_text().splitlines()) <= 50


@pytest.mark.parametrize("name", HOOKS)
def test_each_hook_states_its_contract(name: str) -> None:
    """A hook has a docstring and complete annotations."""
    hook = getattr(hookspecs, name)
    assert hook.__doc__
    assert "return" in hook.__annotations__
    assert hasattr(hook, f"{hookspecs.hookspec.project_name}_spec")


@pytest.mark.parametrize("name", HOOKS)
def test_each_hook_is_tested(name: str) -> None:
    """Some test implements the hook: it defines a function of that name, or writes a module that does."""
    implementations = 0
    for path in (ROOT / "tests").rglob("*.py"):
        if path == Path(__file__):
            continue
        source = path.read_text(encoding="utf-8")
        if name not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            defines = isinstance(node, ast.FunctionDef | ast.Attribute | ast.keyword) and name in (
                getattr(node, "name", None),
                getattr(node, "attr", None),
                getattr(node, "arg", None),
            )
            writes = isinstance(node, ast.Constant) and isinstance(node.value, str) and f"def {name}" in node.value
            implementations += defines or writes
    assert implementations, f"no test implements {name}"


@pytest.mark.parametrize("name", HOOKS)
def test_each_hook_is_documented(name: str) -> None:
    """The documentation names each hook."""
    pages = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]
    assert any(name in page.read_text(encoding="utf-8") for page in pages), f"no page in docs/ names {name}"


def test_hookimpl_is_pluggys_marker() -> None:
    """`pygrad_core.hookimpl` is the marker of the project `pygrad`, imported when it is first asked for."""
    assert hookimpl is hookspecs.hookimpl
    assert hookimpl.project_name == "pygrad"
