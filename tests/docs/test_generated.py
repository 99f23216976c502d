"""The documentation that is generated is what the code would generate now."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

DOCS = Path(__file__).parents[2] / "docs"
PACKS = ("pygrad_ops_basic", "pygrad_ops_conv", "pygrad_ops_linalg")
FILES = ("docs/functions.md", "docs/plugins.md", "docs/conventions.md", *(f"{pack}/pyproject.toml" for pack in PACKS))


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """The script `docs/generate.py`."""
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", FILES)
def test_generated_documentation_is_up_to_date(name: str, generate: ModuleType) -> None:
    """`python docs/generate.py` would change nothing, on the NumPy that the table of NumPy's functions names."""
    texts = {path.relative_to(DOCS.parent).as_posix(): (path, text) for path, text in generate.generated().items()}
    assert texts.keys() == set(FILES)
    path, text = texts[name]
    written = path.read_text(encoding="utf-8")
    named = re.search(r"NumPy (\d+\.\d+)\.", written) if name == "docs/functions.md" else None
    assert named or name != "docs/functions.md"
    if named and not np.__version__.startswith(f"{named[1]}."):
        pytest.skip(f"the table lists the functions of NumPy {named[1]}, and this is {np.__version__}")
    assert written == text, f"{name} is out of date: run python docs/generate.py"
