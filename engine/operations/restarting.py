"""Starting anew what has ended."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.errors import Conflict, NotFound
from base.i18n import N_
from engine.definitions.programs import ready
from engine.history.lines import What
from engine.history.records import HistoryRow
from engine.instances.queries import InstanceView
from engine.instances.records import OVER, Instance
from engine.people import Actor
from engine.runtime.commands import check_free
from engine.runtime.flow import begin, newest
from engine.runtime.machine.changing.placing import Act, Instruction
from engine.runtime.reading import read_instance


class StillRunning(Conflict):
    """Only what has ended can be restarted."""

    code: ClassVar[str] = "instance_running"
    message: ClassVar[str] = N_("This process is still running; it cannot be restarted.")


def restart(  # noqa: PLR0913 a restart is all of this
    db: Session,
    instance_id: UUID,
    *,
    by: Actor,
    reason: str,
    nodes: Sequence[str] = (),
    variables: Literal["initial", "last"] = "last",
    changed: Mapping[str, Any] | None = None,
    newest_version: bool = False,
) -> InstanceView:
    """Start a new instance from one that has ended: from its start, or before the nodes named.

    It keeps the business key, and its version unless the newest is wanted.

    Raises:
        NotFound: there is no such instance.
        StillRunning: it has not ended.
        BusinessKeyTaken: the key must be unique and is in use.
        CannotPlace: a node does not fit.
    """
    row = _kept(db, instance_id)
    if row.state not in OVER:
        raise StillRunning
    old = read_instance(db, instance_id)
    values = dict(old.variables) if variables == "last" else _initial(db, instance_id)
    values |= changed or {}
    program, release_id = newest(db, row.key)
    if not newest_version:
        program, release_id = ready(db, row.version_id), row.release_id
    if program.unique_business_key and row.business_key is not None:
        check_free(db, row.key, row.business_key)
    place = [Instruction(act=Act.CANCEL_ALL)] if nodes else []
    place += [Instruction(act=Act.BEFORE, node=node) for node in nodes]
    turn = begin(
        db, program, release_id, variables=values, by=by, business_key=row.business_key,
        told={"restarted": str(instance_id), "reason": reason}, instructions=place,
    )  # fmt: skip
    return read_instance(db, turn.locked.id)


def _kept(db: Session, instance_id: UUID) -> Instance:
    """Keep an instance from being removed while it is read, in several statements."""
    query = select(Instance).where(Instance.id == instance_id, Instance.centre_id == db.centre_id)
    locked = query.with_for_update(read=True).execution_options(populate_existing=True)
    row = db.scalar(locked)
    if row is None:
        raise NotFound
    return row


def _initial(db: Session, instance_id: UUID) -> dict[str, Any]:
    """Return the variables that an instance was started with."""
    query = select(HistoryRow.data).where(
        HistoryRow.instance_id == instance_id,
        HistoryRow.centre_id == db.centre_id,
        HistoryRow.what == What.STARTED.value,
    )
    data = db.scalar(query.order_by(HistoryRow.seq).limit(1)) or {}
    return dict(data.get("changed", {}))
