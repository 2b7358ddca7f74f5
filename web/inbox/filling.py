"""A task's form: which one, with what in it, and what was typed so far."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup
from starlette.datastructures import FormData

import engine
import forms
from base.db import Session
from base.i18n import N_, gettext, pick
from base.privacy import field_kind, masked, open_fields
from engine import Outcome, TaskView
from engine.people import Actor
from web.forming import sources

# The question at a gateway where several ways may be taken.
WAYS: Final = "ways_on"


def form_of(db: Session, task: TaskView) -> forms.Form:
    """Return the form that a task asks for, with the buttons that its drawing names.

    It is the version that the task's instance was started with. What another engine would have
    shown is not here: then the plain variables can be changed.
    """
    form = _pinned(db, task) or forms.generic(task.variables, pick(task.title))
    return with_buttons(form, task.outcomes, several=task.several)


def with_buttons(
    form: forms.Form, outcomes: Sequence[Outcome], *, several: bool = False
) -> forms.Form:
    """Return a form with the buttons that a drawing names; `several` of them may be chosen."""
    if several:
        return _with_ways(form, outcomes)
    # The first button of a drawing is the usual way on, so it is the one that stands out.
    buttons = [
        {"name": one.name, "label": label_of(one), "style": "plain" if index else "primary"}
        for index, one in enumerate(outcomes)
    ]
    return forms.with_outcomes(form, buttons)


def _pinned(db: Session, task: TaskView) -> forms.Form | None:
    if task.form is None or task.release_id is None:
        return None
    return engine.pinned_form(db, task.release_id, task.form)


def _with_ways(form: forms.Form, outcomes: Sequence[Outcome]) -> forms.Form:
    """Return the form with a box to tick for each outcome, since several may be chosen."""
    ways = forms.Field(
        key=WAYS,
        type="multichoice",
        label=gettext(N_("Ways on")),
        required=True,
        options=tuple(forms.Option(value=one.name, label=label_of(one)) for one in outcomes),
    )
    fields = tuple(field for field in form.fields() if field.key != WAYS)
    return form.replaced(pages=(forms.Page(fields=(*fields, ways)),))


def label_of(outcome: Outcome) -> dict[str, str]:
    """Return what the button says; its name where the drawing has no English word for it."""
    return {"en": outcome.name.replace("_", " ").capitalize(), **outcome.labels}


def shown(db: Session, task: TaskView, by: Actor, *, action: str) -> Markup:
    """Return the form to fill in, with the person's draft where there is one."""
    form = form_of(db, task)
    open_fields(db, form.reveals)
    values = {**task.variables, **(engine.draft(db, task.id, by=by) or {})}
    return forms.render(form, values, None, sources(db, form), action=action)


def shown_again(
    db: Session, task: TaskView, again: forms.FormErrors, *, action: str, file_path: str = "/files"
) -> Markup:
    """Return the form as it was posted, with what is wrong, or with the fields that now show."""
    form = form_of(db, task)
    open_fields(db, form.reveals)
    known = sources(db, form, file_path=file_path)
    return forms.render(form, again.values, again.errors, known, action=action)


def answers(db: Session, task: TaskView, raw: Mapping[str, Any]) -> forms.Values:
    """Read a posted form.

    Raises:
        FormErrors: something is wrong, or the person only goes on to another page.
    """
    form = form_of(db, task)
    whole = unmasked(raw, task.variables) if isinstance(raw, FormData) else raw
    values = forms.validate(form, whole, task.variables, sources(db, form))
    if task.several:
        values["outcome"] = values.pop(WAYS, None)
    return values


def unmasked(raw: FormData, values: Mapping[str, Any]) -> FormData:
    """Return what was posted with the true values where a masked one came back untouched."""

    def true(name: str, posted: Any) -> Any:
        kind, value = field_kind(name), values.get(name)
        same = kind is not None and isinstance(value, str) and posted == masked(kind, value.strip())
        return value if same else posted

    return FormData([(name, true(name, posted)) for name, posted in raw.multi_items()])


def answered(db: Session, task: TaskView, given: Mapping[str, Any]) -> Markup:
    """Return what a finished task was answered with, in the words of its form."""
    form = form_of(db, task)
    told = {key for key, value in given.items() if value not in (None, "", [])}
    pages = tuple(
        page.model_copy(update={"fields": tuple(one for one in page.fields if one.key in told)})
        for page in form.pages
    )
    if not any(page.fields for page in pages):
        return Markup()
    known = sources(db, form)
    values = {**task.variables, **given}
    return forms.render(form.replaced(pages=pages), values, None, known, readonly=True)


def typed(db: Session, task: TaskView, raw: FormData) -> dict[str, Any]:
    """Return what was typed as it was typed, to be kept as a draft. Files are not part of it."""
    asked = [one.key for one in form_of(db, task).fields() if one.asks and one.type != "attachment"]
    texts = {key: [one for one in raw.getlist(key) if isinstance(one, str)] for key in asked}
    return {key: found for key, found in texts.items() if found}
