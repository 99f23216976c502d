"""Every example runs and does what it says."""

from collections.abc import Callable
from types import ModuleType

import pytest

Load = Callable[[str], ModuleType]


def test_basics(example: Load, capsys: pytest.CaptureFixture[str]) -> None:
    """The seed's gradients are printed: 1, 6 and −4 as a mapping; 4, 2 and 1 in the labelled graph."""
    example("basics").main()
    printed = capsys.readouterr().out.splitlines()
    assert printed[:3] == ["∂z/∂z = 1.0", "∂z/∂x = 6.0", "∂z/∂y = -4.0"]
    assert printed[3:6] == ["a.grad = 4.0", "b.grad = 2.0", "c.grad = 1.0"]
    assert printed[-1] == "d(x³)/dx = 12.0, d²(x³)/dx² = 12.0"


def test_seed_network(example: Load, capsys: pytest.CaptureFixture[str]) -> None:
    """The seed's own network trains: its loss falls over its hundred epochs."""
    last = example("seed_network").main()
    first = float(capsys.readouterr().out.splitlines()[0].rpartition(" ")[2])
    assert last < 0.5 * first


def test_scalar_mlp(example: Load) -> None:
    """A network on scalars learns a straight line."""
    assert example("scalar_mlp").main() < 0.05


def test_xor(example: Load, capsys: pytest.CaptureFixture[str]) -> None:
    """All four rows of XOR come out right."""
    assert example("xor").main() < 0.01
    for row in capsys.readouterr().out.splitlines()[-4:]:
        wanted, _, found = row.partition(" = ")[2].partition(", predicted ")
        assert round(float(found)) == int(wanted)


def test_function_approximation(example: Load) -> None:
    """The sine is learned to two digits, also between the samples."""
    assert example("function_approximation").main(epochs=400) < 0.05


def test_out_of_core(example: Load, capsys: pytest.CaptureFixture[str]) -> None:
    """Two worker processes give NumPy's weights on few rows, and descend on chunks that lie on disk."""
    found = example("out_of_core").main(rows=40_000, steps=3, memory_limit="512MiB")
    assert found["losses"] == sorted(found["losses"], reverse=True)
    assert found["losses"][-1] < 0.6 < found["losses"][0]
    assert found["nbytes"] == 40_000 * 128 * 8
    assert "the weights are NumPy's" in capsys.readouterr().out
