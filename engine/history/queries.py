"""Reading the history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.page import Page, cursor_decode, cursor_encode, paged, row_number
from engine.history.lines import What
from engine.history.records import HistoryRow

# As whom the engine does what nobody asked for by name.
THE_ENGINE: Final = "engine"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One line as it was read.

    `key` and `version` say from which drawing the node is, `changed` which variables got new
    values, `details` what else the verb has to tell. `outcome` and `comment` are the opinion of
    whoever completed a task. `node_name` is filled in by the front door.
    """

    instance_id: UUID
    seq: int
    at: datetime
    what: str
    node: str | None
    node_name: Mapping[str, str] | None
    node_kind: str | None
    key: str
    version: int
    token_id: UUID | None
    actor: str
    actor_name: str
    actor_kind: str
    outcome: str | None
    comment: str | None
    changed: Mapping[str, Any]
    details: Mapping[str, Any]


def read_history(
    db: Session,
    instance_id: UUID,
    *,
    after: str | None = None,
    limit: int = 200,
    token_id: UUID | None = None,
) -> Page[HistoryRow]:
    """Return a page of the rows of one instance, oldest first."""
    query = select(HistoryRow).where(
        HistoryRow.instance_id == instance_id, HistoryRow.centre_id == db.centre_id
    )
    if token_id is not None:
        query = query.where(HistoryRow.token_id == token_id)
    if after is not None:
        query = query.where(HistoryRow.seq > row_number(cursor_decode(after, 1)[0]))
    rows = list(db.scalars(query.order_by(HistoryRow.seq).limit(limit + 1)))
    cursor = cursor_encode(rows[:limit][-1].seq) if rows else None
    return paged(rows, limit, cursor)


def line_of(
    row: HistoryRow, name: Mapping[str, str] | None = None, kind: str | None = None
) -> HistoryLine:
    """Return the view of a row."""
    details = dict(row.data)
    return HistoryLine(
        instance_id=row.instance_id,
        seq=row.seq,
        at=row.at,
        what=row.what,
        node=row.node,
        node_name=name,
        node_kind=kind,
        key=row.key,
        version=row.version,
        token_id=row.token_id,
        actor=row.actor,
        actor_name=row.actor_name,
        actor_kind=row.actor_kind,
        outcome=details.pop("outcome", None),
        comment=details.pop("comment", None),
        changed=details.pop("changed", {}),
        details=details,
    )


def last_line(db: Session, instance_id: UUID, *whats: What) -> dict[str, Any]:
    """Return `who`, `username` and `when` of an instance's newest line, or its newest of a kind.

    Errors carry it, so that whoever was second learns who was first. Empty without such a line.
    """
    query = select(HistoryRow).where(
        HistoryRow.instance_id == instance_id, HistoryRow.centre_id == db.centre_id
    )
    if whats:
        query = query.where(HistoryRow.what.in_([what.value for what in whats]))
    return _who(db.scalar(query.order_by(HistoryRow.seq.desc()).limit(1)))


def who_moved(db: Session, instance_id: UUID, moment: datetime | None = None) -> dict[str, Any]:
    """Return `who`, `username` and `when` of what moved an instance last, or at a moment.

    What the engine did because of it is passed over. Empty when nothing is known of it.
    """
    query = select(HistoryRow).where(
        HistoryRow.instance_id == instance_id, HistoryRow.centre_id == db.centre_id,
        HistoryRow.actor != THE_ENGINE,
    )  # fmt: skip
    if moment is not None:
        query = query.where(HistoryRow.at == moment)
    return _who(db.scalar(query.order_by(HistoryRow.seq.desc()).limit(1)))


def _who(row: HistoryRow | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {"who": row.actor_name, "username": row.actor, "when": row.at}
