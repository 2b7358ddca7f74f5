"""Decisions in the browser: checked while they are drawn, tried by the engine, saved."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from base.db import Session
from base.errors import Conflict, Invalid
from base.i18n import gettext, locale
from base.ids import short
from engine.applications.checking import check_files
from engine.applications.keeping import save_file
from engine.applications.queries import get_application, read_file
from engine.applications.uses import uses
from engine.decisions import Decision, DecisionFailed, read_decisions
from engine.decisions.outline import outline
from engine.definitions.problems import Report
from engine.definitions.source import SourceFile
from engine.people import Actor
from web.deps import Can, Db
from web.designer.decision.words import OTHER_WORDS, WORDS
from web.designer.form.pages import Posted
from web.paths import ShortId
from web.render import render

router = APIRouter(prefix="/designer/{application_id}/files/{name}", include_in_schema=False)
Analyst = Annotated[Actor, Can("definitions.draw")]
PAGE: Final = "designer/decision/decision.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a decision came to: its value as JSON, and what each decision on the way did.

    `steps` are the records of the trace; `rules` the ids of all rules that matched.
    """

    value: str = ""
    steps: Sequence[Mapping[str, Any]] = ()
    rules: Sequence[str] = ()
    failure: str = ""


@router.post("/decision")
def act(
    request: Request, db: Db, me: Analyst, application_id: ShortId, name: str, raw: Posted
) -> Response:
    """Say what is in the file as it stands on the screen; try it, or save it, when asked."""
    file, _body = read_file(db, application_id, name)
    source = SourceFile(name, str(raw.get("content", "")).replace("\r\n", "\n").encode())
    word = str(raw.get("_act", ""))
    revision = _revision(raw)
    refusal: Conflict | Invalid | None = None
    if word.startswith("save"):
        over = word == f"save-over:{file.revision}"
        try:
            revision = save_file(
                db, application_id, source, revision=file.revision if over else revision, by=me
            )
        except (Conflict, Invalid) as problem:
            refusal = problem
    values = side(db, application_id, name, source, raw, tries=word == "try")
    return render(
        request, PAGE, block="side", status=refusal.status if refusal else 200,
        **{**values, "revision": revision, "refusal": refusal,
           "done": "" if refusal or not word.startswith("save") else "saved"},
    )  # fmt: skip


def _revision(raw: FormData) -> int:
    text = str(raw.get("revision", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def side(
    db: Session, application_id: Any, name: str, source: SourceFile, raw: Mapping[str, Any], *,
    tries: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """Return what stands beside the drawing."""
    file, _body = read_file(db, application_id, name)
    decisions = read_decisions(source, Report())
    chosen = _chosen(decisions, str(raw.get("decision", "")))
    typed = {key.removeprefix("in."): str(text) for key, text in raw.items() if key[:3] == "in."}
    return {
        "application": get_application(db, application_id), "file": file,
        "here": f"/designer/{short(application_id)}/files/{name}",
        "findings": [
            one for one in check_files(db, application_id, source) if one.file == name
        ],
        "decisions": decisions, "chosen": chosen, "typed": typed,
        "made": made(db, chosen, typed) if tries and chosen is not None else None,
        "outlines": outline(source),
        "text": source.content.decode("utf-8", "replace"), "words": said(),
        "uses": uses(db, application_id, "decision", [one.id for one in decisions]),
    }  # fmt: skip


def _chosen(decisions: Sequence[Decision], wanted: str) -> Decision | None:
    """Return the decision that is meant, else one that no other requires."""
    required = {key for one in decisions for key in one.requires}
    ordered = sorted(decisions, key=lambda one: (one.id != wanted, one.id in required))
    return next(iter(ordered), None)


def made(db: Session, decision: Decision, typed: Mapping[str, str]) -> Made:
    """Make the decision with what was typed: JSON where it is JSON, else a text."""
    values = {name: read_value(text) for name, text in typed.items() if name in decision.inputs}
    try:
        found = decision.decide(values, db.now())
    except DecisionFailed as failure:
        return Made(failure=failure.text())
    rules = [
        str(rule["id"])
        for record in found.trace
        for table in (record, *record.get("tables", ()))
        for rule in table.get("rules", ())
    ]
    steps = [{**record, "value": written(record.get("value"))} for record in found.trace]
    return Made(value=written(found.value), steps=steps, rules=rules)


def read_value(text: str) -> Any:
    """Return a typed value: JSON where it is JSON, nothing where it is empty, else the text."""
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def written(value: Any) -> str:
    """Return a value as JSON; what JSON has no way of writing is text."""
    return json.dumps(value, ensure_ascii=False, default=str)


def opening(db: Session, application_id: Any, name: str) -> dict[str, Any] | None:
    """Return what the page needs when it is opened."""
    file, body = read_file(db, application_id, name)
    return {
        **side(db, application_id, name, SourceFile(name, body), {}),
        "revision": file.revision,
    }


def said() -> dict[str, str]:
    """Return the words of dmn-js in the reader's language; none where they are its own."""
    if locale() == "en":
        return {}
    return {text: gettext(text) for text in WORDS} | {
        text: gettext(other) for text, other in OTHER_WORDS.items()
    }
