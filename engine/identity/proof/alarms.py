"""Attacks on accounts, told to administrators until one of them has seen it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.errors import NotFound
from base.ids import new_id
from engine.audit import audit
from engine.identity.records import SignInAlarm
from engine.people import Actor

# What goes on within so much time of the last failure is the same attack.
SAME: Final = timedelta(hours=1)
SHOWN: Final = 100
UNSEEN: Final = """
select count(*) from identity_sign_in_alarm where centre_id = %(centre)s and seen_by is null
"""


class AlarmKind(StrEnum):
    """What is attacked, or attacks."""

    ACCOUNT = "account"
    NETWORK = "network"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmView:
    """One attack; `what` is a user name or a network."""

    id: UUID
    kind: AlarmKind
    what: str
    failures: int
    first_at: datetime
    last_at: datetime
    seen_by: str | None


def raise_alarm(db: Session, kind: AlarmKind, what: str, *, failures: int) -> None:
    """Tell administrators of an attack, once as long as it goes on."""
    now = db.now()
    query = select(SignInAlarm).where(
        SignInAlarm.centre_id == db.centre_id, SignInAlarm.kind == kind, SignInAlarm.what == what,
        SignInAlarm.last_at > now - SAME,
    )  # fmt: skip
    row = db.scalars(query.order_by(SignInAlarm.last_at.desc())).first()
    if row is not None:
        row.failures, row.last_at = failures, now
        return
    db.add(
        SignInAlarm(
            id=new_id(), centre_id=db.centre_id, kind=kind, what=what, failures=failures,
            first_at=now, last_at=now,
        )
    )  # fmt: skip
    db.flush()
    audit(db, "sign_in_attack", by=Actor.system("sign-in"), label=what,
          details={"kind": str(kind), "failures": failures})  # fmt: skip


def alarms(db: Session) -> list[AlarmView]:
    """Return the latest attacks, the newest first."""
    query = select(SignInAlarm).where(SignInAlarm.centre_id == db.centre_id)
    latest = query.order_by(SignInAlarm.last_at.desc()).limit(SHOWN)
    return [
        AlarmView(
            id=row.id, kind=AlarmKind(row.kind), what=row.what, failures=row.failures,
            first_at=row.first_at, last_at=row.last_at, seen_by=row.seen_by,
        )
        for row in db.scalars(latest)
    ]  # fmt: skip


def alarms_unseen(db: Session) -> int:
    """Return how many attacks no administrator has seen yet."""
    ((count,),) = db.ask(UNSEEN, {"centre": db.centre_id})
    return int(count)


def see_alarm(db: Session, alarm_id: UUID, *, by: Actor) -> None:
    """Note that an administrator knows of an attack.

    Raises:
        NotFound: there is none with this id.
    """
    mine = (SignInAlarm.centre_id == db.centre_id) & (SignInAlarm.id == alarm_id)
    row = db.scalar(select(SignInAlarm).where(mine))
    if row is None:
        raise NotFound
    row.seen_by = by.username
    db.flush()
