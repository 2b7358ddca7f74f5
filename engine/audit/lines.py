"""Writing the log. A line is part of the transaction of what it tells."""

from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any, Final

from sqlalchemy import insert

from base.db import Session
from engine.audit.records import AuditLine
from engine.people import Actor

LONGEST_LABEL: Final = 200
ADDRESS: Final = "audit.address"
WRITTEN: Final = "audit.written"


def came_from(db: Session, address: str) -> None:
    """Remember the network address that this transaction's acts come from."""
    db.info[ADDRESS] = address


def came_from_of(db: Session) -> str:
    """Return the network address that this transaction's acts come from."""
    return str(db.info.get(ADDRESS, ""))


def has_audited(db: Session) -> bool:
    """Return whether this transaction has written a line so far."""
    return bool(db.info.get(WRITTEN))


def audit(
    db: Session,
    what: str,
    *,
    by: Actor,
    about: str = "",
    label: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write one line.

    Args:
        db: The transaction of the act itself.
        what: A code of `engine.audit.ACTS`.
        by: Who did it.
        about: What it was done to, as `kind:id`.
        label: What people call that.
        details: Plain data; for changes what `changes` returns.
    """
    # The number is not asked for: the platform may add lines to a centre's log and read none.
    db.execute(
        insert(AuditLine)
        .inline()
        .values(
            centre_id=db.centre_id,
            at=db.now(),
            what=what,
            actor_id=by.id,
            username=by.username,
            name=by.name,
            kind=by.kind,
            address=db.info.get(ADDRESS, ""),
            about=about,
            label=label[:LONGEST_LABEL],
            details=dict(details or {}),
        )
    )
    db.info[WRITTEN] = True


def changes(before: object, after: object) -> dict[str, list[Any]]:
    """Return what differs between two dataclass values or mappings: field -> [before, after]."""
    old, new = plain(before), plain(after)
    return {
        name: [old.get(name), new.get(name)]
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    }


def plain(value: object) -> dict[str, Any]:
    """Return a dataclass value or a mapping as plain data that a line can hold."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if not isinstance(value, Mapping):
        message = f"{type(value).__name__} has no fields to compare"
        raise TypeError(message)
    return {name: _storable(one) for name, one in value.items()}


def _storable(value: object) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _storable(one) for name, one in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(str(one) for one in value)
    if isinstance(value, (list, tuple)):
        return [_storable(one) for one in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return str(value)
