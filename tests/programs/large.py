"""Programs about larger arrays, of which they change a little: more than anybody would copy, or compare, lightly."""

from .draw import Draw
from .program import MODES, Program, Statement

SIZES = (6000, 600, 1200, 60000)  # multiples of 300; 48 KB at first
CONSTANTS = ("np.linspace(0.5, 1.5, SIZE)", "np.ones(SIZE)", "np.cos(np.arange(1.0 * SIZE))")
READS = (
    "np.sum(b) * x[0] / 100",
    "np.sum(b * x[1]) / 100",
    "np.repeat(x, THIRD) @ b / 1000",
    "np.vdot(np.tile(x, THIRD), b) / 1000",
    "np.sum(b[-5:] * x[2])",
    "np.sum(v[:8] * x[0])",
    "np.sum(x @ b.reshape(3, THIRD)) / 100",
    "np.sum(np.sin(big) * b) / 1000",
    "np.mean(big**2 * b)",
    "np.sum(b[::7] * x[0]) / 100",
    "np.tensordot(big, b, 1) / 1000",
)
WRITES = (
    "b[LATE] = 90.0",
    "v[5] = 70.0",
    "b[-1] += 50.0",
    "b.sort()",
    "b[:] = b[::-1].copy()",
    "np.random.default_rng(0).shuffle(b)",
    "np.negative(b, out=b)",
    "b *= 0.5",
    "v *= -1.0",
    "b[[7, LATE]] = 30.0",
    "np.copyto(b, 0.25)",
    "np.put(b, [HALF], 60.0)",
    "b[200:210] = 5.0",
    "b.reshape(-1, 100)[:, 3] = 2.0",
    "b[0], b[1] = b[1], b[0]",
    "np.cumsum(b[:10], out=b[:10])",
    "big[LATE] = 9.0",
    "big[:HALF] *= 1.1",
    "big += b",
    "big[1:] = big[:-1]",
    "w = big.reshape(3, THIRD)\nw[1] *= 0.5",
)
RESTORED = ("old = b[LATE]\nb[LATE] = 90.0\n{read}\nb[LATE] = old", "old = b.copy()\nb *= 2\n{read}\nb[:] = old")


def draw_program(draw: Draw) -> Program:
    """Reads and writes of a large constant, a view of it and a large result, in turn."""
    body = [
        Statement("large.constant", f"b = {draw.pick(CONSTANTS)}"),
        Statement("large.view", f"v = {draw.pick(['b[10:]', 'b[::2]', 'b.reshape(-1)', 'b[::-1]', 'b'])}"),
        Statement("large.result", f"big = {draw.pick(['np.repeat(x, THIRD)', 'np.tile(x, THIRD) * b', 'x[0] * b'])}"),
    ]
    terms = []
    for i in range(draw.integer(2, 4)):
        terms.append(f"t{i}")
        read = f"t{i} = {draw.pick(READS)}"
        if draw.chance(5):
            body.append(Statement("large.restored", draw.pick(RESTORED).format(read=read)))
            continue
        body.append(Statement("large.read", read))
        if draw.integer(0, 2):
            body.append(Statement("large.write", draw.pick(WRITES)))
    size = draw.pick(SIZES)
    numbers = {"SIZE": size, "THIRD": size // 3, "HALF": size // 2, "LATE": size // 4 * 3 + 7}
    for word, number in numbers.items():
        body = [Statement(s.kind, s.text.replace(word, str(number))) for s in body]
    return Program(((3,),), tuple(body), tuple(terms), draw.pick(MODES))
