"""Evidence has a room of its own: what runs for a user imports none of it, and hypothesis neither."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKS = ("pygrad_ops_basic", "pygrad_ops_conv", "pygrad_ops_linalg")
KEYWORDS = {"strategy", "examples", "conventions", "errors", "reference", "expected_failures"}
MODULES = [path for pack in PACKS for path in sorted((ROOT / pack / "src" / pack).glob("*.py"))]


def imports(tree: ast.Module) -> set[str]:
    """Every module and name that a module imports outside of functions, in parts."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            found |= {part for alias in node.names for part in alias.name.split(".")}
        elif isinstance(node, ast.ImportFrom):
            found |= {*(node.module or "").split("."), *(alias.name for alias in node.names)}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_an_operator_module_holds_no_evidence(path: Path) -> None:
    """It imports none, and declares its operators without; `__init__` has the hook, which imports inside."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    forbidden = {"evidence", "hypothesis", "testing", "Invalid", "Convention", "Example"}
    assert not imports(tree) & forbidden
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "operator":
            assert not {keyword.arg for keyword in node.keywords} & KEYWORDS, f"line {node.lineno}"


@pytest.mark.parametrize("pack", PACKS)
def test_each_module_of_evidence_stands_beside_a_module_of_operators(pack: str) -> None:
    """And it knows operators of that module only: whoever changes one finds the other."""
    from importlib import import_module

    folder = ROOT / pack / "src" / pack / "evidence"
    found = 0
    for path in sorted(folder.glob("*.py")):
        known = getattr(import_module(f"{pack}.evidence.{path.stem}"), "EVIDENCE", None)
        if path.stem != "__init__" and known is not None:
            names = {operator.name for operator in import_module(f"{pack}.{path.stem}").OPERATORS}
            assert known.keys() <= names, path.stem
            found += len(known)
    assert len(import_module(f"{pack}.evidence").EVIDENCE) == found


def test_importing_packs_imports_no_evidence() -> None:
    """Neither do looking an operator up and differentiating it."""
    code = (
        "import sys, numpy as np, pygrad_core\n"
        "pygrad_core.grad(lambda x: np.sum(np.sort(x) ** 2))(np.ones(3))\n"
        "pygrad_core.ops.conv2d, pygrad_core.ops.eigh\n"
        "print([name for name in sys.modules if '.evidence' in name and name != 'pygrad_core.evidence'"
        " or name.partition('.')[0] == 'hypothesis' or name.startswith('pygrad_core.testing')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout == "[]\n", done.stderr
