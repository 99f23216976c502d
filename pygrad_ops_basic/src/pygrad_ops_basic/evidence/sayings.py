"""Choices that several operators make alike, in words."""

TIES = ("ties", "tied elements share the gradient equally: `max` of `[1, 1]` gives `[0.5, 0.5]`")
NOT_A_NUMBER = ("a result that is NaN", "the elements that are NaN share the gradient equally")
NOTHING_AT_ZERO = ("0", "0")
NEGATIVE_SIDE = ("0", "the slope of the negative side")
STEEP = ("0", "infinite, with NumPy's warning")
JUMPS = ("jumps", "0, as beside them")
EQUAL_INFINITIES = ("equal infinities", "shared equally")
INFINITE_FACTOR = ("an infinite factor", "each element gets the product of the others, infinite or not")
NOTHING_LEFT = ("no more elements than `ddof`", "NaN")
CONSTANT = ("equal elements", "0")
CERTAIN = ("predictions 0 and 1", "logarithms of -100, and the slopes of 1e-12 and 1 - 1e-12")
