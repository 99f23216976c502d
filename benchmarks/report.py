"""The table: one row per comparison, for the terminal and as Markdown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.table import Table

COLUMNS = ("work", "beside", "PyGrad", "peer", "ratio", "target", "")


@dataclass(frozen=True)
class Row:
    """A measured pair. `ratio` is PyGrad over the peer, or over the absolute limit where there is no peer."""

    work: str
    beside: str
    ours: str
    theirs: str
    ratio: float
    limit: float
    unit: str = "x"

    @property
    def passed(self) -> bool:
        return self.ratio <= self.limit

    def cells(self) -> tuple[str, ...]:
        verdict = "pass" if self.passed else "MISS"
        measured, target = f"{self.ratio:.2f} {self.unit}", f"<= {self.limit:g} {self.unit}"
        return self.work, self.beside, self.ours, self.theirs, measured, target, verdict


def duration(seconds: float) -> str:
    """Three significant digits in the unit that suits: '12.3 µs'."""
    for factor, unit in ((1e-6, "µs"), (1e-3, "ms")):
        if seconds < 1000 * factor:
            return f"{seconds / factor:.3g} {unit}"
    return f"{seconds:.3g} s"


def mebibytes(size: float) -> str:
    return f"{size / 2**20:.1f} MiB"


def show(rows: Sequence[Row], notes: Iterable[str]) -> None:
    """Print the table to the terminal, misses in red."""
    console = Console()
    table = Table(title="PyGrad beside its peers, forward plus backward")
    for column in COLUMNS:
        table.add_column(column, overflow="fold")
    previous = ""
    for row in rows:
        work, *cells, verdict = row.cells()
        colour = "green" if row.passed else "red"
        if work != previous:
            table.add_section()
        table.add_row("" if work == previous else escape(work), *cells, f"[{colour}]{verdict}[/{colour}]")
        previous = work
    console.print(table)
    for note in notes:
        console.print(note, markup=False, highlight=False)


def markdown(rows: Sequence[Row], notes: Iterable[str]) -> str:
    """The same table as Markdown, the notes as a list below it."""
    lines = [_line(COLUMNS), _line(["---"] * len(COLUMNS)), *(_line(row.cells()) for row in rows), ""]
    return "\n".join([*lines, *(f"- {note}" for note in notes), ""])


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
