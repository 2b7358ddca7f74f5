"""Variables of a process in the reader's words: by the forms that ask for them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

import engine
import forms
from base.db import Session
from base.i18n import gettext, pick
from engine import DefinitionView, TaskView, identity
from web.looks.formats import number
from web.monitor.story import LONGEST, plain

Shown = str | date
OUTCOME: Final = "outcome"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One value of a row under the name of its column; `worded` if a form gives it that name."""

    label: str
    value: Shown
    worded: bool = True


class DepartmentNames:
    """The names of departments, read when the first is asked for: most lists show none."""

    def __init__(self, db: Session) -> None:
        self._db, self._names = db, dict[str, str]()

    def name(self, code: str) -> str:
        """Return the name of a department, or its code if there is none."""
        self._names = self._names or identity.department_names(self._db)
        return self._names.get(code, code)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactWords:
    """How variables are called: by the fields of the centre's forms, else by their own names.

    `department` returns the name of a department by its code.
    """

    fields: Mapping[str, forms.Field] = field(default_factory=dict)
    department: Callable[[str], str] = str
    people: Mapping[str, str] = field(default_factory=dict)

    def label(self, name: str) -> str:
        """Return what a variable is called."""
        known = self.fields.get(name)
        if known is not None:
            return pick(known.label)
        return name.replace("_", " ").replace(".", ": ").capitalize()

    def value(self, name: str, value: Any) -> Shown:
        """Return a value as people read it: the label of a choice, a number, a moment."""
        if isinstance(value, list):
            return gettext(", ").join(str(self.value(name, one)) for one in value)
        if isinstance(value, bool):
            return gettext("Yes") if value else gettext("No")
        if isinstance(value, (int, float)):
            return number(value)
        return self._text(name, str(value))

    def _text(self, name: str, text: str) -> Shown:
        known = self.fields.get(name)
        if known is not None:
            if known.list_name == "departments":
                return self.department(text)
            if known.list_name == "people":
                return self.people.get(text, text)
            chosen = next((one for one in known.options if one.value == text), None)
            if chosen is not None:
                return pick(chosen.label)
        return read_moment(text) or text

    def cells(self, task: TaskView, names: Iterable[str]) -> tuple[Cell | None, ...]:
        """Return a row's values of these columns; None where it has none."""
        return tuple(
            Cell(label=self.label(name), value=self.value(name, task.facts[name]))
            if name in task.facts
            else None
            for name in names
        )


def read_moment(text: str) -> date | None:
    """Return the moment or day that a text in ISO 8601 is; None for any other text."""
    if len(text) < len("2026-01-01") or text[4] != "-":
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.date() if len(text) == len("2026-01-01") else found


def fact_words(db: Session, definitions: Iterable[DefinitionView]) -> FactWords:
    """Return the words for variables, by the newest forms of the centre."""
    found: dict[str, forms.Field] = {}
    for one in definitions:
        form = engine.form_version(db, one.id) if one.kind == "form" else None
        for asked in form.fields() if form is not None else ():
            found.setdefault(asked.key, asked)
    return FactWords(fields=found, department=DepartmentNames(db).name)


def said(
    db: Session, words: FactWords, own: forms.Form, variables: Mapping[str, Any]
) -> list[Cell]:
    """Return the data of a process for the page of a task: by its `own` form, then by any other.

    What no form asks for keeps its own name, so it is not `worded`: steps set such values for one
    another, and few readers want them. The last outcome is left out: it is a word of the drawing,
    and the history has it.
    """
    fields = {**words.fields, **{one.key: one for one in own.fields()}}
    of_people = {name for name, one in fields.items() if one.list_name == "people"}
    held = {name: value for name, value in plain(variables) if name != OUTCOME}
    people = identity.names_of_users(db, {held[name] for name in of_people & held.keys()})
    known = replace(words, fields=fields, people=people)
    # What is no short text any more is said as it was cut.
    return [
        Cell(
            label=known.label(name),
            value=known.value(name, variables[name]) if len(text) < LONGEST else text,
            worded=name in fields,
        )
        for name, text in held.items()
    ]
