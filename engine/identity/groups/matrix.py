"""The people of a group and their levels as a table: looked through, changed, taken along."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CTE, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from base.errors import FieldProblem, Invalid
from base.i18n import gettext
from engine.audit import audit
from engine.candidates import HIGHEST, LOWEST
from engine.identity.access.reach import check_not_above
from engine.identity.groups.levels import check_levels, told
from engine.identity.groups.lists import GroupView, find_group, group_ids, skills
from engine.identity.records import GroupMember, SkillLevel, SkillRow, User, UserRole
from engine.people import Actor

MOST_ROWS: Final = 10_000
MOST_WRONG: Final = 50
GUARD: Final = "'"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """Somebody of a group, with the level of each skill that they have there."""

    user_id: UUID
    username: str
    name: str
    active: bool
    levels: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixPage:
    """A page of the table, and how many people are in all of it."""

    rows: list[MatrixRow]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixEdit:
    """A changed row: the levels that were seen, and those wanted; None takes the person out."""

    user_id: UUID
    seen: Mapping[str, int]
    wanted: Mapping[str, int] | None


def matrix(
    db: Session,
    group: str,
    *,
    words: Sequence[str] = (),
    skill: str = "",
    limit: int | None = 50,
    offset: int = 0,
) -> MatrixPage:
    """Return people of a group by name; with a `skill` those who have it, the best first.

    Raises:
        NoSuchGroup: there is none with this code.
    """
    group_id = group_ids(db, [group])[group]
    query = select(User.id, User.username, User.name, User.active)
    for word in words:
        places = (User.name, User.username, User.staff_no)
        query = query.where(or_(*(one.icontains(word, autoescape=True) for one in places)))
    order: tuple[Any, ...] = (User.name, User.username, User.id)
    if skill:
        held = _holding(db, group_id, skill)
        # Who has a skill in a group is in it: a foreign key says so.
        query = query.join(held, held.c.user_id == User.id)
        order = (held.c.level.desc(), *order)
    else:
        query = query.join(GroupMember, GroupMember.user_id == User.id).where(
            GroupMember.centre_id == db.centre_id, GroupMember.group_id == group_id
        )
    narrow = bool(words or skill)  # then all are read to find some, and are counted on the way
    wanted = query.add_columns(func.count().over().label("total")) if narrow else query
    found: list[Any] = list(db.execute(wanted.order_by(*order).limit(limit).offset(offset)))
    if found and narrow:
        total = found[0].total
    else:
        total = db.scalar(select(func.count()).select_from(query.subquery())) or 0
    return MatrixPage(rows=_rows(db, group_id, found), total=total)


def _rows(db: Session, group_id: UUID, found: Sequence[Any]) -> list[MatrixRow]:
    levels = _levels(db, group_id, [one.id for one in found])
    return [
        MatrixRow(user_id=one.id, username=one.username, name=one.name, active=one.active,
                  levels=levels.get(one.id, {}))
        for one in found
    ]  # fmt: skip


def _holding(db: Session, group_id: UUID, skill: str) -> CTE:
    """Return who has a skill in a group, and their level, as a table made once.

    How many names hold a few letters PostgreSQL guesses far too low; left to itself, it would look
    each of thousands up one by one.
    """
    query = (
        select(SkillLevel.user_id, SkillLevel.level)
        .join(SkillRow, SkillRow.id == SkillLevel.skill_id)
        .where(SkillLevel.centre_id == db.centre_id, SkillLevel.group_id == group_id)
        .where(SkillRow.code == skill)
    )
    return query.cte("held").prefix_with("materialized")


def _levels(db: Session, group_id: UUID, ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    query = (
        select(SkillLevel.user_id, SkillRow.code, SkillLevel.level)
        .join(SkillRow, SkillRow.id == SkillLevel.skill_id)
        .where(SkillLevel.group_id == group_id, SkillLevel.user_id.in_(ids))
        .order_by(SkillRow.code)
    )
    found: dict[UUID, dict[str, int]] = {}
    for user_id, code, level in db.execute(query):
        found.setdefault(user_id, {})[code] = level
    return found


def change_matrix(
    db: Session, group: str, edits: Sequence[MatrixEdit], *, by: Actor
) -> list[MatrixRow]:
    """Store changed rows, and return those that somebody else has changed meanwhile.

    Rows whose levels are no longer those that were seen are left as they are now.

    Raises:
        NoSuchGroup: the group is unknown.
        Invalid: a skill is unknown, or a level is not 1 to 9. Nothing is stored.
        PersonAbove: one of the people has rights that `by` has not. Nothing is stored.
    """
    view = find_group(db, group)
    wanted = {one.user_id: one.wanted for one in edits if one.wanted != one.seen}
    rows = _held(db, view, list(wanted))
    seen = {one.user_id: dict(one.seen) for one in edits}
    late = [row for row in rows if dict(row.levels) != seen[row.user_id]]
    mine = {row.user_id for row in rows} - {row.user_id for row in late}
    _store(db, view, {key: value for key, value in wanted.items() if key in mine}, by=by)
    return late


def join_group(db: Session, group: str, user_id: UUID, *, by: Actor) -> None:
    """Put somebody into a group without any skill yet; who is in it stays as they are.

    Raises:
        NoSuchGroup: the group is unknown.
        PersonAbove: the person has rights that `by` has not.
    """
    view = find_group(db, group)
    if not _held(db, view, [user_id]):
        _store(db, view, {user_id: {}}, by=by)


def _held(db: Session, group: GroupView, ids: Sequence[UUID]) -> list[MatrixRow]:
    """Return the rows of those of some people who are in the group, locked."""
    query = (
        select(User.id, User.username, User.name, User.active)
        .join(GroupMember, GroupMember.user_id == User.id)
        .where(GroupMember.group_id == group.id, User.id.in_(ids))
        .order_by(User.id)
        .with_for_update(of=GroupMember)
    )
    found: list[Any] = list(db.execute(query))
    levels = _levels(db, group.id, [one.id for one in found])
    return [
        MatrixRow(user_id=one.id, username=one.username, name=one.name, active=one.active,
                  levels=levels.get(one.id, {}))
        for one in found
    ]  # fmt: skip


def _store(
    db: Session, group: GroupView, wanted: Mapping[UUID, Mapping[str, int] | None], *, by: Actor
) -> None:
    ids = list(wanted)
    known = check_levels(db, [one for one in wanted.values() if one])
    roles = select(UserRole.role).where(UserRole.centre_id == db.centre_id,
                                        UserRole.user_id.in_(ids)).distinct()  # fmt: skip
    check_not_above(db, db.scalars(roles), by=by)
    before = _levels(db, group.id, ids)
    members = GroupMember.group_id == group.id
    inside = set(db.scalars(select(GroupMember.user_id).where(members)))
    gone = [user_id for user_id, one in wanted.items() if one is None]
    held = SkillLevel.group_id == group.id
    db.execute(delete(SkillLevel).where(held, SkillLevel.user_id.in_(ids)))
    db.execute(delete(GroupMember).where(members, GroupMember.user_id.in_(gone)))
    here = {"centre_id": db.centre_id, "group_id": group.id}
    joining = [{**here, "user_id": one} for one in ids if wanted[one] is not None
               and one not in inside]  # fmt: skip
    if joining:
        db.execute(insert(GroupMember).on_conflict_do_nothing(), joining)
    levels = [
        {**here, "user_id": user_id, "skill_id": known[skill], "level": level}
        for user_id, one in wanted.items()
        for skill, level in (one or {}).items()
    ]
    if levels:
        db.execute(insert(SkillLevel), levels)
    _tell(db, group, wanted, {key: before.get(key, {}) for key in inside}, by=by)


def _tell(
    db: Session,
    group: GroupView,
    wanted: Mapping[UUID, Mapping[str, int] | None],
    before: Mapping[UUID, Mapping[str, int]],
    *,
    by: Actor,
) -> None:
    names = select(User.id, User.username).where(User.id.in_(list(wanted)))
    for user_id, username in db.execute(names):
        old, new = before.get(user_id), wanted[user_id]
        lines = ["" if one is None else told({group.code: one}) for one in (old, new)]
        audit(db, "user.skills", by=by, about=f"user:{user_id}", label=username,
              details={"groups": lines})  # fmt: skip


# --- as a file --------------------------------------------------------------------------------


def matrix_rows(db: Session, group: str) -> tuple[list[str], Iterator[tuple[object, ...]]]:
    """Return the heads and the rows of the table as a file: a column for each skill.

    Raises:
        NoSuchGroup: there is none with this code.
    """
    codes = [one.code for one in skills(db)]
    page = matrix(db, group, limit=None)
    rows = (
        (one.username, one.name, *(one.levels.get(code, "") for code in codes)) for one in page.rows
    )
    return ["username", "name", *codes], rows


def bring_matrix(db: Session, group: str, text: str, *, by: Actor) -> int:
    """Take the levels of a file over, all of them or nothing; return how many people changed.

    Who is not in the group yet joins it; who is not in the file stays as they are, and so does what
    the file has no column for. An empty cell takes the skill away.

    Raises:
        NoSuchGroup: there is none with this code.
        Invalid: it is no such table, or lines of it are wrong: each is told with its number.
        PersonAbove: one of the people has rights that `by` has not.
    """
    view = find_group(db, group)
    known = {one.code for one in skills(db, inactive=True)}
    query = select(User.username_folded, User.id).where(User.centre_id == db.centre_id)
    ids = {row[0]: row[1] for row in db.execute(query)}
    inside = {row.user_id: row.levels for row in matrix(db, group, limit=None).rows}
    wanted: dict[UUID, Mapping[str, int] | None] = {}
    wrong: list[FieldProblem] = []
    for line, cells in _read(text, known):
        user_id = ids.get(cells.pop("username").strip().casefold())
        bad = next((cell for cell in cells.values() if not _is_level(cell)), None)
        if user_id is None or bad is not None or user_id in wanted:
            wrong.append(_wrong_line(line, user_id, bad))
            continue
        old = inside.get(user_id)
        new = {code: level for code, level in (old or {}).items() if code not in cells}
        new |= {code: int(cell) for code, cell in cells.items() if cell}
        if new != old:
            wanted[user_id] = new
    if wrong:
        raise Invalid(wrong[:MOST_WRONG])
    _store(db, view, wanted, by=by)
    return len(wanted)


def _read(text: str, known: set[str]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), restval="")
        heads = [name for name in reader.fieldnames or () if name]
        strange = sorted(set(heads) - known - {"username", "name"})
        if "username" not in heads or strange:
            message = gettext("The first line must name username and codes of skills; wrong: "
                              "%(wrong)s.")  # fmt: skip
            raise _refused(message % {"wrong": ", ".join(strange) or "username"})
        columns = ["username", *(name for name in heads if name in known)]
        for number, cells in enumerate(reader):
            if number >= MOST_ROWS:
                message = gettext("A table may have %(most)s rows at most.")
                raise _refused(message % {"most": MOST_ROWS})
            given = {name: (cells[name] or "").strip().removeprefix(GUARD) for name in columns}
            if any(given.values()):
                yield reader.line_num, given
    except csv.Error:
        raise _refused(gettext("This is no table that can be read.")) from None


def _is_level(cell: str) -> bool:
    return not cell or (cell.isascii() and cell.isdecimal() and LOWEST <= int(cell) <= HIGHEST)


def _wrong_line(line: int, user_id: UUID | None, bad: str | None) -> FieldProblem:
    if user_id is None:
        why = gettext("Nobody has this user name.")
    elif bad is not None:
        why = gettext("A level is a whole number from 1 to 9.")
    else:
        why = gettext("This person is there twice.")
    message = gettext("Line %(line)s: %(why)s") % {"line": line, "why": why}
    return FieldProblem(field="file", message=message)


def _refused(message: str) -> Invalid:
    return Invalid([FieldProblem(field="file", message=message)])
