"""Bringing a file in: looked at by jobs, then done by jobs, a part at a time.

Each part is one transaction that also asks for the next, so that a worker that dies in the middle
loses nothing and does nothing twice, and memory holds one part only. Line by line, what is wrong
is left out and told. As a whole, everything is one transaction: one line that cannot be done undoes
all of it.
"""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, insert, select

from base import jobs
from base.db import Session
from base.errors import Conflict, NotFound, RingflowError
from base.i18n import N_, gettext, locale, use_locale
from base.ids import new_id
from base.jobs import Job, job
from base.tables import RowFate, TableRow, refused, rows_of, words_of
from engine.audit import audit
from engine.identity.bringing.judging import (
    COLUMNS,
    NEEDED,
    Known,
    Verdict,
    Wanted,
    judge,
    known_for,
)
from engine.identity.bringing.records import ImportLine, ImportState, PeopleImport
from engine.identity.editing import change_user
from engine.identity.explaining import actor_of
from engine.identity.groups.levels import set_levels
from engine.identity.people import NewUser, add_user
from engine.identity.profile import Profile
from engine.people import Actor

CHECK: Final = "people.check"
BRING: Final = "people.bring"
PART: Final = 250
KEPT: Final = 500


class ImportMoved(Conflict):
    """The file is no longer, or not yet, where this could be done with it."""

    code = "import_moved"
    message = N_("This file is not ready for that, or it is done already.")


@dataclass(frozen=True, slots=True)
class _Part:
    """The next lines of a file, and what is needed to judge them."""

    lines: list[ImportLine]
    known: Known


class _Undone(Exception):
    """A line of a file that is to be brought in as a whole cannot be done."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line, self.why = line, why


def receive(db: Session, name: str, text: str, *, by: Actor) -> UUID:
    """Keep a file's lines and have them looked at by a job; return the id of the file.

    Raises:
        Invalid: it is no table with these columns, it has more than 5,000 rows or none.
    """
    row = PeopleImport(
        id=new_id(), centre_id=db.centre_id, name=name[:200], state=ImportState.CHECKING, total=0,
        made_by=by.id, maker=by.username, created_at=db.now(),
    )  # fmt: skip
    db.add(row)
    db.flush()
    seen: dict[str, int] = {}
    waiting: list[dict[str, Any]] = []
    for given in rows_of(text, COLUMNS, needed=NEEDED):
        waiting.append(_line_of(row, given, seen))
        if len(waiting) == KEPT:
            db.execute(insert(ImportLine), waiting)
            waiting = []
    if waiting:
        db.execute(insert(ImportLine), waiting)
    if not seen:
        raise refused(gettext("Nobody is in this file."))
    row.total = row_count(db, row.id)
    jobs.add(db, CHECK, args=_args(row.id, 0), subject=row.id)
    db.flush()
    return row.id


def _line_of(row: PeopleImport, given: TableRow, seen: dict[str, int]) -> dict[str, Any]:
    name = given.cells.get("username", "").casefold()
    problem = ""
    if name in seen:
        problem = gettext("Line %(line)s names the same person.") % {"line": seen[name]}
    seen.setdefault(name, given.line)
    return {
        "import_id": row.id, "centre_id": row.centre_id, "line": given.line, "cells": given.cells,
        "username": given.cells.get("username", "")[:200],
        "name": (given.get("name") or "")[:200],
        "fate": RowFate.WRONG if problem else RowFate.SAME, "problem": problem,
    }  # fmt: skip


def _args(import_id: UUID, after: int) -> dict[str, Any]:
    """Return what the next part needs; it speaks the language of who brings the file."""
    return {"import_id": str(import_id), "after": after, "locale": locale()}


def row_count(db: Session, import_id: UUID) -> int:
    """Return how many lines a file has."""
    query = select(func.count()).select_from(ImportLine).where(ImportLine.import_id == import_id)
    return db.scalar(query) or 0


@job(CHECK)
def check_part(db: Session, import_id: str, after: int, locale: str = "en") -> None:
    """Look at the next lines, and ask for those after them."""
    with use_locale(locale):
        _check_part(db, import_id, after)


def _check_part(db: Session, import_id: str, after: int) -> None:
    row = _held(db, UUID(import_id))
    by, part = _maker(db, row), _part(db, row, after)
    for line in part.lines:
        if not line.problem:
            verdict = judge(db, _as_row(line), part.known, by=by)
            line.fate, line.problem = verdict.fate, verdict.problem
    row.done += len(part.lines)
    if len(part.lines) < PART:
        row.state = ImportState.CHECKED
        return
    jobs.add(db, CHECK, args=_args(row.id, part.lines[-1].line), subject=row.id)


def begin(db: Session, import_id: UUID, *, whole: bool, by: Actor) -> None:
    """Have a file that was looked at brought in: as a whole, or line by line.

    Raises:
        NotFound: there is no such file.
        ImportMoved: it was not looked at to the end, or it is done already.
        Invalid: as a whole, although some lines are wrong.
    """
    row = _held(db, import_id)
    if row.state is not ImportState.CHECKED:
        raise ImportMoved
    if whole and _wrong_lines(db, import_id):
        raise refused(gettext("Some lines are wrong, so not all can be brought in."))
    row.state, row.whole, row.done, row.made_by = ImportState.BRINGING, whole, 0, by.id
    row.maker = by.username
    jobs.add(db, BRING, args=_args(import_id, 0), subject=import_id)


def _wrong_lines(db: Session, import_id: UUID) -> bool:
    wrong = select(ImportLine.line).where(
        ImportLine.import_id == import_id, ImportLine.fate == RowFate.WRONG
    )
    return db.scalar(wrong.limit(1)) is not None


def _gave_up(db: Session, row: Job) -> None:
    """Say that a part could not be done, whatever the reason."""
    found = db.get(PeopleImport, UUID(str(row.args["import_id"])))
    if found is not None:
        found.state, found.finished_at = ImportState.FAILED, db.now()
        found.problem = gettext("An error of the system; the rest was not brought in.")


@job(BRING, max_attempts=3, on_dead=_gave_up)
def bring_part(db: Session, import_id: str, after: int, locale: str = "en") -> None:
    """Bring the next lines in, and ask for those after them; a whole file at once."""
    with use_locale(locale):
        _bring_part(db, import_id, after)


def _bring_part(db: Session, import_id: str, after: int) -> None:
    row = _held(db, UUID(import_id))
    if row.state is not ImportState.BRINGING:
        return
    if row.whole:
        _bring_whole(db, row)
        return
    by, part = _maker(db, row), _part(db, row, after)
    _bring_lines(db, part, by)
    row.done += len(part.lines)
    if len(part.lines) < PART:
        _finish(db, row, by)
        return
    jobs.add(db, BRING, args=_args(row.id, part.lines[-1].line), subject=row.id)


def _bring_whole(db: Session, row: PeopleImport) -> None:
    by, after = _maker(db, row), 0
    try:
        with db.begin_nested():
            while (part := _part(db, row, after)).lines:
                _bring_lines(db, part, by, whole=True)
                after = part.lines[-1].line
                db.expire_all()
    except _Undone as stop:
        told = {"line": stop.line, "why": stop.why}
        row.state, row.finished_at = ImportState.FAILED, db.now()
        row.problem = gettext("Line %(line)s: %(why)s Nothing was brought in.") % told
        return
    row.done = row.total
    _finish(db, row, by)


def _bring_lines(db: Session, part: _Part, by: Actor, *, whole: bool = False) -> None:
    for line in part.lines:
        if line.fate in {RowFate.WRONG, RowFate.SAME}:
            continue
        # What was right when it was looked at may have become wrong since.
        verdict = judge(db, _as_row(line), part.known, by=by)
        if verdict.wanted is not None:
            verdict, user_id = _done(db, verdict, verdict.wanted, part.known, by)
            line.user_id = user_id
        line.fate, line.problem = verdict.fate, verdict.problem
        if whole and verdict.fate is RowFate.WRONG:
            raise _Undone(line.line, verdict.problem)
    db.flush()


def _done(
    db: Session, verdict: Verdict, wanted: Wanted, known: Known, by: Actor
) -> tuple[Verdict, UUID | None]:
    try:
        with db.begin_nested():
            return verdict, _do(db, wanted, known, by)
    except RingflowError as error:
        return Verdict(fate=RowFate.WRONG, problem=words_of(error)), None


def _do(db: Session, wanted: Wanted, known: Known, by: Actor) -> UUID | None:
    change, before = wanted.change, known.people.get(wanted.username.casefold())
    new_user = None
    if before is None:
        new = NewUser(
            username=wanted.username, name=change.name, email=change.email, roles=change.roles,
            departments=change.departments, profile=change.profile or Profile(),
        )  # fmt: skip
        user_id = new_user = add_user(db, new, by=by)
        if not change.active:
            change_user(db, user_id, change, by=by)
    else:
        user_id = before.id
        change_user(db, user_id, change, by=by)
    if wanted.groups is not None and wanted.groups != known.levels.get(
        wanted.username.casefold(), {}
    ):
        set_levels(db, user_id, wanted.groups, by=by)
    return new_user


def _finish(db: Session, row: PeopleImport, by: Actor) -> None:
    row.state, row.finished_at = ImportState.DONE, db.now()
    audit(db, "people.brought", by=by, about=f"import:{row.id}", label=row.name,
          details={"lines": row.total})  # fmt: skip


def _held(db: Session, import_id: UUID) -> PeopleImport:
    query = select(PeopleImport).where(
        PeopleImport.centre_id == db.centre_id, PeopleImport.id == import_id
    )
    row = db.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound
    return row


def _maker(db: Session, row: PeopleImport) -> Actor:
    """Return who brings the file in, with the rights that they have now."""
    return actor_of(db, row.made_by) if row.made_by is not None else Actor.system(row.maker)


def _part(db: Session, row: PeopleImport, after: int) -> _Part:
    query = select(ImportLine).where(ImportLine.import_id == row.id, ImportLine.line > after)
    lines = list(db.scalars(query.order_by(ImportLine.line).limit(PART)))
    return _Part(lines, known_for(db, map(_as_row, lines)))


def _as_row(line: ImportLine) -> TableRow:
    return TableRow(line.line, {name: str(cell) for name, cell in line.cells.items()})
