"""Where an index repeats the value stays that NumPy assigns last, which depends on how both lie in memory."""

from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pygrad_core import Variable

LAYOUTS: dict[str, Callable[[Any], Any]] = {
    "plain": lambda a: a,
    "flipped": lambda a: a[::-1],
    "transposed": np.asfortranarray,
    "transposed and flipped": lambda a: np.asfortranarray(a)[::-1],
    "flipped on all axes": lambda a: np.ascontiguousarray(a)[(slice(None, None, -1),) * a.ndim],
    "broadcast": lambda a: np.broadcast_to(a[:1], a.shape),
    "strided": lambda a: np.repeat(a, 2, axis=0)[::2],
}
LAYOUT = st.sampled_from(sorted(LAYOUTS))


@given(
    shape=st.lists(st.integers(1, 3), min_size=1, max_size=2).map(tuple),
    layouts=st.tuples(LAYOUT, LAYOUT, LAYOUT.filter(lambda name: name != "broadcast")),
    several=st.booleans(),
    seed=st.integers(0, 99),
    put=st.booleans(),
)
def test_the_last_one_stays(shape: Any, layouts: Any, several: bool, seed: int, put: bool) -> None:
    """Value and gradient of an assignment by repeated indices are those of NumPy's, whatever the layouts."""
    rng = np.random.default_rng(seed)
    x, weights = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    if put:
        x, weights = x.ravel(), weights.ravel()
    one, other = (LAYOUTS[name](rng.integers(0, 2, shape)) for name in layouts[:2])
    index = one if put or not several else (one, other)

    def assign(y: Any, value: Any) -> None:
        if put:
            np.put(y, index, value)
        else:
            y[index] = value

    size = x[index].shape
    value = LAYOUTS[layouts[2]](rng.normal(size=size))
    expected = x.copy()
    assign(expected, value)
    v = Variable(value)
    v._array = value  # in the layout that was drawn
    y = Variable(x) * 1.0
    assign(y, v)
    np.testing.assert_array_equal(y.data, expected)
    gradient = np.sum(y * weights).backward()[v]
    for place in np.ndindex(size):
        value[place] += 1.0
        changed = x.copy()
        assign(changed, value)
        value[place] -= 1.0
        np.testing.assert_allclose(gradient[place], np.sum((changed - expected) * weights), atol=1e-12)
