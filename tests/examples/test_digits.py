"""The demo."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

Load = Callable[[str], ModuleType]

pytest.importorskip("matplotlib")
pytest.importorskip("sklearn")
pytest.importorskip("tqdm")


def test_few_epochs(example: Load, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two epochs learn most digits; the packs are listed, and the picture is where it says."""
    picture = tmp_path / "new" / "digits.png"
    accuracy = example("digits").main(epochs=2, picture=picture)
    printed = capsys.readouterr().out
    assert accuracy > 0.8
    assert f"picture: {picture}" in printed
    assert picture.read_bytes().startswith(b"\x89PNG")
    for pack in ("pygrad-ops-basic", "pygrad-ops-conv"):
        row = next(line.split() for line in printed.splitlines() if line.startswith(pack))
        assert row[2] == "ok"
        assert int(row[3]) > 0


def test_held_out_fifth(example: Load) -> None:
    """A fifth of each class is held out, and no image is on both sides."""
    digits = example("digits").load()
    assert len(digits.images) + len(digits.held_out) == 1797
    assert len(digits.held_out) == 360
    held_out, learned = np.bincount(digits.held_out_labels), np.bincount(digits.labels)
    assert np.allclose(held_out / (held_out + learned), 0.2, atol=0.01)
    assert digits.images.min() >= 0
    assert digits.images.max() <= 1
