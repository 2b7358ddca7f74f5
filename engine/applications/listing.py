"""What the files of an application hold, by key: read for lists, without checking any of it.

A look at a page must not wait for the checker; see `checking` for that.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from lxml import etree

from base.db import Session
from engine.applications.queries import BPMN, DMN, FORM, kind_of, sources_of
from engine.decisions import read_decisions
from engine.definitions.problems import Report
from engine.definitions.source import SourceFile, limits_of, parse
from engine.deployment.forms import read_form

PROCESS: Final = "process"
DECISION: Final = "decision"
# What a drawing declares for all of its steps: the element, and the attribute that names it.
DECLARED: Final = {
    "message": "name", "signal": "name", "error": "errorCode", "escalation": "escalationCode",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A process, a decision, a form, or what a drawing declares; `labels` are its names."""

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
                found += _drawn(file, limits.file)
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


def _drawn(file: SourceFile, limit: int) -> Iterator[Listed]:
    root = parse(file, Report(), limit)
    for element in root.iterchildren("{*}*") if root is not None else ():
        kind = etree.QName(element).localname
        attribute = "id" if kind == PROCESS else DECLARED.get(kind)
        key = (element.get(attribute) or "").strip() if attribute else ""
        if key:
            labels = {"en": element.get("name") or key}
            yield Listed(kind=kind, key=key, labels=labels, file=file.name)
