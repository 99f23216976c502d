"""What the transforms share: arguments that are checked, results that can be pickled."""

import copy
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import BadInput, Node, Variable, grad, hessian, hvp, jacobian, jvp, operator, ops, value_and_grad

pytestmark = pytest.mark.usefixtures("small_pack")

TRANSFORMS = [grad, value_and_grad, jacobian, hessian]
X = np.array([1.0, 2.0])


def cube(x: Any, y: Any = 1.0) -> Any:
    """A function that a pickle finds."""
    return np.sum(x * x * x * y)


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("dtype", [int, np.int64, np.int32, np.uint8, np.intp])
def test_positions_of_any_integer_type(transform: Any, dtype: Any) -> None:
    """`argnums=np.int64(0)` is `argnums=0`; a list of positions gives a tuple of derivatives."""
    np.testing.assert_equal(transform(cube, argnums=dtype(0))(X), transform(cube)(X))
    if transform is not hessian:
        assert len(jacobian(cube, argnums=[dtype(0), dtype(1)])(X, 2.0)) == 2


NO_POSITION = st.one_of(
    st.floats(), st.text(max_size=3), st.just(X), st.builds(Variable, st.just(1.0)), st.none(), st.just({"x": 1})
)


@given(argnums=NO_POSITION.filter(lambda a: a != "" if isinstance(a, str) else True), make=st.sampled_from(TRANSFORMS))
def test_an_argument_in_place_of_a_position(argnums: Any, make: Any) -> None:
    """`grad(f, x)` says to write `grad(f)(x)`, when it is called."""
    with pytest.raises(BadInput, match=r"grad\(f\)\(x\) differentiates f at x"):
        make(cube, argnums)


@pytest.mark.parametrize("make", TRANSFORMS)
@pytest.mark.parametrize("value", [1.0, X, None, Variable(1.0)], ids=str)
def test_a_value_in_place_of_a_function(make: Any, value: Any) -> None:
    """`grad(f(x))` says to write `grad(f)(x)`."""
    with pytest.raises(
        BadInput, match=rf"{make.__name__}\(\) takes a function, got .* write {make.__name__}\(f\)\(x\)"
    ):
        make(value)


def test_options_of_other_libraries() -> None:
    """An unknown keyword of a transform is refused when the transform is called."""
    with pytest.raises(BadInput, match=r"grad\(\) has no parameter 'has_aux'; keep what f computes"):
        grad(cube, has_aux=True)  # type: ignore[call-arg]
    with pytest.raises(BadInput, match=r"jacobian\(\) has no parameter 'foo'; its parameters are: f, argnums"):
        jacobian(cube, foo=1)  # type: ignore[call-arg]


@pytest.mark.parametrize("given_", [X, 1.0, Node(X), Variable(X)], ids=["array", "number", "constant", "variable"])
@pytest.mark.parametrize("transform", [jvp, hvp])
def test_an_array_in_place_of_a_tuple(transform: Any, given_: Any) -> None:
    """`jvp(f, x, v)` would take x apart; it says to write `jvp(f, (x,), (v,))`."""
    with pytest.raises(BadInput, match=rf"primals as a tuple.* write {transform.__name__}\(f, \(x,\), \(v,\)\)"):
        transform(cube, given_, given_)
    with pytest.raises(BadInput, match="tangents as a tuple"):
        transform(cube, (X,), given_)


@pytest.mark.parametrize("make", TRANSFORMS)
@pytest.mark.parametrize("again", [lambda d: pickle.loads(pickle.dumps(d)), copy.deepcopy, copy.copy])
def test_derivatives_are_pickled_with_their_function(make: Any, again: Any) -> None:
    """A process pool may be given `grad(f)`: it comes back as the same derivative of the same function."""
    derivative = make(cube, argnums=0)
    twin = again(derivative)
    np.testing.assert_equal(twin(X), derivative(X))
    assert repr(twin) == repr(derivative) == f"{make.__name__}(cube, argnums=0)"
    assert again(grad(grad(third_of_cube)))(3.0) == 6.0
    assert again(grad(cube, argnums=1))(X, 5.0) == grad(cube, argnums=1)(X, 5.0) == 9.0


@operator(elementwise=True)
def doubled(x: Any) -> Any:
    """An operator of no pack."""
    return 2.0 * x


def third_of_cube(x: Any) -> Any:
    """A third of the cube: its second derivative is 2 x."""
    return x * x * x / 3.0


def test_derivatives_look_like_their_function() -> None:
    """Name and docstring are the function's, and one kept in a class is a method."""

    class Model:
        def __init__(self) -> None:
            self.rate = 2.0

        def loss(self, w: Any) -> Any:
            return self.rate * w * w

        slope = grad(loss, argnums=1)

    assert grad(cube).__name__ == "cube"
    assert grad(cube).__doc__ == cube.__doc__
    assert Model().slope(3.0) == 12.0
    assert Model.slope(Model(), 3.0) == 12.0


def test_operators_are_pickled_by_name() -> None:
    """A registered operator comes back as itself, copied ones too; one that is not, from where it was defined."""
    for name in ops:
        op = ops[name]
        assert pickle.loads(pickle.dumps(op)) is op
        assert copy.deepcopy({"f": op})["f"] is op
    assert doubled.name not in ops
    assert pickle.loads(pickle.dumps(doubled)) is doubled
