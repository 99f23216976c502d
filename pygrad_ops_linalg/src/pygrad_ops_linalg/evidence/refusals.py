"""Calls without derivatives, which the rules promise to refuse.

Sizes are close to the limits in `well_posed`, on the side that is refused. A `use` is a function of an operator's
results: one that has a derivative although they have none, or one that depends a little on a free choice.
"""

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any

import numpy as np

from pygrad_core import Invalid, NotDifferentiable, data_of, jvp

EPS = float(np.finfo(np.float64).eps)
CLOSE = np.diag([1.0, 1.0 + 8 * EPS, 3.0])
DEFECTIVE = np.array([[1.0, 1.0], [0.0, 1.0 + 2 * EPS]])
TURNED = DEFECTIVE * np.array([[1.0, 1.0j], [0.0, 1.0]])
TIED = np.array(  # all elements of an eigenvector have one size, but for rounding
    [[9.0, 2.0, 0.0, 9.0], [-9.0, 9.0, 2.0, 0.0], [0.0, -9.0, 9.0, 2.0], [-2.0, 0.0, -9.0, 9.0]]
)
SWAP = np.array([[0.0, 1.0], [1.0, 0.0]])
DEPENDENT = np.array([[8.0, 1.0], [0.0, 12 * EPS], [0.0, 0.0]])
COMPLEX = np.array([[2.0, 0.2 + 0.3j], [0.2 - 0.3j, 5.0]])
TALL = np.array([[3.0, 0.4], [0.2, 2.0], [0.3, -0.1], [0.1, 0.5]])

Use = Callable[..., Any]


def refused(*arrays: Any, order: int = 1, use: Use | None = None, **parameters: Any) -> Invalid:
    """A call of which the derivative of this order does not exist."""
    return Invalid(arrays, parameters, NotDifferentiable, order, use)


def dependent(use: Use, *arrays: Any, **parameters: Any) -> list[Invalid]:
    """Calls of `use(operator, *arrays, size=, scale=)`, which depends a little on a free choice: one way and the other,
    and with all cotangents small.
    """
    sizes: list[dict[str, Any]] = [{"size": 1e-4}, {"size": -1e-4}, {"size": 1e-4, "scale": 1e-8}]
    return [refused(*arrays, use=update_wrapper(partial(use, **s), use), **parameters) for s in sizes]


def phase_of_vectors(eigh: Any, a: Any, size: float = 0.0, scale: float = 1.0) -> Any:
    """The sizes of eigenvectors' elements, and a little of their phase."""
    v = eigh(a)[1]
    return scale * (np.abs(v) ** 2 + size * np.imag(v))


def phase_of_pairs(svd: Any, a: Any, size: float = 0.0, scale: float = 1.0) -> Any:
    """The same of pairs of singular vectors."""
    u, _, vh = svd(a)
    return scale * (np.abs(u) ** 2 + np.abs(vh) ** 2 + size * (np.imag(u) + np.imag(vh)))


def basis_of_columns(qr: Any, a: Any, size: float = 0.0, scale: float = 1.0) -> Any:
    """The projector on the complement of the columns, and a little of the basis chosen for it."""
    rest = qr(a, mode="complete")[0][:, 2:]
    return scale * (rest @ np.conj(rest.T) + size * np.sum(rest * [1.0, -2.0], axis=-1))


def basis_of_null_space(svd: Any, a: Any, size: float = 0.0, scale: float = 1.0) -> Any:
    """The same of the null space that singular vectors complete, on either side."""
    u, _, vh = svd(a, full_matrices=True)
    rest = u[:, 2:] if a.shape[0] > a.shape[1] else np.conj(vh[2:].T)
    return scale * (rest @ np.conj(rest.T) + size * np.sum(rest * [1.0, -2.0], axis=-1))


def null_space_of_first(svd: Any, a: Any) -> Any:
    """The projector on the null space of the first matrix of a stack."""
    rest = svd(a, full_matrices=True)[2][0, 2:]
    return rest.T @ rest


def simple_vector(eigen: Any, a: Any) -> Any:
    """The eigenvector of the largest eigenvalue up to a sign; it has a derivative whatever the others do."""
    w, v = eigen((a + a.T) / 2)
    v = v[:, np.argmax(data_of(w))]
    return v[:, None] * v


_TINY = 2.0**-530  # its square is denormal: multiplied and added in one step, what cancels leaves no rounding error
_BESIDE = np.zeros((2, 4, 4))  # directions: both simple vectors towards the first of a pair, and that pair mixed
_BESIDE[0, 0, 2:] = _BESIDE[0, 2:, 0] = _TINY, -2.0 * _TINY
_BESIDE[1, 0, 1] = _BESIDE[1, 1, 0] = 1.0


def vectors_beside_pair(eigen: Any, s: Any) -> Any:
    """How far two simple eigenvectors lean towards the second of a pair with one eigenvalue, up to a sign.

    The second derivative mixes the pair: that of each is lost, although what they ask of the pair cancels.
    """
    v = eigen(np.diag([1.0, 1.0, 3.0, 5.0]) + np.tensordot(s, _BESIDE, 1))[1]
    return _TINY * (v[1, 2] * np.sign(data_of(v)[2, 2]) + v[1, 3] * np.sign(data_of(v)[3, 3]))


def simple_pair(svd: Any, a: Any, full_matrices: bool = False) -> Any:
    """The first singular vectors up to a sign."""
    u, _, vh = svd(a, full_matrices=full_matrices)
    return u[:, :1] * vh[:1]


def left_vectors(svd: Any, a: Any) -> Any:
    """The left singular vectors up to a sign."""
    return svd(a)[0] ** 2


def right_vectors(svd: Any, a: Any) -> Any:
    """The right ones."""
    return svd(a)[2] ** 2


def polar_factor(svd: Any, a: Any) -> Any:
    """The unitary factor, which a complex matrix of deficient rank has not."""
    u, _, vh = svd(a)
    return u @ vh


def tangents(eigh: Any, a: Any) -> Any:
    """Forward mode. Raises NotDifferentiable if the last eigenvector has a tangent, and the others have none."""
    found = jvp(lambda x: eigh(x)[1], (data_of(a),), (np.ones(a.shape),))[1]
    if np.isnan(found[:, :2]).all() and np.isfinite(found[:, 2]).all():
        raise NotDifferentiable("the tangents of the first eigenvectors are not numbers.")
    return found


def distance(values: Any, a: Any, center: float = 0.0) -> Any:
    """The sum of the squared distances of eigenvalues or singular values from a number, all together smooth."""
    return np.sum((values(a) - center) ** 2)


def lost(a: Any, center: float) -> Invalid:
    """Where values coincide at the center their cotangents vanish there, but not what these are factors of."""
    return Invalid((a,), {"center": center}, FloatingPointError, 2, distance)


def of_rank_one(pinv: Any, u: Any, v: Any, **parameters: Any) -> Any:
    """The pseudoinverse of matrices that keep their rank."""
    return pinv(u[:, None] * v, **parameters)


def of_hermitian_rank_one(pinv: Any, u: Any, **parameters: Any) -> Any:
    """The same of Hermitian matrices; what the upper triangle holds does not matter."""
    return pinv(np.tril(u[:, None] * u) + np.triu(5 * np.ones((2, 2)), 1), hermitian=True, **parameters)


def solved_with_noise(lstsq: Any, u: Any, v: Any, b: Any, **parameters: Any) -> Any:
    """The same of tall matrices to which rounding has added something beyond the default cutoff of `pinv`."""
    signs = (-1.0) ** np.arange(len(u))
    return lstsq(u[:, None] * v + 1.6e-14 * signs[:, None] * [1.0, -1.0], b, **parameters)[0]


def squares_of_values(lstsq: Any, a: Any, b: Any) -> Any:
    """The sum of the squares of the singular values that least squares find, whatever the solution is."""
    return np.sum(lstsq(a, b)[-1] ** 2)


def solved_by_rank_one(lstsq: Any, u: Any, v: Any, b: Any, **parameters: Any) -> Any:
    """The least squares solution for matrices that keep their rank."""
    return lstsq(u[:, None] * v, b, **parameters)[0]
