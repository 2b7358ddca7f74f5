"""People as a table: taken along, and brought in from one after a look at what would happen."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from base.db import Session
from base.errors import FieldProblem, Invalid, RingflowError
from base.i18n import gettext
from engine.identity.access.reach import check_not_above, check_reached
from engine.identity.access.roles import check_roles, roles
from engine.identity.checks import check_address
from engine.identity.departments import departments
from engine.identity.editing import UserChange, change_user
from engine.identity.people import NewUser, Person, check_username, create_user, people
from engine.people import Actor

COLUMNS: Final = ("username", "name", "email", "roles", "departments", "active")
MOST_ROWS: Final = 5000
BETWEEN: Final = " "
YES: Final = frozenset({"yes", "true", "1", "y", "是"})
NO: Final = frozenset({"no", "false", "0", "n", "否"})
# Files for spreadsheets have an apostrophe in front of what would be a formula.
GUARDED: Final = re.compile(r"^'(?=[=+\-@＝＋－＠])")


class RowFate(StrEnum):
    """What a row of the table does."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPerson:
    """A row of the table, its line in the file, what it does, and why it cannot if it is wrong."""

    line: int
    username: str
    name: str
    fate: RowFate
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    line: int
    username: str
    change: UserChange
    active: str


def people_rows(db: Session) -> Iterator[tuple[str, ...]]:
    """Yield everybody as rows of the table; several roles or departments stand in one cell."""
    for one in people(db, inactive=True):
        yield (one.username, one.name, one.email or "", BETWEEN.join(sorted(one.roles)),
               BETWEEN.join(one.departments), "yes" if one.active else "no")  # fmt: skip


def plan_people(db: Session, text: str, *, by: Actor) -> list[ListedPerson]:
    """Say what a table would do, row by row, and do nothing.

    Raises:
        Invalid: it is no table with these columns, or it has more than 5,000 rows.
    """
    return [listed for listed, _ in _judged(db, text, by=by)]


def bring_people(db: Session, text: str, *, by: Actor) -> list[ListedPerson]:
    """Add and change people as a table says: all rows or, if one is wrong, none.

    People who are not in the table stay as they are. Nobody gets a password by this.

    Raises:
        Invalid: it is no such table, or a row is wrong.
        LastAdministrator: nobody would be left who can administer.
    """
    judged = list(_judged(db, text, by=by))
    wrong = [one for one, _ in judged if one.fate is RowFate.WRONG]
    if wrong:
        raise Invalid([
            FieldProblem(field=f"line {one.line}", message=one.problem) for one in wrong
        ])  # fmt: skip
    ids = {one.username.casefold(): one.id for one in people(db, inactive=True)}
    for listed, row in judged:
        if row is None:
            continue
        if listed.fate is RowFate.CHANGED:
            change_user(db, ids[row.username.casefold()], row.change, by=by)
        elif listed.fate is RowFate.NEW:
            made = NewUser(username=row.username, name=row.change.name, email=row.change.email,
                           roles=row.change.roles, departments=row.change.departments)  # fmt: skip
            one = create_user(db, made, by=by)
            if not row.change.active:
                change_user(db, one.id, row.change, by=by)
    return [listed for listed, _ in judged]


def _judged(db: Session, text: str, *, by: Actor) -> Iterator[tuple[ListedPerson, _Row | None]]:
    present = {one.username.casefold(): one for one in people(db, inactive=True)}
    codes = {one.code for one in departments(db, inactive=True)}
    known = {one.code for one in roles(db)}
    seen: dict[str, int] = {}
    for row in _read(text, present):
        before = present.get(row.username.casefold())
        try:
            _check(db, row, before, by=by, codes=codes, known=known)
            if row.username.casefold() in seen:
                raise _refused(
                    gettext("Line %(line)s names the same person.")
                    % {"line": seen[row.username.casefold()]}
                )
        except RingflowError as error:
            yield _listed(row, RowFate.WRONG, _words(error)), None
            continue
        seen[row.username.casefold()] = row.line
        yield _listed(row, _fate(before, row.change)), row


def _check(
    db: Session, row: _Row, before: Person | None, *, by: Actor, codes: set[str], known: set[str]
) -> None:
    check_username(row.username)
    check_address(row.change.email)
    if row.active not in YES | NO | {""}:
        raise _refused(gettext("Whether somebody is active is said by yes or no."))
    if not row.change.name:
        raise _refused(gettext("Please enter a name."))
    for code in row.change.departments - codes:
        raise _refused(gettext("There is no department with the code %(code)s.") % {"code": code})
    for code in row.change.roles - known:
        raise _refused(gettext("There is no role with the code %(code)s.") % {"code": code})
    if _fate(before, row.change) is RowFate.SAME:
        return
    had, places = (before.roles, before.departments) if before else (frozenset[str](), ())
    check_roles(db, row.change.roles ^ had, by=by)
    check_not_above(db, had, by=by)
    check_reached(row.change.departments ^ frozenset(places), by=by)


def _refused(message: str) -> Invalid:
    return Invalid([FieldProblem(field="", message=message)])


def _words(error: RingflowError) -> str:
    if isinstance(error, Invalid) and error.problems:
        return error.problems[0].message
    return error.text()


def _fate(before: Person | None, change: UserChange) -> RowFate:
    if before is None:
        return RowFate.NEW
    same = (
        before.name == change.name
        and before.email == change.email
        and before.roles == change.roles
        and frozenset(before.departments) == change.departments
        and before.active == change.active
    )
    return RowFate.SAME if same else RowFate.CHANGED


def _listed(row: _Row, fate: RowFate, problem: str = "") -> ListedPerson:
    return ListedPerson(
        line=row.line, username=row.username, name=row.change.name, fate=fate, problem=problem
    )


def _read(text: str, present: Mapping[str, Person]) -> Iterator[_Row]:
    try:
        reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), restval="")
        missing = [name for name in COLUMNS[:2] if name not in (reader.fieldnames or ())]
        if missing:
            sentence = gettext("The first line must name the columns: %(columns)s.")
            raise _refused(sentence % {"columns": ", ".join(COLUMNS)})
        for number, cells in enumerate(reader):
            if number >= MOST_ROWS:
                sentence = gettext("A table may have %(most)s rows at most.")
                raise _refused(sentence % {"most": MOST_ROWS})
            given = {name: (cells[name] or "").strip() for name in COLUMNS if name in cells}
            if any(given.values()):
                before = present.get(given["username"].casefold())
                yield _row(reader.line_num, given, before)
    except csv.Error:
        raise _refused(gettext("This is no table that can be read.")) from None


def _row(line: int, given: Mapping[str, str], before: Person | None) -> _Row:
    """Read a row; what the table has no column for stays as it is."""
    active = given.get("active", "").lower()
    kept = (before.email, before.roles, before.departments) if before else (None, (), ())
    email, roles_before, places = kept
    change = UserChange(
        name=_unguarded(given["name"]),
        email=_unguarded(given["email"]) or None if "email" in given else email,
        roles=frozenset(_several(given["roles"]) if "roles" in given else roles_before),
        departments=frozenset(_several(given["departments"]) if "departments" in given else places),
        active=active in YES if active else before is None or before.active,
    )
    return _Row(line=line, username=given["username"], change=change, active=active)


def _several(cell: str) -> list[str]:
    return cell.replace(";", " ").replace(",", " ").split()


def _unguarded(cell: str) -> str:
    return GUARDED.sub("", cell)
