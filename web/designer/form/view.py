"""What the templates of the builder need, worked out from a sitting."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import forms
from base.i18n import N_, gettext, pick
from forms.building.conditions import ALONE, Line, lines_of
from forms.building.editing import USUAL
from forms.building.shape import LANGUAGES, Definition, missing, spoken, texts_of, written
from forms.building.steps import FIELD, found_at
from forms.lint import BOUNDS
from forms.schema import Field, Form, Option, Outcome, Page
from web.designer.form.sitting import Sitting
from web.designer.form.trying import unknown
from web.designer.form.words import KINDS, MASKS, PARTS

TYPED: Final = frozenset({"text", "longtext", "number", "phone", "email"})
PATTERNED: Final = frozenset({"text", "longtext"})
CHOSEN: Final = frozenset({"choice", "multichoice", "readonly"})
# What is folded away while nobody has set it.
RARE: Final = frozenset(
    {"min", "max", "pattern", "max_length", "placeholder", "default", "mask", "rows"}
)
ALL_PARTS: Final = {
    name for model in (Form, Page, Field, Option, Outcome) for name in model.model_fields
}
WRITABLE: Final = re.compile(r"pages\.\d+(?:\.fields\.\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the list: a field or a page."""

    place: str
    name: str
    kind: str = ""
    key: str = ""
    required: bool = False
    conditional: bool = False
    faults: int = 0
    fields: Sequence["Entry"] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition as its inputs need it: `mode` is always, never or if."""

    place: str
    mode: str
    text: str
    word: str = "and"
    lines: Sequence[Line] | None = ()
    names: Sequence["Asked"] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A name that a condition may read, with what can be chosen in the field of that name."""

    name: str
    label: str
    kind: str = "text"
    choices: Sequence[tuple[str, str]] = ()


@dataclass(slots=True, kw_only=True)
class Faults:
    """The checker's sentences, by place."""

    at: dict[str, list[str]] = field(default_factory=dict)

    def of(self, place: str) -> list[str]:
        """Return what is said of exactly this place."""
        return self.at.get(place, [])

    def below(self, place: str) -> int:
        """Return how much is said of a place and of what is in it."""
        inside = f"{place}."
        found = (len(said) for at, said in self.at.items() if at == place or at.startswith(inside))
        return sum(found)

    def all(self) -> list[tuple[str, str, str]]:
        """Return the place to open, the place meant, and the sentence of each."""
        return [
            ((match[0] if (match := WRITABLE.match(at)) else ""), at, sentence)
            for at, said in self.at.items() for sentence in said
        ]  # fmt: skip


def faults_of(definition: Definition) -> Faults:
    """Return what the checker says of a definition, at the places of the builder."""
    found = Faults()
    parts = {name: part for name, part in definition.items() if name != "key"}
    for problem in forms.check(parts):
        place = _of_key(definition, problem.field) or problem.field
        found.at.setdefault(place, []).append(problem.message)
    return found


def _of_key(definition: Definition, key: str) -> str:
    """The checker names the key of two fields; the place is that of the second."""
    places = [
        f"pages.{page}.fields.{index}.key"
        for page, one in enumerate(definition["pages"])
        for index, asked in enumerate(one["fields"])
        if asked.get("key") == key
    ]
    return places[-1] if places and "." not in key else ""


def view(sitting: Sitting, saved: bytes) -> dict[str, Any]:
    """Return the values of the template."""
    definition = sitting.definition
    if found_at(definition, sitting.at) is None:
        sitting.at = ""
    faults = faults_of(definition)
    set_here = found_at(definition, sitting.at) or {}
    item = whole(set_here)
    kind = "field" if FIELD.fullmatch(sitting.at) else "page" if sitting.at else "form"
    return {
        "sitting": sitting,
        "packed": sitting.packed(),
        "key": str(definition.get("key", "")),
        "faults": faults,
        "entries": entries(definition, faults),
        "item": item,
        "item_kind": kind,
        "show_if": condition(definition, sitting.at, "show_if") if kind != "form" else None,
        "required": condition(definition, sitting.at, "required") if kind == "field" else None,
        "spoken": spoken,
        "tongues": LANGUAGES,
        "absent": missing(definition),
        "texts": [
            (place, heading(definition, place), text) for place, text in texts_of(definition)
        ],
        "kinds": [(key, gettext(name)) for key, name in KINDS.items()],
        "masks": [(key, gettext(name)) for key, name in {"": N_("None"), **MASKS}.items()],
        "outcome_choices": [(one.get("name"), _said(one.get("label"))) for one in sitting.buttons],
        "preview_title": pick(spoken(definition.get("title")), sitting.language),
        "opens": bool(set_here.keys() & RARE) or bool(faults.of(sitting.at)),
        "logic": logic(definition),
        "unknown": unknown(sitting),
        "unsaved": written(definition).encode() != saved,
        "bounded": str(item.get("type")) in BOUNDS,
        "typed": str(item.get("type")) in TYPED,
        "patterned": str(item.get("type")) in PATTERNED,
        "chosen": str(item.get("type")) in CHOSEN,
        "alone": ALONE,
    }


def whole(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with all parts it may have: nothing where nothing is set."""
    made = {**dict.fromkeys(ALL_PARTS), **item}
    for part in ("options", "outcomes"):
        made[part] = [{**dict.fromkeys(ALL_PARTS), **one} for one in made[part] or []]
    return made


def heading(definition: Definition, place: str) -> str:
    """Return what a text of a definition is called: what it belongs to, and which part it is."""
    way = place.split(".")
    names = []
    first = 2 if len(definition["pages"]) > 1 or way[0] != "pages" or len(way) == 3 else 4
    for end in range(first, len(way), 2):
        one = found_at(definition, ".".join(way[:end])) or {}
        names.append(_said(one.get("label") or one.get("title")) or str(one.get("key", end // 2)))
    return " · ".join([*names, gettext(PARTS[way[-1]])])


def entries(definition: Definition, faults: Faults) -> list[Entry]:
    """Return the pages with their fields, as the list shows them."""
    return [
        Entry(
            place=f"pages.{number}", name=_said(page.get("title")),
            conditional=page.get("show_if", True) is not True,
            faults=faults.below(f"pages.{number}"),
            fields=[
                _entry(f"pages.{number}.fields.{index}", one, faults)
                for index, one in enumerate(page["fields"])
            ],
        )
        for number, page in enumerate(definition["pages"])
    ]  # fmt: skip


def _entry(place: str, one: Mapping[str, Any], faults: Faults) -> Entry:
    return Entry(
        place=place, name=_said(one.get("label")), kind=str(one.get("type", "")),
        key=str(one.get("key", "")), required=one.get("required", False) is not False,
        conditional=one.get("show_if", True) is not True, faults=faults.below(place),
    )  # fmt: skip


def _said(text: Any) -> str:
    return pick(text) if isinstance(text, str) else pick(spoken(text))


def condition(definition: Definition, at: str, part: str) -> Condition:
    """Return a condition of what is being edited."""
    found = (found_at(definition, at) or {}).get(part, USUAL[part])
    place = f"{at}.{part}"
    if not isinstance(found, str):
        return Condition(place=place, mode="always" if found else "never", text="")
    read = lines_of(found) if found.strip() else ("and", [])
    return Condition(
        place=place, mode="if", text=found, word=read[0] if read else "and",
        lines=read[1] if read else None, names=_known(definition, at),
    )  # fmt: skip


def _known(definition: Definition, at: str) -> list[Asked]:
    """Return what is asked before a place: only that can be known there."""
    found: list[Asked] = []
    for number, page in enumerate(definition["pages"]):
        if at == f"pages.{number}":
            break
        for index, one in enumerate(page["fields"]):
            if at == f"pages.{number}.fields.{index}":
                return found
            if one.get("type") != "note":
                found.append(_asked(one))
    return found


def _asked(one: Mapping[str, Any]) -> Asked:
    options = one.get("options") or []
    return Asked(
        name=str(one.get("key", "")), label=_said(one.get("label")), kind=str(one.get("type")),
        choices=[(str(each.get("value", "")), _said(each.get("label"))) for each in options],
    )  # fmt: skip


def logic(definition: Definition) -> list[tuple[str, str, str, str]]:
    """Return each condition: its place, the name of what has it, the part, and its text."""
    found = []
    for number, page in enumerate(definition["pages"]):
        holders = [(f"pages.{number}", page, page.get("title"))]
        holders += [
            (f"pages.{number}.fields.{index}", one, one.get("label"))
            for index, one in enumerate(page["fields"])
        ]
        for place, holder, name in holders:
            for part in ("show_if", "required", "source", "min", "max", "default"):
                text = holder.get(part)
                worked_out = isinstance(text, str) and text.startswith("${")
                if isinstance(text, str) and (part in USUAL or worked_out):
                    found.append((place, _said(name) or str(holder.get("key", "")), part, text))
    return found
