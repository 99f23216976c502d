"""All properties that an operator is checked for, by name: the listing is the catalogue."""

from collections.abc import Callable
from typing import Any, NamedTuple

from ...operators import Operator
from ..calls import has_own_strategy
from . import arrays, declared, derivatives, edges, engine, kinds, linear, precision, shapes, special, values, zeros


def _differentiable(operator: Operator) -> bool:
    return operator.differentiable


class Property(NamedTuple):
    """A named check. `check(case)` per drawn call, or `check(operator, cases)` once where `once` is set.

    What is wrong with a `declaration` is wrong whatever the call.
    """

    name: str
    check: Callable[..., None]
    once: bool = False
    applies: Callable[[Operator], bool] = _differentiable
    declaration: bool = False

    @property
    def doc(self) -> str:
        """What holds, in one sentence."""
        return (self.check.__doc__ or "").partition("\n")[0]


def _always(operator: Operator) -> bool:
    return True


def _not_differentiable(operator: Operator) -> bool:
    return not operator.differentiable


def _elementwise(operator: Operator) -> bool:
    return operator.differentiable and operator.elementwise


def _not_elementwise(operator: Operator) -> bool:
    return operator.differentiable and not operator.elementwise


def _elementwise_rule(operator: Operator) -> bool:
    return _elementwise(operator) and not operator.composite and not has_own_strategy(operator)


def _broadcasting(operator: Operator) -> bool:
    return operator.differentiable and operator.broadcasts


def _takes_infinities(operator: Operator) -> bool:
    """Composites leave it to what they are made of: beside an infinity they may lose what each part keeps."""
    return operator.differentiable and not operator.elementwise and not operator.composite


def _not_composite(operator: Operator) -> bool:
    """What a composite is made of is checked for itself; its own intermediate results may have cotangents."""
    return operator.differentiable and not operator.composite


def _not_selective(operator: Operator) -> bool:
    return _not_composite(operator) and not operator.selective


def _default_calls(operator: Operator) -> bool:
    return _elementwise(operator) and not has_own_strategy(operator)


def _listed(*properties: tuple[Any, ...]) -> dict[str, Property]:
    return {p[0].__name__: Property(p[0].__name__, *p) for p in properties}


PROPERTIES: dict[str, Property] = _listed(
    (values.forward, False, _always),
    (values.plain_arrays, False, _always),
    (derivatives.jacobian,),
    (derivatives.piecewise_constant, False, _not_differentiable),
    (derivatives.complex_step,),
    (derivatives.taylor,),
    (derivatives.second_derivative,),
    (derivatives.third_derivative, False, _elementwise),
    (linear.linear_in_cotangent,),
    (linear.adjoint,),
    (linear.subsets,),
    (linear.shared_input,),
    (linear.two_calls,),
    (linear.whole_numbers,),
    (linear.python_numbers, False, _elementwise),
    (linear.python_lists,),
    (linear.broadcast_inputs, False, _elementwise),
    (arrays.shape_and_dtype,),
    (arrays.float32,),
    (precision.scaled, True, _not_elementwise),
    (precision.shifted, True, _not_elementwise),
    (precision.magnitudes, True, _elementwise_rule),
    (precision.half, True),
    (kinds.complex_inputs, True),
    (kinds.numpy_integers,),
    (kinds.small_integers,),
    (kinds.left_out, True),
    (arrays.layouts,),
    (shapes.resized,),
    (shapes.stacked, False, _broadcasting),
    (edges.sizes, True, _default_calls),
    (edges.near_zero, True, _default_calls),
    (edges.extremes, True, _elementwise),
    (special.special_values, False, _always),
    (special.zeros_and_ties,),
    (special.infinities, False, _takes_infinities),
    (zeros.zero_cotangent, False, _not_composite),
    (zeros.nan_shows, False, _not_selective),
    (zeros.squared,),
    (edges.alone, True, _elementwise),
    (edges.quiet, True),
    (arrays.inputs_intact,),
    (arrays.aliasing,),
    (arrays.views,),
    (values.deterministic,),
    (values.independent,),
    (values.parameters_kept,),
    (declared.parameters, True, _differentiable, True),
    (declared.unknown_keyword, True, _always, True),
    (declared.error_inputs, True, _always, True),
    (declared.conventions, True, _differentiable, True),
    (declared.metadata, True),
    (engine.graph_freed,),
    (engine.threads, True),
    (engine.nothing_under_no_grad,),
    (engine.replays,),
)
