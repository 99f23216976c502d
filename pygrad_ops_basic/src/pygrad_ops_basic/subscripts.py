"""The subscripts of np.einsum: reading them, and those of the gradients."""

from collections.abc import Sequence
from functools import lru_cache
from math import prod
from string import ascii_letters, ascii_lowercase, ascii_uppercase
from typing import Any, NamedTuple

import numpy as np

from pygrad_core import BadInput

Shape = tuple[int, ...]

_SYMBOLS = ascii_uppercase + ascii_lowercase  # sorted, as the numbers that they stand for


def interleaved(arguments: Sequence[Any]) -> tuple[str, list[Any]]:
    """Subscripts and operands of the calling form `einsum(x, [0, 1], y, [1, 2], [0, 2])`."""
    operands, labels = list(arguments[:-1:2]), arguments[1::2]
    subscripts = ",".join(map(_term, labels))
    if len(arguments) % 2:
        subscripts += "->" + _term(arguments[-1])
    return subscripts, operands


def _term(labels: Any) -> str:
    try:
        return "".join("..." if i is Ellipsis else _SYMBOLS[range(52)[int(i)]] for i in labels)
    except (TypeError, ValueError, IndexError):
        raise BadInput(
            f"np.einsum takes subscripts as a string, or each operand followed by a list of numbers from 0 to 51 "
            f"and Ellipsis; got {labels!r}."
        ) from None


@lru_cache(maxsize=1024)
def explicit(subscripts: str, ndims: tuple[int, ...]) -> str:
    """The same subscripts with an output and with letters for every ellipsis. Raises BadInput where NumPy raises."""
    left, arrow, output = subscripts.replace(" ", "").partition("->")
    terms = left.split(",")
    _check_terms(subscripts, [*terms, output], terms, ndims)
    extra = [n - len(t.replace("...", "")) for t, n in zip(terms, ndims, strict=True)]
    dots = _fresh(subscripts, max((e for e, t in zip(extra, terms, strict=True) if "..." in t), default=0))
    terms = [t.replace("...", dots[len(dots) - e :]) for t, e in zip(terms, extra, strict=True)]
    if not arrow:
        labels = "".join(terms)
        output = "..." + "".join(sorted(c for c in set(labels) - set(dots) if labels.count(c) == 1))
    if dots and "..." not in output:
        raise BadInput(f"the output of the subscripts {subscripts!r} needs an ellipsis, as the operands have one.")
    output = output.replace("...", dots)
    if len(set(output)) != len(output) or not set(output) <= set("".join(terms)):
        raise BadInput(f"the output of {subscripts!r} has a label twice, or one that no operand has.")
    return ",".join(terms) + "->" + output


def _check_terms(subscripts: str, parts: list[str], terms: list[str], ndims: tuple[int, ...]) -> None:
    for part in parts:
        rest = part.replace("...", "", 1)
        if rest and not (rest.isascii() and rest.isalpha()):
            raise BadInput(f"the subscripts {subscripts!r} hold more than letters, commas, '...' and one '->'.")
    if len(terms) != len(ndims):
        raise BadInput(f"the subscripts {subscripts!r} are for {len(terms)} operands; got {len(ndims)}.")
    for term, ndim in zip(terms, ndims, strict=True):
        labels = len(term.replace("...", ""))
        if labels > ndim or (labels < ndim and "..." not in term):
            raise BadInput(f"the subscripts {term!r} in {subscripts!r} are for another array than one of {ndim} axes.")


def _fresh(subscripts: str, count: int) -> str:
    unused = [c for c in ascii_letters if c not in subscripts]
    if count > len(unused):
        raise BadInput(f"np.einsum has 52 labels, too few for {subscripts!r} with {count} axes in its ellipsis.")
    return "".join(unused[:count])


class Gradient(NamedTuple):
    """How to compute the gradient of one operand.

    `subscripts` belong to the cotangent and the other operands, `is_large` says that an order of the products is
    worth looking for. `expand` indexes the result so that it has an axis for each label of the operand, `shape` is
    the shape that it is then broadcast to, `diagonal` the place that this has in an operand with repeated labels.
    """

    subscripts: str
    is_large: bool
    expand: tuple[slice | None, ...] | None
    shape: Shape
    diagonal: tuple[Any, ...] | None


@lru_cache(maxsize=4096)
def gradient(subscripts: str, shapes: tuple[Shape, ...], operand: int) -> Gradient:
    """The plan for operand number `operand` of explicit subscripts.

    The derivative of a product that is linear in this operand is the product of all others with the cotangent,
    summed over the labels that the operand lacks. It is constant along a label that no other operand has, and
    summed along an axis of length one that others stretch.
    """
    left, _, output = subscripts.partition("->")
    terms = left.split(",")
    term, shape = terms[operand], shapes[operand]
    others = [output, *terms[:operand], *terms[operand + 1 :]]
    lengths = dict(zip(term, shape, strict=True))  # each label once, in order
    found = [c for c, n in lengths.items() if n != 1 and any(c in other for other in others)]
    return Gradient(
        ",".join(others) + "->" + "".join(found),
        is_large(left, shapes),
        None if len(found) == len(lengths) else tuple(slice(None) if c in found else None for c in lengths),
        tuple(lengths.values()),
        None if len(lengths) == len(term) else _diagonal(term, lengths),
    )


_WORTH_PLANNING = 1 << 14  # multiplications from which NumPy's search for an order, and BLAS, pay


@lru_cache(maxsize=4096)
def is_large(inputs: str, shapes: tuple[Shape, ...]) -> bool:
    """Whether the products of operands with these subscripts are worth planning."""
    sizes: dict[str, int] = {}
    for term, shape in zip(inputs.split(","), shapes, strict=True):
        for label, n in zip(term, shape, strict=True):
            sizes[label] = max(n, sizes.get(label, 1))
    return prod(sizes.values()) > _WORTH_PLANNING


def _diagonal(term: str, lengths: dict[str, int]) -> tuple[Any, ...]:
    """The index of the elements with equal positions on axes with equal labels."""
    grid = dict(zip(lengths, np.ogrid[tuple(map(slice, lengths.values()))], strict=True))
    return tuple(grid[c] for c in term)
