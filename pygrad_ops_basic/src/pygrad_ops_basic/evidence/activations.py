"""Evidence for the operators in `activations`."""

import math
from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core import BadInput, Convention, Evidence, Invalid
from pygrad_core.testing.strategies import arrays, axes, shapes

from ..activations import _SELU_ALPHA, _SELU_SCALE
from .sayings import NEGATIVE_SIDE


def _with(name: str, *choices: Any, kinks: tuple[float, ...] = (0.0,)) -> st.SearchStrategy[Any]:
    """An array away from the kinks, and the parameter given or not."""
    params = st.fixed_dictionaries({}, optional={name: st.sampled_from(choices)})
    return st.tuples(st.tuples(arrays(shapes(), avoid=kinks)), params)


_bounds = st.fixed_dictionaries({}, optional={"min_val": st.just(-2.0), "max_val": st.just(0.5)})
_over_axes = shapes(min_dims=1).flatmap(
    lambda shape: st.tuples(st.tuples(arrays(shape)), st.fixed_dictionaries({}, optional={"axis": axes(len(shape))}))
)

_NO_AXIS = [Invalid((np.ones(2),), {"axis": 1}, np.exceptions.AxisError)]
_REAL = [Invalid((np.ones(2, complex),), {}, BadInput)]


EVIDENCE: dict[str, Evidence] = {
    "leaky_relu": Evidence(
        strategy=_with("negative_slope", 0.2, 0.0, 1.5, -0.5),
        conventions=[Convention((0.0,), {}, (0.01,), says=NEGATIVE_SIDE)],
    ),
    "elu": Evidence(
        strategy=_with("alpha", 0.5, 2.0, -0.5),
        conventions=[Convention((0.0,), {"alpha": 0.5}, (0.5,), says=NEGATIVE_SIDE)],
    ),
    "gelu": Evidence(
        strategy=_with("approximate", "none", "tanh", kinks=()),
        errors=[*_REAL, Invalid((np.ones(2),), {"approximate": "erf"}, ValueError)],
    ),
    "hard_tanh": Evidence(
        strategy=st.tuples(st.tuples(arrays(shapes(), avoid=(-2.0, -1.0, 0.5, 1.0))), _bounds),
        conventions=[Convention((x,), {}, (1.0,), says=("a bound", "to the array")) for x in (-1.0, 1.0)],
    ),
    "relu": Evidence(conventions=[Convention((0.0,), {}, (0.0,), says=NEGATIVE_SIDE)]),
    "softmax": Evidence(strategy=_over_axes, errors=_NO_AXIS),
    "log_softmax": Evidence(strategy=_over_axes, errors=_NO_AXIS),
    "erf": Evidence(reference=np.vectorize(math.erf, otypes=[float]), errors=_REAL),
    "erfc": Evidence(reference=np.vectorize(math.erfc, otypes=[float]), errors=_REAL),
    "selu": Evidence(conventions=[Convention((0.0,), {}, (_SELU_SCALE * _SELU_ALPHA,), says=NEGATIVE_SIDE)]),
    "sigmoid": Evidence(reference=lambda x: 1 / (1 + np.exp(-x))),
    "softplus": Evidence(errors=_REAL),
    "soft_sign": Evidence(errors=_REAL),
}
