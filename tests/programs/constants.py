"""Constants that are read, and written before anybody differentiates: NumPy tells nobody of that."""

import numpy as np

from .draw import Draw
from .expressions import constant_array
from .numbers_ import literal
from .program import Shape
from .scope import Scope

READS = (
    "{y} * {b}", "{y} * {b}", "{y} + {b} * {b}", "{y} / (3.0 + {b})", "np.multiply({y}, {b})", "{b} * {y} + {b}",
    "np.where({b} > 1, {y}, {b})", "np.hypot({y}, {b})", "np.logaddexp({y}, {b})", "np.power({y} * {y} + 1.0, {b})",
    "np.arctan2({y}, {b} + 2.0)", "np.outer({y}, {b})", "np.inner({y}, {b})", "np.vdot({y}, {b})",
    "np.tensordot({y}, {b}, 1)", "np.convolve({y}.ravel(), {b}.ravel())", "np.average({y}, weights={b})",
    "np.interp({y}, {b}.ravel(), {b}.ravel() ** 2)", "np.polyval({b}.ravel(), {y} * 0.1)", "np.kron({y}, {b})",
    "np.concatenate([{y}, {b}]) ** 2", "np.maximum({y}, {b})", "np.clip({y}, {b} - 1.0, {b} + 1.0)", "{b} @ {y}",
    "{y} @ {b}", "np.dot({y}, {b})", "np.einsum('...i,...i', {y}, {b})", "np.stack([{b}, {y}]).prod(0)",
    "np.linalg.solve({b}, {y})", "np.cross({y}, {b})", "np.select([{b} > 1.0], [{y}], {y} * {b})",
    "np.multiply.outer({y}, {b})", "np.heaviside({b}, 1.0) * {y}", "np.subtract({b}, {y}) ** 2",
    "np.square({y} - {b})", "np.linalg.norm({y} - {b})",
)  # fmt: skip
WRITES = (
    "{b}[:] = {value}", "{b} *= 2", "{b} += 1", "{b}[0] = 3.0", "{b}.fill(2.0)", "np.copyto({b}, {value})",
    "np.add({b}, 1.0, out={b})", "{b}[::-1].sort(0)", "{b}.T[0] = 2.5", "np.put({b}, [0], 4.0)", "{b}[1:][0] = 7",
    "memoryview({b}.reshape(-1))[0] = 7.0", "{b}.view()[0] = 2.0", "np.asarray({b})[-1] = 2.0", "{b}.flat[-1] = 6.0",
    "np.negative({b}, {b})", "{b}[...], kept = 2.0, {b}.copy()", "np.random.default_rng(1).shuffle({b})",
    "for row in {b}:\n    row *= 2.0", "{b}.partition(0)", "{b}[[0, -1]] = 4.0", "{b}[{b} > 0.6] = 0.5",
)  # fmt: skip
SCALAR_READS = ("{y} * {b}", "{y} + {b} * {y}", "np.power({y} * {y} + 1.0, {b})", "np.multiply({b}, {y})")
SCALAR_WRITES = ("{b} *= 2", "{b}[...] = 3.0", "{b} += 1", "{b}[()] = 0.5", "{b}.fill(2.0)", "np.copyto({b}, 3.0)")
LIST_READS = ("{y} * {c}", "np.add({c}, {y}) ** 2", "np.multiply({y}, {c})", "{c} * {y}", "np.where({c}, {y}, 0.0)")
LIST_WRITES = ("{c}[0] = {c}[-1]", "{c}.reverse()", "{c}.append({c}[0])", "{c}.clear()", "{c}[:] = [0.0]")
JOINS = ("np.stack({c})", "np.concatenate({c}) ** 2", "np.vstack({c})", "sum({c})", "np.block({c})")
PART_WRITES = ("{c}[0] = {c}[1]", "{c}.pop()", "{c}.reverse()", "{c}[0] *= 1.1", "{c}[1][...] = 0.5", "{c}.clear()")
MASK_USES = ("{y}[{i}]", "np.where({i}, {y}.T, 0.0)", "np.where({i}, {y}, 0.0)")
MASK_WRITES = ("{i}[:] = True", "{i}[0] = False", "np.logical_not({i}, {i})")
INDEX_USES = (
    "{y}[{i}]", "np.take({y}, {i}, axis=0)", "{y}[{i}] * 2.0", "np.repeat({y}, {i}, axis=0)", "np.roll({y}, {i}, 0)",
    "{y}[tuple({i})]", "np.delete({y}, {i}, 0)",
)  # fmt: skip


def buffer(draw: Draw, scope: Scope) -> str | None:
    """A constant, for other statements to read and write."""
    places = scope.places(arrays=True)
    shape = scope.shape(draw.pick(places)) if places else (2,)
    return f"{scope.fresh('b')} = {constant_array(draw, shape or (2,))}"


def written(draw: Draw, scope: Scope) -> str | None:
    """A constant that is read, and then written itself, through a view, or through its base."""
    places = scope.places(arrays=True)
    if not places:
        return None
    place = draw.pick(places)
    shape = scope.shape(place) or (2,)
    b, y = scope.fresh("b"), scope.fresh("y")
    changed, made = draw.pick(_owners(draw, shape))
    lines = [made, f"{y} = {draw.pick(READS)}", draw.pick(WRITES).replace("{b}", changed)]
    return "\n".join(lines).format(y=place, b=b, value=literal(draw, shape))


def _owners(draw: Draw, shape: Shape) -> list[tuple[str, str]]:
    """What is written, and how the constant that is read comes of it."""
    size, constant = int(np.prod(shape)), constant_array(draw, shape)
    return [
        ("{b}", f"{{b}} = {constant}"),
        ("{b}", f"{{b}} = {constant}"),
        ("{b}", f"{{b}} = np.arange({size}).reshape{shape}"),
        ("{b}", f"{{b}} = np.ones({shape}, np.float32)"),
        ("{b}", f"{{b}} = np.asfortranarray({constant})"),
        ("{b}_base", f"{{b}}_base = {constant}\n{{b}} = {{b}}_base[::-1]"),
        ("{b}_base", f"{{b}}_base = np.linspace(0.5, 1.5, {2 * size})\n{{b}} = {{b}}_base[::2].reshape{shape}"),
        ("{b}_base", f"{{b}}_base = {constant}\n{{b}} = np.broadcast_to({{b}}_base, {shape})"),
        ("{b}_list[0]", f"{{b}}_list = [{constant}]\n{{b}} = {{b}}_list[0]"),
    ]


def scalar(draw: Draw, scope: Scope) -> str | None:
    """A constant without axes: as an array it can be written, as a number it cannot."""
    places = scope.places(arrays=True)
    if not places:
        return None
    made = draw.pick(["np.array(1.5)", "np.array(1.5)", "1.5", "np.float64(1.5)"])
    text = f"{{b}} = {made}\n{scope.fresh('y')} = {draw.pick(SCALAR_READS)}\n{draw.pick(SCALAR_WRITES)}"
    return text.format(y=draw.pick(places), b=scope.fresh("b"))


def listed(draw: Draw, scope: Scope) -> str | None:
    """A list as an operand, or of operands, that changes after it was used."""
    places = scope.places(arrays=True)
    if not places:
        return None
    place = draw.pick(places)
    other = draw.pick([p for p in places if scope.shape(p) == scope.shape(place)])
    lines = [f"{{c}} = {literal(draw, scope.shape(place) or (2,))}", LIST_READS, LIST_WRITES]
    if draw.chance(2):
        lines = [f"{{c}} = [{place}, {other}]", JOINS, PART_WRITES]
    made, reads, writes = lines
    text = f"{made}\n{scope.fresh('y')} = {draw.pick(reads)}\n{draw.pick(writes)}"
    return text.format(y=place, c=scope.fresh("c"))


def index(draw: Draw, scope: Scope) -> str | None:
    """An array or list of indices, or a mask, that changes after it was used."""
    places = scope.places(arrays=True)
    if not places:
        return None
    place, i = draw.pick(places), scope.fresh("i")
    last = (scope.shape(place) or (1,))[0] - 1
    if draw.chance(3):
        bits = [bool(k % 2) for k in range(last + 1)]
        made = draw.pick([f"np.array({bits})", "{y} > 1.0", "np.isfinite({y}) & ({y} > 1.2)"])
        uses, writes = MASK_USES, MASK_WRITES
    else:
        made = draw.pick([f"np.array([0, {last}])", f"[0, {last}]"])
        uses, writes = INDEX_USES, (f"{{i}}[0] = {last}", "{i}[1] = 0", "{i}[:] = [0, 0]")
    text = f"{{i}} = {made}\n{scope.fresh('y')} = {draw.pick(uses)}\n{draw.pick(writes)}"
    return text.format(y=place, i=i)
