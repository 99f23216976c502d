"""The distributions, installed from their wheels into fresh environments and used outside the repository."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DISTRIBUTIONS = sorted(path.parent.name for path in ROOT.glob("pygrad_*/pyproject.toml"))

INSTALLED = """
import sys
from pathlib import Path
for name, module in list(sys.modules.items()):
    if name.startswith("pygrad") and getattr(module, "__file__", None):
        assert Path(module.__file__).is_relative_to(sys.prefix), module.__file__
"""


def test_the_core_alone(environment: Callable[..., Any]) -> None:
    """The core imports and makes variables; an operator raises UnknownOperator that names the pack to install."""
    fresh = environment("pygrad_core")
    code = """
import numpy as np
import pygrad_core
from pygrad_core import NotDifferentiable, UnknownOperator, Variable, ops
a, b = Variable(1.0), Variable([2.0, 3.0])
assert len(ops) == 0 and ops.packs == []
for call in (lambda: a + b, lambda: 2.0 * a, lambda: -a, lambda: b[0], lambda: ops.add, lambda: b.sum()):
    try:
        call()
    except (UnknownOperator, AttributeError) as error:
        print("pip install pygrad-ops-basic" in str(error))
try:
    np.exp(a)
except NotDifferentiable as error:
    print("install pygrad-ops-basic" in str(error))
try:
    ops.conv2d
except UnknownOperator as error:
    print("pip install pygrad-ops-conv" in str(error))
"""
    assert fresh.python(code + INSTALLED).split() == ["True"] * 8
    assert "pip install pygrad-ops-basic" in fresh.pygrad("packs").stdout
    checked = fresh.pygrad("check", "--all", check=False)
    assert checked.returncode == 2
    assert "pygrad-core[testing]" in checked.stderr


def test_core_and_basic(environment: Callable[..., Any]) -> None:
    """With one pack the seed's first example runs, and what another pack provides says so."""
    fresh = environment("pygrad_core", "pygrad_ops_basic")
    code = """
import numpy as np
from pygrad_core import UnknownOperator, Variable, grad, hessian, ops
x, y = Variable(3.0), Variable(2.0)
z = (x + y) * (x - y)
found = z.backward()
print(found[z], found[x], found[y])
print(grad(lambda v: np.sum(np.tanh(v) ** 2))(np.zeros(3)).tolist(), hessian(lambda v: v**3)(2.0))
try:
    ops.conv2d
except UnknownOperator as error:
    print("pip install pygrad-ops-conv" in str(error))
"""
    assert fresh.python(code + INSTALLED).splitlines() == ["1.0 6.0 -4.0", "[0.0, 0.0, 0.0] 12.0", "True"]
    (pack,) = json.loads(fresh.pygrad("packs", "--json").stdout)
    assert (pack["distribution"], pack["status"]) == ("pygrad-ops-basic", "ok")


def test_everything(environment: Callable[..., Any]) -> None:
    """With all distributions every pack is found, a convolution differentiates, and a small network learns."""
    fresh = environment(*DISTRIBUTIONS)
    code = """
import numpy as np
from pygrad_core import Variable, ops
from pygrad_nn import SGD, Linear, ReLU, Sequential, mse_loss
assert all(pack.status == "ok" for pack in ops.packs), ops.packs
w = Variable(np.ones((1, 1, 2, 2)))
print(ops.conv2d(np.ones((1, 1, 3, 3)), w).sum().backward()[w].tolist())
np.random.seed(0)
net = Sequential(Linear(2, 8), ReLU(), Linear(8, 1))
x, t = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0.0], [1], [1], [0]])
optimizer, losses = SGD(net.parameters(), lr=0.1), []
for _ in range(50):
    loss = mse_loss(net(x), t)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
print(losses[-1] < losses[0])
"""
    assert fresh.python(code + INSTALLED).splitlines() == ["[[[[4.0, 4.0], [4.0, 4.0]]]]", "True"]
    packs = json.loads(fresh.pygrad("packs", "--json").stdout)
    expected = [name.replace("_", "-") for name in DISTRIBUTIONS if name.startswith("pygrad_ops_")]
    assert [pack["distribution"] for pack in packs] == expected
    assert all(pack["operators"] for pack in packs)
