"""What a call says beyond the defaults."""

from typing import Any

import numpy as np
import pytest

from pygrad_core.said import said

X = np.ones(3)


@pytest.mark.parametrize(
    ("function", "args", "kwargs", "left"),
    [
        (np.stack, ([X],), {"axis": 0, "dtype": None, "casting": "same_kind"}, (1, {"axis": 0})),
        (np.sort, (X, -1, None), {"stable": None}, (2, {})),
        (np.sort, (X,), {"kind": "stable"}, (1, {"kind": "stable"})),
        (np.take, (X, [0], 1, None, "raise"), {}, (3, {})),
        (np.take, (X, [0], None, None, "clip"), {}, (5, {})),
        (np.sum, (X, None, None, None, False), {"where": True, "initial": np._NoValue}, (2, {})),
        (np.sum, (X,), {"keepdims": True, "initial": 0.0}, (1, {"keepdims": True, "initial": 0.0})),
        (np.reshape, (X, (3,), "C"), {}, (2, {})),
        (np.concatenate, ([X], 0), {"dtype": np.float32}, (2, {"dtype": np.float32})),
        (np.add, (X, X), {"where": True, "order": "K", "dtype": None}, (2, {})),
        (np.add, (X, X), {"dtype": np.float32}, (2, {"dtype": np.float32})),
        (np.einsum, ("i->", X), {"optimize": False}, (2, {})),
        (np.linalg.svd, (X, True), {"compute_uv": False}, (1, {"compute_uv": False})),
        (np.ndarray.sum, (X, 0), {}, (2, {})),
    ],
)
def test_defaults_are_left_out(function: Any, args: Any, kwargs: Any, left: Any) -> None:
    """At the end of the positional ones and among the keywords; what differs stays, and so does every axis."""
    positional, keywords = said(function, args, kwargs)
    assert (len(positional), keywords) == left
    assert all(a is b for a, b in zip(positional, args, strict=False))


def test_a_mask_is_never_taken_for_a_default() -> None:
    """Arrays are not compared with defaults: only Python's numbers and words are."""
    mask = np.array([True, True, True])
    assert said(np.sum, (X,), {"where": mask})[1] == {"where": mask}
    assert len(said(np.full_like, (X, 0.0), {})[0]) == 2
