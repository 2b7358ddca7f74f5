"""Deploying an application: first what it would change and for whom, then doing it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Select, select

from base.db import Session
from base.errors import Conflict
from base.i18n import N_, pick
from engine.applications.queries import find, sources_of
from engine.applications.versions import deployed_version
from engine.definitions.problems import Problem
from engine.definitions.programs import PROCESS
from engine.definitions.source import SourceFile
from engine.deployment.deploy import DefinitionRefused, DeployedDefinition, Deployment, deploy
from engine.instances.records import OVER, Instance
from engine.operations.acts import BatchAct, Orders
from engine.operations.batches import BatchView, create_batch
from engine.operations.migration import MigrationPlan, plan_migration
from engine.people import Actor


class ChangedSinceLook(Conflict):
    """The files are no longer those that were looked at. `params`: `who` and `when`."""

    code: ClassVar[str] = "changed_since_look"
    message: ClassVar[str] = N_(
        "%(who)s has changed a file since you looked. See what it means now, then deploy."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What deploying means for one definition: its new version, and the instances of older ones.

    `name` is in the reader's language. `new` is false when nothing of it has changed. `plans` tell
    per older version that has running instances how many of them could go over at once.
    """

    key: str
    name: str
    kind: str
    version: int
    new: bool
    plans: Sequence[MigrationPlan] = ()

    @property
    def running(self) -> int:
        """How many instances run on older versions."""
        return sum(plan.able + plan.unable + plan.unseen for plan in self.plans)

    @property
    def able(self) -> int:
        """How many of them could go over at once."""
        return sum(plan.able for plan in self.plans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What deploying an application would do; `refused` if there are errors.

    `mark` stands for the files that were looked at.
    """

    mark: str
    impacts: Sequence[Impact] = ()
    problems: Sequence[Problem] = ()
    refused: bool = False

    @property
    def changes(self) -> bool:
        """Whether there would be any new version."""
        return any(one.new for one in self.impacts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of it: the deployment, the application's version, the migrations that began."""

    deployment: Deployment
    version: int
    batches: Sequence[BatchView] = field(default_factory=list)


def mark_of(files: Sequence[SourceFile]) -> str:
    """Return a mark by which these files with this content are known again."""
    names = "".join(f"{file.name}\0{file.sha256}\0" for file in files)
    return hashlib.sha256(names.encode()).hexdigest()


def preview(db: Session, application_id: UUID, *, by: Actor) -> Preview:
    """Say what deploying would do. It is done for real and taken back, so it says what will be.

    Raises:
        NothingToDeploy: there is nothing in the application that could be deployed.
    """
    files = sources_of(db, application_id)
    trial = db.begin_nested()
    try:
        made = deploy(db, files, by=by)
        impacts = [_impact(db, one) for one in made.definitions]
        return Preview(mark=mark_of(files), impacts=impacts, problems=made.problems)
    except DefinitionRefused as refused:
        return Preview(mark=mark_of(files), problems=refused.problems, refused=True)
    finally:
        trial.rollback()


def deploy_application(
    db: Session, application_id: UUID, *, comment: str, by: Actor,
    move: Sequence[str] = (), seen: str | None = None,
) -> Done:  # fmt: skip
    """Deploy what is in an application and keep its files as a version.

    Running instances stay on their versions, but those of the definitions named in `move`: for
    each a batch begins that takes them over, as far as they can. `seen` is the `mark` of the
    preview that was looked at.

    Raises:
        ChangedSinceLook: somebody has changed a file since then; nothing is stored.
        DefinitionRefused: something has errors; nothing is stored.
        NothingToDeploy: there is nothing in it that could be deployed.
    """
    row = find(db, application_id, lock=True)
    files = sources_of(db, application_id)
    if seen is not None and seen != mark_of(files):
        raise ChangedSinceLook(who=row.changed_by, when=row.changed_at)
    made = deploy(db, files, by=by, comment=comment)
    if made.id is None:
        raise AssertionError("a deployment that is no dry run has a release")
    version = deployed_version(db, application_id, made.id, comment=comment, by=by)
    batches = [
        _move(db, one, by=by, reason=comment.strip() or row.name)
        for one in made.definitions
        if one.key in move and one.new and _running(db, one)
    ]
    return Done(deployment=made, version=version, batches=batches)


def _impact(db: Session, one: DeployedDefinition) -> Impact:
    plans = [
        plan_migration(db, one.key, source=source, target=one.version)
        for source in (_running(db, one) if one.new and one.kind == PROCESS else ())
    ]
    name = pick({"en": one.name, **one.labels})
    return Impact(
        key=one.key, name=name, kind=one.kind, version=one.version, new=one.new, plans=plans
    )


def _running(db: Session, one: DeployedDefinition) -> list[int]:
    """Return the older versions of a definition that instances run on."""
    query = _older(db, one, Instance.version).distinct().order_by(Instance.version)
    return list(db.scalars(query))


def _move(db: Session, one: DeployedDefinition, *, by: Actor, reason: str) -> BatchView:
    running = db.scalars(_older(db, one, Instance.id)).all()
    orders = Orders(version=one.version)
    return create_batch(db, BatchAct.MIGRATE, running, by=by, reason=reason, orders=orders)


def _older(db: Session, one: DeployedDefinition, what: Any) -> Select[Any]:
    return (
        select(what)
        .where(Instance.centre_id == db.centre_id, Instance.key == one.key)
        .where(Instance.state.not_in(OVER), Instance.version != one.version)
    )
