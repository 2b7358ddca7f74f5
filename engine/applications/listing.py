"""What the files of an application hold, by key: read for lists, without checking any of it.

A look at a page must not wait for the checker; see `checking` for that.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from base.db import Session
from engine.applications.queries import BPMN, DMN, FORM, kind_of, sources_of
from engine.decisions import read_decisions
from engine.definitions.problems import Report
from engine.definitions.source import SourceFile, limits_of, parse
from engine.deployment.forms import read_form

PROCESS: Final = "process"
DECISION: Final = "decision"
PROCESS_TAG: Final = "{*}process"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A process, a decision or a form in a file; `labels` are its names, per language."""

    kind: str
    key: str
    labels: dict[str, str]
    file: str


def listed(db: Session, application_id: UUID) -> list[Listed]:
    """Return what can be named in the drawings of an application, in the order of its files."""
    limits = limits_of(db.context.settings.engine)
    found: list[Listed] = []
    for file in sources_of(db, application_id):
        match kind_of(file.name):
            case kind if kind == BPMN:
                found += _processes(file, limits.file)
            case kind if kind == DMN:
                found += [
                    Listed(kind=DECISION, key=one.id, labels={"en": one.name}, file=file.name)
                    for one in read_decisions(file, Report())
                ]
            case kind if kind == FORM:
                form = read_form(file, Report(), limits)
                if form is not None:
                    found.append(
                        Listed(kind=FORM, key=form.key, labels=form.labels, file=file.name)
                    )
    return found


def _processes(file: SourceFile, limit: int) -> Iterator[Listed]:
    root = parse(file, Report(), limit)
    for process in root.iterchildren(PROCESS_TAG) if root is not None else ():
        key, name = process.get("id") or "", process.get("name") or ""
        if key:
            yield Listed(kind=PROCESS, key=key, labels={"en": name or key}, file=file.name)
