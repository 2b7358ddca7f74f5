"""From what was posted to variables, or to what the person has to look at again.

Order matters: fields are read from the first to the last, and each sees the answers before it.
A field that is not shown is dropped before anything about it is checked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, ClassVar, Final

from base.errors import FieldProblem, Invalid, RingflowError
from base.i18n import N_, gettext, pick

from .fields import Here, Wrong, read, write
from .places import Scope, Sources, holds
from .schema import Field, Form

Values = dict[str, Any]
PAGE: Final = "_page"
GO: Final = "_go"
REFRESH: Final = "_refresh"
ASKED: Final = "_asked"
OUTCOME: Final = "outcome"
NOWHERE: Final = Sources()


class FormErrors(Invalid):
    """Some answers are not taken.

    Attributes:
        values: what to show again: the data, and what was typed, as it was typed.
        errors: a sentence for each field, in the order of the form.
        status: the HTTP status of the answer.
    """

    code: ClassVar[str] = "form_invalid"
    message: ClassVar[str] = N_("Please check what you entered.")
    status: ClassVar[int] = 422

    def __init__(self, values: Values, errors: Mapping[str, str]) -> None:
        super().__init__(
            [FieldProblem(field=key, message=sentence) for key, sentence in errors.items()]
        )
        self.values = values
        self.errors = dict(errors)


class FormContinues(FormErrors):
    """Nothing is wrong yet: the person goes to another page, or a field shows or hides others."""

    code: ClassVar[str] = "form_continues"
    message: ClassVar[str] = N_("The form is not finished.")
    status: ClassVar[int] = 200


@dataclass(slots=True)
class Reading:
    """One walk through a form."""

    form: Form
    data: Mapping[str, Any]
    sources: Sources
    outcome: str | None = None
    texts: dict[str, list[str]] = field(default_factory=dict)
    values: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    shown: list[list[str]] = field(default_factory=list)
    scope: Scope = field(default_factory=Scope)

    def walk(self) -> None:
        """Read all fields from the first to the last."""
        self.scope.update(self.data)
        self.scope[OUTCOME] = self.outcome
        for page in self.form.pages:
            here: list[str] = []
            self.shown.append(here)
            open_page = holds(page.show_if, self.scope, self.sources)
            for asked in page.fields:
                if open_page and holds(asked.show_if, self.scope, self.sources):
                    here.append(asked.key)
                    self._answer(asked)
                elif asked.asks and asked.key not in self.data:
                    # So that a condition of the drawing may name a field that was not shown.
                    self.values[asked.key] = None

    def _answer(self, asked: Field) -> None:
        if not asked.asks:
            return
        value = None
        try:
            value = read(Here(asked, self.scope, self.sources), self.texts.get(asked.key, ()))
        except Wrong as wrong:
            self.errors.setdefault(asked.key, wrong.text())
        else:
            empty = value is None or value == []
            if empty and holds(asked.required, self.scope, self.sources):
                self.errors.setdefault(asked.key, missing(asked))
        self.values[asked.key] = self.scope[asked.key] = value

    def pages(self) -> list[int]:
        """Return the numbers of the pages that have something to show."""
        return [number for number, keys in enumerate(self.shown) if keys] or [0]


def missing(asked: Field) -> str:
    """Return the sentence for a required field without an answer."""
    if asked.type in ("choice", "multichoice", "yesno", "person", "department"):
        return gettext(N_("Choose an answer."))
    if asked.type == "attachment":
        return gettext(N_("Attach a file."))
    return gettext(N_("Fill this in."))


def validate(
    form: Form,
    raw: Mapping[str, Any],
    data: Mapping[str, Any] | None = None,
    sources: Sources = NOWHERE,
) -> Values:
    """Read what was posted; return the variables of all fields that are shown.

    Args:
        form: the form.
        raw: what was posted: a mapping of texts or lists of texts, or one with `getlist`.
        data: the variables that are there already; read-only fields and conditions see them.
        sources: lists, clock, zone, and where files are kept.

    Raises:
        FormErrors: with `values`, `errors` and `status` to render the form again. It is a
            `FormContinues` when the person only goes on to another page.
    """
    reading = Reading(form, data or {}, sources)
    reading.texts = _texts(form, raw)
    for asked in form.fields():
        if asked.type == "attachment" and not _posted(raw, REFRESH):
            _keep_files(reading, asked, raw)
    reading.outcome = next(iter(_posted(raw, OUTCOME)), None)
    names = [outcome.name for outcome in form.outcomes]
    if reading.outcome not in names:
        reading.outcome = None
    reading.walk()
    _turn_pages(reading, raw)
    if names and reading.outcome is None:
        reading.errors[OUTCOME] = gettext(N_("Choose one of the buttons at the end of the form."))
    if reading.errors:
        raise FormErrors(_again(reading, _page_of(reading)), _in_order(reading))
    return _result(reading)


def _result(reading: Reading) -> Values:
    named = {OUTCOME: reading.outcome} if reading.outcome is not None else {}
    return {**reading.values, **named}


def _texts(form: Form, raw: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the texts that were posted for each field that was on the page.

    A browser sends nothing for a box that is not ticked, so the page names what it asks.
    """
    on_page = " ".join(text for text in _posted(raw, ASKED) if isinstance(text, str)).split()
    return {
        asked.key: [text for text in _posted(raw, asked.key) if isinstance(text, str)]
        for asked in form.fields()
        if asked.asks and (asked.key in raw or asked.key in on_page)
    }


def _posted(raw: Mapping[str, Any], key: str) -> list[Any]:
    getlist = getattr(raw, "getlist", None)
    found = getlist(key) if getlist else raw.get(key, [])
    return list(found) if isinstance(found, (list, tuple)) else [found]


def _keep_files(reading: Reading, asked: Field, raw: Mapping[str, Any]) -> None:
    """Store newly posted files at once, so that they are not lost when another answer is wrong."""
    for upload in _posted(raw, asked.key):
        if isinstance(upload, str) or not upload.filename:
            continue
        if reading.sources.store is None:
            reading.errors[asked.key] = gettext(N_("Files cannot be attached here."))
            return
        try:
            file_id = reading.sources.store(upload)
        except RingflowError as refused:
            reading.errors[asked.key] = f"{upload.filename}: {refused.text()}"
        else:
            reading.texts.setdefault(asked.key, []).append(file_id)


def _turn_pages(reading: Reading, raw: Mapping[str, Any]) -> None:
    pages = reading.pages()
    here = _number(_posted(raw, PAGE), pages)
    if _posted(raw, REFRESH):
        raise FormContinues(_again(reading, here), {})
    direction = next(iter(_posted(raw, GO)), None)
    if direction == "previous":
        raise FormContinues(_again(reading, max([p for p in pages if p < here], default=here)), {})
    if direction == "next":
        wrong = {key: reading.errors[key] for key in reading.shown[here] if key in reading.errors}
        if wrong:
            raise FormErrors(_again(reading, here), wrong)
        raise FormContinues(_again(reading, min([p for p in pages if p > here], default=here)), {})


def _number(given: Sequence[Any], pages: Sequence[int]) -> int:
    text = given[0] if given and isinstance(given[0], str) else ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else pages[0]
    return min(pages, key=lambda page: abs(page - number))


def _page_of(reading: Reading) -> int:
    """Return the first page with an error; the last one when it is about the buttons."""
    pages = reading.pages()
    wrong = (page for page in pages if any(key in reading.errors for key in reading.shown[page]))
    return next(wrong, pages[-1])


def _in_order(reading: Reading) -> dict[str, str]:
    keys = [*(asked.key for asked in reading.form.fields()), OUTCOME]
    return {key: reading.errors[key] for key in keys if key in reading.errors}


def _again(reading: Reading, page: int) -> Values:
    return {**reading.data, **reading.texts, PAGE: page}


# --- values from machines ---------------------------------------------------------------------


def parse_json(
    form: Form,
    given: Mapping[str, Any],
    data: Mapping[str, Any] | None = None,
    sources: Sources = NOWHERE,
) -> Values:
    """Check values that came as JSON by the rules of the form; return the variables.

    Dates and times are ISO 8601 text, yes/no is true or false, several choices are a list.

    Raises:
        FormErrors: with a sentence for each field, also for names the form does not have.
    """
    reading = Reading(form, data or {}, sources)
    asked = {field.key: field for field in form.fields() if field.asks}
    for key, value in given.items():
        if key == OUTCOME:
            continue
        if key not in asked:
            reading.errors[key] = gettext(N_("This form has no such field."))
        elif not _fits(asked[key], value):
            reading.errors[key] = gettext(N_("This is a value of the wrong kind."))
        else:
            reading.texts[key] = write(value, sources)
    _json_outcome(reading, given.get(OUTCOME))
    reading.walk()
    if reading.errors:
        known = _in_order(reading)
        raise FormErrors({**reading.data, **given}, {**known, **reading.errors})
    return _result(reading)


def _json_outcome(reading: Reading, given: Any) -> None:
    names = [outcome.name for outcome in reading.form.outcomes]
    if given in names:
        reading.outcome = given
    elif names:
        what = gettext(N_("Name one of the outcomes: %(names)s."))
        reading.errors[OUTCOME] = what % {"names": ", ".join(names)}
    elif given is not None:
        reading.errors[OUTCOME] = gettext(N_("This form has no such field."))


def _fits(asked: Field, value: Any) -> bool:
    if value is None:
        return True
    if asked.type in ("multichoice", "attachment"):
        return isinstance(value, (list, tuple)) and all(isinstance(part, str) for part in value)
    if asked.type == "yesno":
        return isinstance(value, bool)
    if asked.type == "number":
        return isinstance(value, (int, float, str)) and not isinstance(value, bool)
    if asked.type in ("date", "datetime", "time"):
        return isinstance(value, (str, date, datetime, time))
    return isinstance(value, str)


def spoken(form: Form, keys: Iterable[str]) -> dict[str, str]:
    """Return the labels of fields in the reader's language, for messages about them."""
    labels = {asked.key: pick(asked.label) for asked in form.fields()}
    return {key: labels.get(key, key) for key in keys}
