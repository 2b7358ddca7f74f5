"""Forms that were drawn for Camunda, brought in: `.form` files of form-js become definitions.

Types and simple checks map one to one. Conditions are FEEL; those that compare names with values
are taken over, any other is left out. Whatever is left out is told, with its field.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from base.expressions import ExpressionProblem, compile_expression

from .shape import LANGUAGES, Definition, NotAForm, written
from .steps import free_key

TYPES: Final[Mapping[str, str]] = {
    "textfield": "text", "textarea": "longtext", "number": "number", "checkbox": "yesno",
    "radio": "choice", "select": "choice", "checklist": "multichoice", "taglist": "multichoice",
    "filepicker": "attachment", "text": "note",
}  # fmt: skip
GROUPS: Final = frozenset({"group", "dynamiclist"})
# What only shapes the page, or sends it: nothing is lost without it.
SILENT: Final = frozenset({"button", "separator", "spacer"})
LETTERS: Final = re.compile(r"[^a-z0-9]+")
QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
EQUALS: Final = re.compile(r"(?<![<>=!])=(?!=)")


@dataclass(frozen=True, slots=True)
class Loss:
    """What could not be taken over: the label or key of the field, and the part."""

    name: str
    part: str


@dataclass(slots=True)
class _Reading:
    definition: Definition
    losses: list[Loss] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)


def is_camunda(found: Any) -> bool:
    """Return whether the data of a JSON file is a form of form-js."""
    return isinstance(found, dict) and isinstance(found.get("components"), list)


def brought(content: bytes, key: str) -> tuple[bytes, list[Loss]]:
    """Return the form of a `.form` file as one of ours with a key, and what was left out.

    Raises:
        NotAForm: it is no JSON, or no form of form-js.
    """
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise NotAForm from None
    if not is_camunda(found):
        raise NotAForm
    name = str(found.get("id") or key.rpartition("/")[2])
    definition: Definition = {"key": key, "title": _said(name), "pages": [{"fields": []}]}
    reading = _Reading(definition)
    _take(reading, found["components"])
    for page in definition["pages"]:
        for one in page["fields"]:
            _rename(reading, one)
    return written(definition).encode(), reading.losses


def _take(reading: _Reading, components: list[Any]) -> None:
    for one in components:
        if not isinstance(one, dict):
            continue
        kind = str(one.get("type", ""))
        if kind in GROUPS and isinstance(one.get("components"), list):
            if kind == "dynamiclist":
                reading.losses.append(Loss(_name(one), "dynamiclist"))
            _take(reading, one["components"])
        elif kind in TYPES or kind == "datetime":
            reading.definition["pages"][0]["fields"].append(_field(reading, one, kind))
        elif kind not in SILENT:
            reading.losses.append(Loss(_name(one), kind or "type"))


def _field(reading: _Reading, one: Mapping[str, Any], kind: str) -> dict[str, Any]:
    ours = TYPES.get(kind) or {"time": "time", "datetime": "datetime"}.get(
        str(one.get("subtype", "")), "date"
    )
    made: dict[str, Any] = {"key": _key(reading, one, ours), "type": ours, "label": _label(one)}
    if one.get("description"):
        made["help"] = _said(str(one["description"]))
    _checks(reading, one, made)
    _choices(reading, one, made)
    default = one.get("defaultValue")
    if default not in (None, "", []) and ours not in ("note", "attachment"):
        made["default"] = default
    hidden = (one.get("conditional") or {}).get("hide")
    if isinstance(hidden, str):
        condition = _condition(hidden)
        if condition is None:
            reading.losses.append(Loss(_name(one), f"hide {hidden}"))
        else:
            made["show_if"] = f"not ({condition})"
    return made


def _checks(reading: _Reading, one: Mapping[str, Any], made: dict[str, Any]) -> None:
    checks = one.get("validate")
    checks = dict(checks) if isinstance(checks, dict) else {}
    if checks.pop("required", False) is True:
        made["required"] = True
    for theirs, ours in (("min", "min"), ("max", "max")):
        if isinstance(checks.get(theirs), int | float) and made["type"] == "number":
            made[ours] = checks.pop(theirs)
    if isinstance(checks.get("maxLength"), int):
        made["max_length"] = checks.pop("maxLength")
    if isinstance(checks.get("pattern"), str):
        made["pattern"] = checks.pop("pattern")
    kind = checks.pop("validationType", None)
    if kind in ("email", "phone") and made["type"] == "text":
        made["type"] = kind
    said = (rest for rest, value in checks.items() if value not in (None, "", False))
    reading.losses += [Loss(_name(one), str(rest)) for rest in said]


def _choices(reading: _Reading, one: Mapping[str, Any], made: dict[str, Any]) -> None:
    if made["type"] not in ("choice", "multichoice"):
        return
    values = one.get("values", one.get("options"))
    source = one.get("valuesKey")
    if isinstance(values, list):
        made["options"] = [
            {"value": str(each.get("value", "")), "label": _said(str(each.get("label", "")))}
            for each in values if isinstance(each, dict)
        ]  # fmt: skip
    elif isinstance(source, str) and source.isidentifier():
        made["source"] = "${" + source + "}"
    else:
        reading.losses.append(Loss(_name(one), "values"))


def _condition(feel: str) -> str | None:
    """Return a FEEL condition in our language where both say the same; None for any other."""
    text = feel.strip().removeprefix("=").strip()
    parts, last = [], 0
    for quoted in QUOTED.finditer(text):
        parts += [EQUALS.sub("==", text[last : quoted.start()]), quoted[0]]
        last = quoted.end()
    ours = "".join([*parts, EQUALS.sub("==", text[last:])])
    try:
        compile_expression(ours)
    except ExpressionProblem:
        return None
    return None if re.search(r"[(\[{]", QUOTED.sub("", ours)) else ours


def _rename(reading: _Reading, one: dict[str, Any]) -> None:
    """Call answers in conditions by the keys that they have now."""
    text = one.get("show_if")
    if isinstance(text, str):
        for before, after in reading.keys.items():
            text = re.sub(rf"\b{re.escape(before)}\b", after, text)
        one["show_if"] = text


def _key(reading: _Reading, one: Mapping[str, Any], kind: str) -> str:
    before = str(one.get("key") or "")
    plain = LETTERS.sub("_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", before).lower()).strip("_")
    stem = plain if plain[:1].isalpha() else "note" if kind == "note" else "answer"
    found = free_key(reading.definition, stem[:50])
    if before and before != found:
        reading.keys[before] = found
    return found


def _label(one: Mapping[str, Any]) -> dict[str, str]:
    return _said(str(one.get("label") or one.get("text") or one.get("key") or ""))


def _name(one: Mapping[str, Any]) -> str:
    return str(one.get("label") or one.get("key") or one.get("type") or "")


def _said(text: str) -> dict[str, str]:
    """One language stands for all until somebody translates; the page shows that they are equal."""
    return dict.fromkeys(LANGUAGES, text)
