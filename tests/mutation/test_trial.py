"""Mutated code reaches everything that a module's functions are known by."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

SOURCE = """
from functools import lru_cache
from typing import NamedTuple

STEP = 1

class Point(NamedTuple):
    x: int

    def moved(self):
        return self.x + 1

    @property
    def next(self):
        return self.x + 1

    @staticmethod
    def origin():
        return 0 + 1

def function(x, y=0 + 1):
    return x + y

@lru_cache
def cached(x):
    return x + 1
"""


def test_functions_methods_and_constants_are_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Objects made, functions imported and results cached before get the new code, named tuples' methods included."""
    from mutation.trial import replace

    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "module_to_replace.py").write_text(SOURCE, encoding="utf-8")
    module = import_module("module_to_replace")
    point, function, cached = module.Point(5), module.function, module.cached

    def found() -> tuple[int, ...]:
        return point.moved(), point.next, module.Point.origin(), function(5), cached(5), module.STEP

    assert found() == (6, 6, 1, 6, 6, 1)
    replace("module_to_replace", ast.parse(SOURCE.replace("+ 1", "+ 2").replace("STEP = 1", "STEP = 2")))
    assert found() == (7, 7, 2, 7, 7, 2)
