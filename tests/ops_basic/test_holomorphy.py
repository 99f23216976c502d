"""Complex Jacobians and Hessians: those of holomorphic functions, and a refusal of all others."""

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from pygrad_core import BadInput, Variable, data_of, grad, hessian, hvp, jacobian, jvp, vjp

HOLOMORPHIC = {
    "exp": np.exp,
    "sin": np.sin,
    "square": lambda z: z * z,
    "divide": lambda z: 1.0 / (z + 4.0),
    "mix": lambda z: z[::-1] * z + 2.0,
    "matmul": lambda z: np.array([[1.0, 2j], [0.5, -1.0]]) @ z,
    "cancels": lambda z: (z + 1e3) * z - z * (1e3 + z) + z,
    "conj twice": lambda z: np.conj(np.exp(np.conj(z))),
}
OTHERS = {
    "conj": np.conj,
    "real": lambda z: np.real(z) + 0j,
    "imag": lambda z: np.imag(z) * 1j,
    "abs": lambda z: np.abs(z) * z,
    "square of the modulus": lambda z: np.abs(z) ** 2 + 0j,
    "one element": lambda z: z + np.conj(z) * np.array([0.0, 1.0]),
    "a little": lambda z: z + 1e-6 * np.conj(z),
    "small beside large": lambda z: z * np.array([1e9, 0.0]) + np.conj(z) * np.array([0.0, 1.0]),
}
NUMBERS = st.builds(lambda r, turn: r * np.exp(1j * np.pi / 6 * turn), st.floats(0.3, 1.0), st.integers(0, 11))
POINTS = st.tuples(NUMBERS, NUMBERS)


def composed(names):
    """The functions one after the other."""

    def f(z):
        for name in names:
            z = (HOLOMORPHIC | OTHERS)[name](z)
            assume(np.max(np.abs(data_of(z))) < 10.0)  # where single precision and differences can follow
        return z

    return f


def differences(f, z):
    """The Jacobian by the real and by the imaginary parts; equal where the function is holomorphic."""
    h = 1e-5
    steps = h * np.eye(2)
    along = np.stack([(f(z + s) - f(z - s)) / (2 * h) for s in steps], axis=1)
    across = np.stack([(f(z + 1j * s) - f(z - 1j * s)) / (2j * h) for s in steps], axis=1)
    return along, across


@settings(max_examples=200)
@given(st.lists(st.sampled_from(sorted(HOLOMORPHIC)), max_size=4), POINTS, st.sampled_from([np.complex64, complex]))
def test_holomorphic_functions_have_a_complex_jacobian(names, point, dtype):
    """Whatever is composed of holomorphic functions, rounding and cancellation are not taken for a failure."""
    f, z = composed(names), np.array(point)
    expected = differences(f, z)[0]
    found = jacobian(f)(z.astype(dtype))
    assert found.dtype == dtype
    scale = np.max(np.abs(expected)) + np.max(np.abs(f(z))) + (1e3 if "cancels" in names else 0.0)
    np.testing.assert_allclose(found, expected, rtol=1e-2, atol=scale * (1e-3 if dtype is np.complex64 else 1e-6))


@given(
    st.lists(st.sampled_from(sorted(HOLOMORPHIC)), max_size=2),
    st.sampled_from(sorted(OTHERS)),
    st.lists(st.sampled_from(["exp", "square", "divide", *OTHERS]), max_size=2),
    POINTS,
)
@example(["exp"], "conj", ["conj"], (0.5 + 0.5j, 0.4j))
def test_the_jacobian_is_right_or_refused(before, other, after, point):
    """With another function among them there is either one derivative in all directions, and that is found, or none."""
    f, z = composed([*before, other, *after]), np.array(point)
    along, across = differences(f, z)
    try:
        found = jacobian(f)(z)
    except BadInput:
        return
    near = 1e-4 * max(1.0, np.max(np.abs(along)))  # y abs(y) at 0 has differences as large as their step
    np.testing.assert_allclose(along, across, rtol=0, atol=near)
    np.testing.assert_allclose(found, along, rtol=0, atol=near)


@given(st.lists(st.sampled_from(sorted(HOLOMORPHIC | OTHERS)), max_size=3), POINTS, POINTS, POINTS)
def test_products_with_jacobians_are_those_of_the_real_parts(names, point, tangent, cotangent):
    """jvp, vjp and hvp of any function, holomorphic or not: a cotangent g pairs with a change as Re(g dz)."""
    f, z, t, g = composed(names), np.array(point), np.array(tangent), np.array(cotangent)

    def loss(z):
        return np.sum(np.real(g * f(z)))

    def slope(f):
        return (f(z + 1e-5 * t) - f(z - 1e-5 * t)) / 2e-5

    near = 1e-3 * (1.0 + np.max(np.abs(slope(f))))
    np.testing.assert_allclose(jvp(f, (z,), (t,))[1], slope(f), rtol=0, atol=near)
    np.testing.assert_allclose(np.sum(np.real(vjp(f, z)[1](g)[0] * t)), slope(loss), rtol=0, atol=near)
    np.testing.assert_allclose(np.sum(np.real(grad(loss)(z) * t)), slope(loss), rtol=0, atol=near)
    if not set(names) & {"abs", "square of the modulus"} or np.min(np.abs(f(z))) > 1e-2:
        bend = slope(grad(loss))
        np.testing.assert_allclose(hvp(loss, (z,), (t,)), bend, rtol=0, atol=1e-3 * (1.0 + np.max(np.abs(bend))))


@pytest.mark.parametrize("f", OTHERS.values(), ids=OTHERS)
def test_functions_that_are_not_holomorphic_are_refused(f):
    """By the Jacobian, by that of a real result, inside another derivative, and for one of several arguments."""
    z = np.array([1.0 + 2.0j, 0.5 - 1.0j])
    for way in (
        lambda: jacobian(f)(z),
        lambda: jacobian(f)(Variable(z)),
        lambda: jacobian(lambda p: {"a": f(p[0]) * p[1], "b": p[1]})([z, z]),
        lambda: grad(lambda x: np.sum(np.real(jacobian(f)(z * x))))(1.0),
    ):
        with pytest.raises(BadInput, match=r"not holomorphic .* x \+ 1j \* y"):
            way()
    if f is not OTHERS["a little"]:  # a millionth is what single precision rounds
        with pytest.raises(BadInput, match="not holomorphic"):
            jacobian(f)(z.astype(np.complex64))


@pytest.mark.parametrize("f", [np.real, np.imag, np.abs, lambda z: np.abs(z) ** 2, np.angle, lambda z: np.real(z * z)])
def test_a_real_result_has_no_complex_jacobian(f):
    """Unless it does not depend on the argument; its gradient stays, and so do products with its Jacobian."""
    z = np.complex128(1.0 + 2.0j)
    with pytest.raises(BadInput, match="not holomorphic"):
        jacobian(f)(z)
    step = 1e-6
    dx, dy = ((f(z + s) - f(z - s)) / (2 * step) for s in (step, 1j * step))
    np.testing.assert_allclose(grad(f)(z), dx - 1j * dy, rtol=1e-6)
    np.testing.assert_allclose(vjp(f, z)[1](1.0)[0], dx - 1j * dy, rtol=1e-6)
    np.testing.assert_allclose(jvp(f, (z,), (2.0 - 3.0j,))[1], 2.0 * dx - 3.0 * dy, rtol=1e-6)
    assert jacobian(lambda z: 0.0 * f(z) + 3.0)(z) == 0.0


def test_hessians_of_complex_arguments():
    """That of the real part of a holomorphic function is f''; that of a modulus is refused, and the way out works."""
    z = np.array([1.0 + 2.0j, 0.5 - 1.0j])
    np.testing.assert_allclose(hessian(lambda z: np.real(np.sum(z**3)))(z), np.diag(6 * z))
    np.testing.assert_allclose(jacobian(jacobian(lambda z: z**3))(z)[0, 0, 0], 6 * z[0])
    modulus = lambda z: np.sum(np.abs(z) ** 2)  # noqa: E731 (a name for one expression)
    with pytest.raises(BadInput, match="not holomorphic"):
        hessian(modulus)(z)
    parts = hessian(lambda p: modulus(p["x"] + 1j * p["y"]))({"x": z.real, "y": z.imag})
    np.testing.assert_allclose(parts["x"]["x"], 2 * np.eye(2), atol=1e-12)
    np.testing.assert_allclose(parts["x"]["y"], np.zeros((2, 2)), atol=1e-12)
