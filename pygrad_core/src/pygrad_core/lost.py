"""What to write instead of a conversion that would lose the gradient: it depends on who asked for it."""

import sys
from dis import opmap
from types import FrameType

from . import phrasebook
from .catalogue import official
from .registry import ops

_STORE = opmap["STORE_SUBSCR"]

_ASSIGNMENT = (
    "array[i] = node would lose its gradient, since an array holds numbers; write np.stack(nodes) of a list of nodes, "
    "np.broadcast_to(x, shape) of a single one, or make the array a node before it is filled: "
    "s = Node(np.zeros(n)), then s[i] = node."
)
_ARRAY = (
    "turning a node into an array (np.asarray, np.array, array.dot) would lose its gradient; write np.stack([x, y]) "
    "to join nodes, np.broadcast_to(x, shape) to fill with one, np.dot(array, x), x.data for the numbers alone."
)
_NUMBER = (
    "float(node), the functions of math and filling an array would lose its gradient; write np.sin(node) instead of "
    "math.sin(node), np.stack([x, y]) instead of np.fromiter or array[i] = node, node.item() for the number alone."
)
_LIBRARIES = {  # what reads numbers out of whatever it is given, and the way that keeps the gradient
    "pandas": ("pandas", "write df.to_numpy() @ node, np.dot(df, node) or node * series"),
    "xarray": ("xarray", "write array.data for the node that an array of it holds"),
    "matplotlib": ("Matplotlib", "plot node.data, or [node.item() for node in nodes]"),
    "sklearn": ("scikit-learn", "pass node.data"),
    "numba": ("a compiled function", "write an operator around it, or pass node.data"),
    "scipy.optimize": ("a SciPy optimizer", "return node.item() from the function, its gradient by jac=grad(f)"),
    "scipy.integrate": ("a SciPy integrator", "return node.data from the function"),
    "scipy.sparse": ("a sparse matrix", "write matrix.toarray() @ node"),
    "numpy.ma": ("a masked array", "write np.where(mask, 0, node) with a plain array"),
    "numpy.polynomial": ("np.polynomial", "write np.polyval(coefficients[::-1], x)"),
    "numpy.testing": ("np.testing", "compare node.data"),
}
_PACKAGES = {name.partition(".")[0] for name in _LIBRARIES} | {"scipy"}
_WRAPPERS = frozenset({"wrapper", "wrapped", "inner"})
_FUNCTIONS = {  # of NumPy, that ask no protocol, by what they are called inside
    "full": ("np.full", "write np.broadcast_to(x, shape)"),
    "full_like": ("np.full_like", "write np.broadcast_to(x, shape)"),
    "_vectorize_call": ("np.vectorize", "write f(node) for the whole node, or np.stack([f(x) for x in node])"),
    "__getitem__": ("np.r_ or np.c_", "write np.concatenate([x, y]) or np.column_stack([x, y])"),
}


def to_array() -> str:
    """Why a node does not become an array, and what to write."""
    return _by_caller() or _ARRAY


def to_number() -> str:
    """Why a node does not become a number, and what to write."""
    return _by_caller() or _NUMBER


def _by_caller() -> str | None:
    """The sentence for the code that wants the numbers: a library's function, or an assignment into an array."""
    frame: FrameType | None = sys._getframe(3)  # over to_array() and Node.__array__
    storing = frame is not None and frame.f_code.co_code[frame.f_lasti] == _STORE
    calls: list[tuple[str, str]] = []  # (module, function), the library's own entry first
    while frame is not None and _module(frame).partition(".")[0] in _PACKAGES:
        calls.insert(0, (_module(frame), frame.f_code.co_name))
        frame = frame.f_back
    found = _library(calls)
    if found is None and storing:
        return _ASSIGNMENT
    found = found or _function(calls)
    return (
        None if found is None else f"{found[0]} computes on numbers, and the node would lose its gradient; {found[1]}."
    )


def _module(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__"))


def _library(calls: list[tuple[str, str]]) -> tuple[str, str] | None:
    """Who computes, and what to write instead."""
    for module, _ in calls:
        for library, found in _LIBRARIES.items():
            if module == library or module.startswith(f"{library}."):
                return found
    entry = [name for module, name in calls if module.startswith("scipy.") and name not in _WRAPPERS]
    if not entry:
        return None
    if entry[0] in ops or official(entry[0]):
        return f"SciPy's {entry[0]}", f"write {phrasebook.written(entry[0])}"
    return "SciPy", "write it with NumPy's functions, or pass node.data"


def _function(calls: list[tuple[str, str]]) -> tuple[str, str] | None:
    """The same for a function of NumPy."""
    return next((_FUNCTIONS[name] for _, name in calls if name in _FUNCTIONS), None)
