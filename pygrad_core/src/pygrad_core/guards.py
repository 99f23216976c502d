"""What a node refuses or answers without a record: conversions that would lose the gradient, comparisons."""

from typing import Any, NoReturn

from .errors import LostGradient


class Guards:
    """Base of `Node`."""

    __slots__ = ()

    _array: Any

    # Comparisons carry no gradient: they are computed on the data and give plain arrays.
    def __lt__(self, other: Any) -> Any:
        return self._array < raw(other)

    def __le__(self, other: Any) -> Any:
        return self._array <= raw(other)

    def __gt__(self, other: Any) -> Any:
        return self._array > raw(other)

    def __ge__(self, other: Any) -> Any:
        return self._array >= raw(other)

    def __eq__(self, other: object) -> Any:
        return self._array == raw(other)

    def __ne__(self, other: object) -> Any:
        return self._array != raw(other)

    def _kept(self, live: Any) -> Any:
        raise NotImplementedError  # `Node` does it: this layer records nothing

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        return bool(self._array)

    def __array__(self, dtype: Any = None, copy: Any = None) -> NoReturn:
        raise LostGradient(
            "turning a node into an array (np.asarray, np.array, assignment into an array) would lose its gradient; "
            "write node.data if that is meant, np.stack([x, y]) to join nodes, np.full_like(node, x) or "
            "np.broadcast_to(x, shape) to fill with one, node[index] = value to assign."
        )

    def __float__(self) -> NoReturn:
        raise LostGradient(
            "float(node), the functions of math and array[i] = node would lose its gradient; write node.item() if that "
            "is meant, np.sin(node) instead of math.sin(node), np.stack([x, y]) instead of filling an array."
        )

    __int__ = __complex__ = __float__

    def __index__(self) -> NoReturn:
        raise LostGradient("a node cannot be an index or a size; write int(node.item()).")


def raw(x: Any) -> Any:
    """The data of a node, anything else as it is."""
    return x._array if isinstance(x, Guards) else x
