"""Retiring definitions: no new instance begins, at once or from a moment on; and back again."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from base import jobs
from base.db import Session
from engine.audit import audit
from engine.definitions.programs import PROCESS, NoSuchDefinition
from engine.definitions.queries import newest_version
from engine.messages.queries import DELIVER_ANEW
from engine.people import Actor
from engine.retirement.queries import Retirement, retirements
from engine.retirement.records import Retired


def retire(
    db: Session, key: str, *, by: Actor, reason: str, at: datetime | None = None
) -> Retirement:
    """Let no new instance of a process begin, at once or from `at` on; what runs goes on.

    Raises:
        NoSuchDefinition: there is no such process.
    """
    _check_process(db, key)
    values = {
        "since": max(at or db.now(), db.now()), "until": None, "reason": reason,
        "by": by.name, "skipped": 0,
    }  # fmt: skip
    row = insert(Retired).values(centre_id=db.centre_id, key=key, **values)
    db.execute(row.on_conflict_do_update(index_elements=["centre_id", "key"], set_=values))
    _tell(db, "definition.retired", key, by=by, at=at, reason=reason)
    return retirements(db)[key]


def activate(
    db: Session, key: str, *, by: Actor, reason: str, at: datetime | None = None
) -> Retirement | None:
    """Let new instances begin again, at once or from `at` on; None when nothing is retired then.

    Raises:
        NoSuchDefinition: there is no such process.
    """
    _check_process(db, key)
    there = retirements(db).get(key)
    if there is None:
        return None
    mine = Retired.centre_id == db.centre_id, Retired.key == key
    if at is None or at <= max(db.now(), there.since):
        db.execute(delete(Retired).where(*mine))
    else:
        row = insert(Retired).values(
            centre_id=db.centre_id, key=key, since=there.since, until=at, reason=there.reason,
            by=there.by, skipped=there.skipped,
        )  # fmt: skip
        db.execute(
            row.on_conflict_do_update(index_elements=["centre_id", "key"], set_={"until": at})
        )
    jobs.add(db, DELIVER_ANEW, args={"key": key}, run_at=max(at or db.now(), db.now()))
    _tell(db, "definition.activated", key, by=by, at=at, reason=reason)
    return retirements(db).get(key)


def _check_process(db: Session, key: str) -> None:
    if newest_version(db, key).kind != PROCESS:
        raise NoSuchDefinition(key=key)


def _tell(db: Session, what: str, key: str, *, by: Actor, at: datetime | None, reason: str) -> None:
    details = {"reason": reason, "at": (at or db.now()).isoformat()}
    audit(db, what, by=by, about=f"definition:{key}", label=key, details=details)
