"""What users of PyTorch, JAX, autograd, SciPy and NumPy call things, and what to write here: used in messages only."""

import sys
from collections.abc import Callable, Container, Iterable, Mapping
from importlib.util import find_spec

import numpy as np

from .catalogue import official

_NO_DEVICES = "arrays live in ordinary memory here; leave it out"
_WANTED = (
    "every Variable wants a gradient; write Variable(array) for one that does, a plain array for one that does not"
)
_MEMORY = "that is about the memory of an array; ask x.data for it"
_BYTES = "that takes the numbers out and ends the gradient; write it on x.data"

RENAMED: dict[str, str] = {  # the operator, or NumPy's function, of another name
    "add_n": "sum", "amax": "max", "amin": "min", "bmm": "matmul", "cat": "concatenate", "clamp": "clip",
    "clamp_max": "minimum", "clamp_min": "maximum", "concat": "concatenate",
    "cross_entropy": "softmax_cross_entropy", "div": "divide",
    "expit": "sigmoid", "gather": "take_along_axis", "ger": "outer", "hardtanh": "hard_tanh", "index_select": "take",
    "logdet": "slogdet", "logit": "log_odds", "log_expit": "softplus", "mm": "matmul", "movedim": "moveaxis",
    "mse_loss": "mean_squared_error", "mul": "multiply", "mv": "matmul", "neg": "negative", "permute": "transpose",
    "pow": "power", "sgn": "sign", "softsign": "soft_sign", "sub": "subtract", "swapdims": "swapaxes",
    "swish": "silu", "true_divide": "divide", "unbind": "unstack", "unsqueeze": "expand_dims",
    "binary_cross_entropy": "bernoulli_cross_entropy", "chunk": "array_split", "standard_deviation": "std",
    "variance": "var",
}  # fmt: skip

WAYS: dict[str, str] = {  # further names, as methods of arrays or as functions, with what to write
    **dict.fromkeys(("save", "savez", "savez_compressed", "savetxt"), "write np.save(file, x.data)"),
    **dict.fromkeys(("array_repr", "array_str", "array2string"), "write str(x), or the function of x.data"),
    "addmm": "write b + x @ w",
    "bitwise_and": "booleans and integers have no derivative; write it on x.data",
    "dropout": "write pygrad_nn.Dropout(p)(x)",
    "erfinv": "no pack has it; write the function with operators, or an operator of your own",
    "gammaln": "no pack has it; write an operator of your own with scipy.special.gammaln and its rule, digamma",
    "digamma": "no pack has it; write an operator of your own with scipy.special.digamma and its rule, polygamma",
    "kl_div": "write np.sum(p * (np.log(p) - np.log(q)))",
    "lgamma": "no pack has it; write an operator of your own with scipy.special.gammaln and its rule, digamma",
    "lerp": "write x + t * (y - x)",
    "logsigmoid": "write -ops.softplus(-x)",
    "log_sigmoid": "write -ops.softplus(-x)",
    "log_ndtr": "write np.log(ops.erfc(-x / np.sqrt(2)) / 2)",
    "masked_fill": "write np.where(mask, value, x)",
    "ndtr": "write ops.erfc(-x / np.sqrt(2)) / 2",
    "one_hot": "write np.eye(n)[classes]",
    "relu6": "write np.clip(x, 0, 6)",
    "rsqrt": "write 1 / np.sqrt(x)",
    "scatter_add": "write a product with np.eye(n)[index], or y = x.copy(); y[index] += value",
    "special": "write np.* or ops.*",
    "topk": "write np.sort(x)[..., -k:]",
    "xlogy": "write np.where(x == 0, 0, x * np.log(y))",
}

METHODS: dict[str, str] = {  # of PyTorch's tensors, JAX's and NumPy's arrays
    "assign": "write x.data = array, or with no_grad(): x[...] = array",
    "at": "write y = x.copy(); y[index] = value, y[index] += value",
    "aval": "write x.shape and x.dtype",
    "base": _MEMORY,
    "block_until_ready": "nothing runs in the background here; leave it out",
    "bool": "write x.data.astype(bool), which has no gradient",
    "byteswap": _BYTES,
    "clone": "write x.copy()",
    "contiguous": "leave it out, every operator takes any memory layout",
    "cpu": _NO_DEVICES,
    "ctypes": _MEMORY,
    "cuda": _NO_DEVICES,
    "data_ptr": _MEMORY,
    "device": _NO_DEVICES,
    "dim": "write x.ndim",
    "double": "write x.astype(np.float64)",
    "dump": _BYTES,
    "dumps": _BYTES,
    "element_size": "write x.itemsize",
    "expand": "write np.broadcast_to(x, shape)",
    "expand_as": "write np.broadcast_to(x, y.shape)",
    "flags": _MEMORY,
    "float": "write x.astype(np.float32)",
    "getfield": _BYTES,
    "grad_fn": "write x.record",
    "half": "write x.astype(np.float16)",
    "index_add": "write y = x.copy(); y[index] += value",
    "int": "write x.data.astype(int), which has no gradient",
    "is_contiguous": _MEMORY,
    "is_cuda": _NO_DEVICES,
    "is_leaf": "write x.record is None",
    "itemset": "write x[index] = value",
    "long": "write x.data.astype(int), which has no gradient",
    "masked_select": "write x[mask]",
    "new_zeros": "write np.zeros(shape)",
    "new_ones": "write np.ones(shape)",
    "new_tensor": "write np.asarray(values)",
    "newbyteorder": _BYTES,
    "numel": "write x.size",
    "numpy": "write x.data",
    "resize": "a node keeps its size; write y = np.resize(x, shape) in place of x.resize(shape)",
    "register_hook": "there are no hooks; read x.grad after backward()",
    "requires_grad": _WANTED,
    "requires_grad_": _WANTED,
    "retain_grad": "every node that you hold gets its .grad; leave it out",
    "retains_grad": "every node that you hold gets its .grad",
    "setfield": _BYTES,
    "setflags": _MEMORY,
    "storage": _MEMORY,
    "strides": _MEMORY,
    "t": "write x.T",
    "to": "write x.astype(dtype); " + _NO_DEVICES,
    "to_device": _NO_DEVICES,
    "tobytes": _BYTES,
    "tofile": _BYTES,
    "tostring": _BYTES,
    "type": "write x.astype(dtype), or x.dtype",
    "type_as": "write x.astype(y.dtype)",
    "view_as": "write x.reshape(y.shape)",
    "zero_grad": "write x.grad = None",
}

_ARRAYS = "arrays are NumPy's: write np.array(...), and Variable(array) where a gradient is wanted"
_RULE = "write @operator over the forward and @op.vjp over its rule, see docs"

CORE: dict[str, str] = {  # of the modules torch, jax and autograd
    "Function": _RULE,
    "Parameter": "write Variable(array)",
    "Tensor": _ARRAYS,
    "array": _ARRAYS,
    "as_tensor": _ARRAYS,
    "autograd": "write grad, vjp, jacobian, ... of pygrad_core",
    "checkpoint": "there is none: compute the result anew, or save memory with smaller batches",
    "custom_gradient": _RULE,
    "custom_jvp": _RULE,
    "custom_vjp": _RULE,
    "defjvp": _RULE,
    "defvjp": _RULE,
    "device": _NO_DEVICES,
    "device_put": _NO_DEVICES,
    "egrad": "write grad(lambda x: np.sum(f(x)))",
    "elementwise_grad": "write grad(lambda x: np.sum(f(x)))",
    "enable_grad": "everything is recorded but inside no_grad()",
    "from_numpy": _ARRAYS,
    "grad_and_aux": "write vjp(f, x), or keep what f computes in a list",
    "hessian_vector_product": "write hvp(f, (x,), (v,))",
    "inference_mode": "write no_grad()",
    "jacfwd": "write jacobian(f)",
    "jacrev": "write jacobian(f)",
    "jit": "nothing is compiled here; leave it out",
    "lax": "write Python's for and if, they are differentiated",
    "linearize": "write jvp(f, (x,), (v,))",
    "make_hvp": "write hvp(f, (x,), (v,))",
    "make_jvp": "write jvp(f, (x,), (v,))",
    "make_vjp": "write vjp(f, x)",
    "nn": "write import pygrad_nn",
    "numpy": "write import numpy as np: NumPy's own functions take nodes",
    "optim": "the optimizers are pygrad_nn.SGD, Adam and AdamW",
    "primitive": _RULE,
    "pytree": "tuples, lists, dicts and dataclasses of arrays are taken as they are",
    "random": "write np.random.default_rng(seed)",
    "requires_grad": _WANTED,
    "save": "write np.savez(file, **network.state_dict())",
    "load": "write network.load_state_dict(np.load(file))",
    "scan": "write Python's for, it is differentiated",
    "set_grad_enabled": "write with no_grad():",
    "tensor": _ARRAYS,
    "tree": "tuples, lists, dicts and dataclasses of arrays are taken as they are",
    "tree_map": "tuples, lists, dicts and dataclasses of arrays are taken as they are",
    "tree_util": "tuples, lists, dicts and dataclasses of arrays are taken as they are",
    "vector_jacobian_product": "write vjp(f, x)",
    "vmap": "NumPy's functions broadcast over leading axes; write f for a whole batch, or np.stack([f(x) for x in xs])",
}

_HOMES = {"np": np, "np.linalg": np.linalg}
KEYWORDS: dict[str, str] = {"dim": "axis", "dims": "axis", "axes": "axis", "keepdim": "keepdims"}


def written(operator: str) -> str:
    """How an operator is called: by NumPy's function of that name if there is one."""
    home = next((name for name, module in _HOMES.items() if operator in vars(module)), "ops")
    return f"{home}.{operator}(...)"


def way(name: str, known: Iterable[str], *tables: Mapping[str, str]) -> str | None:
    """What to write for a name that is not there: what a table says, another name of it, one that is spelt alike."""
    return said(name, *tables) or renamed(name) or alike(name, known)


def said(name: str, *tables: Mapping[str, str]) -> str | None:
    """What a table says to write."""
    return next((table[name] for table in (*tables, WAYS) if name in table), None)


def renamed(name: str) -> str | None:
    """What to write for the name that others have for an operator."""
    return f"write {written(RENAMED[name])}" if name in RENAMED else None


def alike(name: str, known: Iterable[str]) -> str | None:
    """`did you mean 'tanh'?`, or None if nothing known is spelt like the name."""
    from difflib import get_close_matches  # needed only to explain an error

    plain = {k.lower(): k for k in known}
    found = [plain[k] for k in get_close_matches(name.lower(), plain, n=2, cutoff=0.7)]
    return f"did you mean {' or '.join(map(repr, found))}?" if found else None


def ended(text: str) -> str:
    """A sentence with its full stop."""
    return text if text.endswith((".", "?")) else f"{text}."


class Late:
    """A sentence that is made when it is read: `hasattr` asks often for what is not there, and never reads it."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[], str]) -> None:
        self._make = make

    def __str__(self) -> str:
        return self._make()

    def __repr__(self) -> str:
        return repr(self._make())

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (self._make(),)


def absent(
    module: str, name: str, known: Iterable[str], table: Mapping[str, str], operators: Container[str]
) -> Exception:
    """The error for a name that a module does not have, to be raised by the `__getattr__` of that module.

    An ImportError where `from module import name` asks, which would drop the sentence of an AttributeError. Nobody is
    asked for `operators`, which loads the packs, unless the sentence is read: `from pygrad_core import trees` asks here
    first.
    """

    def sentence() -> str:
        if not name.startswith("_") and (name in operators or official(name)):
            found: str | None = f"write {written(name)}, ops being pygrad_core's"
        else:
            found = None if name.startswith("_") else way(name, known, table)
        return f"module {module!r} has no attribute {name!r}{f': {ended(found)}' if found else ''}"

    importing = sys._getframe(2).f_code.co_name == "_handle_fromlist"
    if importing and not name.startswith("_") and find_spec(f"{module}.{name}") is None:
        return ImportError(sentence())
    return AttributeError(Late(sentence))
