"""What the pages of drawings show: what is deployed, one version of it, and the deployments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import engine
from base.db import Session
from base.i18n import gettext, locale, pick
from base.ids import short
from engine import DefinitionView, PartView, Problem, ReleaseView, Severity
from web.monitor.localised import outline
from web.monitor.story import person
from web.monitor.way import name_of

SHOWN: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployed:
    """One deployment in the reader's words: what it was about and what came with it."""

    title: str
    who: str
    at: datetime
    parts: list[tuple[str, str]]
    files: str


def definitions_values(db: Session, after: str | None) -> dict[str, Any]:
    """Return what the list of drawings shows."""
    found = [(one, name_of(one)) for one in engine.definitions(db)]
    page = engine.deployments(db, after=after, limit=SHOWN)
    return {
        "definitions": [pair for pair in found if pair[0].kind != "form"],
        "forms": [pair for pair in found if pair[0].kind == "form"],
        "deployments": [_deployed(one) for one in page.items],
        "next": page.next,
        "person": person,
    }


def _deployed(view: ReleaseView) -> Deployed:
    return Deployed(
        title=view.comment or gettext("Deployment %(number)s") % {"number": view.number},
        who=person(view.by),
        at=view.at,
        parts=[(_words(one), f"/definitions/{short(one.id)}") for one in view.brought],
        files=", ".join(view.files),
    )


def _words(part: PartView) -> str:
    return f"{pick({'en': part.name, **part.labels})} {part.version}"


def definition_values(db: Session, version_id: UUID) -> dict[str, Any]:
    """Return what the page of one version shows.

    Raises:
        NoSuchDefinition: there is no such version.
    """
    every = engine.definitions(db, every_version=True)
    found = next((one for one in every if one.id == version_id), None)
    if found is None:
        raise engine.NoSuchDefinition(key=short(version_id))
    return {
        "definition": found,
        "person": person,
        "heading": name_of(found),
        "versions": [one for one in every if one.key == found.key],
        **_content(db, found),
    }


def _content(db: Session, found: DefinitionView) -> Mapping[str, Any]:
    if found.kind == "decision":
        return {"sheet": engine.decision_sheet(db, found.id)}
    if found.kind == "form":
        form = engine.form_version(db, found.id)
        return {"fields": list(form.fields()) if form is not None else []}
    said = engine.findings(db, found.id)
    return {
        "url": f"/definitions/{short(found.id)}/{locale()}.bpmn",
        "steps": outline(engine.drawing_xml(db, found.id), locale()),
        "findings": sorted(said, key=lambda one: one.severity is Severity.INFO),
        "told": told_at(said),
    }


def told_at(said: list[Problem]) -> list[str]:
    """Return the elements at which a drawing leaves something open: they are marked in it."""
    found = (one.element for one in said if one.severity is not Severity.INFO and one.element)
    return list(dict.fromkeys(found))
