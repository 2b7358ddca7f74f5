"""Where forms come from: the definitions that ship with the centre, or the variables of a task."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Final

from base.errors import NotFound
from base.i18n import N_

from .schema import Field, Form, Kind, Outcome, Page

FOLDER: Final = Path(__file__).parent / "definitions"
KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,59}/[a-z][a-z0-9_]{0,59}")
# Names that the processes carry for themselves; nobody should edit them by hand.
INTERNAL: Final = re.compile(r".*_id|.*_no|_.*|outcome|business_key")
LONG: Final = 80


class FormMissing(NotFound):
    """A drawing names a form that is not there."""

    code: ClassVar[str] = "form_missing"
    message: ClassVar[str] = N_("There is no form “%(key)s”.")


@lru_cache(maxsize=256)
def load(key: str) -> Form:
    """Return the form `<app>/<form>` that ships with the centre.

    Raises:
        FormMissing: there is none.
    """
    return Form.model_validate({"key": key, **json.loads(source(key))})


def source(key: str) -> bytes:
    """Return the file of a form that ships with the centre.

    Raises:
        FormMissing: there is none.
    """
    path = FOLDER / f"{key}.json"
    if not KEY.fullmatch(key) or not path.is_file():
        raise FormMissing(key=key)
    return path.read_bytes()


def keys() -> list[str]:
    """Return the keys of all forms that ship with the centre."""
    return sorted(f"{path.parent.name}/{path.stem}" for path in FOLDER.glob("*/*.json"))


def with_outcomes(form: Form, outcomes: Iterable[Mapping[str, Any]]) -> Form:
    """Return the form with the buttons that a drawing names: `{name, label, style}` each."""
    named = tuple(Outcome.model_validate(dict(outcome)) for outcome in outcomes)
    return form.replaced(outcomes=named) if named else form


def generic(variables: Mapping[str, Any], title: str = "") -> Form:
    """Return a form for a task that names none: its plain variables can be changed."""
    fields = [
        Field(key=key, type=_kind(key, value), label=key.replace("_", " ").capitalize())
        for key, value in variables.items()
        if re.fullmatch(r"[a-z][a-z0-9_]{0,59}", key) and not isinstance(value, (dict, list, tuple))
    ]
    return Form(key="generic/variables", title=title, pages=(Page(fields=tuple(fields)),))


def _kind(key: str, value: Any) -> Kind:
    if INTERNAL.fullmatch(key):
        return "readonly"
    if isinstance(value, str) and (len(value) > LONG or "\n" in value):
        return "longtext"
    kinds: dict[type, Kind] = {
        bool: "yesno", int: "number", float: "number",
        datetime: "datetime", date: "date", time: "time", str: "text", type(None): "text",
    }  # fmt: skip
    return kinds.get(type(value), "readonly")
