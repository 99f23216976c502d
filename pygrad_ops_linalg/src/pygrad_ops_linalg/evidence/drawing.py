"""Matrices for which every function of this pack is smooth: what the strategies draw from.

The diagonal has distinct elements of size 1.5, 3, 4.5, the others are between 0.1 and 0.25: singular values
and eigenvalues are well separated, inverses exist, and no sign that LAPACK chooses changes within a finite
difference.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from pygrad_core.testing.strategies import values

Shape = tuple[int, ...]

SEEDS = st.integers(0, 2**16)
BATCHES: st.SearchStrategy[Shape] = st.sampled_from([(), (2,), (2, 1), (0,)])
SIDES = st.integers(1, 3)
SQUARES = SIDES.map(lambda n: (n, n))
SHAPES: st.SearchStrategy[Shape] = st.sampled_from([(1, 1), (2, 2), (3, 3), (1, 2), (2, 1), (2, 3), (3, 2)])
KINDS = st.sampled_from("fc")
REAL = st.just("f")


def signed(shape: Shape, seed: int, kind: str = "f") -> Any:
    """Values of distinct sizes between 0.3 and 3, of either sign; complex ones are turned."""
    rng = np.random.default_rng(seed)
    found = values(shape, seed, 0.3, 3.0) * rng.choice([-1.0, 1.0], shape)
    turns = np.exp(1j * values(shape, seed + 1, 0.4, 1.2) * rng.choice([-1.0, 1.0], shape))
    return np.round(found * turns, 3) if kind == "c" else found


def dominant(shape: Shape, seed: int, kind: str = "f", *, signs: bool = False) -> Any:
    """A stack of matrices as described above; `signs` lets elements of the diagonal be negative."""
    rng = np.random.default_rng(seed)
    found = values(shape, seed, 0.1, 0.25) * rng.choice([-1.0, 1.0], shape)
    if kind == "c":
        found = found + 1j * values(shape, seed + 1, 0.1, 0.25) * rng.choice([-1.0, 1.0], shape)
    k = min(shape[-2:])
    diagonal = 1.5 * (1 + rng.permutation(k)) * (rng.choice([-1.0, 1.0], k) if signs else 1.0)
    found[..., range(k), range(k)] += diagonal
    return found


def shuffled(shape: Shape, seed: int, kind: str = "f") -> Any:
    """The same with its columns in another order, for functions that do not mind."""
    return dominant(shape, seed, kind, signs=True)[..., np.random.default_rng(seed).permutation(shape[-1])]


def matrices(
    make: Any = shuffled,
    sides: st.SearchStrategy[Shape] = SQUARES,
    batches: st.SearchStrategy[Shape] = BATCHES,
    kinds: st.SearchStrategy[str] = KINDS,
) -> st.SearchStrategy[Any]:
    """Stacks of matrices."""
    return st.builds(lambda b, s, seed, kind: make(b + s, seed, kind), batches, sides, SEEDS, kinds)


def vectors(
    shapes: st.SearchStrategy[Shape], kinds: st.SearchStrategy[str] = KINDS, count: int = 1
) -> st.SearchStrategy[tuple[Any, ...]]:
    """`count` arrays of signed values, of one shape."""
    return st.builds(
        lambda shape, seed, kind: tuple(signed(shape, seed + 10 * i, kind) for i in range(count)),
        shapes,
        SEEDS,
        kinds,
    )


def calls(arrays: st.SearchStrategy[Any], **parameters: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Calls of one array with parameters by keyword; those drawn as `LEFT_OUT` are not given."""
    return st.tuples(arrays, st.fixed_dictionaries(parameters)).map(lambda drawn: call(drawn[0], drawn[1]))


LEFT_OUT: Any = object()


def call(arrays: Any, parameters: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Arguments and keywords of one call; `arrays` is one array or a tuple of them."""
    given = {k: v for k, v in parameters.items() if v is not LEFT_OUT}
    return (arrays if isinstance(arrays, tuple) else (arrays,)), given


def sometimes(choices: Sequence[Any]) -> st.SearchStrategy[Any]:
    """One of the choices, or the parameter's default."""
    return st.sampled_from([LEFT_OUT, *choices])


BOOLEANS = sometimes([False, True])
