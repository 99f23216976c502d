"""Where layers draw their numbers from."""

import numpy as np

from pygrad_nn import Linear, manual_seed
from pygrad_nn.generator import generator


def test_manual_seed_repeats() -> None:
    """The same seed gives the same layers, and drawing goes on afterwards rather than starting over."""
    manual_seed(7)
    first, second = Linear(3, 2), Linear(3, 2)
    manual_seed(7)
    again = Linear(3, 2)
    assert np.array_equal(first.weight.data, again.weight.data)
    assert not np.array_equal(first.weight.data, second.weight.data)


def test_own_source() -> None:
    """A layer may bring a generator, or an integer as its seed; the shared one is then left alone."""
    rng = np.random.default_rng(3)
    assert generator(rng) is rng
    assert np.array_equal(Linear(3, 2, rng=5).weight.data, Linear(3, 2, rng=5).weight.data)
    manual_seed(1)
    expected = generator(None).random()
    manual_seed(1)
    Linear(3, 2, rng=5)
    assert generator(None).random() == expected
