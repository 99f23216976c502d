"""Lists, dicts, tuples, deques and objects that hold arrays."""

from .augmented import change
from .draw import Draw
from .scope import Scope
from .views import view

TAKEN = {
    "parts": ("{c}.pop({k})", "{c}[{k}]", "{c}.pop()"),
    "table": ("{c}.pop({k})", "{c}[{k}]", "{c}.get({k})", "{c}.setdefault({k}, 0.0)"),
    "queue": ("{c}.popleft()", "{c}[{k}]", "{c}.pop()"),
    "pair": ("{c}[{k}]", "max({c}, key=np.ndim)"),
}


def collection(draw: Draw, scope: Scope) -> str | None:
    """A list, dict, tuple or deque of arrays, some of them views."""
    places = scope.places(inputs=draw.chance(10))
    if not places:
        return None
    parts = [draw.pick(places) for _ in range(draw.integer(1, 3))]
    parts = [view(draw, scope, p) if scope.shape(p) and draw.chance(4) else p for p in parts]
    kind = draw.integer(0, 4)
    joined = ", ".join(parts)
    if kind <= 1:
        return f"{scope.fresh('parts')} = [{joined}]"
    if kind == 2:
        pairs = ", ".join(f"{key!r}: {part}" for key, part in zip("abc", parts, strict=False))
        return f"{scope.fresh('table')} = {{{pairs}}}"
    return f"{scope.fresh('queue')} = deque([{joined}])" if kind == 3 else f"{scope.fresh('pair')} = ({joined},)"


def rows(draw: Draw, scope: Scope) -> str | None:
    """The rows of an array in a list: each is a view."""
    places = scope.places(arrays=True, inputs=False)
    if not places:
        return None
    form = draw.pick(
        [
            "list({})",
            "[r for r in {}]",
            "[r * 2.0 for r in {}]",
            "[*{}]",
            "list(reversed({}))",
            "np.split({0}, len({0}))",
        ]
    )
    return f"{scope.fresh('parts')} = {form.format(draw.pick(places))}"


def cell(draw: Draw, scope: Scope) -> str | None:
    """An object that holds an array and changes it."""
    places = scope.places(inputs=False)
    if not places:
        return None
    name = scope.fresh("cell")
    made = f"{name} = Cell({draw.pick(places)})"
    use = draw.pick(["{}.scale(1.1)", "{}.state *= 0.9", "{}.shift(0.5)", "{}.state[0] = 1.5", "{}.state += 1"])
    return f"{made}\n{use.format(name)}"


def loop_over_parts(draw: Draw, scope: Scope) -> str | None:
    """Every array in a list changes; a number in it does not."""
    places = scope.places(inputs=False)
    if not places:
        return None
    first, second = draw.pick(places), draw.pick(places)
    body = scope.block(f"part = {first}", 1) or ["part += 0.5"]
    lines = "\n    ".join(body)
    return draw.pick(
        [
            f"for part in ({first}, {second}):\n    {lines}",
            f"for k, part in enumerate([{first}, {second}]):\n    {lines}\n    part += k",
            f"for part in {{'a': {first}, 'b': {second}}}.values():\n    {lines}",
        ]
    )


def moved(draw: Draw, scope: Scope) -> str | None:
    """A part leaves its container and is changed."""
    held = [p for p in scope.places() if p.partition("[")[0].rstrip("0123456789") in TAKEN]
    if not held:
        return None
    place = draw.pick(held)
    container, _, key = place[:-1].partition("[")
    form = draw.pick(TAKEN[container.rstrip("0123456789")]).format(c=container, k=key)
    name = scope.fresh("p")
    return f"{name} = {form}\n{change(draw, scope, place).replace(place, name, 1)}"


def objects(draw: Draw, scope: Scope) -> str | None:
    """An array of objects that are arrays."""
    places = scope.places(arrays=True, inputs=False)
    if not places:
        return None
    y, z, o = draw.pick(places), draw.pick(places), scope.fresh("o")
    change = draw.pick(
        ["{o}[0] *= 1.1", "{o}[1][0] = 0.5", "{o}[0] = {o}[1]", "{o} *= 2", "for part in {o}:\n    part += 0.5"]
    )
    made = f"{o} = np.empty(2, object)\n{o}[0] = {y}\n{o}[1] = {z}"
    return f"{made}\n{change.format(o=o)}\n{scope.fresh('y')} = {o}[{draw.integer(0, 1)}] * 1.0"
