"""How an instance was at a line of its history: what stood where, and which variables it had.

The history tells what was entered and left, and which variables changed, from the first ones on.
Variables of which no line up to then tells are named as unknown: they came later, or by a way that
writes no line.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from engine.history.lines import What
from engine.history.queries import HistoryLine

OVER: Final = frozenset({What.ENDED, What.INSTANCE_CANCELLED})
LEFT: Final = frozenset({What.COMPLETED, What.CANCELLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """An instance as of a line: `line` is that one, `stood` are nodes by the key of their drawing.

    `variables` are those that a line up to then had set, as they were last set; `unknown` are
    names that the instance has now or got later, of which nothing is told for then.
    """

    line: HistoryLine
    stood: dict[str, list[str]]
    done: dict[str, list[str]]
    variables: dict[str, Any]
    unknown: list[str]


def as_of(lines: Iterable[HistoryLine], seq: int, now: Mapping[str, Any]) -> Then | None:
    """Return how an instance was right after the line `seq`; None when it has no such line.

    Args:
        lines: its history from the first line on, oldest first.
        seq: the number of the line.
        now: its variables as they are now.
    """
    walk = _Walk()
    later: set[str] = set()
    line = None
    for one in lines:
        if one.seq > seq:
            later |= set(one.changed)
            continue
        line = one if one.seq == seq else line
        walk.take(one)
    if line is None:
        return None
    names = (set(now) | later) - set(walk.variables)
    return Then(
        line=line, stood=walk.stood(), done=walk.done, variables=walk.variables,
        unknown=sorted(name for name in names if not name.startswith("_")),
    )  # fmt: skip


@dataclass(slots=True)
class _Walk:
    """What the lines up to one add up to."""

    here: Counter[tuple[str, str]] = field(default_factory=Counter)
    done: dict[str, list[str]] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)

    def take(self, line: HistoryLine) -> None:
        """Add one line."""
        self.variables |= line.changed
        for name in line.details.get("deleted") or ():
            self.variables.pop(name, None)
        if line.what in OVER:
            self.here.clear()
        if line.node is None:
            return
        place = (line.key, line.node)
        if line.what == What.ENTERED:
            self.here[place] += 1
        elif line.what in LEFT:
            self.here[place] = max(self.here[place] - 1, 0)
        if line.what == What.COMPLETED:
            self.done.setdefault(line.key, []).append(line.node)

    def stood(self) -> dict[str, list[str]]:
        """Return the places, by the key of their drawing."""
        found: dict[str, list[str]] = {}
        for (key, node), count in self.here.items():
            if count:
                found.setdefault(key, []).append(node)
        return found
