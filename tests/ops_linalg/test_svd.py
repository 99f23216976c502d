"""The singular value decomposition."""

import numpy as np
import pytest

from pygrad_core import NotDifferentiable, Variable
from pygrad_core.testing import check_gradients
from pygrad_ops_linalg.evidence.drawing import dominant, signed

SHAPES = [(3, 3), (3, 2), (2, 3), (4, 2), (2, 4)]


@pytest.mark.parametrize("shape", SHAPES)
def test_thin_svd_as_numpy_normalises(shape):
    """All three outputs of real matrices, to second order."""
    check_gradients(lambda x: np.linalg.svd(x, full_matrices=False), dominant(shape, 1))


@pytest.mark.parametrize("shape", SHAPES[:3])
def test_full_svd_with_one_more_vector(shape):
    """A basis that lacks one vector is completed in one way up to a sign: it has derivatives."""
    check_gradients(np.linalg.svd, dominant(shape, 2))


@pytest.mark.parametrize("kind", ["f", "c"])
@pytest.mark.parametrize("shape", [(4, 2), (2, 4)])
def test_projector_on_the_null_space(shape, kind):
    """The space that full_matrices completes has derivatives, whichever side it is on."""

    def projector(a):
        u, _, vh = np.linalg.svd(a)
        rest = u[:, 2:] if shape[0] > 2 else np.conj(vh[2:].T)
        return rest @ np.conj(rest.T)

    check_gradients(projector, dominant(shape, 3, kind), order=2 if kind == "f" else 1)


@pytest.mark.parametrize("shape", [(4, 2), (2, 4)])
def test_basis_of_the_null_space_is_refused(shape):
    """What depends on the basis that full_matrices chooses raises."""
    u, _, vh = np.linalg.svd(Variable(dominant(shape, 4)))
    with pytest.raises(NotDifferentiable, match="full_matrices=True chooses"):
        (u[0, -1] * u[1, -2] + vh[-1, 0] * vh[-2, 1]).backward()


@pytest.mark.parametrize("shape", SHAPES[:3])
def test_complex_svd(shape):
    """The polar factor U V^H and the product U s V^H do not see the phase, and have both derivatives."""

    def products(a):
        u, s, vh = np.linalg.svd(a, full_matrices=False)
        return u @ vh, (u * s**2) @ vh

    check_gradients(products, dominant(shape, 5, "c"), order=1 if shape == (3, 3) else 2)


def test_complex_svd_refuses_the_phase():
    """What depends on the phase of a pair of vectors raises."""
    u = np.linalg.svd(Variable(dominant((2, 2), 6, "c")))[0]
    with pytest.raises(NotDifferentiable, match="phase of complex singular vectors"):
        np.real(u[0, 0]).backward()


@pytest.mark.parametrize("full", [True, False])
def test_reassembled(full):
    """U s V^H is the matrix itself: the gradient is the cotangent, for the default parameters too."""
    x = Variable(dominant((3, 3), 7))
    u, s, vh = np.linalg.svd(x, full_matrices=full)
    g = signed((3, 3), 8)
    np.testing.assert_allclose(((u * s) @ vh).backward(g)[x], g, atol=1e-12)


@pytest.mark.parametrize("kind", ["f", "c"])
@pytest.mark.parametrize("shape", SHAPES)
def test_singular_values(shape, kind):
    """svdvals, and svd without vectors, of real and complex stacks."""
    a = dominant((2, *shape), 9, kind)
    check_gradients(np.linalg.svdvals, a, order=1)
    x = Variable(a)
    np.testing.assert_array_equal(np.linalg.svd(x, compute_uv=False).data, np.linalg.svdvals(x).data)


@pytest.mark.parametrize("uv", [True, False])
def test_hermitian(uv):
    """With hermitian=True the value is NumPy's, negative eigenvalues included."""
    a = dominant((3, 3), 10, signs=True)
    found, expected = (np.linalg.svd(x, compute_uv=uv, hermitian=True) for x in (Variable(a), a))
    for x, y in zip(found if uv else [found], expected if uv else [expected], strict=True):
        np.testing.assert_allclose(x.data, y, atol=1e-12)
    check_gradients(lambda x: np.linalg.svd(x, compute_uv=uv, hermitian=True), a)


def test_repeated_singular_values():
    """The values and the polar factor's spectrum are fine; the vectors raise."""
    x = Variable(np.eye(2))
    np.testing.assert_allclose(np.linalg.svdvals(x).sum().backward()[x], np.eye(2))
    u = np.linalg.svd(x)[0]
    with pytest.raises(NotDifferentiable, match="two singular values agree"):
        u[0, 0].backward()


@pytest.mark.parametrize("shape", [(3, 2), (2, 3)])
def test_vectors_of_zero_singular_values(shape):
    """Beside a null space the vectors of the singular value zero have no derivative; the others have."""
    x = Variable(np.eye(*shape) * np.array([[2.0], [0.0], [0.0]])[: shape[0]])
    u, _, vh = np.linalg.svd(x, full_matrices=False)
    assert np.isfinite((u[:, 0].sum() + vh[0].sum()).backward()[x]).all()
    u, _, vh = np.linalg.svd(x, full_matrices=False)
    with pytest.raises(NotDifferentiable, match="or one is zero"):
        (u[:, 1] * np.arange(1.0, 1 + shape[0])).sum().backward() if shape[0] > 2 else vh[1].sum().backward()


def test_squares_of_singular_values():
    """The sum of their squares is smooth at a singular matrix: gradient 2 A, second derivative 2."""
    x = Variable(np.diag([3.0, 1.0, 0.0]))
    d = (np.linalg.svdvals(x) ** 2).sum().backward(create_graph=True)[x]
    np.testing.assert_allclose(d.data, 2 * x.data)
    g = signed((3, 3), 11)
    np.testing.assert_allclose(d.backward(g)[x], 2 * g, atol=1e-12)


@pytest.mark.parametrize(
    ("a", "center"),
    [
        (np.eye(3, 2) * [2.0, 0.0], 0.0),
        (np.diag([2.0 + 0j, 0.0]), 0.0),
        (np.diag([2.0, 0.0, 0.0]), 0.0),
        (np.eye(2), 1.0),
    ],
)
def test_no_second_derivative_where_cotangents_vanish_beside_undefined_vectors(a, center):
    """The Hessian of the sum of (s - c)**2 where s = c has parts that the rule cannot compute: NaN."""
    x = Variable(a)
    d = np.sum((np.linalg.svdvals(x) - center) ** 2).backward(create_graph=True)[x]
    assert np.isfinite(d.data).all()
    assert np.isnan(np.sum(np.real(d)).backward()[x]).any()


def test_vectors_beside_two_zero_singular_values():
    """The first pair of vectors has a derivative, though two other singular values are zero."""
    check_gradients(
        lambda a: np.outer(np.linalg.svd(a)[0][:, 0], np.linalg.svd(a)[2][0]), np.diag([3.0, 0, 0]), order=1
    )


def test_named_tuple_and_single_precision():
    """The result has NumPy's names; float32 stays float32."""
    x = Variable(dominant((3, 2), 12), dtype=np.float32)
    found = np.linalg.svd(x, full_matrices=False)
    assert found.U.dtype == found.S.dtype == found.Vh.dtype == np.float32
    assert (found.U.sum() + found.Vh.sum()).backward()[x].dtype == np.float32
