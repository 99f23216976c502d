"""The numbers of a network as a dict of arrays, and back."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from pygrad_core import BadInput, Variable, data_of
from pygrad_core.operand import cast, inexact
from pygrad_core.reports import under

from .transaction import complete


def copied(own: Mapping[str, Variable]) -> dict[str, Any]:
    """The data of parameters, by names that a file of `np.savez` keeps apart. Raises BadInput."""
    for name in own:
        if "\0" in name or (name.endswith(".npy") and name.removesuffix(".npy") in own):
            raise BadInput(f"np.savez would lose the parameter {name!r}; give the key in it another name.")
    return {name: np.array(data_of(parameter)) for name, parameter in own.items()}


def load(own: Mapping[str, Variable], state: Any, owner: Any) -> None:
    """Copy `state` into the parameters `own`: all of it, or BadInput and nothing."""
    if not isinstance(state, Mapping):
        raise BadInput(f"a state is a dict of arrays by name, as state_dict() gives it, got a {type(state).__name__}.")
    given = set(state)
    if own.keys() != given:
        missing, unknown = sorted(own.keys() - given), sorted(given - own.keys(), key=str)
        raise BadInput(
            f"the state does not fit {owner!r}: it lacks {missing or 'nothing'} and has the unknown "
            f"{unknown or 'nothing'}; load it into a network built alike."
        )
    complete(partial(_write, [(p, _converted(name, state[name], p)) for name, p in own.items()]))


def _converted(name: str, value: Any, parameter: Variable) -> Any:
    """An array of its own, in the shape and dtype of the parameter. Raises BadInput."""
    try:
        data = under(lambda: cast(inexact(data_of(value)), parameter.dtype), over="raise")
    except (BadInput, FloatingPointError) as error:
        raise BadInput(f"the state's {name!r} does not fit a parameter of {parameter.dtype}: {error}") from None
    if data.shape != parameter.shape:
        raise BadInput(
            f"the state's {name!r} has shape {data.shape}, the parameter {parameter.shape}; "
            "load it into a network built alike."
        )
    return data.copy()


def _write(pairs: list[tuple[Variable, Any]]) -> None:
    """In place, so that views of the data see it; a second time it changes nothing."""
    for parameter, new in pairs:
        data = parameter.data
        if type(data) is np.ndarray:
            data[...] = new
            parameter.data = data
        else:
            parameter.data = new
