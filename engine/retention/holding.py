"""Holding instances for the law."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select

from base.db import Session
from base.ids import new_id
from engine.instances.records import Instance
from engine.people import Actor
from engine.retention.records import Hold


def hold_instances(db: Session, ids: Collection[UUID], key: str, *, reason: str, by: Actor) -> int:
    """Keep instances until `key` is released; return how many were not held by it yet."""
    held = select(Hold.instance_id).where(Hold.centre_id == db.centre_id, Hold.hold_key == key)
    wanted = select(Instance.id).where(
        Instance.centre_id == db.centre_id, Instance.id.in_(ids), Instance.id.not_in(held)
    )
    found = list(db.scalars(wanted))
    for instance_id in found:
        db.add(
            Hold(
                id=new_id(), centre_id=db.centre_id, instance_id=instance_id, hold_key=key,
                reason=reason, by=by.username, at=db.now(),
            )
        )  # fmt: skip
    db.flush()
    return len(found)


def release_instances(db: Session, key: str) -> None:
    """Let go what `key` held; another hold may still keep it."""
    db.execute(delete(Hold).where(Hold.centre_id == db.centre_id, Hold.hold_key == key))


def held_instances(db: Session, ids: Collection[UUID]) -> set[UUID]:
    """Return those of the instances that are held."""
    query = select(Hold.instance_id).where(
        Hold.centre_id == db.centre_id, Hold.instance_id.in_(ids)
    )
    return set(db.scalars(query))
