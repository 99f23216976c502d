"""The documentation that is generated is what the code would generate now."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

DOCS = Path(__file__).parents[2] / "docs"


def test_generated_documentation_is_up_to_date() -> None:
    """`python docs/generate.py` would change nothing (on the NumPy that the table names)."""
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    for path, text in generate.generated().items():
        written = path.read_text(encoding="utf-8")
        if path.name == "functions.md" and f"NumPy {np.__version__.rpartition('.')[0]}" not in written:
            pytest.skip("the table was generated with another NumPy, which has other functions")
        assert written == text, f"{path.name} is out of date: run python docs/generate.py"
