"""Dates as a table: date, hours, name. Read as spreadsheets and people write it."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from base.i18n import gettext
from base.working_time import BadHours
from engine.calendars.dates import DatesFile, OwnDay, Unread, checked_hours

HEADS: Final = ("date", "hours", "name")
HEAD_WORDS: Final = frozenset({"date", "day", "日期", "datum", "fecha"})
DATE: Final = re.compile(
    r"(\d{4})\s*(?:[-/.年])\s*(\d{1,2})\s*(?:[-/.月])\s*(\d{1,2})\s*日?|(\d{4})(\d\d)(\d\d)"
)
SEPARATORS: Final = ",;\t"
LONGEST: Final = 100


def read_csv(text: str) -> DatesFile:
    """Read a table; what cannot be read is told with its line, and the last of a date counts."""
    days: dict[date, OwnDay] = {}
    unread: list[Unread] = []
    for line, cells in _rows(text):
        row = ",".join(cells)
        day = _date(cells[0])
        if day is None:
            if not (line == 1 and cells[0].strip().casefold() in HEAD_WORDS):
                why = gettext("The first column is no date.")
                unread.append(Unread(line=line, text=row[:LONGEST], why=why))
            continue
        try:
            hours = checked_hours(cells[1] if len(cells) > 1 else "")
        except BadHours as problem:
            unread.append(Unread(line=line, text=row[:LONGEST], why=problem.text()))
            continue
        name = cells[2].strip().removeprefix("'")[:LONGEST] if len(cells) > 2 else ""
        days[day] = OwnDay(day=day, hours=hours, name=name)
    return DatesFile(days=tuple(sorted(days.values(), key=lambda one: one.day)),
                     unread=tuple(unread))  # fmt: skip


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    text = text.lstrip("\ufeff")
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield reader.line_num, cells


def _date(text: str) -> date | None:
    found = DATE.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return date(year, month, day)
    except ValueError:
        return None
