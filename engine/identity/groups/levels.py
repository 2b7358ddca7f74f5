"""Who is in which group with which skills, and who is best for a piece of work."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, exists, select
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from base.errors import FieldProblem, Invalid
from base.i18n import gettext
from engine.audit import audit
from engine.candidates import HIGHEST, LOWEST, GroupRef
from engine.identity.groups.lists import group_ids, skills
from engine.identity.people import check_changeable, get_user
from engine.identity.records import Absence, GroupMember, GroupRow, SkillLevel, SkillRow, User
from engine.people import Actor

# What somebody can do in each of their groups: group -> skill -> level.
Levels = Mapping[str, Mapping[str, int]]
MOST_ASKED: Final = 500
LEVELS_OF: Final = """
select m.user_id, g.code, s.code, l.level
from identity_group_member m
join identity_group g on g.id = m.group_id
left join identity_skill_level l on l.user_id = m.user_id and l.group_id = m.group_id
left join identity_skill s on s.id = l.skill_id
where m.centre_id = %(centre)s and m.user_id = any(%(ids)s::uuid[])
order by g.code, s.code
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Skilled:
    """Somebody who answers to a group or a skill; without a skill the level is 0."""

    user_id: UUID
    username: str
    name: str
    level: int


def skilled(
    db: Session, ref: GroupRef, *, away: bool = False, limit: int = MOST_ASKED
) -> list[Skilled]:
    """Return the people of a group, the best at its skill first, equals by name.

    People who are switched off are never among them; those who are absent at this moment only
    when `away` is set.
    """
    query = (
        select(User.id, User.username, User.name)
        .join(GroupMember, GroupMember.user_id == User.id)
        .join(GroupRow, GroupRow.id == GroupMember.group_id)
        .where(User.centre_id == db.centre_id, User.active, GroupRow.active)
        .where(GroupRow.code == ref.group)
    )
    if not away:
        query = query.where(~is_away(db.now()))
    if ref.skill is None:
        rows: Iterable[Any] = db.execute(query.order_by(User.name, User.username).limit(limit))
        return [Skilled(user_id=one.id, username=one.username, name=one.name, level=0)
                for one in rows]  # fmt: skip
    query = _with_skill(query, ref)
    rows = db.execute(query.limit(limit))
    return [Skilled(user_id=one.id, username=one.username, name=one.name, level=one.level)
            for one in rows]  # fmt: skip


def _with_skill(query: Any, ref: GroupRef) -> Any:
    of_group = (SkillLevel.user_id == User.id) & (SkillLevel.group_id == GroupMember.group_id)
    return (
        query.add_columns(SkillLevel.level)
        .join(SkillLevel, of_group)
        .join(SkillRow, SkillRow.id == SkillLevel.skill_id)
        .where(SkillRow.active, SkillRow.code == ref.skill, SkillLevel.level >= ref.level)
        .order_by(SkillLevel.level.desc(), User.name, User.username)
    )


def is_away(moment: datetime) -> Any:
    """Return the condition that the user of a query is absent at a moment."""
    return exists().where(
        Absence.user_id == User.id, Absence.cancelled_at.is_(None),
        Absence.begins_at <= moment, Absence.ends_at > moment,
    )  # fmt: skip


def levels_of(db: Session, user_ids: Iterable[UUID]) -> dict[UUID, dict[str, dict[str, int]]]:
    """Return the groups of people, and their skills in each."""
    ids = list(user_ids)
    found: dict[UUID, dict[str, dict[str, int]]] = {one: {} for one in ids}
    for user_id, group, skill, level in db.ask(LEVELS_OF, {"centre": db.centre_id, "ids": ids}):
        held = found[user_id].setdefault(group, {})
        if skill is not None:
            held[skill] = level
    return found


def set_levels(db: Session, user_id: UUID, wanted: Levels, *, by: Actor) -> None:
    """Put somebody into exactly these groups with exactly these skills.

    Raises:
        NotFound: there is no such user.
        NoSuchGroup: a group is unknown.
        Invalid: a skill is unknown, or a level is not 1 to 9.
        PersonAbove: the person has rights that `by` has not.
    """
    user = get_user(db, user_id)
    check_changeable(db, user_id, by=by)
    before = levels_of(db, [user_id])[user_id]
    touched = [one for one in sorted(before.keys() | wanted.keys())
               if before.get(one) != wanted.get(one)]  # fmt: skip
    # What is refused must be refused before anything is written.
    ids = group_ids(db, touched)
    known = check_levels(db, [held for group in touched if (held := wanted.get(group))])
    for group in touched:
        _store(db, user_id, ids[group], wanted.get(group), known)
    after = levels_of(db, [user_id])[user_id]
    if after != before:
        audit(db, "user.skills", by=by, about=f"user:{user_id}", label=user.username,
              details={"groups": [told(before), told(after)]})  # fmt: skip


def set_in_group(
    db: Session, user_id: UUID, group: str, wanted: Mapping[str, int] | None, *, by: Actor
) -> None:
    """Change what somebody can do in one group; None takes them out of it.

    Raises:
        NotFound: there is no such user.
        NoSuchGroup: the group is unknown.
        Invalid: a skill is unknown, or a level is not 1 to 9.
        PersonAbove: the person has rights that `by` has not.
    """
    before: dict[str, Mapping[str, int]] = dict(levels_of(db, [user_id])[user_id])
    after = before | ({group: wanted} if wanted is not None else {})
    if wanted is None:
        after.pop(group, None)
    set_levels(db, user_id, after, by=by)


def _store(
    db: Session,
    user_id: UUID,
    group_id: UUID,
    wanted: Mapping[str, int] | None,
    known: Mapping[str, UUID],
) -> None:
    mine = (GroupMember.user_id == user_id) & (GroupMember.group_id == group_id)
    if wanted is None:
        db.execute(delete(GroupMember).where(GroupMember.centre_id == db.centre_id, mine))
        return
    here = {"centre_id": db.centre_id, "user_id": user_id, "group_id": group_id}
    db.execute(insert(GroupMember).values(**here).on_conflict_do_nothing())
    held = (SkillLevel.user_id == user_id) & (SkillLevel.group_id == group_id)
    db.execute(delete(SkillLevel).where(SkillLevel.centre_id == db.centre_id, held))
    rows = [{**here, "skill_id": known[skill], "level": level} for skill, level in wanted.items()]
    if rows:
        db.execute(insert(SkillLevel), rows)


def check_levels(db: Session, wanted: Iterable[Mapping[str, int]]) -> dict[str, UUID]:
    """Return the ids of all skills, or refuse a skill or a level that there is not.

    Raises:
        Invalid: says which.
    """
    asked = [pair for held in wanted for pair in held.items()]
    known = {one.code: one.id for one in skills(db, inactive=True)} if asked else {}
    for skill, level in asked:
        if skill not in known:
            raise _wrong(gettext("There is no skill with the code %(code)s.") % {"code": skill})
        if not LOWEST <= level <= HIGHEST:
            raise _wrong(gettext("A level is a whole number from 1 to 9."))
    return known


def _wrong(message: str) -> Invalid:
    return Invalid([FieldProblem(field="groups", message=message)])


def told(levels: Levels) -> str:
    """Return groups and skills in one cell: `hotline/cantonese=7 hotline/english=3 night`."""
    parts = []
    for group, held in sorted(levels.items()):
        parts += [f"{group}/{skill}={level}" for skill, level in sorted(held.items())] or [group]
    return " ".join(parts)
