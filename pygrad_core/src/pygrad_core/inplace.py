"""Changes in place of nodes: augmented assignment, item assignment, and the methods of arrays that return nothing.

The node takes a new array and a new record; what was computed from it before keeps the old ones.
"""

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from .aliasing import memories
from .errors import BadInput, LostGradient
from .foreign import outside
from .guards import Guards, is_node
from .leaves import is_leaf, leaf_written
from .registry import ops
from .state import recording
from .writing import write


class Augmented:
    """`__iadd__ = Augmented("add")` in a class body makes that method of the class: `y += x` changes y.

    Scalars are values, as NumPy's are: for a node that holds one Python falls back on `y = y + x`. (A view without
    axes, `y[0, ...]`, is an array, and so are the results of np.where and others.)
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __set_name__(self, owner: type, attribute: str) -> None:
        name = self.name

        def method(self: Any, other: Any) -> Any:
            if isinstance(self._array, np.generic) and not self.is_variable:
                return NotImplemented
            return self._hold(ops[name](self, other))

        method.__name__ = attribute
        setattr(owner, attribute, method)

    def __get__(self, instance: object, owner: type) -> Callable[[Any, Any], Any]:
        raise NotImplementedError  # never reached: __set_name__ replaces it; here for type checkers


class InPlace(Guards):
    """Base of `Node`."""

    __slots__ = ()

    is_variable: ClassVar[bool]
    _source: Any
    size: Any
    shape: Any

    __iadd__ = Augmented("add")
    __isub__ = Augmented("subtract")
    __imul__ = Augmented("multiply")
    __itruediv__ = Augmented("divide")
    __ifloordiv__ = Augmented("floor_divide")
    __imod__ = Augmented("remainder")
    __ipow__ = Augmented("power")
    __imatmul__ = Augmented("matmul")

    def __setitem__(self, index: Any, value: Any) -> None:
        """`y[index] = x`: the node and all that share memory with it take the new value.

        Raises BadInput for a leaf, and where a node that shares memory could not follow.
        """
        self._check_writable()
        setitem = ops.setitem
        with memories.lock:  # another thread may write elsewhere
            write(self, setitem(self, value, index))

    def _hold(self, result: Any) -> Any:
        """`self[...] = result` for a result of the same shape, cast as NumPy casts that of `y += x`; returns self."""
        self._check_writable()
        self._assign(result)
        return self

    def _check_writable(self) -> None:
        """Raise BadInput or LostGradient where the node cannot be changed in place."""
        if is_leaf(self._source):
            raise BadInput(leaf_written(self))
        if self._source is not None and not recording():
            raise LostGradient(
                "a node that was computed from a variable would lose its gradient if it were changed under no_grad; "
                "change a copy, y = y.copy(), or change it where operations are recorded."
            )
        kind = type(outside(self._array))
        if not issubclass(kind, np.ndarray | np.generic) and hasattr(kind, "base"):
            raise BadInput(
                f"arrays of type {kind.__module__}.{kind.__name__} may share memory with others, unseen; "
                "write y = y + x in place of y += x, np.where or np.concatenate in place of y[index] = x."
            )
        if type(self._array) is np.ndarray and not self._array.flags.writeable:
            raise BadInput(
                "this node is a view that cannot be written, as NumPy's is; make a copy first, y = y.copy()."
            )

    def _assign(self, new: Any) -> None:
        """`self[...] = new` for a result of the same shape, cast as NumPy casts the result of `y += x`."""
        if new.shape != self._array.shape:
            raise BadInput(
                f"a node of shape {self._array.shape} cannot hold the result of shape {new.shape} in place; "
                "write y = y + x in place of y += x."
            )
        if new.dtype != self._array.dtype:
            if not np.can_cast(new.dtype, self._array.dtype, "same_kind"):
                raise BadInput(
                    f"a node of dtype {self._array.dtype} cannot hold the result of dtype {new.dtype} in place; "
                    "write y = y + x in place of y += x."
                )
            new = ops.astype(new, self._array.dtype)
        with memories.lock:
            write(self, new if is_node(new) else self._around(new, None))

    @staticmethod
    def _around(array: Any, source: Any) -> Any:
        """A node around an array and the record that made it."""
        raise NotImplementedError  # `Node` knows

    def fill(self, value: Any) -> None:
        """Set all elements to one value, as for arrays."""
        self[...] = value

    def sort(self, axis: int = -1, kind: Any = None, order: Any = None) -> None:
        """Sort the elements along an axis in place, as for arrays."""
        self._check_writable()
        self._assign(ops.sort(self, axis=axis, kind=kind, order=order))

    def partition(self, kth: Any, axis: int = -1, kind: Any = "introselect", order: Any = None) -> None:
        """Partition the elements along an axis in place, as for arrays."""
        self._check_writable()
        self._assign(ops.partition(self, kth, axis=axis, kind=kind, order=order))

    def put(self, indices: Any, values: Any, mode: Any = "raise") -> None:
        """Set elements of the flattened node, as for arrays."""
        ops.put(self, indices, values, mode)

    @property
    def flat(self) -> Any:
        """The elements on one axis, as a view that can be read and assigned into.

        Raises BadInput where the memory has another order, so that a view cannot be had.
        """
        found = ops.reshape(self, -1)
        if self.size and not np.may_share_memory(found._array, self._array):
            raise BadInput("the elements of this node have no order in memory that .flat could view; take y.ravel().")
        return found

    @flat.setter
    def flat(self, values: Any) -> None:
        ops.put(self, np.arange(self.size), values)

    def view(self, *kinds: Any) -> Any:
        """A view of all elements. Raises BadInput for another dtype or class, which would read the same bits anew."""
        if kinds:
            raise BadInput(
                "y.view(...) would read the same bits as other numbers; write y.astype(dtype), "
                "or y.reshape(shape) for PyTorch's view."
            )
        return ops.getitem(self, () if isinstance(self._array, np.generic) else ...)
