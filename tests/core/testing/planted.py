"""Wrong operators, each with the property that must catch it."""

from collections.abc import Callable

from pygrad_core import Operator
from pygrad_core.testing.properties import PROPERTIES
from pygrad_core.testing.runner import Failure, check_property, drawn

Make = Callable[[], Operator]


class Planted(list[tuple[str, Make]]):
    """Pairs of a property's name and a function that makes an operator without it."""

    def caught_by(self, prop: str) -> Callable[[Make], Make]:
        """Mark a function that makes a wrong operator with the property that must catch it."""

        def mark(make: Make) -> Make:
            self.append((prop, make))
            return make

        return mark


def caught(prop: str, make: Make) -> Failure:
    """The failure that the property finds in the operator. Raises AssertionError if there is none."""
    op = make()
    report = check_property(op, PROPERTIES[prop], drawn(op))
    assert not report.ok, f"{make.__name__} passed {prop}"
    return report.failures[0]
