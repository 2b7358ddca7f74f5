"""Whether people of the platform need a second step, and what a sign-in of one still lacks."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from engine.identity.proof.second.needs import Stage
from engine.people import Actor
from engine.platform.log import note
from engine.platform.records import PlatformAuthenticator, PlatformRules, PlatformSession


def platform_second_step_needed(db: Session) -> bool:
    """Return whether everybody of the platform needs one: yes, until somebody decides otherwise.

    In the demonstration nobody needs a telephone.
    """
    decided = db.scalar(select(PlatformRules.second_step))
    return not db.context.settings.demo if decided is None else decided


def need_platform_second_step(db: Session, *, needed: bool, by: Actor) -> None:
    """Say whether everybody of the platform needs one; sessions without are led to get it."""
    before = platform_second_step_needed(db)
    if before == needed:
        return
    row = insert(PlatformRules).values(one=True, second_step=needed)
    db.execute(row.on_conflict_do_update(index_elements=["one"], set_={"second_step": needed}))
    if needed:
        having = select(PlatformAuthenticator.person_id).where(
            PlatformAuthenticator.confirmed_at.is_not(None)
        )
        running = update(PlatformSession).where(
            PlatformSession.ended_at.is_(None), PlatformSession.stage == Stage.FULL,
            PlatformSession.person_id.not_in(having),
        )  # fmt: skip
        db.execute(running.values(stage=Stage.ENROL))
    note(db, "second_step.rule", by=by, details={"needed": [before, needed]})


def next_platform_stage(db: Session, person_id: UUID) -> Stage:
    """Return what a sign-in of somebody lacks after the password."""
    if has_platform_second_step(db, person_id):
        return Stage.CODE
    return Stage.ENROL if platform_second_step_needed(db) else Stage.FULL


def has_platform_second_step(db: Session, person_id: UUID) -> bool:
    """Return whether somebody has a confirmed authenticator."""
    query = select(PlatformAuthenticator.person_id).where(
        PlatformAuthenticator.person_id == person_id,
        PlatformAuthenticator.confirmed_at.is_not(None),
    )
    return db.scalar(query) is not None
