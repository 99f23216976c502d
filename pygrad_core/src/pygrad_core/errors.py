"""Every error that PyGrad raises on purpose, each also the built-in kind that NumPy users catch."""


class PyGradError(Exception):
    """Base of all of them: `except PyGradError` catches what PyGrad refuses."""


class BadInput(PyGradError, TypeError, ValueError):
    """An argument that no operator can take: an object array, a string, a wrong shape, an unknown keyword."""


class NotDifferentiable(PyGradError, TypeError):
    """A function without a derivative rule was called on a node."""


class LostGradient(PyGradError, TypeError):
    """A conversion that would drop the tape in silence, such as `float(node)`."""


class UnknownOperator(PyGradError, AttributeError, KeyError):
    """No loaded pack provides an operator of that name."""

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would print the repr


class WrongGradient(PyGradError, ValueError):
    """A derivative rule returned the wrong number, shape or kind of gradients."""


class GraphReleased(PyGradError, RuntimeError):
    """A backward pass met records that an earlier pass has already released."""


class NotReplayable(PyGradError, RuntimeError):
    """A record cannot run again on other inputs: a number of its own ones went into it."""


class NoGraph(PyGradError, RuntimeError):
    """A backward pass was asked of a node that depends on no variable."""


class ChangedInPlace(PyGradError, RuntimeError):
    """A leaf was changed after it was used and before its backward pass."""


class GrowingGraph(PyGradError, UserWarning):
    """A warning: an iteration, such as x = x - lr * grad(f)(x), keeps the graph of all its steps."""


class BrokenPack(PyGradError, ImportError):
    """An installed pack could not be loaded (raised under PYGRAD_STRICT=1)."""


class OperatorConflict(BrokenPack):
    """Two packs, or one pack twice, register an operator under one name, or adopt one function.

    `rivals` are their distributions.
    """

    rivals: frozenset[str] = frozenset()
