"""A definition as it is kept: read from a file, and written so that two saves differ little."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, ClassVar, Final

from pydantic import BaseModel

from base.errors import Invalid
from base.i18n import N_
from forms.schema import Field, Form, Option, Outcome, Page

Definition = dict[str, Any]
# The order in which languages are written.
LANGUAGES: Final = ("en", "zh-Hant", "zh-Hans")
LABEL, HELP, TITLE = "label", "help", "title"
TEXTS: Final = frozenset({TITLE, LABEL, HELP, "placeholder", "pattern_help"})
INSIDE: Final[Mapping[str, type[BaseModel]]] = {
    "pages": Page, "fields": Field, "options": Option, "outcomes": Outcome,
}  # fmt: skip


class NotAForm(Invalid):
    """What should be a form is no JSON, or is none of a form."""

    code: ClassVar[str] = "not_a_form"
    message: ClassVar[str] = N_("This is no form that the builder can open. Mend it as text.")


def opened(content: bytes) -> Definition:
    """Return the definition in a file.

    Raises:
        NotAForm: it is no JSON, or has neither pages nor fields.
    """
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise NotAForm from None
    if not isinstance(found, dict) or not found.keys() & {"pages", "fields"}:
        raise NotAForm
    return paged(found)


def paged(found: Mapping[str, Any]) -> Definition:
    """Return a definition with `pages`, whose lists hold records only."""
    made = deepcopy(dict(found))
    if "pages" not in made:
        made["pages"] = [{"fields": made.pop("fields", [])}]
    made["pages"] = _records(made["pages"]) or [{}]
    for page in made["pages"]:
        page["fields"] = _records(page.get("fields"))
        for field in page["fields"]:
            if "options" in field:
                field["options"] = _records(field["options"])
    if "outcomes" in made:
        made["outcomes"] = _records(made["outcomes"])
    return made


def _records(found: Any) -> list[dict[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def written(definition: Definition) -> str:
    """Return the text of the file: parts in one order, without what says nothing."""
    parts = _tidy(Form, definition)
    pages = parts.get("pages", [])
    if len(pages) == 1 and pages[0].keys() <= {"fields"}:
        alone = pages[0].get("fields", [])
        parts = {("fields" if name == "pages" else name): part for name, part in parts.items()}
        parts["fields"] = alone
    return json.dumps(parts, ensure_ascii=False, indent=2) + "\n"


def _tidy(model: type[BaseModel], found: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: found[name] for name in model.model_fields if name in found}
    rest = {name: part for name, part in found.items() if name not in model.model_fields}
    made: dict[str, Any] = {}
    for name, part in {**known, **rest}.items():
        usual = model.model_fields[name].default if name in model.model_fields else None
        value = _value(name, part)
        said = value not in (None, []) and not (value == usual and type(value) is type(usual))
        if said or name == "fields":
            made[name] = value
    return made


def _value(name: str, part: Any) -> Any:
    if name in TEXTS and isinstance(part, dict):
        return _in_order(part)
    if name in INSIDE and isinstance(part, list):
        return [_tidy(INSIDE[name], one) for one in part if isinstance(one, dict)]
    return part


def _in_order(text: Mapping[str, Any]) -> dict[str, Any]:
    names = [*LANGUAGES, *(name for name in text if name not in LANGUAGES)]
    return {name: text[name] for name in names if text.get(name)}


def spoken(text: Any) -> dict[str, str]:
    """Return a text of a definition in each language; one that is the same in all, in each."""
    if isinstance(text, Mapping):
        return {name: str(text.get(name) or "") for name in LANGUAGES}
    return dict.fromkeys(LANGUAGES, str(text or ""))


def texts_of(definition: Definition) -> Iterator[tuple[str, dict[str, str]]]:
    """Walk all texts of a definition: the place of each, and what it says in each language."""
    yield from _texts("", definition)


def _texts(where: str, found: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    for name, part in found.items():
        if name in TEXTS and part:
            yield f"{where}{name}", spoken(part)
        elif name in INSIDE and isinstance(part, list):
            for number, one in enumerate(part):
                yield from _texts(f"{where}{name}.{number}.", one)


def missing(definition: Definition) -> list[tuple[str, list[str]]]:
    """Return the places of texts that some languages lack, and which."""
    found = []
    for place, text in texts_of(definition):
        absent = [name for name in LANGUAGES if not text[name].strip()]
        if absent:
            found.append((place, absent))
    return found
