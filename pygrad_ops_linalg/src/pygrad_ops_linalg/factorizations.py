"""Triangular factorizations: Cholesky and QR."""

from typing import Any

import numpy as np

from pygrad_core import BadInput, NotDifferentiable, Operator, data_of, is_node, operator, refuse
from pygrad_ops_basic.arrays import unit

from .matrices import adjoint, conjugate, folded, halved_diagonal, require_finite, skew, transpose
from .stacks import by_matrix
from .well_posed import require_free

cholesky = operator(np.linalg.cholesky)


@cholesky.vjp
@by_matrix()
def _(g: Any, out: Any, a: Any, *, upper: bool) -> Any:
    """`dL = L Phi(L^-1 dA L^-H)` (Murray, Differentiation of the Cholesky decomposition, 2016), where Phi
    takes the lower triangle and half the diagonal. Only the triangle that is read has a gradient.
    """
    if upper:
        g, out = adjoint(g), adjoint(out)
    inverse = np.linalg.inv(out)
    phi = halved_diagonal(np.tril(transpose(out) @ g))
    return folded(transpose(inverse) @ phi @ conjugate(inverse), "U" if upper else "L")


@operator(name="_qr_factors", multiple=True)
def qr_factors(a: Any, *, mode: Any = "reduced") -> Any:
    """`np.linalg.qr` in its modes "reduced" and "complete": Q and R."""
    return np.linalg.qr(a, mode)


@qr_factors.vjp
@by_matrix(lambda out, a: ~_has_rank(out[1][..., : min(a.shape[-2:]), : min(a.shape[-2:])]))
def _(g: Any, out: Any, a: Any, *, mode: Any) -> Any:
    """Walter & Lehmann, Algorithmic differentiation of linear algebra functions with application in optimum
    experimental design, 2013; for wide matrices Roberts & Roberts, QR and LQ decomposition matrix
    backpropagation algorithms for square, wide, and deep matrices, 2020: `A = [X Y]`, `R = [U V]`, `X = Q U`,
    `V = Q^H Y`.
    """
    require_finite(a, "the gradient of qr")
    (gq, gr), (q, r) = (conjugate(g[0]), conjugate(g[1])), out
    m, n = a.shape[-2:]
    if m >= n:
        return conjugate(_deep(gq, gr[..., :n, :], q, r[..., :n, :]))
    y, gv = a[..., m:], gr[..., m:]
    gx = _deep(gq + y @ adjoint(gv), gr[..., :m], q, r[..., :m])
    return conjugate(np.concatenate([gx, q @ gv], axis=-1))


def _deep(gq: Any, gr: Any, q: Any, r: Any) -> Any:
    """`(gQ + Q copyltu(R gR^H - gQ^H Q)) R^-H` for at least as many rows as columns; Q may be complete.

    In units of R, because a complex LAPACK divides by squares.
    """
    n = r.shape[-1]
    _require_rank(r)
    size = unit(r, (-2, -1))
    gq, r = gq / size, r / size
    q1, gq1 = q[..., :n], gq[..., :n]
    lower = halved_diagonal(np.tril(r @ adjoint(gr) - adjoint(gq1) @ q1))
    found = gq1 + q1 @ (lower + adjoint(lower))
    if q.shape[-1] > n:
        rest, g_rest = q[..., n:], gq[..., n:]
        require_free(skew(adjoint(rest) @ g_rest), _BASIS, g_rest)
        found = found - rest @ (adjoint(g_rest) @ q1)
    return adjoint(np.linalg.solve(r, adjoint(found)))


_BASIS = (
    'the result depends on the columns that mode="complete" adds to Q, which are arbitrary; '
    'use mode="reduced", or a function of the space that they span.'
)


def _require_rank(r: Any) -> None:
    reason = "qr has no derivative where the leading columns are linearly dependent."
    refuse(~_has_rank(data_of(r)), NotDifferentiable(reason))


def _has_rank(r: Any) -> Any:
    """Whether the columns of each matrix whose triangular factor is `r` are independent, to rounding."""
    size = np.abs(np.diagonal(r, axis1=-2, axis2=-1))
    allowed = size.shape[-1] * np.finfo(r.dtype).eps * np.max(size, axis=-1, keepdims=True, initial=0.0)
    return (size > allowed).all(axis=-1)


@operator(composite=True, adopts=np.linalg.qr)
def qr(a: Any, mode: Any = "reduced") -> Any:
    """NumPy's modes "reduced", "complete" and "r"; "raw" has no derivative here."""
    if mode in ("reduced", "complete"):
        return qr_factors(a, mode=mode)
    if mode == "r":
        return qr_factors(a)[1]
    if mode != "raw":
        raise BadInput(f"qr has no mode {mode!r}; its modes are 'reduced', 'complete', 'r' and 'raw'.")
    if is_node(a):
        raise NotDifferentiable('qr in mode "raw" has no derivative rule; use mode="reduced".')
    return np.linalg.qr(a, mode)


OPERATORS: tuple[Operator, ...] = (cholesky, qr_factors, qr)
