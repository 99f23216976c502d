"""Functions and methods that write into an array: `out=`, `np.copyto`, `np.put` and their like, `fill`, `sort`."""

from .augmented import keep_plain
from .draw import Draw
from .expressions import apart, factor, operand
from .numbers_ import literal, mask
from .program import Shape
from .scope import Scope
from .views import view

UFUNCS = ("np.add({y}, {e}, out={y})", "np.subtract({y}, {e}, {y})", "np.multiply({y}, {f}, out={y})",
          "np.sin({e}, out={y})", "np.tanh({y}, out={y})", "np.negative({y}, out={y})", "np.square({y}, out={y})",
          "np.exp(0.1 * {y}, out=({y},))", "np.divide({y}, 1.25, out={y})", "np.add({e}, {f}, out={y})",
          "np.add({y}, 0.5, out={y}, where={m})", "np.clip({y}, -30.0, 30.0, out={y})", "np.add.at({y}, [0, 0], 0.5)",
          "np.multiply.at({y}, [0], {number})")  # fmt: skip
OUT = ("{z} = np.add({y}, {e}, out={y})", "np.cumsum({y}, axis=0, out={y})", "np.dot({e2}, {y}, out={y})",
       "np.matmul({e2}, {y}, out={y})", "np.take({y}, [{zeros}], axis=0, out={y})", "np.sum({y2}, axis=0, out={y})",
       "np.mean({y2}, axis=0, out={y})", "np.concatenate([{y}[:1], {y}[1:]], out={y})")  # fmt: skip
COPY = ("np.copyto({y}, {e})", "np.copyto({y}, {e}, where={m})", "np.copyto({y}, {literal})")
PUT = ("np.put({y}, [0, 1], {two})", "np.put({y}, 0, {number})", "np.place({y}, {m}, {two})", "{y}.put([0, -1], {two})",
       "np.place({y}, {y} > 1.0, {two})", "np.putmask({y}, {m}, {e})", "np.putmask({y}, {y} > 1.2, {number})",
       "np.fill_diagonal({y}, {number})", "np.fill_diagonal({y}, {two})", "np.put({y}, [1, 1], {two})",
       "np.put_along_axis({y}, np.argsort({y}, axis=0)[:1], {number}, axis=0)", "{y}.flat[0] = {number}",
       "{y}.flat = {number}", "{y}.flat[1:] = {number}")  # fmt: skip
METHODS = ("{y}.fill({number})", "{y}.sort()", "{y}.sort(axis=0)", "{y}.sort(0)",
           "np.random.default_rng(1).shuffle({y})",
           "{y}.clip(-30.0, 30.0, out={y})", "{y}.cumsum(axis=0, out={y})", "operator.iadd({y}, {e})",
           "operator.imul({y}, {f})", "operator.setitem({y}, 0, {number})", "{y}.__iadd__({e})",
           "{y}.__setitem__(0, {number})", "np.nan_to_num({y}, copy=False)")  # fmt: skip


def ufunc_out(draw: Draw, scope: Scope) -> str | None:
    """A ufunc that writes into a name."""
    return _filled(draw, scope, draw.pick(UFUNCS))


def other_out(draw: Draw, scope: Scope) -> str | None:
    """Any other function that writes into a name."""
    return _filled(draw, scope, draw.pick(OUT))


def copyto(draw: Draw, scope: Scope) -> str | None:
    """`np.copyto`, masked or not."""
    return _filled(draw, scope, draw.pick(COPY))


def put(draw: Draw, scope: Scope) -> str | None:
    """Functions that write some elements."""
    return _filled(draw, scope, draw.pick(PUT))


def method(draw: Draw, scope: Scope) -> str | None:
    """Methods that write, and return nothing."""
    return _filled(draw, scope, draw.pick(METHODS))


def _filled(draw: Draw, scope: Scope, form: str) -> str | None:
    places = scope.places(arrays=True, inputs=draw.chance(60))
    if not places:
        return None
    place = draw.pick(places)
    plain = keep_plain(draw, scope, place)
    if draw.chance(6):
        place = view(draw, scope, place)
    shape: Shape = scope.shape(place) or ()
    if not shape or 0 in shape:
        return None
    others = [p for p in scope.places(arrays=True) if not (plain and scope.live(p))]
    return form.format(
        y=place,
        z=scope.fresh("z"),
        e=operand(draw, scope, shape, constant=plain),
        f=factor(draw, scope, shape, constant=plain),
        e2=operand(draw, scope, (shape[0], shape[0]), constant=plain),
        y2=draw.pick([f"np.array({literal(draw, (2, *shape))})", *others]),
        m=mask(draw, shape),
        two=apart(scope, operand(draw, scope, (2,), constant=plain), place),
        number=operand(draw, scope, (), constant=plain),
        literal=literal(draw, shape),
        zeros=", ".join("0" * shape[0]),
    )
