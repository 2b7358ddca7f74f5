"""Checking the log: every seal is worked out again from the lines as they are stored now."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from base.db import Session
from engine.audit.chain import BEGINNING, sealed
from engine.audit.records import AuditLine, AuditSeal
from engine.audit.sealing import latest_seal, lines_between

FORGOTTEN: Final = "audit.forgotten"


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenSeal:
    """A seal that does not fit what is stored; `lines` were sealed and `found` are there."""

    number: int
    first_id: int
    last_id: int
    lines: int
    found: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditReport:
    """What a check found. `removed` seals lost their lines because their time was over.

    `missing` holds the numbers of seals that are not there; `head_fits` is False when the head
    that was kept elsewhere is not in the chain.
    """

    seals: int
    lines: int
    unsealed: int
    removed: int
    broken: list[BrokenSeal] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    head_fits: bool = True

    @property
    def whole(self) -> bool:
        """Return whether nothing was changed, added or taken away."""
        return not self.broken and not self.missing and self.head_fits


def audit_head(db: Session) -> str | None:
    """Return the newest seal as `number:hash`. Kept elsewhere, it proves that none is cut off."""
    seal = latest_seal(db)
    return f"{seal.number}:{seal.hash.hex()}" if seal else None


def verify_audit(db: Session, head: str | None = None) -> AuditReport:
    """Check the whole log of the centre; `head` is what `audit_head` returned at another time."""
    forgotten = _forgotten_through(db)
    before, number, last_id, lines, removed = BEGINNING, 0, 0, 0, 0
    broken: list[BrokenSeal] = []
    missing: list[int] = []
    heads = set()
    for seal in _seals(db):
        missing += range(number + 1, seal.number)
        digest, found = sealed(before, lines_between(db, seal.first_id, seal.last_id))
        in_order = seal.first_id == last_id + 1 or seal.number != number + 1
        if found == 0 and seal.number <= forgotten:
            removed += 1
        elif digest != seal.hash or found != seal.lines or not in_order:
            broken.append(
                BrokenSeal(
                    number=seal.number,
                    first_id=seal.first_id,
                    last_id=seal.last_id,
                    lines=seal.lines,
                    found=found,
                    at=seal.at,
                )
            )
        # The chain goes on from what was sealed, so that one fault is told once.
        before, number, last_id, lines = seal.hash, seal.number, seal.last_id, lines + found
        heads.add(f"{seal.number}:{seal.hash.hex()}")
    return AuditReport(
        seals=len(heads), lines=lines, unsealed=_after(db, last_id), removed=removed,
        broken=broken, missing=missing, head_fits=head is None or head.strip().lower() in heads,
    )  # fmt: skip


def _seals(db: Session) -> Iterator[AuditSeal]:
    query = (
        select(AuditSeal)
        .where(AuditSeal.centre_id == db.centre_id)
        .order_by(AuditSeal.number)
        .execution_options(populate_existing=True)
    )
    yield from list(db.scalars(query))


def _after(db: Session, last_id: int) -> int:
    query = select(func.count()).where(AuditLine.centre_id == db.centre_id, AuditLine.id > last_id)
    return db.scalar(query) or 0


def _forgotten_through(db: Session) -> int:
    """Return the newest seal whose lines were removed in the ordinary way, by the log itself."""
    query = (
        select(AuditLine.details["through"].as_integer())
        .where(AuditLine.centre_id == db.centre_id, AuditLine.what == FORGOTTEN)
        .order_by(AuditLine.id.desc())
        .limit(1)
    )
    return db.scalar(query) or 0
