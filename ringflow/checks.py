"""What the health address tells: for each part `ok`, `off` (not used) or what is wrong."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from base.broker import LocalHints, RedisHints
from base.db import Database
from base.jobs.runner import backlog
from connectors import email

LATE: Final = timedelta(seconds=60)


def checks_of(
    database: Database, centre_id: UUID, hints: LocalHints | RedisHints
) -> dict[str, str]:
    """Look at the database, the jobs, Redis and the mailbox."""
    redis = "off" if isinstance(hints, LocalHints) else "ok" if hints.ping() else "unreachable"
    try:
        with database.transaction(centre_id) as db:
            _, age = backlog(db)
            trouble = email.status(db).error
    except SQLAlchemyError:
        return {"database": "unreachable", "redis": redis}
    return {
        "database": "ok",
        "redis": redis,
        "jobs": "late" if age > LATE else "ok",
        "mail": "unreachable" if trouble else "ok",
    }
