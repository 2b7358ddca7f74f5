"""Where a form or a decision is used: by the drawings of an application, and by deployed ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from base.db import Session
from base.i18n import pick
from engine.applications.queries import BPMN, kind_of, sources_of
from engine.definitions.model import Outcome, Process
from engine.definitions.problems import Report
from engine.definitions.programs import PROCESS, ready
from engine.definitions.queries import definitions
from engine.definitions.reading.reader import read_processes
from engine.definitions.source import limits_of
from engine.deployment.forms import forms_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One step that names a form or a decision; `name` and `step` are in the reader's language.

    `file` is the drawing of the application; it is "" for a deployed process, whose version is
    `version`. `outcomes` are the buttons of a task.
    """

    process: str
    name: str
    element: str
    step: str
    file: str = ""
    version: int = 0
    outcomes: tuple[Outcome, ...] = ()


def uses(
    db: Session, application_id: UUID, kind: Literal["form", "decision"], keys: Iterable[str]
) -> Sequence[Use]:
    """Return the steps that name one of `keys`, those of the application's drawings first.

    Args:
        db: the transaction.
        application_id: the application.
        kind: what the keys are of.
        keys: the keys of forms (`app/form`), or of decisions.

    Raises:
        NoSuchDefinition: a deployed version went away meanwhile.
    """
    wanted = frozenset(keys)
    limits = limits_of(db.context.settings.engine)
    found: list[Use] = []
    for source in sources_of(db, application_id):
        if kind_of(source.name) == BPMN:
            for process in read_processes(source, Report(), limits):
                found += _of(process, kind, wanted, file=source.name)
    for one in definitions(db):
        if one.kind == PROCESS:
            process = ready(db, one.id).program.process
            found += _of(process, kind, wanted, version=one.version)
    return found


def _of(
    process: Process, kind: str, wanted: frozenset[str], *, file: str = "", version: int = 0
) -> Iterable[Use]:
    for node in process.nodes():
        task, decision = node.task, node.decision
        if kind == "form":
            named = {form for form, _foreign in forms_of(node)}
        else:
            named = {decision.key} if decision is not None else set()
        if named & wanted:
            yield Use(
                process=process.key, element=node.id, file=file, version=version,
                name=pick({"en": process.name or process.key, **process.labels}),
                step=pick({"en": node.name or node.id, **node.labels}),
                outcomes=task.outcomes if task is not None else (),
            )  # fmt: skip
