"""Finding people among thousands: a page of them, by words and marks, in an order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from base.db import Session
from engine.identity.groups.levels import is_away, levels_of
from engine.identity.people import SHOWN, Person, members, persons
from engine.identity.records import Absence, User

A_PAGE: Final = 50


class StaffState(StrEnum):
    """Where somebody stands with the centre."""

    ACTIVE = "active"
    AWAY = "away"
    OFF = "off"
    LEFT = "left"


class StaffOrder(StrEnum):
    """What a list is sorted by."""

    NAME = "name"
    USERNAME = "username"
    STAFF_NO = "staff_no"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffFilter:
    """Which people; what is not given does not matter.

    Each of `words` is somewhere in name, user name, staff number or address. `within` are
    candidates (a role, `department:x`, `group:x`), all of which the person answers to.
    """

    words: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    state: StaffState | None = None
    order: StaffOrder = StaffOrder.NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Somebody in the list: `groups` with their skills, `away_until` while they are absent."""

    person: Person
    groups: Mapping[str, Mapping[str, int]]
    away_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPage:
    """A page of the list, and how many people there are in all of it."""

    items: list[Listed]
    total: int


def find_staff(
    db: Session, which: StaffFilter, *, limit: int = A_PAGE, offset: int = 0
) -> StaffPage:
    """Return a page of people."""
    where = _conditions(db, which)
    chosen = select(*SHOWN).where(*where)
    rows: list[Any] = list(
        db.execute(chosen.order_by(*_ordered(which.order)).limit(limit).offset(offset))
    )
    ids = [row.id for row in rows]
    found, levels, until = persons(db, rows), levels_of(db, ids), _away(db, ids)
    total = offset + len(rows)
    if len(rows) == limit or (offset and not rows):
        total = db.scalar(select(func.count()).select_from(User).where(*where)) or 0
    items = [
        Listed(person=one, groups=levels[one.id], away_until=until.get(one.id)) for one in found
    ]
    return StaffPage(items=items, total=total)


def _away(db: Session, ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Return until when those of some people are absent who are so now."""
    query = select(Absence.user_id, Absence.ends_at).where(
        Absence.user_id.in_(ids), Absence.cancelled_at.is_(None),
        Absence.begins_at <= db.now(), Absence.ends_at > db.now(),
    )  # fmt: skip
    return {row[0]: row[1] for row in db.execute(query)}


def _conditions(db: Session, which: StaffFilter) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [User.centre_id == db.centre_id]
    for word in which.words:
        places = (User.name, User.username, User.email, User.staff_no)
        where.append(or_(*(one.icontains(word, autoescape=True) for one in places)))
    where += [User.id.in_(members(db, candidate.casefold())) for candidate in which.within]
    match which.state:
        case StaffState.ACTIVE:
            where += [User.active.is_(True)]
        case StaffState.AWAY:
            where += [User.active.is_(True), is_away(db.now())]
        case StaffState.OFF:
            where += [~User.active, User.left_at.is_(None)]
        case StaffState.LEFT:
            where += [~User.active, User.left_at.is_not(None)]
    return where


def _ordered(order: StaffOrder) -> tuple[Any, ...]:
    match order:
        case StaffOrder.USERNAME:
            return (User.username, User.id)
        case StaffOrder.STAFF_NO:
            return (User.staff_no.asc().nulls_last(), User.name, User.id)
        case StaffOrder.NEWEST:
            return (User.created_at.desc(), User.id)
    return (User.name, User.username, User.id)
