"""Tables that people bring in as files: read line by line, and judged before anything is done."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from base.errors import FieldProblem, Invalid, RingflowError
from base.i18n import gettext

MOST_ROWS: Final = 5000
YES: Final = frozenset({"yes", "true", "1", "y", "是"})
NO: Final = frozenset({"no", "false", "0", "n", "否"})
# Files for spreadsheets have an apostrophe in front of what would be a formula.
GUARDED: Final = re.compile(r"^'(?=[=+\-@＝＋－＠])")


class RowFate(StrEnum):
    """What a row of a table does."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A row, its line in the file, what it does, and why it cannot if it is wrong.

    `key` says which thing the row is about, `name` how people call that thing.
    """

    line: int
    key: str
    name: str
    fate: RowFate
    problem: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row as it was written: a cell for each column that the table has."""

    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str | None:
        """Return a cell without the guard of spreadsheets; None when there is no such column."""
        cell = self.cells.get(column)
        return None if cell is None else GUARDED.sub("", cell)


def rows_of(text: str, columns: Sequence[str], *, needed: Sequence[str]) -> Iterator[TableRow]:
    """Yield the rows of a CSV table that hold anything; other columns are left out.

    Raises:
        Invalid: it is no table, a column of `needed` is missing, or it has more than 5,000 rows.
    """
    try:
        reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), restval="")
        if any(name not in (reader.fieldnames or ()) for name in needed):
            sentence = gettext("The first line must name the columns: %(columns)s.")
            raise refused(sentence % {"columns": ", ".join(columns)})
        for number, cells in enumerate(reader):
            if number >= MOST_ROWS:
                sentence = gettext("A table may have %(most)s rows at most.")
                raise refused(sentence % {"most": MOST_ROWS})
            given = {name: (cells[name] or "").strip() for name in columns if name in cells}
            if any(given.values()):
                yield TableRow(reader.line_num, given)
    except csv.Error:
        raise refused(gettext("This is no table that can be read.")) from None


def refused(message: str) -> Invalid:
    """Return the refusal of a whole table, or of a row, in one sentence."""
    return Invalid([FieldProblem(field="", message=message)])


def words_of(error: RingflowError) -> str:
    """Return why a row was refused, as one sentence."""
    if isinstance(error, Invalid) and error.problems:
        return error.problems[0].message
    return error.text()


def raise_wrong(judged: Sequence[Judged]) -> None:
    """Refuse a table of which a row is wrong.

    Raises:
        Invalid: with a problem for each such row.
    """
    wrong = [one for one in judged if one.fate is RowFate.WRONG]
    if wrong:
        raise Invalid([
            FieldProblem(field=f"line {one.line}", message=one.problem) for one in wrong
        ])  # fmt: skip
