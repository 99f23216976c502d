"""Errors are of PyGrad's own kind and of the built-in kind that NumPy users catch."""

import inspect

import pytest

import pygrad_core
from pygrad_core import UnknownOperator, errors

CLASSES = [c for _, c in inspect.getmembers(errors, inspect.isclass)]


@pytest.mark.parametrize("error", CLASSES)
def test_every_error_is_exported_and_caught_by_the_base(error: type[Exception]) -> None:
    """`except PyGradError` catches each error, and `pygrad_core` exports each."""
    assert issubclass(error, errors.PyGradError)
    assert getattr(pygrad_core, error.__name__) is error
    assert error.__name__ in pygrad_core.__all__
    assert error.__doc__


@pytest.mark.parametrize(
    ("error", "builtins"),
    [
        (errors.BadInput, (TypeError, ValueError)),
        (errors.NotDifferentiable, (TypeError,)),
        (errors.LostGradient, (TypeError,)),
        (errors.UnknownOperator, (AttributeError, KeyError)),
        (errors.WrongGradient, (ValueError,)),
        (errors.GraphReleased, (RuntimeError,)),
        (errors.NoGraph, (RuntimeError,)),
        (errors.ChangedInPlace, (RuntimeError,)),
        (errors.BrokenPack, (ImportError,)),
        (errors.OperatorConflict, (errors.BrokenPack,)),
    ],
)
def test_errors_are_builtin_kinds(error: type[Exception], builtins: tuple[type[Exception], ...]) -> None:
    """Code that knows nothing of PyGrad catches its errors as the built-in kinds."""
    for builtin in builtins:
        assert issubclass(error, builtin)


def test_unknown_operator_prints_a_sentence() -> None:
    """Its text is the message, not the representation that KeyError would print."""
    assert str(UnknownOperator("no such thing")) == "no such thing"
