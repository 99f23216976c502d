"""The pack as a whole."""

import inspect

import numpy as np
import pytest

import pygrad_ops_linalg
from pygrad_core import NotDifferentiable, Variable, ops
from pygrad_ops_linalg.evidence import EVIDENCE

OPERATORS = pygrad_ops_linalg.pygrad_operators()
FUNCTIONS = [name for name in np.linalg.__all__ if not inspect.isclass(getattr(np.linalg, name))]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_of_numpy_linalg_is_known(name):
    """NumPy's whole list is adopted, by this pack."""
    found = ops.adopted(getattr(np.linalg, name))
    assert found in OPERATORS


def test_names():
    """Those that numpy has too carry a prefix, so that they do not collide with the basic pack."""
    names = {op.name for op in OPERATORS}
    assert len(names) == len(OPERATORS)
    assert {name for name in FUNCTIONS if hasattr(np, name)} == {
        name.removeprefix("linalg_") for name in names if name.startswith("linalg_")
    }


def test_every_operator_has_a_strategy():
    """All have shape rules of their own; none is checked on calls that mean nothing."""
    assert {name for name, known in EVIDENCE.items() if known.strategy is not None} == {op.name for op in OPERATORS}


def test_nodes_have_the_methods_of_arrays():
    """Operators are functions: what arrays do not have, nodes do not have, and the way is told."""
    x = Variable(np.diag([2.0, 3.0]))
    assert x.trace().data == 5
    for name in ("det", "norm", "svd_factors"):
        assert not hasattr(x, name)
    with pytest.raises(AttributeError, match=r"write np\.linalg\.det\(\.\.\.\)"):
        x.det()


def test_every_rule_names_its_source():
    """The formula's paper or derivation is in the docstring of each rule."""
    for op in OPERATORS:
        if op.joint is not None:
            assert op.joint.__doc__, op.name


def test_a_parameter_that_has_no_rule_is_refused():
    """np.linalg functions called with unknown keywords raise, never pass in silence."""
    with pytest.raises((TypeError, NotDifferentiable)):
        ops.det(Variable(np.eye(2)), rcond=1)
