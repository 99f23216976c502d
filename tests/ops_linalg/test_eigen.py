"""Eigenvalues and eigenvectors."""

import numpy as np
import pytest

from pygrad_core import Node, NotDifferentiable, Variable, jvp
from pygrad_core.testing import check_gradients
from pygrad_ops_linalg.evidence.drawing import dominant, signed

ROTATION = np.array([[1.0, -1.0, 0.2], [3.0, 1.4, 0.3], [0.1, 0.2, 5.0]])  # two eigenvalues are complex


@pytest.mark.parametrize("uplo", ["L", "U", "l"])
def test_eigh_as_numpy_normalises(uplo):
    """Values and vectors of real stacks, to second order, whatever the other triangle holds."""
    check_gradients(lambda x: np.linalg.eigh(x, uplo), dominant((2, 3, 3), 1))


def test_eigh_reads_one_triangle():
    """The other triangle has gradient zero and may hold anything."""
    a = dominant((3, 3), 2)
    x = Variable(np.tril(a) + np.triu(np.full((3, 3), np.nan), 1))
    found = np.linalg.eigh(x)
    d = (found.eigenvalues.sum() + (found.eigenvectors**2 * a).sum()).backward()[x]
    assert np.isfinite(d).all()
    np.testing.assert_array_equal(np.triu(d, 1), 0)


def test_eigh_of_complex_matrices():
    """A matrix function V f(w) V^H does not see the phase, and has first and second derivatives."""

    def logarithm(a):
        w, v = np.linalg.eigh(a)
        return (v * np.log(w)) @ np.conj(v.T)

    a = dominant((3, 3), 3, "c")
    check_gradients(logarithm, a)


def test_eigh_refuses_the_phase():
    """What depends on the arbitrary phase of complex eigenvectors raises."""
    x = Variable(dominant((3, 3), 4, "c"))
    with pytest.raises(NotDifferentiable, match="phase of complex eigenvectors"):
        np.real(np.linalg.eigh(x)[1][1, 1]).backward()


def test_eigh_of_repeated_eigenvalues():
    """Functions of the values and of the other vectors are fine; the vectors of a repeated value raise."""
    a = Variable(np.diag([1.0, 1.0, 3.0]))
    np.testing.assert_allclose(np.linalg.eigh(a)[0].sum().backward()[a], np.eye(3))
    v = np.linalg.eigh(a)[1]
    assert np.isfinite((v[:, 2] ** 2 * np.arange(3.0)).sum().backward(retain_graph=True)[a]).all()
    with pytest.raises(NotDifferentiable, match="two eigenvalues agree"):
        (v[:, 0] * np.arange(3.0)).sum().backward()


def test_single_vector_beside_repeated_eigenvalues():
    """The projector on a simple eigenvector has a derivative, though other eigenvalues coincide."""
    weights = signed((3, 3), 5)

    def projector(a):
        v = np.linalg.eigh((a + a.T) / 2)[1][:, 2]
        return (np.outer(v, v) * weights).sum()

    check_gradients(projector, np.diag([1.0, 1.0, 3.0]), order=1)


def test_tangents_of_undefined_vectors_are_nan():
    """In forward mode the columns without a derivative are NaN, and the others right."""
    _, dv = jvp(lambda a: np.linalg.eigh(a)[1], (np.diag([1.0, 1.0, 3.0]),), (np.ones((3, 3)),))
    np.testing.assert_array_equal(np.isnan(dv).all(axis=0), [True, True, False])
    np.testing.assert_allclose(np.abs(dv[:, 2]), [0.5, 0.5, 0.0], atol=1e-12)


@pytest.mark.parametrize("kind", ["f", "c"])
@pytest.mark.parametrize("uplo", ["L", "U"])
def test_eigvalsh(uplo, kind):
    """Eigenvalues of real and of complex Hermitian stacks, to second order."""
    check_gradients(lambda x: np.linalg.eigvalsh(x, uplo), dominant((2, 3, 3), 6, kind))


def test_eigvalsh_refuses_a_second_derivative_at_repeated_eigenvalues():
    """There the second derivative of single eigenvalues does not exist: never a finite number."""
    a = Variable(np.eye(2))
    d = (np.linalg.eigvalsh(a) ** 2).sum().backward(create_graph=True)[a]
    np.testing.assert_allclose(d.data, 2 * np.eye(2))
    with pytest.raises(NotDifferentiable, match="two eigenvalues agree"):
        d.sum().backward()


@pytest.mark.parametrize("values", [np.linalg.eigvalsh, np.linalg.eigvals])
def test_no_second_derivative_where_cotangents_vanish_at_repeated_eigenvalues(values):
    """At the identity the sum of (w - 1)**2 has gradient zero; its Hessian is not zero, and not computed: NaN."""
    x = Variable(np.eye(2))
    d = np.sum((values(x) - 1.0) ** 2).backward(create_graph=True)[x]
    np.testing.assert_array_equal(d.data, 0)
    assert np.isnan(np.sum(d * np.ones((2, 2))).backward()[x]).any()


def test_second_derivative_of_a_simple_eigenvalue_beside_repeated_ones():
    """It needs no undefined vector: at diag(1, 1, 3) the largest eigenvalue has d2w / da20**2 = 2 / (3 - 1)."""
    x = Variable(np.diag([1.0, 1.0, 3.0]))
    d = np.linalg.eigvalsh(x)[2].backward(create_graph=True)[x]
    found = d[2, 0].backward()[x]
    assert np.isfinite(found).all()
    assert found[2, 0] == pytest.approx(1.0)


@pytest.mark.parametrize("a", [dominant((2, 3, 3), 7), ROTATION, dominant((2, 3, 3), 8, "c")])
def test_eig_as_numpy_normalises(a):
    """Values and vectors of norm one with a real largest element, to second order, real and complex."""
    check_gradients(np.linalg.eig, a)


@pytest.mark.parametrize("a", [dominant((2, 3, 3), 9), ROTATION])
def test_eigvals(a):
    """Eigenvalues alone; those of a real matrix may be complex, its gradient is real."""
    check_gradients(np.linalg.eigvals, a)
    x = Variable(a)
    assert np.real(np.linalg.eigvals(x).sum()).backward()[x].dtype == np.float64


def test_trace_by_eigenvalues():
    """The sum of the eigenvalues is the trace: its gradient is the identity."""
    x = Variable(ROTATION)
    np.testing.assert_allclose(np.real(np.linalg.eigvals(x).sum()).backward()[x], np.eye(3), atol=1e-12)


def test_defective_matrices():
    """A matrix without a basis of eigenvectors raises; one with repeated eigenvalues for them only."""
    with pytest.raises(NotDifferentiable, match="defective"):
        np.linalg.eigvals(Variable([[1.0, 1.0], [0.0, 1.0]])).sum().backward()
    x = Variable(np.eye(2))
    np.testing.assert_allclose(np.linalg.eigvals(x).sum().backward()[x], np.eye(2))
    with pytest.raises(NotDifferentiable, match="two eigenvalues agree"):
        np.linalg.eig(x)[1].sum().backward()


@pytest.mark.parametrize("f", [np.linalg.eigh, np.linalg.eig])
def test_single_precision(f):
    """float32 in, float32 values, vectors and gradients out."""
    x = Variable(dominant((3, 3), 10), dtype=np.float32)
    w, v = f(x)
    assert (w.dtype, v.dtype) == tuple(out.dtype for out in f(x.data))
    assert w.real.dtype == v.real.dtype == (w.sum() + v.sum()).backward()[x].dtype == np.float32


def test_real_eigenvectors_have_no_phase():
    """Those of a real matrix stay real, of complex dtype too (all are since NumPy 2.5): what reads their imaginary
    part has derivative zero, where two elements are the largest as well.
    """
    whirl = np.array([[0.0, -2.0], [0.5, 0.0]])
    symmetric = np.array([[2.0, 1.0], [1.0, 2.0]])
    a = np.block([[symmetric, np.zeros((2, 2))], [np.zeros((2, 2)), whirl]])
    weights = np.arange(16.0).reshape(4, 4) + 1j * np.arange(16.0)[::-1].reshape(4, 4)
    for x in (symmetric, a):

        def f(x):
            w, v = np.linalg.eig(x)
            values, vectors = (out.data if isinstance(out, Node) else out for out in (w, v))
            first, second = sorted(np.flatnonzero(np.imag(values) == 0), key=lambda i: np.real(values[i]))
            v = v * np.sign(np.real(vectors[0]))  # which order and sign they have is LAPACK's choice
            return np.sum(np.real(v[:, first] * weights[: len(x), 0] + v[:, second] * weights[: len(x), 1]))

        check_gradients(f, x, order=1)


def test_phase_at_a_tie():
    """Where two elements of an eigenvector are the largest its phase jumps: refused, unless nothing depends on it."""
    turn = np.array([[0.0, -1.0], [1.0, 0.0]])

    def quarter(a):
        w, v = np.linalg.eig(a)
        return np.real((v * np.exp(w / 4)) @ np.linalg.inv(v))

    check_gradients(quarter, turn)
    with pytest.raises(NotDifferentiable, match="several largest elements"):
        np.real(np.linalg.eig(Variable(turn))[1]).sum().backward()


@pytest.mark.parametrize("eigen", [np.linalg.eigh, np.linalg.eig])
def test_no_second_derivative_of_simple_vectors_beside_repeated_eigenvalues(eigen):
    """What two of them ask of a pair may cancel, and not what its mixing does: d2f / ds dt is 1/8, and refused."""
    towards, mixing = np.zeros((4, 4)), np.zeros((4, 4))
    towards[0, 2:] = towards[2:, 0] = 1.0, -2.0
    mixing[0, 1] = mixing[1, 0] = 1.0

    def leaning(s, t):
        v = eigen(np.diag([1.0, 1.0, 3.0, 5.0]) + s * towards + t * mixing)[1]
        plain = v.data if isinstance(v, Node) else v
        first, second = np.argmax(np.abs(plain[2:]), axis=1)  # the order of the vectors may be any
        return v[1, first] * np.sign(plain[2, first]) + v[1, second] * np.sign(plain[3, second])

    h = 1e-3
    crossed = sum(i * j * leaning(i * h, j * h) for i in (-1, 1) for j in (-1, 1)) / (4 * h**2)
    assert crossed == pytest.approx(0.125, abs=1e-5)
    s, t = Variable(0.0), Variable(0.0)
    slope = leaning(s, t).backward(create_graph=True)[s]
    assert slope.data == pytest.approx(0.0)
    with pytest.raises(NotDifferentiable, match="two eigenvalues agree"):
        slope.backward()
