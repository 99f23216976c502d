"""The calls of the benchmark of operators: `function(np, *arrays)`, `np` being each library's own namespace.

Only functions that autograd or MyGrad differentiates are here: there is nothing to compare the others with.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

Shape = tuple[int, ...]
Shapes = dict[int, tuple[Shape, ...]]
Function = Callable[..., Any]

SIZES = {10: "small", 1_000_000: "large"}


@dataclass(frozen=True)
class Call:
    """One row: `function` on arrays of these shapes, for each size, with elements between two bounds."""

    name: str
    function: Function
    shapes: Shapes
    bounds: tuple[float, float] = (0.2, 0.9)

    def arrays(self, size: int) -> list[Any]:
        rng = np.random.default_rng(4)
        return [rng.uniform(*self.bounds, shape) for shape in self.shapes[size]]


def _shapes(small: Shape, large: Shape, times: int = 1) -> Shapes:
    return dict(zip(SIZES, ((small,) * times, (large,) * times), strict=True))


VECTOR = _shapes((10,), (1_000_000,))
VECTORS = _shapes((10,), (1_000_000,), 2)
MATRIX = _shapes((2, 5), (1000, 1000))
SQUARE = _shapes((3, 3), (1000, 1000))
SQUARES = _shapes((3, 3), (1000, 1000), 2)
SPATIAL = _shapes((4, 3), (333_333, 3), 2)
FACTORS = _shapes((3,), (1000,), 2)
BLOCKS = _shapes((2, 2), (30, 30), 2)
STACK = _shapes((1, 3, 3), (10_000, 10, 10))
STACKS = _shapes((1, 3, 3), (10_000, 10, 10), 2)
BROADCAST: Shapes = {10: ((2, 5), (5,)), 1_000_000: ((1000, 1000), (1000,))}
CUBES: Shapes = {10: ((2, 2, 3), (2, 3, 2)), 1_000_000: ((100, 100, 100), (100, 100, 100))}
NEAR_ONE = (1 - 1e-4, 1 + 1e-4)  # so that the product of a million neither vanishes nor overflows

UNARY = """
    absolute arccos arcsin arcsinh arctan arctanh cbrt cos cosh deg2rad degrees exp exp2 expm1 fabs log log10 log1p
    log2 nan_to_num negative positive rad2deg radians reciprocal sin sinc sinh sqrt square tan tanh
    real conjugate ravel atleast_1d atleast_2d atleast_3d flipud sort cumsum cumprod diff gradient
    sum mean std var max min
"""
BINARY = """
    add subtract multiply divide power maximum minimum fmax fmin hypot arctan2 logaddexp logaddexp2 remainder inner dot
"""
ON_MATRIX = "transpose fliplr rot90 tril triu trace"


def _named(name: str) -> Function:
    return lambda np, *arrays: getattr(np, name)(*arrays)


def _plain() -> Iterator[Call]:
    for names, shapes in ((UNARY, VECTOR), (BINARY, VECTORS), (ON_MATRIX, MATRIX)):
        for name in names.split():
            yield Call(name, _named(name), shapes)
    for name in ("add", "multiply", "divide"):
        yield Call(f"{name}, broadcast", _named(name), BROADCAST)
    yield Call("arccosh", _named("arccosh"), VECTOR, (1.2, 1.9))
    yield Call("prod", _named("prod"), VECTOR, NEAR_ONE)
    yield Call("prod(axis=0)", lambda np, x: np.prod(x, axis=0), MATRIX, NEAR_ONE)
    yield Call("prod(axis=1)", lambda np, x: np.prod(x, axis=1), MATRIX, NEAR_ONE)


def _half(x: Any) -> int:
    return int(x.size) // 2


def _positive_definite(np: Any, a: Any) -> Any:
    """Symmetric, with its eigenvalues far apart; both libraries differentiate the preparation too."""
    return a + np.swapaxes(a, -1, -2) + DIAGONAL[a.shape[-1]]


DIAGONAL = {n: np.diag(np.arange(1.0, n + 1.0)) * 4 * n for n in (3, 10)}
EVERY_OTHER = {shapes[0][0]: np.arange(shapes[0][0]) % 2 == 0 for shapes in VECTOR.values()}
REPEATED = {n: np.random.default_rng(5).integers(0, n, n) for n in EVERY_OTHER}

_SPECIAL: tuple[tuple[str, Shapes, Function], ...] = (
    ("power(x, 2)", VECTOR, lambda np, x: x**2),
    ("power(x, 3)", VECTOR, lambda np, x: x**3),
    ("power(x, 0.5)", VECTOR, lambda np, x: x**0.5),
    ("add(x, 1)", VECTOR, lambda np, x: x + 1.0),
    ("clip", VECTOR, lambda np, x: np.clip(x, 0.3, 0.8)),
    ("where", VECTORS, lambda np, x, y: np.where(EVERY_OTHER[x.size], x, y)),
    *(
        (f"{name}(axis={axis})", MATRIX, lambda np, x, f=name, i=axis: getattr(np, f)(x, axis=i))
        for name in ("sum", "mean", "var", "std", "max", "cumsum")
        for axis in (0, 1)
    ),
    ("reshape", VECTOR, lambda np, x: np.reshape(x, (2, -1))),
    ("squeeze", _shapes((1, 10), (1, 1_000_000)), lambda np, x: np.squeeze(x)),
    ("expand_dims", VECTOR, lambda np, x: np.expand_dims(x, 0)),
    ("broadcast_to", _shapes((1, 5), (1, 1000)), lambda np, x: np.broadcast_to(x, (x.size, x.size))),
    ("swapaxes", MATRIX, lambda np, x: np.swapaxes(x, 0, 1)),
    ("moveaxis", MATRIX, lambda np, x: np.moveaxis(x, 0, 1)),
    ("rollaxis", MATRIX, lambda np, x: np.rollaxis(x, 1)),
    ("astype", VECTOR, lambda np, x: x.astype("float64")),
    ("roll", VECTOR, lambda np, x: np.roll(x, 3)),
    ("repeat", VECTOR, lambda np, x: np.repeat(x, 2)),
    ("tile", VECTOR, lambda np, x: np.tile(x, 2)),
    ("pad", VECTOR, lambda np, x: np.pad(x, 2, "constant")),
    ("imag", VECTOR, lambda np, x: np.imag(x * (1 + 2j))),
    ("angle", VECTOR, lambda np, x: np.angle(x * x + 1j * x)),
    ("diagonal", SQUARE, lambda np, x: np.diagonal(x, 0, -1, -2)),
    ("diag", _shapes((3,), (1000,)), lambda np, x: np.diag(x)),
    ("linspace", _shapes((), (), 2), lambda np, x, y: np.linspace(x, y, 10)),
    ("partition", {10: ((10,),)}, lambda np, x: np.partition(x, 3)),
    ("concatenate", VECTORS, lambda np, x, y: np.concatenate([x, y])),
    ("stack", VECTORS, lambda np, x, y: np.stack([x, y])),
    ("hstack", VECTORS, lambda np, x, y: np.hstack([x, y])),
    ("vstack", VECTORS, lambda np, x, y: np.vstack([x, y])),
    ("split", VECTOR, lambda np, x: np.split(x, 2)[1]),
    ("array_split", VECTOR, lambda np, x: np.array_split(x, 3)[1]),
    ("x[3]", VECTOR, lambda np, x: x[3]),
    ("x[slice]", VECTOR, lambda np, x: x[1 : _half(x)]),
    ("x[::2]", VECTOR, lambda np, x: x[::2]),
    ("x[mask]", VECTOR, lambda np, x: x[EVERY_OTHER[x.size]]),
    ("x[repeated]", VECTOR, lambda np, x: x[REPEATED[x.size]]),
    ("x[rows, columns]", SQUARE, lambda np, x: x[np.arange(3), np.arange(3)]),
    ("matmul", SQUARES, lambda np, x, y: np.matmul(x, y)),
    ("matmul, batch", STACKS, lambda np, x, y: np.matmul(x, y)),
    ("dot, matrices", SQUARES, lambda np, x, y: np.dot(x, y)),
    ("outer", FACTORS, lambda np, x, y: np.outer(x, y)),
    ("kron", BLOCKS, lambda np, x, y: np.kron(x, y)),
    ("cross", SPATIAL, lambda np, x, y: np.cross(x, y)),
    ("tensordot", CUBES, lambda np, x, y: np.tensordot(x, y, 2)),
    ("einsum('ij,ij->i')", SQUARES, lambda np, x, y: np.einsum("ij,ij->i", x, y)),
    ("einsum('bij,bjk->bik')", STACKS, lambda np, x, y: np.einsum("bij,bjk->bik", x, y)),
    ("linalg.norm", VECTOR, lambda np, x: np.linalg.norm(x)),
    ("linalg.norm(axis=1)", MATRIX, lambda np, x: np.linalg.norm(x, axis=1)),
    ("linalg.det", STACK, lambda np, a: np.linalg.det(_positive_definite(np, a))),
    ("linalg.slogdet", STACK, lambda np, a: np.linalg.slogdet(_positive_definite(np, a))[1]),
    ("linalg.inv", STACK, lambda np, a: np.linalg.inv(_positive_definite(np, a))),
    ("linalg.pinv", STACK, lambda np, a: np.linalg.pinv(_positive_definite(np, a))),
    ("linalg.solve", STACKS, lambda np, a, b: np.linalg.solve(_positive_definite(np, a), b)),
    ("linalg.cholesky", STACK, lambda np, a: np.linalg.cholesky(_positive_definite(np, a))),
    ("linalg.eigh", STACK, lambda np, a: np.linalg.eigh(_positive_definite(np, a))[1]),
    ("linalg.eig", STACK, lambda np, a: np.linalg.eig(_positive_definite(np, a))[0]),
    ("linalg.svd", STACK, lambda np, a: np.linalg.svd(a + DIAGONAL[a.shape[-1]], full_matrices=False)[0]),
)

CALLS = (*_plain(), *(Call(name, function, shapes) for name, shapes, function in _SPECIAL))
