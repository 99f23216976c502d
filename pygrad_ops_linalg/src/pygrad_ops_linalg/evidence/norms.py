"""Evidence for the operators in `norms`."""

from math import inf
from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import Convention, Evidence, Example, Invalid
from pygrad_core.testing.strategies import axes, axis
from pygrad_core.testing.strategies import shapes as drawn_shapes

from .drawing import BOOLEANS, KINDS, LEFT_OUT, SEEDS, SHAPES, Shape, call, dominant, signed, sometimes

_POWERS = st.sampled_from([3, 1.5, 0.5, -1, -2.5, 4])
_VECTOR = sometimes([None, 0, 1, 2, 3, 1.5, 0.5, -1, -2, inf, -inf])
_MATRIX = sometimes([None, "fro", "nuc", 1, -1, 2, -2, inf, -inf])


@st.composite
def _along(draw: Any, orders: Any = None) -> Any:
    """A norm along one axis of up to three."""
    shape = draw(drawn_shapes(min_dims=1))
    x = signed(shape, draw(SEEDS), draw(KINDS))
    parameters = {"axis": draw(axis(len(shape))), "keepdims": draw(BOOLEANS)}
    if orders is not None:
        parameters["ord"] = draw(orders)
    return call(x, parameters)


@st.composite
def _flat(draw: Any) -> Any:
    """The norm of all elements, whatever the shape."""
    x = signed(draw(drawn_shapes(min_dims=1)), draw(SEEDS), draw(KINDS))
    return call(x, {"keepdims": draw(BOOLEANS)})


@st.composite
def _of_a_vector(draw: Any, orders: Any) -> Any:
    """The norm of a vector, without an axis."""
    x = signed(draw(drawn_shapes(1, 1)), draw(SEEDS), draw(KINDS))
    return call(x, {"ord": draw(orders), "keepdims": draw(BOOLEANS)})


@st.composite
def _over_two_axes(draw: Any, name: str = "axis") -> Any:
    """A matrix norm over two axes, in any order and place; over the last two if `name` is empty."""
    batch: Shape = draw(st.sampled_from([(), (2,)]))
    x = dominant(batch + draw(SHAPES), draw(SEEDS), draw(KINDS))
    parameters = {"ord": draw(_MATRIX), "keepdims": draw(BOOLEANS)}
    if name:
        places = draw(st.permutations(range(x.ndim)))[:2]
        x = np.moveaxis(x, (-2, -1), places).copy()
        parameters[name] = tuple(p - x.ndim if draw(st.booleans()) else p for p in places)
    return call(x, parameters)


@st.composite
def _whole(draw: Any) -> Any:
    """A norm of one vector or one matrix, without an axis."""
    if draw(st.booleans()):
        return call(signed(draw(drawn_shapes(1, 1)), draw(SEEDS), draw(KINDS)), {"ord": draw(_VECTOR)})
    return call(dominant(draw(SHAPES), draw(SEEDS), draw(KINDS)), {"ord": draw(_MATRIX), "keepdims": draw(BOOLEANS)})


@st.composite
def _together(draw: Any) -> Any:
    """A vector norm over one axis, several axes together, or all."""
    shape = draw(drawn_shapes(min_dims=1))
    over = draw(axes(len(shape)))
    if over == () or (draw(st.booleans()) and over is None):
        over = LEFT_OUT
    parameters = {
        "axis": over,
        "keepdims": draw(BOOLEANS),
        "ord": draw(_VECTOR.filter(lambda order: order is not None)),
    }
    return call(signed(shape, draw(SEEDS), draw(KINDS)), parameters)


def _euclidean(drawn: Any) -> Any:
    args, kwargs = drawn
    return args, {k: v for k, v in kwargs.items() if k != "ord"}


@st.composite
def _with_zeros(draw: Any, orders: Any = None) -> Any:
    """One whole vector, or one element of a longer one, replaced by zeros."""
    (x,), kwargs = draw(_along(orders))
    axis = kwargs["axis"]
    first: list[Any] = [0] * x.ndim
    if draw(st.booleans()):
        first[axis] = slice(None)
    else:
        x = np.concatenate([x, 2 * x, 0.5 * x], axis)
    x = x.copy()
    x[tuple(first)] = 0.0
    return (x,), kwargs


_TINY = np.array([[1e-300, 1e-300], [3.0, 4.0]])  # the cubes of the first row underflow, and NumPy's norm is zero


EVIDENCE: dict[str, Evidence] = {
    "_euclidean_norm": Evidence(
        strategy=st.one_of(_along(), _with_zeros(), _flat(), _over_two_axes().map(_euclidean)),
        conventions=[
            Convention(
                (np.array([[3.0, 4.0], [0.0, 0.0]]),),
                {"axis": 1},
                [np.array([[0.6, 0.8], [0.0, 0.0]])],
                says=("the zero vector", "0"),
            )
        ],
    ),
    "_p_norm": Evidence(
        strategy=st.one_of(
            _along(_POWERS),
            _of_a_vector(_POWERS),
            _with_zeros(_POWERS),
            _with_zeros(st.sampled_from([0.5, 1.5])),
        ),
        examples=[Example((np.array([0.0, 4.0]),), {"ord": 1.5})],
        conventions=[
            Convention(
                (np.array([0.0, 4.0]),),
                {"ord": 0.5},
                [[0.0, 1.0]],
                says=("an element 0, in a norm of order below 1", "0 for it, where the slope is infinite"),
            ),
            Convention(
                (_TINY,),
                {"ord": 3, "axis": 1},
                [np.array([[1.0, 1.0], [9.0, 16.0]]) * [[0.25 ** (1 / 3)], [91 ** (-2 / 3)]]],
                says=(
                    "values that NumPy loses: a norm that vanishes, or overflows, by its powers",
                    "NumPy's value, and the right slope: that of the array in another unit",
                ),
            ),
        ],
    ),
    "_count_norm": Evidence(strategy=_along()),
    "norm": Evidence(
        strategy=st.one_of(_along(_VECTOR), _over_two_axes(), _whole(), _flat()),
        errors=[
            Invalid((np.ones((2, 2)),), {"ord": 3}, ValueError),
            Invalid((np.ones(2),), {"ord": "nuc"}, ValueError),
            Invalid((np.ones((2, 2, 2)),), {"ord": 2}, ValueError),
        ],
    ),
    "matrix_norm": Evidence(strategy=_over_two_axes("")),
    "vector_norm": Evidence(strategy=_together()),
}
