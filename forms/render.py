"""From a form and what is known so far to HTML that works without script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from base.i18n import gettext, pick

from .fields import Here, Wrong, read, show, write
from .places import Choice, Scope, Sources, choices, holds, work_out
from .schema import Field, Form, Page
from .validate import NOWHERE, OUTCOME, PAGE
from .words import use_words

MOST_RADIOS: Final = 6
INPUT_TYPES: Final = {
    "text": "text", "number": "text", "date": "date", "datetime": "datetime-local",
    "time": "time", "phone": "tel", "email": "email",
}  # fmt: skip
MODES: Final = {"number": "decimal", "phone": "tel", "email": "email"}
NOTHING: Final[Mapping[str, str]] = {}
COMPLETE: Final = {"phone": "tel", "email": "email"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A field as the template needs it: nothing is decided there any more."""

    field: Field
    id: str
    texts: Sequence[str]
    spoken: str
    error: str
    choices: Sequence[Choice]
    required: bool
    decides: bool
    files: Sequence[tuple[str, str, str]] = ()

    @property
    def control(self) -> str:
        """Return which macro draws it."""
        kind = self.field.type
        if kind in ("choice", "person", "department"):
            return "radios" if len(self.choices) <= MOST_RADIOS and kind == "choice" else "select"
        drawn = {"multichoice": "checkboxes", "yesno": "radios", "longtext": "textarea"}
        return drawn.get(kind, kind if kind in ("attachment", "readonly", "note") else "input")

    @property
    def grouped(self) -> bool:
        """Return whether it is a group of several inputs, with a legend instead of a label."""
        return self.control in ("radios", "checkboxes")

    @property
    def first(self) -> str:
        """Return the id of what gets the focus."""
        return f"{self.id}-0" if self.grouped else self.id

    @property
    def described(self) -> str:
        """Return the ids of the texts that explain it."""
        ids = [f"{self.id}-help"] if self.field.help else []
        return " ".join([*ids, f"{self.id}-error"] if self.error else ids)

    @property
    def input_type(self) -> str:
        """Return the type attribute of a single input."""
        return INPUT_TYPES.get(self.field.type, "text")

    @property
    def mode(self) -> str:
        """Return which keyboard a telephone offers."""
        return MODES.get(self.field.type, "")

    @property
    def complete(self) -> str:
        """Return what the browser may fill in from what it knows of its owner."""
        return COMPLETE.get(self.field.type, "off")


class Walk:
    """One walk through a form for showing it; each field sees the answers before it."""

    def __init__(
        self, form: Form, values: Mapping[str, Any], errors: Mapping[str, str], sources: Sources
    ) -> None:
        self.form, self.values, self.errors, self.sources = form, values, errors, sources
        self.scope = Scope(values)
        self.scope[OUTCOME] = None

    def pages(self) -> list[tuple[int, Page, list[Shown]]]:
        """Return the pages that have something to show."""
        found = []
        for number, page in enumerate(self.form.pages):
            if not holds(page.show_if, self.scope, self.sources):
                continue
            fields = [shown for field in page.fields if (shown := self._show(field)) is not None]
            if fields:
                found.append((number, page, fields))
        return found

    def _show(self, field: Field) -> Shown | None:
        visible = holds(field.show_if, self.scope, self.sources)
        texts = write(self._value(field), self.sources) if field.asks else []
        offered = choices(field, self.scope, self.sources)
        if not visible:
            return None
        if field.type == "yesno":
            offered = [Choice("yes", gettext("Yes")), Choice("no", gettext("No"))]
        answer = self._answer(field, texts)
        return Shown(
            field=field,
            id=f"f-{field.key.replace('_', '-')}",
            texts=texts,
            spoken=show(field, answer, offered, self.sources),
            error=self.errors.get(field.key, ""),
            choices=offered,
            required=field.asks and holds(field.required, self.scope, self.sources),
            decides=field.key in self.form.deciding,
            files=self._files(texts) if field.type == "attachment" else (),
        )

    def _value(self, field: Field) -> Any:
        if field.key in self.values:
            return self.values[field.key]
        default = field.default
        if isinstance(default, str) and default.strip().startswith("${"):
            return work_out(default, self.scope, self.sources)
        return default

    def _answer(self, field: Field, texts: Sequence[str]) -> Any:
        """Put what an answer means into the scope, and return it for showing."""
        if not field.asks:
            return self.values.get(field.key)
        try:
            answer = read(Here(field, self.scope, self.sources), texts)
        except Wrong:
            answer = None
        self.scope[field.key] = answer
        return answer if answer is not None else ", ".join(texts)

    def _files(self, texts: Sequence[str]) -> list[tuple[str, str, str]]:
        named = ((text, self.sources.file_name(text)) for text in texts)
        url = self.sources.file_url
        return [(text, name, url(text) if url else "") for text, name in named if name is not None]


def render(  # noqa: PLR0913 what a caller may want of it
    form: Form,
    values: Mapping[str, Any],
    errors: Mapping[str, str] | None = None,
    sources: Sources = NOWHERE,
    *,
    readonly: bool = False,
    action: str = "",
    carried: Mapping[str, str] = NOTHING,
) -> Markup:
    """Return the form as HTML.

    Args:
        form: the form.
        values: variables, drafts, or the `values` of a `FormErrors`; typed or as text.
        errors: a sentence for each field that is wrong.
        sources: lists, clock, zone, names of files.
        readonly: show the answers as a list of facts, as history does.
        action: where the form posts to.
        carried: what it posts besides, by names that begin with `_`.
    """
    walk = Walk(form, values, errors or {}, sources)
    pages = walk.pages()
    if readonly:
        return _facts([shown for _number, _page, fields in pages for shown in fields])
    wanted = values.get(PAGE, 0)
    place = min(range(len(pages)), key=lambda at: abs(pages[at][0] - wanted), default=0)
    told = {
        "form": form, "id": f"form-{form.key.replace('/', '-').replace('_', '-')}",
        "action": action, "pages": pages, "place": place, "errors": errors or {},
        "carried": carried, "summary": _summary(form, pages, errors or {}),
    }  # fmt: skip
    return Markup(_environment().get_template("form.html").render(told))  # noqa: S704 it escapes


def _facts(fields: Sequence[Shown]) -> Markup:
    macros = _environment().get_template("macros.html").module
    return Markup(macros.facts(fields))  # type: ignore[attr-defined]  # noqa: S704 a macro; it escapes


def _summary(
    form: Form, pages: Sequence[tuple[int, Page, list[Shown]]], errors: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """Return (id, label, sentence) of each error, in the order of the form."""
    lines = [
        (shown.first, pick(shown.field.label), shown.error)
        for _number, _page, fields in pages
        for shown in fields
        if shown.error
    ]
    known = {field.key for field in form.fields()}
    rest = [("form-outcomes", "", text) for key, text in errors.items() if key not in known]
    return [*lines, *rest]


@cache
def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    use_words(env)
    env.filters["pick"] = pick
    return env
