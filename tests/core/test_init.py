"""The public names of the core."""

import pytest

import pygrad_core

NAMES = ["Node", "Variable", "Value", "Operator", "operator", "ops", "hookimpl", "no_grad", "Tape", "Record", "Invalid"]
NAMES += ["grad", "value_and_grad", "vjp", "jvp", "jacobian", "hessian", "hvp", "Convention"]


@pytest.mark.parametrize("name", NAMES)
def test_the_public_names(name: str) -> None:
    """What the design names can be imported from `pygrad_core`, and is documented."""
    assert name in pygrad_core.__all__
    assert getattr(pygrad_core, name).__doc__


def test_all_is_sorted_and_complete() -> None:
    """`__all__` lists each name once, in order, and each can be imported."""
    assert pygrad_core.__all__ == sorted(set(pygrad_core.__all__))
    for name in pygrad_core.__all__:
        assert getattr(pygrad_core, name) is not None


def test_other_names_are_attribute_errors() -> None:
    """The lazy look-up refuses names that do not exist."""
    with pytest.raises(AttributeError, match="no attribute 'relu'"):
        pygrad_core.relu  # noqa: B018 (the look-up is what is tested)
