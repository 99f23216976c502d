"""`Network`, the base class: what holds parameters and maps inputs to outputs."""

from abc import ABCMeta
from collections.abc import Iterator, Mapping
from typing import Any, Self

from pygrad_core import BadInput, Variable

from .checks import flag
from .parts import unlearnable, value_of, walk
from .state import copied, load
from .transaction import forget_gradients


class _Construction(ABCMeta):
    """How a network is made: when `__init__` is over, its parts are looked at once."""

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        network = super().__call__(*args, **kwargs)
        lost = unlearnable(network)
        if lost is not None:
            raise BadInput(
                f"{lost!r} of {cls.__name__} was computed from a Variable that is gone, and would not be trained; "
                "make the Variable last: Variable(0.1 * array)."
            )
        return network


class Network(metaclass=_Construction):
    """Derive from it, build the parts in `__init__`, and define `forward`.

    Parts are found wherever they are: in `_subnetworks` (what `layers` shows), in attributes, in lists, dicts,
    object arrays and other containers of these, and in the attributes of other objects. A `Variable` found this
    way is a parameter; a shared one counts once. What cannot be named (a set, an iterator) is refused.
    """

    _subnetworks: list[Any]
    training: bool

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Set up here rather than in `__init__`, so that forgetting `super().__init__()` breaks nothing."""
        self = super().__new__(cls)
        self._subnetworks = []
        self.training = True
        return self

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Takes no arguments of its own; those of a class beside it in the inheritance are passed on."""
        following: type = type(self).__mro__[type(self).__mro__.index(Network) + 1]
        if (args or kwargs) and getattr(following, "__init__") is object.__init__:  # noqa: B009
            given = ", ".join([*map(repr, args), *(f"{key}={value!r}" for key, value in kwargs.items())])
            raise BadInput(f"{type(self).__name__}() takes no such arguments, got {given}; leave them out.")
        super().__init__(*args, **kwargs)

    def __setattr__(self, name: str, value: Any) -> None:
        """Raises BadInput where a parameter would be lost: one is replaced by another Variable, or by None."""
        current = value_of(self, name)
        if isinstance(current, Variable) and not (value is None or isinstance(value, Variable)):
            raise BadInput(
                f"{type(self).__name__}.{name} is a parameter, and a {type(value).__name__} in its place would not be "
                f"trained; write network.{name}.data = array, change it under no_grad(), or assign a Variable."
            )
        super().__setattr__(name, value)

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Inputs to outputs; a derived class defines it."""
        raise NotImplementedError(f"{type(self).__name__} has no forward(); define forward(self, x) in it.")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs:  # nearly always, and unpacking costs as much as a small layer
            return self.forward(args[0])
        return self.forward(*args, **kwargs)

    @property
    def layers(self) -> tuple[Any, ...]:
        """What was appended to `_subnetworks`, in order."""
        return tuple(self._subnetworks)

    def named_parameters(self) -> Iterator[tuple[str, Variable]]:
        """Each parameter once, named by its path: `0.weight`, `encoder.bias`, `heads.left.weight`.

        Raises BadInput for two of one name.
        """
        named: dict[str, Variable] = {}
        for name, part in walk(self):
            if isinstance(part, Variable):
                if name in named:
                    raise BadInput(f"two parameters are called {name!r}; give the keys or attributes other names.")
                named[name] = part
        return iter(named.items())

    def parameters(self) -> list[Variable]:
        """Every parameter once, in the order of `named_parameters`."""
        return [parameter for _, parameter in self.named_parameters()]

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        forget_gradients(self.parameters())

    def train(self, mode: bool = True) -> Self:
        """Set `training` here and in every part; it matters to Dropout alone."""
        mode = flag("train", "mode", mode)
        for _, part in walk(self):
            if isinstance(part, Network):
                part.training = mode
        return self

    def eval(self) -> Self:
        """`train(False)`."""
        return self.train(False)

    def state_dict(self) -> dict[str, Any]:
        """Copies of the parameters' data, by name: what `np.savez` stores and `load_state_dict` takes."""
        return copied(dict(self.named_parameters()))

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Copy `state` into the parameters; dtypes stay. Raises BadInput, and then changes nothing."""
        load(dict(self.named_parameters()), state, self)

    def __repr__(self) -> str:
        parts = [part for part in self._subnetworks if isinstance(part, Network)]
        parts += [part for name, part in vars(self).items() if isinstance(part, Network)]
        return f"{type(self).__name__}({', '.join(map(repr, parts))})"


Module = Network
