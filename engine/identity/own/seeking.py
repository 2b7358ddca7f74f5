"""Finding people and departments by a few letters, quickly: for who may see their pages."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import Text, cast, func, or_, select

from base.db import Session
from base.i18n import pick
from engine.identity.records import Department, User

FEW: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Somebody or something: the key of its page, its name, and what tells it from others."""

    key: str
    name: str
    about: str
    id: UUID


def seek_people(db: Session, words: str, *, most: int = FEW) -> list[Found]:
    """Return people whose names or user names hold these letters, those that begin so first."""
    low = words.casefold()
    name, username = func.lower(User.name), User.username_folded
    query = (
        select(User.id, User.name, User.username)
        .where(User.centre_id == db.centre_id)
        .where(or_(name.contains(low, autoescape=True), username.contains(low, autoescape=True)))
        .order_by(~or_(name.startswith(low, autoescape=True),
                       username.startswith(low, autoescape=True)), User.username)
        .limit(most)
    )  # fmt: skip
    return [
        Found(key=row.username, name=row.name, about=row.username, id=row.id)
        for row in db.execute(query)
    ]


def seek_departments(db: Session, words: str, *, most: int = FEW) -> list[Found]:
    """Return departments whose codes, or names in any language, hold these letters."""
    low = words.casefold()
    names, code = func.lower(cast(Department.name, Text)), func.lower(Department.code)
    query = (
        select(Department.id, Department.code, Department.name)
        .where(Department.centre_id == db.centre_id)
        .where(or_(names.contains(low, autoescape=True), code.contains(low, autoescape=True)))
        .order_by(~code.startswith(low, autoescape=True), Department.code)
        .limit(most)
    )
    return [
        Found(key=row.code, name=pick(row.name), about=row.code, id=row.id)
        for row in db.execute(query)
    ]
