"""Numerical derivatives that know their own error.

Central differences at a ladder of shrinking steps, extrapolated to step zero by Neville's scheme (C. J. F. Ridders,
"Accurate computation of F'(x) and F'(x) F''(x)", Advances in Engineering Software 4, 1982). Each element of the
result keeps the extrapolation whose neighbours in the tableau agree best, and that disagreement as its error.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

SHRINK = 2.0
LEVELS = 6


def derivative(f: Callable[[float], Array], step: float = 0.04) -> tuple[Array, Array]:
    """d f(t) / dt at t = 0 and the estimated error, both of the shape of f's result.

    `step` is the largest step: f must be smooth on [-step, step].
    """
    with np.errstate(all="ignore"):
        previous: list[Array] = []
        best = error = np.empty(0)
        for level in range(LEVELS):
            h = step / SHRINK**level
            row = [(f(h) - f(-h)) / (2 * h)]
            for k, older in enumerate(previous, start=1):
                factor = SHRINK ** (2 * k)
                row.append((factor * row[-1] - older) / (factor - 1))
            if level == 0:
                best, error = row[0], np.full(np.shape(row[0]), np.inf)
            for k in range(1, len(row)):
                found = np.maximum(np.abs(row[k] - row[k - 1]), np.abs(row[k] - previous[k - 1]))
                better = found < error
                best, error = np.where(better, row[k], best), np.where(better, found, error)
            previous = row
    return best, error


def one_sided(f: Callable[[float], Array], step: float = 1e-3) -> tuple[Array, Array]:
    """The derivative of `f` at 0 from above, elementwise, and its estimated error."""
    start = f(0.0)
    previous: list[Array] = []
    best, error = np.full(start.shape, np.nan), np.full(start.shape, np.inf)
    for level in range(LEVELS):
        h = step / SHRINK**level
        row = [(f(h) - start) / h]
        for k, older in enumerate(previous, start=1):
            row.append((SHRINK**k * row[-1] - older) / (SHRINK**k - 1))
        for k in range(1, len(row)):
            found = np.maximum(np.abs(row[k] - row[k - 1]), np.abs(row[k] - previous[k - 1]))
            better = found < error
            best, error = np.where(better, row[k], best), np.where(better, found, error)
        previous = row
    return best, error


def jacobian(f: Callable[[Array], Array], x: Array, step: float = 0.04) -> tuple[Array, Array]:
    """The Jacobian of `f` at `x`, flattened to (outputs, inputs), and its error; f takes and gives real vectors."""
    columns, errors = [], []
    for i in range(x.size):
        direction = np.zeros(x.size)
        direction[i] = 1.0

        def along(t: float, direction: Array = direction) -> Array:
            return f(x + t * direction)

        column, error = derivative(along, step)
        columns.append(column)
        errors.append(error)
    if not columns:
        size = f(x).size
        return np.zeros((size, 0)), np.zeros((size, 0))
    return np.stack(columns, axis=1), np.stack(errors, axis=1)


def agrees(got: Array, expected: Array, error: Array, rtol: float = 1e-6) -> Array:
    """Elementwise: is `got` within the numerical error of `expected`, and `rtol` of the largest entry?"""
    scale = float(np.max(np.abs(expected), initial=1e-3))
    with np.errstate(invalid="ignore"):
        close = np.abs(got - expected) <= 10 * error + rtol * scale
    return np.asarray(close & np.isfinite(got))
