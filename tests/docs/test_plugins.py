"""docs/plugins.md: the pack that it builds does what the page says it does."""

import re
from pathlib import Path

import pytest

from pygrad_core.testing import check_operator

PAGE = (Path(__file__).parents[2] / "docs" / "plugins.md").read_text(encoding="utf-8")
SOURCE, STRATEGY = (
    re.search(pattern + r".*?```python\n(.*?)```", PAGE, re.DOTALL)[1]
    for pattern in (r"`src/pygrad_ops_softplus.py`:", r"put this in place of")
)
PLAIN = "@operator(elementwise=True)\n"


def pack(source):
    """The one operator of the module."""
    module = {}
    exec(source, module)
    (found,) = module["pygrad_operators"]()
    return found


def shown(heading):
    """The lines of a failure on the page, as a pattern in which every number may be another."""
    text = re.search(rf"^FAILED softplus_beta: {heading}\n((?:    .*\n)+)", PAGE, re.MULTILINE)[1]
    lines = "\n".join(line.removeprefix("    ") for line in text.splitlines())
    return re.sub(r"-?\d+\\\.\d+", r"-?[\\d.]+", re.escape(lines))


def test_first_run_fails_as_shown():
    """The kit does not know how to draw `beta`, and says so in the words of the page."""
    (failure,) = check_operator(pack(SOURCE)).failures
    assert failure.property == "parameters"
    assert re.fullmatch(shown("parameters"), failure.message)


def test_with_the_strategy_it_passes():
    """The declaration of the page, put where the page says, is all that is missing."""
    assert SOURCE.count(PLAIN) == 1
    report = check_operator(pack(SOURCE.replace(PLAIN, STRATEGY)))
    assert report.ok, report.failures


@pytest.mark.parametrize(("right", "wrong"), [("return g /", "return -g /")])
def test_broken_rule_fails_as_shown(right, wrong):
    """A wrong sign is reported as on the page, up to the numbers."""
    assert SOURCE.count(right) == 1
    report = check_operator(pack(SOURCE.replace(PLAIN, STRATEGY).replace(right, wrong)))
    failure = next(f for f in report.failures if f.property == "jacobian")
    assert re.fullmatch(shown("jacobian"), failure.message), failure.message
