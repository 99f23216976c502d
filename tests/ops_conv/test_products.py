"""Convolution as matrix products: every element against the sum of its terms."""

import numpy as np
import pytest

from pygrad_ops_conv import columns
from pygrad_ops_conv.geometry import Geometry
from pygrad_ops_conv.layout import plan
from pygrad_ops_conv.products import correlate, correlate_input, correlate_weight

CASES = [
    pytest.param(2, Geometry((1, 1), (0, 0), (1, 1)), 1, (4, 3), id="plain"),
    pytest.param(2, Geometry((2, 1), (1, 2), (1, 2)), 2, (3, 5), id="strides, padding, dilation, groups"),
    pytest.param(7, Geometry((1, 2), (1, 0), (2, 1)), 1, (4, 2), id="a long batch"),
]


@pytest.fixture(autouse=True, params=[1 << 20, 1], ids=["one block", "a row at a time"])
def block_bytes(request, monkeypatch):
    """Blocks of either size give the same."""
    monkeypatch.setattr(columns, "BLOCK_BYTES", request.param)


def drawn(batch, groups, counts):
    """An input, a weight and a cotangent."""
    rng = np.random.default_rng(0)
    shapes = (batch, 4, 6, 5), (6, 4 // groups, 3, 3), (batch, 6, *counts)
    return [rng.normal(size=shape) for shape in shapes]


def keywords(geometry, groups):
    """What the loops are given."""
    return {**geometry._asdict(), "groups": groups}


@pytest.mark.parametrize(("batch", "geometry", "groups", "counts"), CASES)
def test_correlate(naive, batch, geometry, groups, counts):
    """Every window times every filter."""
    x, weight, _ = drawn(batch, groups, counts)
    found = correlate(x, weight, plan(x.shape, (3, 3), counts, geometry, groups))
    np.testing.assert_allclose(found, naive.conv(x, weight, **keywords(geometry, groups)), atol=1e-12)


@pytest.mark.parametrize(("batch", "geometry", "groups", "counts"), CASES)
def test_adjoints(naive, batch, geometry, groups, counts):
    """In the weight product by product; in the input <g, x * w> is <its adjoint of g, x>, which it is linear in."""
    x, weight, g = drawn(batch, groups, counts)
    layout = plan(x.shape, (3, 3), counts, geometry, groups)
    expected = naive.conv_weight(x, g, kernel=3, **keywords(geometry, groups))
    np.testing.assert_allclose(correlate_weight(x, g, layout), expected, atol=1e-12)
    back = correlate_input(g, weight, layout)
    assert back.shape == x.shape
    for i in range(0, x.size, 37):
        unit = np.zeros(x.size)
        unit[i] = 1.0
        out = naive.conv(unit.reshape(x.shape), weight, **keywords(geometry, groups))
        assert back.flat[i] == pytest.approx(np.vdot(g, out))
