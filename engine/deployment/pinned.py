"""Decisions ready to be asked, kept in memory per version as programs are."""

from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.errors import NotFound
from base.i18n import N_
from engine.decisions import Decision, read_decisions
from engine.decisions.sheet import Sheet, sheet_of
from engine.definitions.problems import Report
from engine.definitions.programs import Kept, pinned_version
from engine.definitions.records import Source, Version
from engine.definitions.source import SourceFile

DECISION: Final = "decision"
_decisions: Final[Kept[Decision]] = Kept()


class NoSuchDecision(NotFound):
    """No decision of this key belongs to the release of the instance."""

    code: ClassVar[str] = "no_such_decision"
    message: ClassVar[str] = N_("There is no decision “%(key)s” here.")


def pinned_decision(db: Session, release_id: UUID, key: str) -> Decision:
    """Return the decision of a key that belongs to a release.

    Raises:
        NoSuchDecision: the release has none.
    """
    version_id = pinned_version(db, release_id, key)
    if version_id is None:
        raise NoSuchDecision(key=key)
    return _decisions.get(version_id, lambda: _read(db, version_id, key))


def decision_sheet(db: Session, version_id: UUID) -> Sheet:
    """Return a version of a decision as people see it.

    Raises:
        NoSuchDecision: there is no such version, or it is none of a decision.
    """
    row = _source(db, version_id)
    if row is None:
        raise NoSuchDecision(key=str(version_id))
    key, file = row
    return sheet_of(file, key)


def _source(db: Session, version_id: UUID) -> tuple[str, SourceFile] | None:
    query = (
        select(Version.key, Source.name, Source.content)
        .join(Source, Source.id == Version.source_id)
        .where(Version.id == version_id, Version.kind == DECISION)
        .where(Version.centre_id == db.centre_id)
    )
    row = db.execute(query).one_or_none()
    return None if row is None else (row.key, SourceFile(row.name, row.content))


def _read(db: Session, version_id: UUID, key: str) -> Decision:
    row = _source(db, version_id)
    if row is not None:
        for decision in read_decisions(row[1], Report()):
            if decision.id == row[0]:
                return decision
    raise NoSuchDecision(key=key)
