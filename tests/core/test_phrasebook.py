"""Names of other libraries: what to write here instead, and what is spelt alike."""

import pickle

import pytest

import pygrad_core
from pygrad_core import UnknownOperator, Variable, ops, phrasebook

pytestmark = pytest.mark.usefixtures("small_pack")


@pytest.mark.parametrize("name", sorted({*phrasebook.METHODS, *phrasebook.WAYS, *phrasebook.RENAMED}))
def test_methods_of_other_libraries_are_translated(name: str) -> None:
    """A method that PyTorch, JAX or NumPy has and a node has not ends in an AttributeError that says what to write."""
    x = Variable([1.0, 2.0])
    with pytest.raises(AttributeError, match=rf"a node has no attribute '{name}': ") as caught:
        getattr(x, name)
    assert "pygrad packs" not in str(caught.value)
    assert str(caught.value).endswith((".", "?"))


def test_methods_that_change_in_place() -> None:
    """PyTorch's `x.add_(1)` is told from a misspelt name, and the operator is named if there is one."""
    x = Variable([1.0, 2.0])
    with pytest.raises(AttributeError, match=r"write x\[\.\.\.\] = value, or compute y = np\.add\(\.\.\.\)\."):
        x.add_(1.0)
    with pytest.raises(AttributeError, match=r"or compute a new value\."):
        x.zero_()


@pytest.mark.parametrize("name", sorted(phrasebook.CORE))
def test_names_of_other_packages_are_translated(name: str) -> None:
    """A name of torch, jax or autograd asked of `pygrad_core` ends in a sentence, as attribute and when imported."""
    with pytest.raises(AttributeError, match=rf"no attribute '{name}': .*\.$"):
        getattr(pygrad_core, name)
    with pytest.raises(ImportError, match=rf"no attribute '{name}': .*\.$"):
        exec(f"from pygrad_core import {name}")
    assert not hasattr(pygrad_core, name)


def test_operators_are_not_in_the_module() -> None:
    """`pygrad_core.getitem` says where operators are, and `pygrad_core.tanh`, whoever may provide it."""
    with pytest.raises(AttributeError, match=r"write ops\.getitem\(\.\.\.\), ops being pygrad_core's\."):
        pygrad_core.getitem  # noqa: B018 (the look-up is what is tested)
    with pytest.raises(AttributeError, match=r"write np\.tanh\(\.\.\.\)"):
        pygrad_core.tanh  # noqa: B018


def test_what_is_spelt_alike() -> None:
    """A misspelt operator, method or name is guessed; one like nothing known is not."""
    with pytest.raises(UnknownOperator, match=r"did you mean 'matmul'\?"):
        ops.matmull  # noqa: B018
    with pytest.raises(AttributeError, match=r"did you mean 'transpose'\?"):
        Variable(1.0).trnaspose  # noqa: B018
    with pytest.raises(AttributeError, match=r"did you mean 'jacobian'\?"):
        pygrad_core.jacobain  # noqa: B018
    with pytest.raises(UnknownOperator, match="`pygrad packs` lists what is installed"):
        ops.qqqq  # noqa: B018
    assert phrasebook.alike("qqqq", ["tanh"]) is None


def test_other_names_of_numpys_functions() -> None:
    """`np.abs` is `np.absolute`: the function is named, whatever the operator is called."""
    with pytest.raises(AttributeError, match=r"write np\.abs\(\.\.\.\)"):
        Variable(1.0).abs()


def test_sentences_are_made_when_they_are_read() -> None:
    """`hasattr` costs no sentence; an error that travels between processes carries it."""
    with pytest.raises(UnknownOperator) as caught:
        ops.matmull  # noqa: B018
    sentence = caught.value.args[0]
    assert isinstance(sentence, phrasebook.Late)
    assert repr(sentence) == repr(str(sentence))
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
