"""A list parted under headings."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from base.i18n import gettext
from web.inbox.asking.criteria import Grouped
from web.inbox.rows import URGENT, Row
from web.looks.formats import number

USUAL: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some rows under one heading; a list without headings is one part without a name."""

    name: str | date
    rows: list[Row]


def parted(rows: Iterable[Row], by: Grouped, zone: ZoneInfo) -> list[Part]:
    """Return rows, which are in the order of their headings, under these headings."""
    keys: Mapping[Grouped, Callable[[Row], str | date]] = {
        Grouped.PROCESS: lambda row: row.process,
        Grouped.STEP: lambda row: row.title,
        Grouped.ASSIGNEE: lambda row: row.holder or gettext("Taken by nobody yet"),
        Grouped.DUE: lambda row: day_of(row.due_at, zone),
        Grouped.PRIORITY: lambda row: priority_name(row.priority),
    }
    key = keys.get(by)
    if key is None:
        rows = list(rows)
        return [Part(name="", rows=rows)] if rows else []
    return [Part(name=name, rows=list(those)) for name, those in groupby(rows, key=key)]


def day_of(moment: datetime | None, zone: ZoneInfo) -> str | date:
    """Return the day of a moment in the centre; in words when there is none."""
    return gettext("No date") if moment is None else moment.astimezone(zone).date()


def priority_name(priority: int) -> str:
    """Return a priority in words, with its number where it is not the usual one."""
    if priority >= URGENT:
        return f"{gettext('Urgent')} ({number(priority)})"
    if priority == USUAL:
        return gettext("Usual priority")
    name = gettext("Above usual") if priority > USUAL else gettext("Below usual")
    return f"{name} ({number(priority)})"
