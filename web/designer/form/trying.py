"""Trying a form that is being built: shown, checked and sent as on the page of a task.

Nothing that is typed here is stored, and files are only named.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final

from markupsafe import Markup
from pydantic import ValidationError

import forms
from base.db import Session
from base.i18n import use_locale
from forms.building.lenient import as_far_as_it_goes
from forms.building.steps import found_at
from forms.fields import Here, Wrong, read
from forms.places import Scope
from forms.schema import names_in
from forms.validate import OUTCOME, PAGE
from web.designer.form.sitting import Sitting
from web.forming import sources

FILE: Final = "file:"
# What carries the sitting in both forms of the page.
CARRIED: Final = "_draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of pressing a button: what is wrong, or what the process would be given."""

    errors: Mapping[str, str]
    values: Mapping[str, Any] | None = None
    status: int = 200

    def told(self) -> list[tuple[str, str]]:
        """Return the variables with their values as JSON."""
        return [
            (name, json.dumps(value, ensure_ascii=False, default=str))
            for name, value in (self.values or {}).items()
        ]


def form_of(sitting: Sitting) -> forms.Form:
    """Return the form as far as it goes, with the buttons of the drawing that uses it."""
    form = as_far_as_it_goes(sitting.definition)
    with suppress(ValidationError):
        return forms.with_outcomes(form, sitting.buttons)
    return form


def shown(
    db: Session, sitting: Sitting, action: str, errors: Mapping[str, str] | None = None
) -> Markup:
    """Return the preview in the language of the sitting."""
    form = form_of(sitting)
    with use_locale(sitting.language):
        return forms.render(
            form, {**variables(sitting), **sitting.answers}, errors or {}, harmless(db, form),
            action=action, carried={CARRIED: sitting.packed()},
        )  # fmt: skip


def tried(db: Session, sitting: Sitting, raw: Mapping[str, Any]) -> Tried:
    """Read what was sent from the preview, and keep it as typed in the sitting."""
    form, known = form_of(sitting), variables(sitting)
    with use_locale(sitting.language):
        try:
            values = forms.validate(form, raw, known, harmless(db, form))
        except forms.FormErrors as again:
            asked = {one.key for one in form.fields() if one.asks} | {PAGE}
            sitting.answers = {key: again.values[key] for key in asked & again.values.keys()}
            return Tried(errors=again.errors, status=again.status)
    answered(sitting, form, raw)
    return Tried(errors={}, values=values)


def answered(sitting: Sitting, form: forms.Form, raw: Any) -> None:
    """Keep what stands in the preview, as it was typed."""
    asked = " ".join(str(one) for one in raw.getlist("_asked")).split()
    for one in form.fields():
        if one.key in asked:
            texts = [text for text in raw.getlist(one.key) if isinstance(text, str)]
            sitting.answers[one.key] = texts
    page = str(raw.get(PAGE, ""))
    if page.isascii() and page.isdigit() and len(page) < 4:
        sitting.answers[PAGE] = int(page)


def unknown(sitting: Sitting) -> list[str]:
    """Return the names that the form reads and does not ask: variables of the process."""
    form = as_far_as_it_goes(sitting.definition)
    asked = {field.key for field in form.fields() if field.asks}
    read_here = {field.key for field in form.fields() if field.type == "readonly"}
    for field in form.fields():
        read_here |= field.reads
    for page in form.pages:
        read_here |= names_in(page.show_if)
    return sorted(read_here - asked - {OUTCOME})


def variables(sitting: Sitting) -> dict[str, Any]:
    """Return the variables of the process: JSON where it is JSON, else the text."""
    found: dict[str, Any] = {}
    for name, text in sitting.known.items():
        if not text.strip():
            continue
        try:
            found[name] = json.loads(text)
        except (ValueError, RecursionError):
            found[name] = text
    return found


def one_value(db: Session, sitting: Sitting, place: str, text: str) -> tuple[bool, str]:
    """Return whether the field at a place takes a value, and what it makes of it or says to it."""
    form = as_far_as_it_goes(sitting.definition)
    wanted = found_at(sitting.definition, place)
    key = str((wanted or {}).get("key", ""))
    field = next((one for one in form.fields() if one.key == key), None)
    if field is None or not field.asks:
        return False, ""
    scope = Scope(variables(sitting))
    try:
        value = read(Here(field, scope, harmless(db, form)), _texts(field.type, text))
    except Wrong as wrong:
        return False, wrong.text()
    return True, json.dumps(value, ensure_ascii=False, default=str)


def _texts(kind: str, text: str) -> Sequence[str]:
    return [one.strip() for one in text.split(",")] if kind == "multichoice" else [text]


def harmless(db: Session, form: forms.Form) -> forms.Sources:
    """Return the lists of the centre, and a place for files that keeps none."""
    return replace(
        sources(db, form), store=lambda upload: f"{FILE}{upload.filename}", file_url=None,
        file_name=lambda key: key.removeprefix(FILE) if key.startswith(FILE) else None,
    )  # fmt: skip
