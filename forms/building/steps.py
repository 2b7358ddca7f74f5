"""The steps of building: to add, move, copy and delete pages, fields, options and buttons.

A place is written as in the checker's findings: `pages.0`, `pages.0.fields.2`; the empty place is
the form itself. Each step changes the definition it is given and returns the place to look at next.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, Final

from .shape import LANGUAGES, Definition

FIELD: Final = re.compile(r"pages\.(\d{1,4})\.fields\.(\d{1,4})")
PAGE: Final = re.compile(r"pages\.(\d{1,4})")
KEYLESS: Final = {"note": "note", "readonly": "shown"}


def found_at(definition: Definition, place: str) -> dict[str, Any] | None:
    """Return the record at a place, None when there is none."""
    at: Any = definition
    for part in place.split(".") if place else []:
        if isinstance(at, list) and part.isdecimal() and int(part) < len(at):
            at = at[int(part)]
        elif isinstance(at, dict) and part in at:
            at = at[part]
        else:
            return None
    return at if isinstance(at, dict) else None


def add_field(definition: Definition, place: str, kind: str) -> str:
    """Add a field of a kind after the one at a place, else at the end of the page there."""
    page, index = _where(definition, place)
    fields = definition["pages"][page]["fields"]
    key = free_key(definition, KEYLESS.get(kind, "answer"))
    made: dict[str, Any] = {"key": key, "type": kind, "label": dict.fromkeys(LANGUAGES, "")}
    if kind in ("choice", "multichoice"):
        made["options"] = [_option([]), _option([_option([])])]
    fields.insert(index, made)
    return f"pages.{page}.fields.{index}"


def add_page(definition: Definition, place: str) -> str:
    """Add a page after the one where the place is."""
    page, _index = _where(definition, place)
    number = page + 1 if place else len(definition["pages"])
    definition["pages"].insert(number, {"title": dict.fromkeys(LANGUAGES, ""), "fields": []})
    return f"pages.{number}"


def copy(definition: Definition, place: str) -> str:
    """Put a copy of a field or page behind it; its fields get keys of their own."""
    there, number = _list_of(definition, place)
    made = deepcopy(there[number])
    there.insert(number + 1, made)
    for field in made.get("fields", [made]):
        field["key"] = free_key(definition, str(field.get("key", "")) or "answer", but=field)
    return _beside(place, number + 1)


def delete(definition: Definition, place: str) -> str:
    """Take a field or page out; the form keeps one page at least."""
    there, number = _list_of(definition, place)
    del there[number]
    if not definition["pages"]:
        definition["pages"].append({"fields": []})
    if there:
        return _beside(place, min(number, len(there) - 1))
    return place.rpartition(".fields.")[0]


def move(definition: Definition, place: str, step: int) -> str:
    """Move a field or page one up (-1) or down (1); a field goes on to the next page."""
    there, number = _list_of(definition, place)
    if 0 <= number + step < len(there):
        there.insert(number + step, there.pop(number))
        return _beside(place, number + step)
    match = FIELD.fullmatch(place)
    page = int(match[1]) + step if match else -1
    if not 0 <= page < len(definition["pages"]):
        return place
    other = definition["pages"][page]["fields"]
    index = len(other) if step < 0 else 0
    other.insert(index, there.pop(number))
    return f"pages.{page}.fields.{index}"


def put(definition: Definition, place: str, before: str) -> str:
    """Put a field where another one or a page is: before the field, or at the page's end."""
    if not FIELD.fullmatch(place) or place == before:
        return place
    there, number = _list_of(definition, place)
    field, target = there[number], found_at(definition, before)
    page = int(before.split(".")[1]) if PAGE.match(before) else 0
    if target is None:
        return place
    there.pop(number)
    fields = definition["pages"][page]["fields"]
    at = next((index for index, one in enumerate(fields) if one is target), len(fields))
    fields.insert(at, field)
    return f"pages.{page}.fields.{at}"


def entry(definition: Definition, place: str, part: str, act: str, number: int) -> None:
    """Add, move or delete an option of a field (`options`) or a button of the form (`outcomes`)."""
    holder = found_at(definition, place)
    if holder is None or part not in ("options", "outcomes"):
        return
    there = holder.setdefault(part, [])
    if act == "add":
        there.append(_option(there) if part == "options" else _outcome(there))
    elif not 0 <= number < len(there):
        return
    elif act == "delete":
        del there[number]
    elif act in ("up", "down"):
        to = number + (-1 if act == "up" else 1)
        if 0 <= to < len(there):
            there.insert(to, there.pop(number))


def keys(definition: Definition) -> Iterator[str]:
    """Walk the keys of all fields."""
    for page in definition["pages"]:
        for field in page["fields"]:
            yield str(field.get("key", ""))


def free_key(definition: Definition, like: str, *, but: dict[str, Any] | None = None) -> str:
    """Return a key that no field has yet, like the one given."""
    taken = {
        str(field.get("key", ""))
        for page in definition["pages"] for field in page["fields"] if field is not but
    }  # fmt: skip
    stem = re.sub(r"_\d+$", "", like)[:50]
    names = (like if number == 1 else f"{stem}_{number}" for number in range(1, len(taken) + 3))
    return next(name for name in names if name not in taken)


def _option(there: list[dict[str, Any]]) -> dict[str, Any]:
    return {"value": _unused("option", there, "value"), "label": dict.fromkeys(LANGUAGES, "")}


def _outcome(there: list[dict[str, Any]]) -> dict[str, Any]:
    return {"name": _unused("button", there, "name"), "label": dict.fromkeys(LANGUAGES, "")}


def _unused(word: str, there: list[dict[str, Any]], part: str) -> str:
    taken = {one.get(part) for one in there}
    return next(
        name for name in (f"{word}_{n}" for n in range(1, len(there) + 2)) if name not in taken
    )


def _where(definition: Definition, place: str) -> tuple[int, int]:
    """Return the page and index at which something new comes in."""
    last = len(definition["pages"]) - 1
    if match := FIELD.fullmatch(place):
        page = min(int(match[1]), last)
        return page, min(int(match[2]) + 1, len(definition["pages"][page]["fields"]))
    match = PAGE.fullmatch(place)
    page = min(int(match[1]), last) if match else last
    return page, len(definition["pages"][page]["fields"])


def _list_of(definition: Definition, place: str) -> tuple[list[dict[str, Any]], int]:
    if match := FIELD.fullmatch(place):
        return definition["pages"][int(match[1])]["fields"], int(match[2])
    match = PAGE.fullmatch(place)
    if match is None:
        raise KeyError(place)
    return definition["pages"], int(match[1])


def _beside(place: str, number: int) -> str:
    return f"{place.rpartition('.')[0]}.{number}"
