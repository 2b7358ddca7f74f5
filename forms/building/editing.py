"""What was typed beside a form, put into its definition.

Names of inputs begin with what they are about, followed by a place: `set.pages.0.fields.2.key` is
a part; `set.….label.en` a text in one language; `when.….show_if` says whether a condition is
`always`, `never` or written (`if`), `text.….show_if` is it as text, `line.….show_if.0.name` (or
`operator`, `value`) a line of it, `join.….show_if` the word between its lines.
"""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any, Final

from .conditions import Line, lines_of, text_of
from .shape import LANGUAGES, TEXTS, Definition, spoken
from .steps import found_at

NUMBERS: Final = frozenset({"rows", "max_length"})
BOUNDS: Final = frozenset({"min", "max"})
COUNTED: Final = frozenset({"number", "multichoice", "attachment"})
# What each condition is when nobody says anything, and its opposite.
CONDITIONS: Final = ("show_if", "required")
USUAL: Final = {"show_if": True, "required": False}


def edited(definition: Definition, sent: Iterable[tuple[str, str]]) -> Definition:
    """Return a copy of the definition with what was typed."""
    made, pairs = deepcopy(definition), list(sent)
    for name, value in pairs:
        verb, _, place = name.partition(".")
        if verb == "set":
            _set(made, place, value)
    _conditions(made, dict(pairs))
    return made


def _set(definition: Definition, place: str, value: str) -> None:
    way = place.split(".")
    if way[-1] in LANGUAGES and len(way) > 1 and way[-2] in TEXTS:
        holder = found_at(definition, ".".join(way[:-2]))
        if holder is not None:
            _say(holder, way[-2], way[-1], value)
        return
    holder = found_at(definition, ".".join(way[:-1]))
    if holder is not None:
        _part(holder, way[-1], value)


def _say(holder: dict[str, Any], part: str, language: str, value: str) -> None:
    before = holder.get(part, "")
    # Browsers send line breaks as two characters.
    said = {**spoken(before), language: value.replace("\r\n", "\n").strip()}
    if isinstance(before, str) and before and len(set(said.values())) == 1:
        holder[part] = value.strip()
    else:
        holder[part] = {name: said[name] for name in LANGUAGES}
    if not any(said.values()) and part not in ("label", "title"):
        del holder[part]


def _part(holder: dict[str, Any], part: str, value: str) -> None:
    value = value.strip() if part != "pattern" else value
    if part == "source_kind":
        _choose_from(holder, value)
    elif part == "reveals":
        holder[part] = value.replace(",", " ").split()
    elif part == "default":
        _usual(holder, value)
    elif part in NUMBERS or (part in BOUNDS and holder.get("type") in COUNTED):
        holder[part] = _number(value)
    elif part == "type":
        _of_type(holder, value)
    else:
        holder[part] = value
    if holder.get(part) in ("", None, []) and part not in ("value", "name", "key"):
        holder.pop(part, None)


def _of_type(holder: dict[str, Any], value: str) -> None:
    holder["type"] = value
    if value in ("choice", "multichoice") and not holder.get("source"):
        holder.setdefault("options", [])


def _choose_from(holder: dict[str, Any], kind: str) -> None:
    present = str(holder.get("source") or "")
    if kind in ("departments", "people"):
        holder["source"] = kind
    elif kind == "data":
        holder["source"] = present if present.startswith("${") else "${}"
    else:
        holder.pop("source", None)


def _usual(holder: dict[str, Any], value: str) -> None:
    kind = holder.get("type")
    if not value:
        holder.pop("default", None)
    elif value.startswith("${"):
        holder["default"] = value
    elif kind == "number":
        holder["default"] = _number(value)
    elif kind == "yesno":
        holder["default"] = value in ("true", "yes")
    elif kind == "multichoice":
        holder["default"] = [one.strip() for one in value.split(",") if one.strip()]
    else:
        holder["default"] = value


def _number(value: str) -> int | float | str | None:
    """Return a number; what is none stays text, and the checker says so."""
    try:
        return int(value)
    except ValueError:
        pass
    try:
        return float(value)
    except ValueError:
        return value or None


def _conditions(definition: Definition, sent: Mapping[str, str]) -> None:
    for name, mode in sent.items():
        verb, _, place = name.partition(".")
        holder = found_at(definition, place.rpartition(".")[0]) if verb == "when" else None
        part = place.rpartition(".")[2]
        if holder is None or part not in CONDITIONS:
            continue
        if mode == "if":
            before = holder.get(part, USUAL[part])
            holder[part] = _condition(definition, sent, place, before)
        else:
            holder[part] = mode == "always"


def _condition(definition: Definition, sent: Mapping[str, str], place: str, before: Any) -> str:
    text = sent.get(f"text.{place}", "").strip()
    was = before if isinstance(before, str) else ""
    lines = _lines(sent, place)
    # Who changed the text meant the text; otherwise the lines say what it is now.
    if text != was or not lines:
        return text
    kinds = {
        str(field.get("key")): str(field.get("type"))
        for page in definition["pages"] for field in page["fields"]
    }  # fmt: skip
    word = sent.get(f"join.{place}", "and")
    present = lines_of(was)
    if present is not None and present[1] == lines and (present[0] == word or len(lines) < 2):
        return was
    return text_of(word, lines, kinds)


def _lines(sent: Mapping[str, str], place: str) -> list[Line]:
    found = []
    for number in range(len(sent)):
        name = sent.get(f"line.{place}.{number}.name")
        if name is None:
            break
        operator = sent.get(f"line.{place}.{number}.operator", "filled")
        value = sent.get(f"line.{place}.{number}.value", "")
        if name:
            found.append(Line(name, operator, value))
    return found
