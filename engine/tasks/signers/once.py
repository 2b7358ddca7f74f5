"""Nobody is asked for two signatures at once, nor signs twice what four eyes are to see."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from engine.tasks.records import Task
from engine.tasks.signers.errors import AlreadySigned, AlreadySigner
from engine.tasks.signers.queries import WAITING, holders_of, rows_of
from engine.tasks.signers.records import Signer, SignerState


def check_signs_once(
    db: Session, task: Task, names: Collection[str], *, but: UUID | None = None
) -> None:
    """Refuse who is to sign a task already, for themselves or for somebody else.

    Where four eyes are to see it, who has signed is refused as well. `names` are who is asked and
    who stands in for them; `but` is the task of a signature that is handed on.
    """
    rows = rows_of(db, task.id)
    holders = holders_of(db, rows)
    for row in rows:
        holder = holders.get(row.own_task_id)
        if row.state in WAITING and (but is None or row.own_task_id != but):
            _check_not_waiting(row, holder, names)
        signed = row.state is SignerState.SIGNED and {row.person, row.signed_by} & {*names}
        if signed and task.excluded:
            raise AlreadySigned(
                name=row.signed_by_name, who=row.signed_by_name, username=row.signed_by,
                when=row.signed_at,
            )  # fmt: skip


def check_handed_on(db: Session, own: Task, names: Collection[str]) -> None:
    """Refuse to hand a signature to who signs the same task; any other task may be handed on."""
    if own.signs_for is not None:
        query = select(Task).where(Task.centre_id == db.centre_id, Task.id == own.signs_for)
        check_signs_once(db, db.scalars(query).one(), names, but=own.id)


def _check_not_waiting(row: Signer, holder: str | None, names: Collection[str]) -> None:
    for name in (row.person, holder):
        if name in names:
            raise AlreadySigner(name=name, who=row.by_name, username=row.by, when=row.at)
