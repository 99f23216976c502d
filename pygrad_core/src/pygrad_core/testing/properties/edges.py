"""Properties at the edges: sizes nobody thinks of, values at which formulas break."""

from itertools import product

import numpy as np

from ...node import Node
from ...operators import Operator
from ..calls import inputs
from ..case import Case, Violation
from ..flat import flatten
from .derivatives import jacobian

SHAPES: tuple[tuple[int, ...], ...] = ((), (1,), (1, 1), (0,), (2, 0, 3))
VALUES = (0.0, 1.0, -1.0, 1e-300, -1e-8, 0.5, 800.0, -800.0, 1e300, -1e300, np.inf, -np.inf)


def sizes(operator: Operator, cases: list[Case]) -> None:
    """Scalars, single elements and empty arrays give gradients of their shape, and right ones."""
    count = len(operator.signature.arrays)
    for shape in SHAPES:
        try:
            case = Case(operator, inputs(operator, (shape,) * count, 1), cases[0].kwargs)
            jacobian(case)
        except Violation as violation:
            raise Violation(f"at shape {shape}: {violation}") from violation
        for i, (d, a) in enumerate(zip(case.pull(case.nodes(), case.cotangents()), case.arrays, strict=True)):
            if np.shape(d) != np.shape(a):
                raise Violation(f"at shape {shape}: the gradient of input {i} has shape {np.shape(d)}.")


def extremes(operator: Operator, cases: list[Case]) -> None:
    """At zeros, ties, huge values and infinities a value that is a number never has a gradient that is not."""
    count = len(operator.signature.arrays)
    points = list(product(VALUES, repeat=count)) if count <= 2 else [tuple([v] * count) for v in VALUES]
    columns = np.array(points).T
    with np.errstate(all="ignore"):
        case = Case(operator, tuple(columns.copy()), cases[0].kwargs)
        try:
            nodes = case.nodes()
            results = case.results(nodes)
        except Exception:  # an error is an answer
            return
        numbers = np.ones(columns.shape[1], bool)
        for out in results:
            numbers &= ~np.isnan(out.data if isinstance(out, Node) else out)
        cotangents = [np.ones_like(out.data if isinstance(out, Node) else out) for out in results]
        for i, d in enumerate(case.pull(nodes, cotangents, results=results)):
            bad = np.isnan(d) & numbers
            if bad.any():
                at = tuple(float(c[np.argmax(bad)]) for c in columns)
                values = [float(flatten([r.data if isinstance(r, Node) else r])[np.argmax(bad)]) for r in results]
                raise Violation(f"at {at} the value is {values} and the gradient of input {i} is nan.")
