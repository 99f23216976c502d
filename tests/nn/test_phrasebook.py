"""Names of torch.nn: each asked of `pygrad_nn` ends in a sentence."""

import pytest

import pygrad_nn
from pygrad_nn.phrasebook import NETWORKS


@pytest.mark.parametrize("name", sorted(NETWORKS))
def test_names_of_pytorch(name):
    """As attribute and when imported, it says what to write; `hasattr` is False."""
    with pytest.raises(AttributeError, match=rf"module 'pygrad_nn' has no attribute '{name}': .*\.$"):
        getattr(pygrad_nn, name)
    with pytest.raises(ImportError, match=rf"no attribute '{name}': .*\.$"):
        exec(f"from pygrad_nn import {name}")
    assert not hasattr(pygrad_nn, name)


def test_misspelt_names_and_operators():
    """A name spelt alike is guessed, an operator is found in `ops`, another name is a plain AttributeError."""
    with pytest.raises(AttributeError, match=r"did you mean 'Linear'\?"):
        pygrad_nn.Lineer  # noqa: B018
    with pytest.raises(AttributeError, match=r"write ops\.relu\(\.\.\.\), ops being pygrad_core's\."):
        pygrad_nn.relu  # noqa: B018
    with pytest.raises(AttributeError, match=r"no attribute 'zzzz'$"):
        pygrad_nn.zzzz  # noqa: B018


def test_modules_are_still_imported():
    """The look-up of names does not hide the modules of the package."""
    from pygrad_nn import losses, phrasebook

    assert losses.mse_loss is pygrad_nn.mse_loss
    assert phrasebook.NETWORKS is NETWORKS
