"""Loops, branches, and values that are kept from before later changes."""

from textwrap import indent

from .draw import Draw
from .expressions import operand
from .scope import Scope

ROWS = (
    ("for row in {y}:", "row = {y}[0]"),
    ("for k, row in enumerate({y}):", "k, row = 0, {y}[0]"),
    ("for row, other in zip({y}, {z}):", "row, other = {y}[0], {z}[0]"),
    ("for row in {y}.T:", "row = {y}.T[0]"),
    ("for row in reversed({y}):", "row = {y}[-1]"),
    ("for row in {y}[::-1]:", "row = {y}[-1]"),
    ("for row in {y}[1:]:", "row = {y}[1]"),
    ("for row in (r[:1] for r in {y}):", "row = {y}[0][:1]"),
    ("for row in np.split({y}, len({y})):", "row = {y}[:1]"),
)
WRONG = (
    ("{y}[99] = 1.0", "IndexError"),
    ("{y} += np.ones(7)", "ValueError"),
    ("{y}[:] = np.ones(7)", "ValueError"),
    ("{y}.reshape(77)", "ValueError"),
    ("pair = ({y},)\n    pair[0] *= 1.1", "TypeError"),
    ("{y} *= 1j", "TypeError"),
    ("np.broadcast_to({y}, {y}.shape)[0] = 1.0", "ValueError"),
    ("np.copyto({y}, np.ones(7))", "ValueError"),
    ("np.add({y}, 1.0, out={y}[1:])", "ValueError"),
)


def inside(lines: list[str]) -> str:
    """Lines as the body of a loop or a function."""
    return indent("\n".join(lines), "    ")


def rows(draw: Draw, scope: Scope) -> str | None:
    """The rows of an array, one after the other; what a statement does to a row it does to the array."""
    places = scope.places(arrays=True, inputs=draw.chance(20))
    if not places:
        return None
    y = draw.pick(places)
    z = draw.pick([p for p in places if scope.shape(p) == scope.shape(y)])
    head, setup = draw.pick(ROWS)
    body = scope.block(setup.format(y=y, z=z), draw.integer(1, 2))
    if not body or draw.chance(3):
        body = [draw.pick(["row *= 1.1", "row += 0.5", "row[...] = 1.5", "row[0] = 0.5", "row -= 0.5 * row"]), *body]
    return f"{head.format(y=y, z=z)}\n{inside(body)}"


def elements(draw: Draw, scope: Scope) -> str | None:
    """A sum in a loop over elements, which are values: `v += 1` changes no array."""
    places = scope.places(arrays=True)
    if not places:
        return None
    total, y = scope.fresh("total"), draw.pick(places)
    start = draw.pick(["0.0", f"{y}.ravel()[0]", f"np.sum({y})", f"0.5 * np.mean({y})"])
    step = draw.pick([f"{total} += 0.5 * v", f"v += 0.5\n    {total} += v * v * 0.1", f"{total} *= 1.0 + 0.1 * v"])
    return f"{total} = {start}\nfor v in {y}.{draw.pick(['ravel()', 'reshape(-1)', 'flatten()'])}:\n    {step}"


def counted(draw: Draw, scope: Scope) -> str | None:
    """A loop over a range, whose counter indexes."""
    counter = scope.fresh("i")
    body = scope.block(f"{counter} = 0", draw.integer(1, 3))
    return f"for {counter} in range(2):\n{inside(body)}" if body else None


def indexed(draw: Draw, scope: Scope) -> str | None:
    """A loop over all indices of an array."""
    places = scope.places(arrays=True, inputs=False)
    if not places:
        return None
    y, k = draw.pick(places), scope.fresh("k")
    body = scope.block(f"{k} = 0", 1) if draw.chance(4) else []
    change = draw.pick(
        ["{y}[{k}] *= 1.1", "{y}[{k}] = 0.5 * {y}[{k}]", "{y}[{k}] += {z}", "{y}[{k}] -= 0.1 * {y}[{k}] ** 2"]
    )
    head = draw.pick(
        ["for {k} in np.ndindex({y}.shape):", "for {k}, v in np.ndenumerate({y}):", "for {k} in range(len({y})):"]
    )
    lines = [change.format(y=y, k=k, z=operand(draw, scope, ())), *body]
    return f"{head.format(y=y, k=k)}\n{inside(lines)}"


def filled(draw: Draw, scope: Scope) -> str | None:
    """A buffer that is filled and read in a loop: the gradient needs what it held at each turn."""
    places = scope.places(arrays=True)
    if not places:
        return None
    y, b, total = draw.pick(places), scope.fresh("b"), scope.fresh("total")
    shape = scope.shape(y)
    write = draw.pick(
        ["{b}[:] = 0.5 * i", "{b} += i", "{b}[0] = i", "{b}.fill(i)", "np.copyto({b}, 0.5 * i)", "{b} *= 1.5"]
    )
    read = draw.pick(["np.sum({y} * {b})", "np.sum(np.sin({y}) * {b} + {y})", "np.vdot({y}, {b})"])
    return (
        f"{b}, {total} = np.{draw.pick(['ones', 'zeros'])}({shape}), 0.0\nfor i in range(3):\n"
        f"    {write.format(b=b)}\n    {draw.pick([f'{total} = {total} +', f'{total} +='])} {read.format(y=y, b=b)}"
    )


def series(draw: Draw, scope: Scope) -> str | None:
    """A time series, each element made of the one before."""
    places = scope.places(arrays=True)
    if not places:
        return None
    y, s = draw.pick(places), scope.fresh("s")
    form = draw.pick(["{s} = np.zeros_like({y})", "{s} = {y} * 0.0", "{s} = np.ones_like({y})", "{s} = {y}.copy()"])
    step = draw.pick(["{s}[t] = 0.5 * {s}[t - 1] + {y}[t]", "{s}[t] += np.tanh({s}[t - 1])", "{s}[t] *= {s}[t - 1]"])
    return f"{form.format(s=s, y=y)}\nfor t in range(1, len({y})):\n    {step.format(s=s, y=y)}"


def branch(draw: Draw, scope: Scope) -> str | None:
    """A condition on a shape, a constant or a value."""
    places = scope.places(arrays=True)
    if not places:
        return None
    y = draw.pick(places)
    condition = draw.pick(
        [f"{y}.ndim > 1", f"len({y}) > 1", f"{y}.shape[0] == 2", f"np.sum({y}) > 1.0", f"{y} is not None"]
    )
    body = scope.block("", draw.integer(1, 2))
    other = scope.block("", 1) if draw.chance(3) else []
    if not body:
        return None
    return f"if {condition}:\n{inside(body)}" + (f"\nelse:\n{inside(other)}" if other else "")


def attempt(draw: Draw, scope: Scope) -> str | None:
    """A statement that NumPy refuses, and what is done then: nodes refuse it alike, and nothing has changed."""
    places = scope.places(arrays=True, inputs=False)
    if not places:
        return None
    y = draw.pick(places)
    wrong, error = draw.pick(WRONG)
    body = scope.block("", 1) or [f"{y} += 0.5"]
    return f"try:\n    {wrong.format(y=y)}\nexcept {error}:\n{inside(body)}"


def read(draw: Draw, scope: Scope) -> str | None:
    """A value that is kept from before later changes."""
    places = scope.places(arrays=True)
    if not places:
        return None
    y = draw.pick(places)
    form = draw.pick(
        ["{y} * {y}", "np.sin({y})", "np.sum({y} * {z})", "{y} * {z}", "np.exp(0.1 * {y})", "np.linalg.norm({y})"]
    )
    same = [p for p in places if scope.shape(p) == scope.shape(y)]
    return f"{scope.fresh('before')} = {form.format(y=y, z=draw.pick(same))}"
