"""Leaves, gradients and derivatives with arguments that are odd."""

from typing import Any

import numpy as np
import pytest

from pygrad_core import BadInput, Node, Variable, grad, gradients, jvp, no_grad, operator, vjp


def _square(x: Any) -> Any:
    return np.sum(x * x)


@pytest.mark.parametrize("shape", [(), (1,), (2,), (1, 3)])
def test_a_gradient_set_by_hand_has_the_shape_of_its_node(shape: tuple[int, ...]) -> None:
    """A sum that broadcasts would be no gradient."""
    x = Variable(np.arange(3.0))
    x.grad = np.ones(shape)
    with pytest.raises(BadInput, match=r"\.grad"):
        _square(x).backward()


@pytest.mark.parametrize("wrong", ["text", object(), np.array(["a", "b", "c"]), np.datetime64("2024-01-01")])
def test_a_gradient_set_by_hand_is_numbers(wrong: Any) -> None:
    """Anything else is refused in our words."""
    x = Variable(np.arange(3.0))
    x.grad = wrong
    with pytest.raises(BadInput, match=r"\.grad"):
        _square(x).backward()


def test_a_gradient_set_by_hand_may_be_a_list_or_node() -> None:
    """They are numbers of that shape."""
    for given in ([1, 2, 3], Node(np.array([1.0, 2.0, 3.0])), np.array([1, 2, 3], np.uint8)):
        x = Variable(np.arange(3.0))
        x.grad = given
        _square(x).backward()
        np.testing.assert_array_equal(x.grad.data if isinstance(x.grad, Node) else x.grad, [1.0, 4.0, 7.0])


@pytest.mark.parametrize("kind", [Node, Variable])
def test_numbers_too_large_are_refused(kind: Any) -> None:
    """No floating-point number is 10**400, and nothing becomes an object."""
    with pytest.raises(BadInput, match="too large"):
        kind(10**400)


@pytest.mark.parametrize("dtype", ["nothing", object(), 3, [1], np.ones(2)])
def test_a_dtype_that_is_none_is_refused(dtype: Any) -> None:
    """In our words."""
    with pytest.raises(BadInput, match="dtype"):
        Variable(np.ones(2), dtype=dtype)


@pytest.mark.parametrize("f", [3.0, "text", None, np.ones(2)])
def test_derivatives_are_of_functions(f: Any) -> None:
    """`grad`, `vjp` and `jvp` name what they got."""
    for derive in (lambda: grad(f), lambda: vjp(f, 1.0), lambda: jvp(f, (1.0,), (1.0,))):
        with pytest.raises(BadInput, match="takes a function"):
            derive()


def test_a_structure_that_contains_itself_is_refused() -> None:
    """A tree of inputs ends."""
    x = Variable(np.ones(2))
    endless: list[Any] = [x]
    endless.append(endless)
    with pytest.raises(BadInput, match="contains itself"):
        gradients(_square(x), endless)
    with pytest.raises(BadInput, match="contains itself"):
        grad(_square)(endless)


def test_errors_of_comparisons_items_and_assignments_say_where() -> None:
    """NumPy's sentence has a note."""
    x = Variable(np.ones(2))

    def assign() -> None:
        with no_grad():
            x[...] = np.ones(3)

    for use in (lambda: x < np.datetime64("2024-01-01"), lambda: x.item("a"), assign):
        with pytest.raises((TypeError, ValueError)) as caught:
            use()
        assert any(note.startswith("in ") for note in caught.value.__notes__)


def test_errors_of_rules_say_where() -> None:
    """A rule that raises is named, joint or not."""

    @operator
    def simple(x: Any) -> Any:
        return x * 1.0

    @simple.vjp
    def _(g: Any, out: Any, x: Any) -> Any:
        raise ZeroDivisionError("in the rule")

    other = operator(lambda x: x * 1.0, name="other")
    other.vjps(lambda g, out, x: {}["no"])
    for op, error in ((simple, ZeroDivisionError), (other, KeyError)):
        with pytest.raises(error) as caught:
            np.sum(op(Variable(np.ones(2)))).backward()
        assert any(f"rule of operator '{op.name}'" in note for note in caught.value.__notes__)


def test_self_is_a_keyword_like_any_other() -> None:
    """An operator refuses it by name."""
    op = operator(lambda x, axis=None: x * 1.0, name="op")
    with pytest.raises(BadInput, match="no parameter 'self'"):
        op(Variable(1.0), self=1)
