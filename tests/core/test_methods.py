"""Methods of arrays whose form is not that of the NumPy function: each reaches the registered operator."""

from collections.abc import Callable
from typing import Any

import pytest

from pygrad_core import Variable, operator

CALLS: dict[str, tuple[Callable[[Any], Any], tuple[Any, ...], dict[str, Any]]] = {
    "negative": (lambda x: -x, (), {}),
    "positive": (lambda x: +x, (), {}),
    "absolute": (lambda x: abs(x), (), {}),
    "round": (lambda x: round(x), (0,), {}),
    "round ": (lambda x: round(x, 2), (2,), {}),
    "divmod": (lambda x: divmod(x, 3.0), (3.0,), {}),
    "getitem": (lambda x: x[1:], (slice(1, None),), {}),
    "reshape": (lambda x: x.reshape(2, 1), ((2, 1),), {"order": "C"}),
    "reshape ": (lambda x: x.reshape((2, 1), order="F"), ((2, 1),), {"order": "F"}),
    "reshape  ": (lambda x: x.reshape(-1), (-1,), {"order": "C"}),
    "copy": (lambda x: x.copy(), ("C",), {}),
    "ravel": (lambda x: x.ravel("K"), ("K",), {}),
    "transpose": (lambda x: x.T, (), {}),
    "transpose ": (lambda x: x.transpose(), (None,), {}),
    "transpose  ": (lambda x: x.transpose(1, 0), ((1, 0),), {}),
    "transpose   ": (lambda x: x.transpose((1, 0)), ((1, 0),), {}),
    "swapaxes": (lambda x: x.mT, (-1, -2), {}),
    "real": (lambda x: x.real, (), {}),
    "imag": (lambda x: x.imag, (), {}),
    "mean": (lambda x: x.mean(0, keepdims=True), (0,), {"keepdims": True}),
}


@pytest.fixture
def spies(install: Callable[..., Any]) -> None:
    """Operators that return how they were called."""
    names = {name.strip() for name in CALLS}
    spies = [
        operator(lambda *args, name=name, **kwargs: (name, args, kwargs), name=name, composite=True) for name in names
    ]
    assert install(spies).status == "ok"


@pytest.mark.usefixtures("spies")
@pytest.mark.parametrize("name", CALLS)
def test_methods_reach_the_registered_operators(name: str) -> None:
    """A method calls the operator of that name with the node first and the arguments as NumPy's function takes them."""
    call, args, kwargs = CALLS[name]
    x = Variable([1.0, 2.0])
    assert call(x) == (name.strip(), (x, *args), kwargs)


@pytest.mark.usefixtures("spies")
def test_flatten_copies() -> None:
    """`flatten` is a copy of what `ravel` gives, as for arrays: a change of it does not reach the node."""
    x = Variable([1.0, 2.0])
    assert x.flatten("F") == ("copy", (("ravel", (x, "F"), {}),), {})


def test_a_real_node_is_its_own_conjugate() -> None:
    """`conj()` of real numbers is the node itself, as for arrays; of complex ones another node."""
    x = Variable([1.0, 2.0])
    assert x.conj() is x.conjugate() is x
    z = Variable([1.0 + 2.0j])
    assert z.conj().data.tolist() == [1.0 - 2.0j]
    assert z.conjugate() is not z


@pytest.mark.usefixtures("spies")
def test_reflected_divmod() -> None:
    """`divmod(3, x)` has the node second."""
    x = Variable(2.0)
    assert divmod(3.0, x) == ("divmod", (3.0, x), {})


@pytest.mark.usefixtures("small_pack")
def test_a_node_keeps_its_size() -> None:
    """`resize`, which would change the shape in place, is refused; the message names np.resize."""
    x = Variable([2.0, 1.0])
    with pytest.raises(AttributeError, match=r"np\.resize\(x, shape\)"):
        x.resize(3)
    assert not hasattr(x * 2.0, "resize")
