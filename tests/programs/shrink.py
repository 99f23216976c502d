"""Makes a program smaller while it stays wrong: statements, lines and terms are left out one by one."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from .program import MODES, Program, Statement
from .verdict import judge

Wrong = Callable[[Program], bool]


def shrink(program: Program, wrong: Wrong | None = None) -> Program:
    """The smallest program that is found to be judged as this one is."""
    verdict = judge(program).verdict
    wrong = wrong or (lambda candidate: judge(candidate).verdict is verdict)
    if program.mode != MODES[0] and wrong(plain := replace(program, mode=MODES[0])):
        program = plain
    smaller: Program | None = program
    while smaller is not None:
        program = smaller
        smaller = next((candidate for candidate in _smaller(program) if wrong(candidate)), None)
    return program


def _smaller(program: Program) -> Iterator[Program]:
    """Large steps first."""
    body, terms = program.body, program.terms
    for size in (4, 2, 1):
        for i in range(len(body) - 1, -1, -size):
            yield replace(program, body=body[: max(0, i - size + 1)] + body[i + 1 :])
    if len(terms) > 1:
        yield from (replace(program, terms=terms[:i] + terms[i + 1 :]) for i in range(len(terms)))
    for i, statement in enumerate(body):
        for text in _fewer_lines(statement.text):
            yield replace(program, body=(*body[:i], Statement(statement.kind, text), *body[i + 1 :]))
    if len(program.shapes) > 1 and not any("w" in s.text for s in body):
        yield replace(program, shapes=program.shapes[:1])


def _fewer_lines(text: str) -> Iterator[str]:
    """Without one line, or without the line that opens a block."""
    lines = text.splitlines()
    if len(lines) == 1:
        return
    for i in range(len(lines) - 1, -1, -1):
        yield "\n".join(lines[:i] + lines[i + 1 :])
    if lines[0].endswith(":") and all(line.startswith("    ") for line in lines[1:]):
        yield "\n".join(line[4:] for line in lines[1:])
