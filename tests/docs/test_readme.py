"""The Python in the README runs as it stands."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"
BLOCKS = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), flags=re.DOTALL)
OWN = [block for block in BLOCKS if "conformance(" not in block]  # that one needs the pack of the block before it


def test_all_blocks_but_one_are_run() -> None:
    """Nothing is left out by accident."""
    assert len(BLOCKS) - len(OWN) == 1


@pytest.mark.parametrize("block", OWN, ids=range(len(OWN)))
def test_block_runs_without_warnings(block: str) -> None:
    """Each block is a program of its own."""
    subprocess.run([sys.executable, "-W", "error", "-c", block], check=True, capture_output=True, timeout=300)


def test_first_example_prints_what_its_comment_says() -> None:
    """1.0 6.0 -4.0, and the gradient of the energy."""
    done = subprocess.run([sys.executable, "-c", BLOCKS[0]], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[0] == "1.0 6.0 -4.0"
