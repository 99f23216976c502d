"""Calls of the operators in `activations`, for the conformance kit."""

from typing import Any

from hypothesis import strategies as st

from pygrad_core.testing.strategies import arrays, axes, shapes


def _with(name: str, *choices: Any, kinks: tuple[float, ...] = (0.0,)) -> st.SearchStrategy[Any]:
    """An array away from the kinks, and the parameter given or not."""
    params = st.fixed_dictionaries({}, optional={name: st.sampled_from(choices)})
    return st.tuples(st.tuples(arrays(shapes(), avoid=kinks)), params)


_bounds = st.fixed_dictionaries({}, optional={"min_val": st.just(-2.0), "max_val": st.just(0.5)})
_over_axes = shapes(min_dims=1).flatmap(
    lambda shape: st.tuples(st.tuples(arrays(shape)), st.fixed_dictionaries({}, optional={"axis": axes(len(shape))}))
)

STRATEGIES: dict[str, Any] = {
    "leaky_relu": _with("negative_slope", 0.2, 0.0, 1.5, -0.5),
    "elu": _with("alpha", 0.5, 2.0, -0.5),
    "gelu": _with("approximate", "none", "tanh", kinks=()),
    "hard_tanh": st.tuples(st.tuples(arrays(shapes(), avoid=(-2.0, -1.0, 0.5, 1.0))), _bounds),
    "softmax": _over_axes,
    "log_softmax": _over_axes,
}
