"""The groups and the skills of a centre: making them, finding them, closing them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select

from base.db import Session
from base.errors import Conflict, NotFound
from base.i18n import N_, gettext, pick
from base.ids import new_id
from engine.audit import audit, changes, plain
from engine.candidates import read_group
from engine.identity.checks import check_code, check_named
from engine.identity.records import GroupMember, GroupRow, SkillRow, User
from engine.people import Actor


class NoSuchGroup(NotFound):
    """There is no group of this code."""

    code = "no_such_group"
    message = N_("There is no group with the code %(code)s.")


class NoSuchSkill(NotFound):
    """There is no skill of this code."""

    code = "no_such_skill"
    message = N_("There is no skill with the code %(code)s.")


class GroupCodeTaken(Conflict):
    """Another group, or another skill, has this code already."""

    code = "group_code_taken"
    message = N_("The code %(code)s is in use already.")


class SkillKind(StrEnum):
    """What a skill is about; lists are sorted by it."""

    LANGUAGE = "language"
    DIALECT = "dialect"
    DESK = "desk"
    OTHER = "other"


SKILL_KINDS: Final[Mapping[SkillKind, str]] = {
    SkillKind.LANGUAGE: N_("Language"),
    SkillKind.DIALECT: N_("Dialect"),
    SkillKind.DESK: N_("Desk"),
    SkillKind.OTHER: N_("Other"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """A group; `people` counts its members who are switched on."""

    id: UUID
    code: str
    names: Mapping[str, str]
    active: bool
    people: int = 0

    @property
    def name(self) -> str:
        """Return the name in the reader's language."""
        return pick(self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillView:
    """A skill of people."""

    id: UUID
    code: str
    names: Mapping[str, str]
    kind: SkillKind
    active: bool

    @property
    def name(self) -> str:
        """Return the name in the reader's language."""
        return pick(self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChange:
    """How a group or a skill shall be from now on; `kind` counts for skills only."""

    names: Mapping[str, str]
    active: bool = True
    kind: SkillKind = SkillKind.OTHER


def groups(db: Session, *, inactive: bool = False, counted: bool = True) -> list[GroupView]:
    """Return the groups by code; closed ones only when asked for.

    Who needs no more than names does without counting the people.
    """
    query = select(GroupRow).where(GroupRow.centre_id == db.centre_id).order_by(GroupRow.code)
    if not inactive:
        query = query.where(GroupRow.active)
    people = _counts(db) if counted else {}
    return [_group(row, people.get(row.id, 0)) for row in db.scalars(query)]


def _counts(db: Session) -> dict[UUID, int]:
    query = (
        select(GroupMember.group_id, func.count())
        .join(User, User.id == GroupMember.user_id)
        .where(GroupMember.centre_id == db.centre_id, User.active)
        .group_by(GroupMember.group_id)
    )
    return {row[0]: row[1] for row in db.execute(query)}


def _group(row: GroupRow, people: int) -> GroupView:
    return GroupView(id=row.id, code=row.code, names=row.names, active=row.active, people=people)


def skills(db: Session, *, inactive: bool = False) -> list[SkillView]:
    """Return the skills by kind and code; closed ones only when asked for."""
    query = select(SkillRow).where(SkillRow.centre_id == db.centre_id)
    if not inactive:
        query = query.where(SkillRow.active)
    found = [_skill(row) for row in db.scalars(query)]
    return sorted(found, key=lambda one: (list(SkillKind).index(one.kind), one.code))


def group_names(db: Session, candidates: Iterable[str]) -> dict[str, str]:
    """Return what people read for those of some candidates that are groups, with their skill."""
    refs = {one: ref for one in candidates if (ref := read_group(one)) is not None}
    if not refs:
        return {}
    query = select(GroupRow.code, GroupRow.names).where(
        GroupRow.centre_id == db.centre_id, GroupRow.code.in_({one.group for one in refs.values()})
    )
    named = {row.code: pick(row.names) for row in db.execute(query)}
    asked = any(one.skill for one in refs.values())
    mastered = {one.code: one.name for one in skills(db, inactive=True)} if asked else {}
    found = {}
    for text, ref in refs.items():
        found[text] = name = named.get(ref.group, ref.group)
        if ref.skill:
            told = {"group": name, "skill": mastered.get(ref.skill, ref.skill), "level": ref.level}
            found[text] = gettext("%(group)s (%(skill)s from %(level)s)") % told
    return found


def find_group(db: Session, code: str) -> GroupView:
    """Return one group.

    Raises:
        NoSuchGroup: there is none with this code.
    """
    mine = (GroupRow.centre_id == db.centre_id) & (GroupRow.code == code)
    row = db.scalar(select(GroupRow).where(mine))
    if row is None:
        raise NoSuchGroup(code=code)
    held = (GroupMember.user_id == User.id) & (GroupMember.group_id == row.id)
    people = select(func.count()).select_from(User).join(GroupMember, held).where(User.active)
    return _group(row, db.scalar(people) or 0)


def group_ids(db: Session, codes: Iterable[str]) -> dict[str, UUID]:
    """Return the ids of groups by their codes, without counting who is in them.

    Raises:
        NoSuchGroup: there is none with one of the codes.
    """
    wanted = sorted(codes)
    if not wanted:
        return {}
    query = select(GroupRow.code, GroupRow.id).where(
        GroupRow.centre_id == db.centre_id, GroupRow.code.in_(wanted)
    )
    found = {row.code: row.id for row in db.execute(query)}
    for code in wanted:
        if code not in found:
            raise NoSuchGroup(code=code)
    return found


def find_skill(db: Session, code: str) -> SkillView:
    """Return one skill.

    Raises:
        NoSuchSkill: there is none with this code.
    """
    row = db.scalar(
        select(SkillRow).where(SkillRow.centre_id == db.centre_id, SkillRow.code == code)
    )
    if row is None:
        raise NoSuchSkill(code=code)
    return _skill(row)


def create_group(db: Session, code: str, change: GroupChange, *, by: Actor) -> GroupView:
    """Add a group.

    Raises:
        Invalid: the code has other characters than drawings can name, or there is no name.
        GroupCodeTaken: there is one with this code.
    """
    _check(db, GroupRow, code, change)
    db.add(GroupRow(id=new_id(), centre_id=db.centre_id, code=code, names=_named(change),
                    active=True, created_at=db.now()))  # fmt: skip
    db.flush()
    audit(db, "group.added", by=by, about=f"group:{code}", label=code,
          details=plain({"names": change.names}))  # fmt: skip
    return find_group(db, code)


def change_group(db: Session, code: str, change: GroupChange, *, by: Actor) -> GroupView:
    """Change a group's names, or close it: then drawings that name it find nobody there.

    Raises:
        NoSuchGroup: there is none with this code.
        Invalid: there is no name.
    """
    check_named("".join(change.names.values()), field="name_en")
    before = find_group(db, code)
    row = db.get_one(GroupRow, before.id)
    row.names, row.active = _named(change), change.active
    db.flush()
    after = find_group(db, code)
    audit(db, "group.changed", by=by, about=f"group:{code}", label=code,
          details=changes(_told(before), _told(after)))  # fmt: skip
    return after


def create_skill(db: Session, code: str, change: GroupChange, *, by: Actor) -> SkillView:
    """Add a skill.

    Raises:
        Invalid: the code has other characters than drawings can name, or there is no name.
        GroupCodeTaken: there is one with this code.
    """
    _check(db, SkillRow, code, change)
    db.add(SkillRow(id=new_id(), centre_id=db.centre_id, code=code, names=_named(change),
                    kind=change.kind, active=True, created_at=db.now()))  # fmt: skip
    db.flush()
    audit(db, "skill.added", by=by, about=f"skill:{code}", label=code,
          details=plain({"names": change.names, "kind": change.kind}))  # fmt: skip
    return find_skill(db, code)


def change_skill(db: Session, code: str, change: GroupChange, *, by: Actor) -> SkillView:
    """Change a skill, or close it: then nobody counts as having it.

    Raises:
        NoSuchSkill: there is none with this code.
        Invalid: there is no name.
    """
    check_named("".join(change.names.values()), field="name_en")
    before = find_skill(db, code)
    row = db.get_one(SkillRow, before.id)
    row.names, row.active, row.kind = _named(change), change.active, change.kind
    db.flush()
    after = find_skill(db, code)
    audit(db, "skill.changed", by=by, about=f"skill:{code}", label=code,
          details=changes(_told(before), _told(after)))  # fmt: skip
    return after


def _check(
    db: Session, table: type[GroupRow] | type[SkillRow], code: str, change: GroupChange
) -> None:
    check_code(code)
    check_named("".join(change.names.values()), field="name_en")
    taken = select(table.id).where(table.centre_id == db.centre_id, table.code == code)
    if db.scalar(taken) is not None:
        raise GroupCodeTaken(code=code)


def _named(change: GroupChange) -> dict[str, Any]:
    return {locale: name.strip() for locale, name in change.names.items() if name.strip()}


def _skill(row: SkillRow) -> SkillView:
    return SkillView(
        id=row.id, code=row.code, names=row.names, kind=SkillKind(row.kind), active=row.active
    )


def _told(one: GroupView | SkillView) -> dict[str, object]:
    told: dict[str, object] = {"names": one.names, "active": one.active}
    return told | ({"kind": one.kind} if isinstance(one, SkillView) else {})
