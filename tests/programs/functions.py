"""Helper functions, closures, recursion, generators, derivatives inside of programs."""

from .draw import Draw
from .expressions import operand
from .flow import inside
from .scope import Scope

CHANGES = (
    "u += {z}", "u *= {z}", "u[0] = u[-1] * u[0]", "v = u[:1]\n    v *= u[:1]", "u **= 2", "u[1:] = u[:-1]",
    "for row in u:\n        row *= 1.1", "np.multiply(u, {z}, out=u)",
    "b = np.ones(u.shape)\n    u = u * b\n    b *= 2.0",
)  # fmt: skip


def helper(draw: Draw, scope: Scope) -> str | None:
    """A function that changes its argument, which is the caller's array."""
    places = scope.places(inputs=draw.chance(20))
    if not places:
        return None
    y, z = draw.pick(places), draw.pick(places)
    name, result = scope.fresh("helper"), scope.fresh("y")
    body = scope.block(f"a, b = {y}, {z}", draw.integer(1, 2))
    if not body or draw.chance(3):
        body = [draw.pick(["a *= 1.1", "a += 0.5", "a /= 2.0", "a[...] = b", "a -= 0.5 * b", "b[0] += 1.0"]), *body]
    back = draw.pick(["return a", "return a * b", "", "return b"])
    call = f"{name}({y}, {z})"
    return f"def {name}(a, b):\n{inside([*body, back] if back else body)}\n" + (f"{result} = {call}" if back else call)


def closure(draw: Draw, scope: Scope) -> str | None:
    """An inner function that changes what its surroundings hold."""
    places = scope.places(arrays=True, inputs=False)
    if not places:
        return None
    y, name = draw.pick(places), scope.fresh("step")
    value = operand(draw, scope, ())
    change = draw.pick([f"{y}[...] *= k", f"{y}[0] = k", f"np.add({y}, k, out={y})", f"{y}[-1] += k * {y}[0]"])
    if draw.chance(2):
        return f"def {name}(k):\n    {change}\n    return {y}\n{scope.fresh('y')} = {name}({value})"
    maker = scope.fresh("make")
    step = draw.pick(["held += k", "held *= k", "held[0] = k"])
    return (
        f"def {maker}(held):\n    def {name}(k):\n        nonlocal held\n        {step}\n        return held\n"
        f"    return {name}\n{name} = {maker}({y})\n{scope.fresh('y')} = {name}({value})\n{name}(0.5)"
    )


def recursion(draw: Draw, scope: Scope) -> str | None:
    """A function that calls itself with a view of its argument."""
    places = scope.places(arrays=True, inputs=False)
    if not places:
        return None
    y, name = draw.pick(places), scope.fresh("fold")
    body = scope.block(f"a = {y}", 1) or ["a *= 1.1"]
    inner = draw.pick(["a[::-1]", "a[:]", "a", "a.T", "a[:1]", "a * 1.1", "a[0]"])
    return (
        f"def {name}(a, depth):\n    if depth == 0:\n        return a\n{inside(body)}\n"
        f"    return {name}({inner}, depth - 1)\n{scope.fresh('y')} = {name}({y}, {draw.integer(1, 2)})"
    )


def generator(draw: Draw, scope: Scope) -> str | None:
    """Rows that come out of a generator, a map, a comprehension: views, still."""
    places = scope.places(arrays=True, inputs=False)
    if not places:
        return None
    y, name = draw.pick(places), scope.fresh("rows")
    change = draw.pick(["row *= 1.1", "row += 0.5", "row[...] = 1.5", "row -= 0.1 * row"])
    return draw.pick(
        [
            f"def {name}(a):\n    for r in a:\n        yield r\nfor row in {name}({y}):\n    {change}",
            f"def {name}(row):\n    {change}\n    return row\n{name}_all = [{name}(r) for r in {y}]",
            f"def {name}(row):\n    {change}\n    return row\n{name}_all = list(map({name}, {y}))",
            f"for row in sorted({y}, key=lambda r: r.shape):\n    {change}",
            f"rest = iter({y})\nfirst = next(rest)\nfor row in rest:\n    {change}\n    row += first",
            f"{name}_all = functools.reduce(operator.imul, [{y}, {y}, 1.1])",
            f"def {name}(*rows, a={y}):\n    a += rows[0]\n{name}(*{y})",
        ]
    )


def differentiated(draw: Draw, scope: Scope) -> str | None:
    """The gradient of an inner function that changes its arrays, of nodes where the program runs on nodes."""
    places = scope.places(arrays=True)
    if not places:
        return None
    y, f = draw.pick(places), scope.fresh("inner")
    z = draw.pick([p for p in places if scope.shape(p) == scope.shape(y)])
    return (
        f"def {f}(t):\n    u = t * t\n    {draw.pick(CHANGES).format(z=z)}\n    return np.sum(np.sin(u) * {z})\n"
        f"{scope.fresh('y')} = grad({f})({y})"
    )
