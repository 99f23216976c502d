"""Which of the drawn calls are kept."""

import numpy as np
from hypothesis import strategies as st

from pygrad_core import operator
from pygrad_core.testing.calls import draw, strategy


def drawn(calls, count):
    """So many calls of an operator that takes keywords and ignores them."""
    op = operator(lambda x, *, a=0, b=0: np.cos(x), name="planted", strategy=lambda: calls)
    return draw(strategy(op), count)


def test_each_choice_of_keywords_is_kept():
    """Few values of one keyword, many of another, or none of them: all three are among any three calls."""
    keywords = st.one_of(
        st.just({}), st.fixed_dictionaries({"a": st.integers(0, 1000)}), st.fixed_dictionaries({"b": st.just(1)})
    )
    cases = drawn(st.tuples(st.just((np.float64(1.0),)), keywords), 6)
    for three in (cases[:3], cases[3:]):
        assert {tuple(case.kwargs) for case in three} == {(), ("a",), ("b",)}


def test_values_of_a_keyword_come_before_shapes():
    """Calls with the same keywords differ in their values first, and only then in the number of axes."""
    calls = st.tuples(
        st.integers(0, 2).map(lambda n: (np.ones((1,) * n)[()],)), st.fixed_dictionaries({"a": st.sampled_from([1, 2])})
    )
    first, second, *_ = cases = drawn(calls, 6)
    assert {first.kwargs["a"], second.kwargs["a"]} == {1, 2}
    assert {(case.kwargs["a"], np.ndim(case.args[0])) for case in cases} == {(a, n) for a in (1, 2) for n in range(3)}
