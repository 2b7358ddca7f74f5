"""The choice among bindings. Pure: no database, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """Tickets of this kind, category and department (or below it) are handled by `process`.

    What is None does not matter. It holds from `begins_on` on, up to and with `ends_on`.
    """

    id: UUID
    kind: str | None
    category: str | None
    department: str | None
    process: str
    begins_on: date
    ends_on: date | None
    note: str = ""

    def holds(self, day: date) -> bool:
        """Return whether it is in force on a day."""
        return self.begins_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a choice goes by; `above` is its department and those above it, the nearest first."""

    kind: str
    category: str
    above: Sequence[str]
    day: date


def choose(bindings: Iterable[Binding], matter: Matter) -> Binding | None:
    """Return the binding for a matter, or None.

    The one that says most about it wins: category before department before kind; of departments
    the nearest; of two that say the same, the one that began last.
    """
    fitting = [one for one in bindings if _fits(one, matter)]
    return max(fitting, key=lambda one: _weight(one, matter), default=None)


def _fits(one: Binding, matter: Matter) -> bool:
    return (
        one.holds(matter.day)
        and one.kind in {None, matter.kind}
        and one.category in {None, matter.category}
        and (one.department is None or one.department in matter.above)
    )


def _weight(one: Binding, matter: Matter) -> tuple[bool, int, bool, date, UUID]:
    near = 0 if one.department is None else len(matter.above) - matter.above.index(one.department)
    return one.category is not None, near, one.kind is not None, one.begins_on, one.id
