"""Functions that answer with booleans, integers or metadata: no derivative, plain results."""

from typing import Any

import numpy as np

from pygrad_core import Operator, is_node, operator

_COMPARE = (
    np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal,
    np.isclose, np.allclose, np.array_equal, np.array_equiv, np.isin,
)  # fmt: skip
_CLASSIFY = (
    np.isnan, np.isinf, np.isfinite, np.isposinf, np.isneginf, np.signbit,
    np.isreal, np.iscomplex, np.isrealobj, np.iscomplexobj,
)  # fmt: skip
_LOGIC = (np.logical_and, np.logical_or, np.logical_xor, np.logical_not, np.any, np.all)
_WHERE = (
    np.argmax, np.argmin, np.nanargmax, np.nanargmin, np.argsort, np.argpartition,
    np.searchsorted, np.digitize, np.bincount, np.nonzero, np.flatnonzero, np.argwhere, np.count_nonzero,
    np.diag_indices_from, np.tril_indices_from, np.triu_indices_from,
)  # fmt: skip
_LAYOUT = (
    np.shape, np.ndim, np.size, np.min_scalar_type, np.common_type, np.may_share_memory, np.shares_memory,
)  # fmt: skip

_plain: tuple[Any, ...] = (*_COMPARE, *_CLASSIFY, *_LOGIC, *_WHERE, *_LAYOUT)

lexsort = operator(np.lexsort, sequence=True, differentiable=False)


@operator(composite=True, differentiable=False, adopts=np.result_type)
def result_type(*arrays_and_dtypes: Any) -> Any:
    """`np.result_type`, whose arguments may be dtypes as well as nodes."""
    return np.result_type(*(x.dtype if is_node(x) else x for x in arrays_and_dtypes))


@operator(composite=True, differentiable=False, adopts=np.can_cast, arrays=("from_",))
def can_cast(from_: Any, to: Any, casting: Any = "safe") -> Any:
    """`np.can_cast`, which asks a node for its dtype."""
    return np.can_cast(from_.dtype if is_node(from_) else from_, to, casting)


OPERATORS: tuple[Operator, ...] = (
    *(operator(function, differentiable=False) for function in _plain),
    lexsort,
    result_type,
    can_cast,
)
