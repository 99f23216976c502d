"""The source of random numbers that layers draw from, unless they are given one of their own."""

import numpy as np

from .checks import count

Seed = int | np.random.Generator | None


class _Shared:
    """The generator of the process."""

    generator = np.random.default_rng()


def manual_seed(seed: int) -> None:
    """Make the layers created, and the dropouts drawn, from here on repeatable."""
    _Shared.generator = np.random.default_rng(count("manual_seed", "seed", seed, least=0))


def generator(rng: Seed) -> np.random.Generator:
    """The generator for `rng`: itself, one seeded with an integer, or for None the one of the process."""
    if rng is None:
        return _Shared.generator
    if isinstance(rng, np.random.Generator):
        return rng
    return np.random.default_rng(count("a layer", "rng (or a np.random.Generator)", rng, least=0))
