"""Many calls, judged: the counts, and the words for them."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ..programs.draw import Draw, Seeded, weighted
from . import casts, core, indices, networks, operators
from .call import Call
from .verdict import FAULTS, Judgement, Verdict, judge

AREAS: list[tuple[int, Callable[[Draw], Call]]] = [
    (4, operators.draw_call), (4, indices.draw_call), (3, casts.draw_call), (1, core.draw_call),
    (2, networks.draw_call),
]  # fmt: skip


def numbered(seed: int, number: int) -> Call:
    """The call of that number in the survey of that seed."""
    draw = Seeded(f"{seed}-{number}")
    return weighted(draw, AREAS)(draw)


@dataclass
class Survey:
    """What became of the calls."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    sentences: Counter[tuple[Verdict, str]] = field(default_factory=Counter)
    examples: dict[tuple[Verdict, str], tuple[int, str, str]] = field(default_factory=dict)

    def add(self, number: int, call: Call, judgement: Judgement) -> None:
        """Count one call."""
        self.verdicts[judgement.verdict] += 1
        if judgement.verdict is Verdict.RIGHT:
            return
        is_fault = judgement.verdict in (*FAULTS, Verdict.LAX)
        key = judgement.verdict, call.site + " with " + call.odd.name if is_fault else judgement.sentence
        self.sentences[key] += 1
        self.examples.setdefault(key, (number, str(call), judgement.reason))

    def merge(self, other: "Survey") -> None:
        """Take over what another one counted."""
        self.verdicts.update(other.verdicts)
        self.sentences.update(other.sentences)
        for key, example in other.examples.items():
            self.examples.setdefault(key, example)

    @property
    def total(self) -> int:
        """How many calls there were."""
        return sum(self.verdicts.values())

    @property
    def faults(self) -> list[str]:
        """The calls that are silently wrong, or do not end."""
        return [_line(n, call, why) for (v, _), (n, call, why) in self.examples.items() if v in FAULTS]

    @property
    def cryptic(self) -> float:
        """The share of refusals that say too little."""
        return self.verdicts[Verdict.CRYPTIC] / max(1, self.total)

    def table(self) -> str:
        """The counts."""
        return "\n".join(
            f"{self.verdicts[v]:8}  {self.verdicts[v] / max(1, self.total):6.2%}  {v.value}" for v in Verdict
        )

    def listed(self, verdict: Verdict, most: int) -> str:
        """The commonest sentences of a verdict, with an example of each."""
        found = [(n, key) for key, n in self.sentences.most_common() if key[0] is verdict]
        return "\n".join(f"{n:6}  {_line(*self.examples[key])}" for n, key in found[:most])


def _line(number: int, call: str, why: str) -> str:
    return f"--show {number}: {call}: {why.splitlines()[0] if why else ''}"[:300]


def survey(seed: int, numbers: Iterable[int]) -> Survey:
    """Draw and judge the calls of those numbers."""
    found = Survey()
    for number in numbers:
        call = numbered(seed, number)
        found.add(number, call, judge(call))
    return found
