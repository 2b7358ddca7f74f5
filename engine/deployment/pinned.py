"""Decisions ready to be asked, kept in memory per version as programs are."""

from typing import ClassVar, Final
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.errors import NotFound
from base.i18n import N_
from engine.decisions import Decision, read_decisions
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


def _read(db: Session, version_id: UUID, key: str) -> Decision:
    query = (
        select(Version.key, Source.name, Source.content)
        .join(Source, Source.id == Version.source_id)
        .where(Version.id == version_id, Version.kind == DECISION)
        .where(Version.centre_id == db.centre_id)
    )
    row = db.execute(query).one_or_none()
    if row is None:
        raise NoSuchDecision(key=key)
    for decision in read_decisions(SourceFile(row.name, row.content), Report()):
        if decision.id == row.key:
            return decision
    raise NoSuchDecision(key=key)
