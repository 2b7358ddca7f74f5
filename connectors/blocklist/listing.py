"""Entries as a file, and entries brought in from one, with a look at them first."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from base.db import Session
from base.errors import FieldProblem, Invalid
from base.i18n import N_, gettext
from engine.audit import audit
from engine.people import Actor

from .addresses import Channel
from .keeping import NewEntry, add_entry, examine
from .queries import EntryFilter, EntryView, find_entries
from .records import State
from .rules import Direction, Effect, Match

COLUMNS: Final = (
    "effect", "channel", "match", "value", "direction", "until", "reason", "proof",
)  # fmt: skip
MOST_LINES: Final = 10_000
A_PAGE: Final = 500
MOST_EXPORTED: Final = 100_000


class LineFate(StrEnum):
    """What becomes of a line."""

    ADDED = "added"
    THERE = "there"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEntry:
    """A line of a file and what becomes of it."""

    line: int
    value: str
    fate: LineFate
    problem: str = ""
    new: NewEntry | None = None


def plan_entries(db: Session, text: str) -> list[ListedEntry]:
    """Say what a file would do, without doing it.

    Raises:
        Invalid: it is no such file, or has more than 10,000 lines.
    """
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    missing = set(COLUMNS) - {"proof"} - set(reader.fieldnames or ())
    if missing:
        raise _refused(gettext(N_("These columns are missing: %(names)s")), sorted(missing))
    found: list[ListedEntry] = []
    seen: set[tuple[str, ...]] = set()
    for number, row in enumerate(reader, start=2):
        if len(found) == MOST_LINES:
            raise _refused(gettext(N_("The file has more than %(names)s lines.")), [MOST_LINES])
        found.append(_line(db, number, {k: (v or "").strip() for k, v in row.items() if k}, seen))
    return found


def bring_entries(db: Session, text: str, *, by: Actor) -> int:
    """Bring the entries of a file in, all or nothing; those that are there stay.

    They are in force at once: who may do this answers for the file.

    Raises:
        Invalid: a line cannot be read.
    """
    plan = plan_entries(db, text)
    if any(one.fate is LineFate.WRONG for one in plan):
        raise _refused(gettext(N_("Some lines cannot be read.")), [])
    new = [one.new for one in plan if one.fate is LineFate.ADDED and one.new]
    for one in new:
        add_entry(db, one, by=by, state=State.ACTIVE)
    audit(db, "blocklist.brought", by=by, details={"lines": len(new)})
    return len(new)


def entry_rows(db: Session, which: EntryFilter) -> Iterator[EntryView]:
    """Yield entries for a file, the newest first, up to 100,000."""
    after: str | None = None
    for _ in range(MOST_EXPORTED // A_PAGE):
        page = find_entries(db, which, after=after, limit=A_PAGE)
        yield from page.items
        after = page.next
        if after is None:
            return


def end_of(text: str, zone: ZoneInfo) -> datetime:
    """Return the moment at which a written day is over.

    Raises:
        ValueError: it is no day as `2027-01-31`.
    """
    return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), zone)


def _line(db: Session, number: int, row: dict[str, str], seen: set[tuple[str, ...]]) -> ListedEntry:
    zone = ZoneInfo(db.context.settings.zone)
    value = row["value"].removeprefix("'")
    try:
        new = NewEntry(
            effect=Effect(row["effect"]), channel=Channel(row["channel"]),
            match=Match(row["match"]), value=value, direction=Direction(row["direction"]),
            until=end_of(row["until"], zone), reason=row["reason"], proof=row.get("proof", ""),
        )  # fmt: skip
    except ValueError as problem:
        return ListedEntry(line=number, value=value, fate=LineFate.WRONG, problem=str(problem))
    normal, problems = examine(db, new)
    there = gettext(N_("There is such an entry already."))
    key = (new.effect, new.channel, new.match, normal, new.direction)
    if key in seen or [one.message for one in problems] == [there]:
        return ListedEntry(line=number, value=value, fate=LineFate.THERE)
    if problems:
        words = " ".join(one.message for one in problems)
        return ListedEntry(line=number, value=value, fate=LineFate.WRONG, problem=words)
    seen.add(key)
    return ListedEntry(line=number, value=value, fate=LineFate.ADDED, new=new)


def _refused(text: str, names: Sequence[object]) -> Invalid:
    told = text % {"names": ", ".join(map(str, names))} if "%(" in text else text
    return Invalid([FieldProblem(field="file", message=told)])
