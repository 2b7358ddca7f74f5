"""Which processes a list shows, as its address says it; a batch goes over the same choice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request
from starlette.datastructures import QueryParams

from base.db import Session
from base.i18n import N_
from base.ids import unshort
from engine import InstanceFilter, InstanceState, Retries
from engine.monitoring import Comparison, Inside, VariableTest
from web.paths import words

TROUBLE: Final = "trouble"
RUNNING: Final = "running"
OR: Final = "or"
LARGEST: Final = 2**31 - 1
EARLIEST: Final = 1000
LATEST: Final = 9998
MOST_TESTS: Final = 12
SINGLE: Final = (
    "q", "how", "process", "version", "state", "started_from", "started_until", "ended_from",
    "ended_until", "error", "at", "retries", "overdue", "batch", "node", "calls",
)  # fmt: skip
HOW: Final = {"": N_("begins with"), "is": N_("is"), "like": N_("is like"), "in": N_("is one of")}
OPERATORS: Final = {
    Comparison.EQUAL: "=",
    Comparison.UNEQUAL: "≠",
    Comparison.LESS: "<",
    Comparison.AT_MOST: "≤",
    Comparison.MORE: ">",
    Comparison.AT_LEAST: "≥",
    Comparison.LIKE: N_("is like"),
    Comparison.ONE_OF: N_("is one of"),
    Comparison.EXISTS: N_("is there"),
    Comparison.MISSING: N_("is not there"),
}
NO_VALUE: Final = frozenset({Comparison.EXISTS, Comparison.MISSING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One condition on a variable as the form shows it; `join` is how it follows the one before."""

    name: str
    op: str
    value: str
    join: str = "and"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceChoice:
    """What was asked for, in the words of the address.

    `q` is a business key or its beginning, `how` says which; `state` may also be `trouble` or
    `running`. Times are as the fields of a form send them, in the centre's zone. `at` is a node
    with an incident, `node` one at which a process stands.
    """

    q: str = ""
    how: str = ""
    process: str = ""
    version: int | None = None
    state: str = ""
    started_from: str = ""
    started_until: str = ""
    ended_from: str = ""
    ended_until: str = ""
    error: str = ""
    at: str = ""
    retries: str = ""
    overdue: str = ""
    batch: str = ""
    node: str = ""
    calls: str = ""
    rows: tuple[Row, ...] = ()

    def which(self, db: Session) -> InstanceFilter:
        """Return what is asked of the rows, as the engine takes it."""
        incident = True if self.state == TROUBLE else None
        zone = ZoneInfo(db.context.settings.zone)
        return InstanceFilter(
            definition_key=self.process or None,
            version=self.version,
            state=InstanceState(self.state) if self.state in set(InstanceState) else None,
            running=True if self.state == RUNNING else None,
            incident=incident,
            started_from=moment(self.started_from, zone),
            started_until=moment(self.started_until, zone, end=True),
            ended_from=moment(self.ended_from, zone),
            ended_until=moment(self.ended_until, zone, end=True),
            error_text=self.error or None,
            incident_node=self.at or None,
            retries=Retries(self.retries) if self.retries in set(Retries) else None,
            overdue=bool(self.overdue),
            batch_id=batch_id(self.batch),
            **self._name(),
        )

    def _name(self) -> dict[str, Any]:
        """Return what is asked of the business key."""
        if not self.q:
            return {}
        match self.how:
            case "is":
                return {"business_key": self.q}
            case "like":
                return {"business_key_like": self.q}
            case "in":
                parts = (part.strip() for part in self.q.split(","))
                return {"business_keys": tuple(part for part in parts if part)}
        return {"business_key_prefix": self.q}

    def inside(self) -> Inside:
        """Return what is asked of what processes carry."""
        groups: list[list[VariableTest]] = []
        for row in self.rows:
            test = VariableTest(path=row.name, operator=Comparison(row.op), text=row.value)
            if row.join == OR or not groups:
                groups.append([])
            groups[-1].append(test)
        return Inside(
            groups=tuple(tuple(group) for group in groups), node=self.node, calls=self.calls
        )

    @property
    def more(self) -> bool:
        """Whether something is asked for that only the unfolded form shows."""
        return bool(
            self.rows or self.how or self.version
            or any(getattr(self, name) for name in SINGLE[5:])
        )  # fmt: skip

    @property
    def query(self) -> str:
        """The part of an address that says it, without what was not asked for."""
        return urlencode(list(self._pairs()))

    def without(self, name: str) -> str:
        """Return the part of an address that says the same without one thing."""
        gone = {"name", "op", "value", "join"} if name == "rows" else {name}
        gone |= {"how"} if name == "q" else set()
        return urlencode([pair for pair in self._pairs() if pair[0] not in gone])

    def _pairs(self) -> Iterator[tuple[str, Any]]:
        for name in SINGLE:
            if value := getattr(self, name):
                yield name, value
        for row in self.rows:
            yield from (("name", row.name), ("op", row.op), ("value", row.value))
            yield "join", row.join


def plain(which: InstanceFilter) -> dict[str, Any]:
    """Return a filter as JSON has it, without what does not matter."""
    found: dict[str, Any] = {}
    for name in which.__slots__:
        value = getattr(which, name)
        if value in (None, (), False):
            continue
        if isinstance(value, datetime | UUID):
            value = value.isoformat() if isinstance(value, datetime) else str(value)
        found[name] = list(value) if isinstance(value, tuple) else value
    return found


def moment(text: str, zone: ZoneInfo, *, end: bool = False) -> datetime | None:
    """Return the moment that a field sent; of a mere day the first, or with `end` the next's.

    One that no other zone could tell, at an end of the calendar, is none.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    if not EARLIEST <= found.year <= LATEST:
        return None
    if found.tzinfo is None:
        found = found.replace(tzinfo=zone)
    return found + timedelta(days=1) if end and len(text) == len("2026-01-31") else found


def batch_id(text: str) -> UUID | None:
    """Return the id of a batch out of an address; what is none fits no batch."""
    if not text:
        return None
    try:
        return unshort(text)
    except ValueError:
        return UUID(int=0)


def posted_choice(request: Request) -> InstanceChoice:
    """Read the choice from the address; what is not understood counts as not asked for."""
    given = request.query_params
    single = {name: words(given.get(name, "")) for name in SINGLE}
    version = single.pop("version")
    return InstanceChoice(
        **single,
        version=int(version) if version.isdecimal() and 0 < int(version) <= LARGEST else None,
        rows=tuple(rows_of(given)),
    )


def rows_of(given: QueryParams) -> Iterator[Row]:
    """Yield the conditions on variables; those without a name or a value are not there yet."""
    lists = [given.getlist(name)[:MOST_TESTS] for name in ("name", "op", "value", "join")]
    for number, name in enumerate(lists[0]):
        op, value, join = (words(one[number]) if number < len(one) else "" for one in lists[1:])
        if op not in set(Comparison):
            continue
        if words(name) and (value or Comparison(op) in NO_VALUE):
            yield Row(name=words(name), op=op, value=value, join=OR if join == OR else "and")
