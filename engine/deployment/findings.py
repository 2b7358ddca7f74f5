"""What the checker says about a version: read again, as it was when it was deployed."""

from typing import Final
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from engine.actions.registry import is_known
from engine.definitions.check import check
from engine.definitions.model import Process
from engine.definitions.problems import Problem
from engine.definitions.programs import PROCESS, Kept, NoSuchDefinition
from engine.definitions.records import Source, Version
from engine.definitions.source import UNLIMITED, SourceFile

_kept: Final[Kept[list[Problem]]] = Kept(64)


def findings(db: Session, version_id: UUID) -> list[Problem]:
    """Return what is to be said about the drawing of a version, in the order of its lines.

    Findings speak the language of who reads them. Decisions have none here.

    Raises:
        NoSuchDefinition: there is no such version.
    """
    return _kept.get(version_id, lambda: _look(db, version_id))


def _look(db: Session, version_id: UUID) -> list[Problem]:
    query = (
        select(Version, Source)
        .join(Source, Source.id == Version.source_id)
        .where(Version.id == version_id, Version.centre_id == db.centre_id)
    )
    row = db.execute(query).one_or_none()
    if row is None:
        raise NoSuchDefinition(key=str(version_id))
    version = row.Version
    if version.kind != PROCESS:
        return []
    actions = frozenset(version.actions or ())
    checked = check(
        [SourceFile(row.Source.name, row.Source.content)],
        # What is named in another engine's words was an action then, or was left to people.
        knows_action=lambda name: is_known(name) or name in actions,
        knows_decision=frozenset(version.decisions).__contains__,
        known={key: frozenset() for key in version.calls},
        limits=UNLIMITED,
    )
    others = {
        name
        for process in checked.processes
        if process.key != version.key
        for name in _names(process)
    }
    own = {name for process in checked.processes if process.key == version.key
           for name in _names(process)}  # fmt: skip
    found = [one for one in checked.problems if one.element in own or one.element not in others]
    return sorted(found, key=lambda one: (one.line, one.code))


def _names(process: Process) -> set[str]:
    flows = {flow.id for scope in process.scope.walk() for flow in scope.flows}
    return {process.key} | {node.id for node in process.nodes()} | flows
