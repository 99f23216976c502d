"""Evidence for the operators in `signals`."""

import numpy as np
from hypothesis import strategies as st

from pygrad_core import BadInput, Convention, Evidence, Example, Invalid
from pygrad_core.testing.strategies import Shape, arrays, axis, shapes, values

from .reduced_axes import Call

_NODES = np.array([-2.0, -0.7, 0.6, 2.1])
_POINTS = (-2.53, -1.61, -1.12, -0.21, 0.22, 1.11, 1.53, 2.84)  # far from all nodes


@st.composite
def _interpolations(draw: st.DrawFn) -> Call:
    shape = draw(shapes(max_dims=2))
    seed = draw(st.integers(0, 2**16))
    x = np.random.default_rng(seed).choice(_POINTS, shape)[()]
    ends = draw(st.fixed_dictionaries({}, optional={"left": st.just(-3.5), "right": st.just(4.5)}))
    kwargs = draw(st.sampled_from([ends, {"period": 7.0}, {"period": -7.0}]))
    return (x, _NODES.copy(), draw(arrays((4,)))), kwargs


@st.composite
def _pairs(draw: st.DrawFn, *scalar: Shape) -> Call:
    a, v = (draw(arrays(draw(st.sampled_from([(3,), (2,), (5,), (3,), (2,), *scalar, (5,), (1,)])))) for _ in range(2))
    mode = draw(st.sampled_from([None, "same", "valid", "full", 1, 0, "same", 2]))
    return (a, v), {} if mode is None else {"mode": mode}


@st.composite
def _phases(draw: st.DrawFn) -> Call:
    """Steps well below half a period, and whole periods added."""
    shape = draw(shapes(min_dims=1, max_dims=2, max_side=4))
    kwargs = draw(st.fixed_dictionaries({}, optional={"axis": axis(len(shape)), "period": st.just(4.0)}))
    period = kwargs.get("period", 2 * np.pi)
    if draw(st.booleans()):
        kwargs["discont"] = 0.45 * period
    seed = draw(st.integers(0, 2**16))
    steps = values(shape, seed, -0.4 * period, 0.4 * period)
    turns = np.random.default_rng(seed).integers(-2, 3, shape)
    return (np.cumsum(steps, int(kwargs.get("axis", -1))) + period * turns,), kwargs


_UNEVEN = Example((np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0])), {"mode": "same"})  # one element less at the end
_NODE = [0.5, np.array([0.0, -0.5, 0.0]), np.array([0.0, 1.0, 0.0])]
_JUMP = [0.5, np.array([0.0, 0.0, -0.5, 0.0]), np.array([0.0, 0.0, 1.0, 0.0])]
_RIGHT = ("a node; a jump, of two nodes at one place", "the slope and the value on the right")


EVIDENCE: dict[str, Evidence] = {
    "interp": Evidence(
        strategy=_interpolations(),
        conventions=[
            Convention((1.0, np.array([0.0, 1.0, 3.0]), np.array([0.0, 5.0, 6.0])), {}, _NODE, says=_RIGHT),
            Convention((1.0, np.array([0.0, 1.0, 1.0, 3.0]), np.array([0.0, 5.0, 7.0, 8.0])), {}, _JUMP, says=_RIGHT),
        ],
        errors=[Invalid((np.float64(0.5), np.array([1.0, 0.0]), np.ones(2)), {}, BadInput)],
        expected_failures={"float32": "NumPy interpolates in float64"},
    ),
    "linear_convolution": Evidence(strategy=_pairs(()), examples=[_UNEVEN]),
    "correlate": Evidence(strategy=_pairs()),
    "unwrap": Evidence(strategy=_phases()),
}
