"""Deploying drawings and decisions: check, give versions, make a release, listen for events."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import func, select, text

from base.db import Session
from base.errors import Invalid
from base.i18n import N_
from base.ids import new_id
from engine.actions.registry import is_known
from engine.decisions import Decision
from engine.definitions.model import Process
from engine.definitions.problems import Problem
from engine.definitions.programs import PROCESS
from engine.definitions.queries import current_release
from engine.definitions.records import Release, Source, Version
from engine.definitions.source import SourceFile, limits_of
from engine.definitions.starts import listen, listening
from engine.deployment.content import Content, examine
from engine.deployment.pinned import DECISION
from engine.people import Actor

LOCK = text("select pg_advisory_xact_lock(hashtextextended('deploy ' || :centre, 0))")


# A version, its process if it is one, and the file that it comes from.
New = tuple[Version, Process | None, SourceFile]


class DefinitionRefused(Invalid):
    """The drawings have errors. `problems` tells all of them, warnings too."""

    code: ClassVar[str] = "definition_refused"
    message: ClassVar[str] = N_("The drawings were not deployed. Errors found: %(count)s.")
    problems: list[Problem]  # type: ignore[assignment] # they know file, element and line too

    def __init__(self, checked: Content) -> None:
        super().__init__(count=len(checked.errors))
        self.problems = checked.problems


class NothingToDeploy(Invalid):
    """The files hold no process that could run."""

    code: ClassVar[str] = "nothing_to_deploy"
    message: ClassVar[str] = N_("There is no executable process in what was sent.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployedDefinition:
    """One definition of a deployment; `new` tells whether it got a new version."""

    id: UUID
    key: str
    version: int
    name: str
    kind: str
    new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """What came of deploying. `id` is the release; a dry run has none."""

    id: UUID | None
    definitions: list[DeployedDefinition]
    problems: list[Problem] = field(default_factory=list)


def deploy(
    db: Session, files: Sequence[SourceFile], *, by: Actor, dry_run: bool = False
) -> Deployment:
    """Deploy drawings that belong together; the same content again changes nothing.

    Instances that are running stay on what they were started with. With `dry_run` nothing is
    stored and the answer tells what would be.

    Raises:
        DefinitionRefused: a drawing has errors; nothing is stored.
        NothingToDeploy: there is no process in the files.
    """
    db.execute(LOCK, {"centre": str(db.centre_id)})
    newest = _newest(db)
    there = [version for version, _sha in newest.values()]
    calls = {one.key: frozenset(one.calls) for one in there if one.kind == PROCESS}
    asked = {one.key for one in there if one.kind == DECISION}
    checked = examine(
        files, knows_action=is_known, knows_decision=asked.__contains__, known=calls,
        listening=listening(db), limits=limits_of(db.context.settings.engine),
    )  # fmt: skip
    if checked.errors:
        raise DefinitionRefused(checked)
    if not checked.processes and not checked.decisions:
        raise NothingToDeploy
    made = _Made(db, by, {file.name: file for file in checked.files})
    found = [made.decision(one, newest.get(one.id)) for one in checked.decisions]
    found += [made.version(process, newest.get(process.key)) for process in checked.processes]
    release_id = None if dry_run else _release(db, by, made.new)
    if not dry_run:
        listen(db, ((version, one) for version, one, _file in made.new if one is not None))
    return Deployment(id=release_id, definitions=found, problems=checked.problems)


class _Made:
    """The versions that a deployment makes; nothing is stored before `_release`."""

    def __init__(self, db: Session, by: Actor, files: dict[str, SourceFile]) -> None:
        self.db, self.by, self.files = db, by, files
        self.new: list[New] = []

    def version(self, process: Process, last: tuple[Version, str] | None) -> DeployedDefinition:
        """Return the version that a process gets, or has already if nothing has changed."""
        file = self.files[process.file]
        if last is not None and last[1] == file.sha256 and _uses_the_same(last[0], process):
            return _deployed(last[0], new=False)
        version = Version(
            id=new_id(),
            centre_id=self.db.centre_id,
            key=process.key,
            version=last[0].version + 1 if last is not None else 1,
            name=process.name or process.key,
            kind=PROCESS,
            labels=dict(process.labels),
            calls=sorted(process.calls),
            decisions=sorted(process.decisions),
            actions=sorted(process.foreign_actions),
            unique_business_key=process.unique_business_key,
            deployed_at=self.db.now(),
            deployed_by=self.by.name,
        )
        self.new.append((version, process, file))
        return _deployed(version, new=True)

    def decision(self, one: Decision, last: tuple[Version, str] | None) -> DeployedDefinition:
        """Return the version that a decision gets, or has already if nothing has changed."""
        file = self.files[one.file]
        if last is not None and last[1] == file.sha256:
            return _deployed(last[0], new=False)
        version = Version(
            id=new_id(),
            centre_id=self.db.centre_id,
            key=one.id,
            version=last[0].version + 1 if last is not None else 1,
            name=one.name or one.id,
            kind=DECISION,
            labels={},
            calls=[],
            decisions=sorted(one.requires),
            actions=[],
            deployed_at=self.db.now(),
            deployed_by=self.by.name,
        )
        self.new.append((version, None, file))
        return _deployed(version, new=True)


def _uses_the_same(version: Version, process: Process) -> bool:
    """Return whether nothing that was left to people has come since, or the other way round."""
    return (
        set(version.calls) == process.calls
        and set(version.decisions) == process.decisions
        and (version.actions is None or set(version.actions) == process.foreign_actions)
    )


def _deployed(version: Version, *, new: bool) -> DeployedDefinition:
    return DeployedDefinition(
        id=version.id,
        key=version.key,
        version=version.version,
        name=version.name,
        kind=version.kind,
        new=new,
    )


def _newest(db: Session) -> dict[str, tuple[Version, str]]:
    rank = func.rank().over(partition_by=Version.key, order_by=Version.version.desc())
    ranked = (
        select(Version.id, rank.label("rank")).where(Version.centre_id == db.centre_id).subquery()
    )
    query = (
        select(Version, Source.sha256)
        .join(Source, Source.id == Version.source_id)
        .join(ranked, ranked.c.id == Version.id)
        .where(ranked.c.rank == 1)
    )
    return {row.Version.key: (row.Version, row.sha256) for row in db.execute(query)}


def _release(db: Session, by: Actor, new: Iterable[New]) -> UUID:
    last = current_release(db)
    items: dict[str, Any] = dict(last.items) if last is not None else {}
    for version, _process, file in new:
        version.source_id = _source(db, file)
        db.add(version)
        items[version.key] = str(version.id)
    if last is not None and items == last.items:
        return last.id
    release = Release(
        id=new_id(),
        centre_id=db.centre_id,
        number=last.number + 1 if last is not None else 1,
        items=items,
        made_at=db.now(),
        made_by=by.name,
    )
    db.add(release)
    db.flush()
    return release.id


def _source(db: Session, file: SourceFile) -> UUID:
    query = select(Source.id).where(Source.centre_id == db.centre_id, Source.sha256 == file.sha256)
    known = db.scalar(query)
    if known is not None:
        return known
    row = Source(
        id=new_id(),
        centre_id=db.centre_id,
        name=file.name,
        sha256=file.sha256,
        content=file.content,
    )
    db.add(row)
    db.flush()
    return row.id
