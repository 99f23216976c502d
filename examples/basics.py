"""First steps: gradients as a mapping, gradients on intermediate results, NumPy calls, second derivatives."""

import numpy as np

from pygrad_core import Value, Variable, ops


def gradients_as_a_mapping() -> None:
    """∂z/∂x and ∂z/∂y of z = (x + y)(x − y) = x² − y²."""
    x = Variable(3.0)
    y = Variable(2.0)
    z = (x + y) * (x - y)  # any function of registered operators

    dz_d = z.backward()

    print(f"∂z/∂z = {dz_d[z]}")
    print(f"∂z/∂x = {dz_d[x]}")
    print(f"∂z/∂y = {dz_d[y]}")


def labelled_graph() -> None:
    """Two paths lead from `a` to `d`, and its gradient adds up; `c` is no leaf, and has one as well."""
    a = Value(2.0, label="a")
    b = Value(3.0, label="b")
    c = a * b
    c.label = "c"
    d = c + a
    d.label = "d"

    d.backward()

    print(f"a.grad = {a.grad}")
    print(f"b.grad = {b.grad}")
    print(f"c.grad = {c.grad}")


def activation_functions() -> None:
    """The operators of the packs are functions: NumPy's own where it has them, `ops` holds the others."""
    x = Value(0.5)
    for y in (ops.relu(x), np.tanh(x), ops.sigmoid(x)):
        print(f"{y.record.operator.name}(0.5) = {y.data:.4f}, slope {y.backward()[x]:.4f}")


def plain_numpy() -> None:
    """A function written for arrays differentiates as it is; an entry gradient weighs the outputs."""

    def speed(v: np.ndarray) -> np.ndarray:
        return np.sqrt(np.sum(v**2, axis=1))

    v = Variable([[3.0, 4.0], [5.0, 12.0]])
    s = speed(v)
    print(f"speeds {s.data}, gradient\n{s.backward([1.0, 10.0])[v]}")


def second_derivative() -> None:
    """d²(x³)/dx² = 6x."""
    x = Variable(2.0)
    slope = (x**3).backward(create_graph=True)[x]
    print(f"d(x³)/dx = {slope.data}, d²(x³)/dx² = {slope.backward()[x]}")


def main() -> None:
    gradients_as_a_mapping()
    labelled_graph()
    activation_functions()
    plain_numpy()
    second_derivative()


if __name__ == "__main__":
    main()
