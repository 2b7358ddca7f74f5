"""Which roles need a second step, and what a sign-in of somebody still lacks."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from engine.audit import audit
from engine.identity.access.permissions import Role
from engine.identity.access.roles import NoSuchRole, roles
from engine.identity.proof.second.records import Authenticator, SecondStepRule
from engine.identity.records import SignInSession, User, UserRole
from engine.people import Actor

# Whoever can change rights or what processes do; in the demonstration nobody needs a telephone.
AT_FIRST: Final = frozenset({Role.ADMIN, Role.ANALYST})


class Stage(StrEnum):
    """How far a sign-in has come: all done, a code is missing, or there is nothing to make one."""

    FULL = "full"
    CODE = "code"
    ENROL = "enrol"


def second_step_rules(db: Session) -> Mapping[str, bool]:
    """Return for each role whether it needs a second step."""
    own = select(SecondStepRule.role, SecondStepRule.needed)
    stored = {row.role: row.needed for row in db.execute(own.where(_mine(db)))}
    at_first = frozenset() if db.context.settings.demo else AT_FIRST
    return {
        one.code: stored.get(one.code, one.code in at_first) for one in roles(db, counted=False)
    }


def need_second_step(db: Session, role: str, *, needed: bool, by: Actor) -> None:
    """Say whether a role needs a second step. Running sessions without one are led to get it.

    Raises:
        NoSuchRole: there is none with this code.
    """
    before = second_step_rules(db)
    if role not in before:
        raise NoSuchRole(code=role)
    if before[role] == needed:
        return
    row = insert(SecondStepRule).values(centre_id=db.centre_id, role=role, needed=needed)
    db.execute(
        row.on_conflict_do_update(index_elements=["centre_id", "role"], set_={"needed": needed})
    )
    if needed:
        _lead_there(db, role)
    audit(db, "role.second_step", by=by, about=f"role:{role}", label=role,
          details={"needed": {"before": before[role], "after": needed}})  # fmt: skip


def next_stage(db: Session, user_id: UUID) -> Stage:
    """Return what a sign-in of this user lacks after the first step."""
    if has_second_step(db, user_id):
        return Stage.CODE
    return Stage.ENROL if is_needed(db, user_id) else Stage.FULL


def has_second_step(db: Session, user_id: UUID) -> bool:
    """Return whether somebody has a confirmed authenticator."""
    return db.scalar(_confirmed(db).where(Authenticator.user_id == user_id)) is not None


def is_needed(db: Session, user_id: UUID) -> bool:
    """Return whether one of somebody's roles needs a second step."""
    rules = second_step_rules(db)
    held = select(UserRole.role).where(
        UserRole.centre_id == db.centre_id, UserRole.user_id == user_id
    )
    return any(rules.get(role, False) for role in db.scalars(held))


def without_second_step(db: Session) -> Mapping[str, int]:
    """Return for each role how many active people have no second step."""
    query = (
        select(UserRole.role, func.count().label("people"))
        .join(User, User.id == UserRole.user_id)
        .where(User.centre_id == db.centre_id, User.active, User.id.not_in(_confirmed(db)))
        .group_by(UserRole.role)
    )
    return {row.role: row.people for row in db.execute(query)}


def _lead_there(db: Session, role: str) -> None:
    holders = select(UserRole.user_id).where(UserRole.centre_id == db.centre_id)
    running = (
        update(SignInSession)
        .where(SignInSession.centre_id == db.centre_id, SignInSession.ended_at.is_(None))
        .where(SignInSession.stage == Stage.FULL)
        .where(SignInSession.user_id.in_(holders.where(UserRole.role == role)))
        .where(SignInSession.user_id.not_in(_confirmed(db)))
        .where(SignInSession.second_elsewhere.is_(False))
    )
    db.execute(running.values(stage=Stage.ENROL))


def _confirmed(db: Session) -> Select[UUID]:
    mine = Authenticator.centre_id == db.centre_id
    return select(Authenticator.user_id).where(mine, Authenticator.confirmed_at.is_not(None))


def _mine(db: Session) -> ColumnElement[bool]:
    return SecondStepRule.centre_id == db.centre_id
