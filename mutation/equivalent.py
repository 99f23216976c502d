"""The lists of mutants that are no mistakes, each with the reason why nothing could tell it from the original."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from .mutants import Mutant

LISTS = Path(__file__).with_name("equivalents")  # a file per module, named after it
Key = tuple[str, str, str, str]


class Equivalents(NamedTuple):
    """Reasons by the key of a mutant: module, function, source before and after."""

    reasons: dict[Key, str]

    def reason(self, mutant: Mutant) -> str:
        """Why the mutant is equivalent; empty if nobody claims it."""
        return self.reasons.get(mutant.key, "")

    def unmatched(self, mutants: Iterable[Mutant], modules: Iterable[str]) -> list[Key]:
        """Entries of fully mutated modules that describe no mutant of theirs any more."""
        known, complete = {m.key for m in mutants}, set(modules)
        return [key for key in self.reasons if key[0] in complete and key not in known]


def read(folder: Path = LISTS) -> Equivalents:
    """The lists as one table. Raises ValueError for an entry without a reason, or one that is there twice."""
    reasons: dict[Key, str] = {}
    for path in sorted(folder.glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["equivalent"]:
            for before, after in entry["mutants"]:
                key = (path.stem, entry["function"], before, after)
                if not entry["reason"].strip() or key in reasons:
                    raise ValueError(f"{path.name}: {key} has no reason, or is there twice.")
                reasons[key] = entry["reason"]
    return Equivalents(reasons)
