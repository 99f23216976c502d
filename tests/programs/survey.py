"""Many programs, judged: the counts, and the words for them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from .draw import Seeded
from .grammar import draw_program
from .program import Program
from .verdict import FAULTS, JUDGED, Judgement, Verdict, judge


def numbered(seed: int, number: int) -> Program:
    """The program of that number in the survey of that seed."""
    return draw_program(Seeded(f"{seed}-{number}"))


@dataclass
class Survey:
    """What became of the programs."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    kinds: Counter[tuple[str, Verdict]] = field(default_factory=Counter)
    faults: list[tuple[int, Program, Judgement]] = field(default_factory=list)

    def add(self, number: int, program: Program, judgement: Judgement) -> None:
        """Count one program."""
        self.verdicts[judgement.verdict] += 1
        if judgement.verdict is Verdict.REFUSED:
            self.refusals[judgement.sentence] += 1
        for kind in {s.kind for s in program.body}:
            self.kinds[kind, judgement.verdict] += 1
        if judgement.verdict in FAULTS:
            self.faults.append((number, program, judgement))

    def merge(self, other: "Survey") -> None:
        """Take over what another one counted."""
        self.verdicts.update(other.verdicts)
        self.refusals.update(other.refusals)
        self.kinds.update(other.kinds)
        self.faults.extend(other.faults)

    @property
    def judged(self) -> int:
        """How many programs said something."""
        return sum(self.verdicts[v] for v in JUDGED)

    @property
    def right(self) -> float:
        """The share of the right ones."""
        return self.verdicts[Verdict.RIGHT] / max(1, self.judged)

    def table(self) -> str:
        """The counts of verdicts and of refusals."""
        lines = [f"{self.verdicts[v]:8}  {self.verdicts[v] / max(1, self.judged):6.1%}  {v.value}" for v in JUDGED]
        lines += [f"{self.verdicts[v]:8}          left out: {v.value}" for v in Verdict if v not in JUDGED]
        lines += ["", "refusals:", *(f"{n:8}  {sentence}" for sentence, n in self.refusals.most_common())]
        return "\n".join(lines)

    def shares(self) -> str:
        """For each kind of statement the programs with it, and how many of them are wrong and refused."""
        rows = []
        for kind in {kind for kind, _ in self.kinds}:
            total = sum(self.kinds[kind, v] for v in JUDGED) or 1
            wrong, refused = (sum(self.kinds[kind, v] for v in vs) / total for vs in (FAULTS, [Verdict.REFUSED]))
            rows.append((wrong, refused, total, kind))
        rows.sort(reverse=True)
        return "\n".join(["   wrong refused  programs with", *(f"{w:8.1%}{r:8.1%}{n:8}  {k}" for w, r, n, k in rows)])


def survey(seed: int, numbers: Iterable[int]) -> Survey:
    """Draw and judge the programs of those numbers."""
    found = Survey()
    for number in numbers:
        program = numbered(seed, number)
        found.add(number, program, judge(program))
    return found
