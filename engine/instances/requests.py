"""Idempotency keys: a command that is sent again gives the answer that it gave the first time."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from base.errors import Conflict
from base.i18n import N_
from engine.instances.records import Request


class KeyReused(Conflict):
    """The key came with another command before."""

    code: ClassVar[str] = "idempotency_key_reused"
    message: ClassVar[str] = N_("This idempotency key was used for something else before.")


def first_time(db: Session, key: str, *, verb: str, subject: str, result_id: UUID) -> UUID | None:
    """Remember a command by its key; return the earlier result if it was given before.

    A second sender of the same key waits here until the first has committed or given up.

    Raises:
        KeyReused: the key belongs to another command.
    """
    values = {"verb": verb, "subject": subject, "result_id": result_id, "at": db.now()}
    stored = db.scalar(
        insert(Request)
        .values(centre_id=db.centre_id, key=key, **values)
        .on_conflict_do_nothing()
        .returning(Request.key)
    )
    if stored is not None:
        return None
    earlier = db.get_one(Request, (db.centre_id, key), populate_existing=True)
    if (earlier.verb, earlier.subject) != (verb, subject):
        raise KeyReused
    return earlier.result_id
