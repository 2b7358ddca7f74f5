"""Values as people type them in a trial: a line each, `name: value`."""

import json
from collections.abc import Mapping
from typing import Any, ClassVar

from base.errors import Invalid
from base.i18n import N_

LONGEST = 20_000


class BadLine(Invalid):
    """A line that is no `name: value`."""

    code: ClassVar[str] = "trial_bad_line"
    message: ClassVar[str] = N_(
        "Write one value in each line, as in “amount: 120”. Not clear: %(line)s"
    )


def values_in(text: str) -> dict[str, Any]:
    """Return the values that were typed: lines of `name: value`, or one JSON object.

    A value is what JSON says it is, or else a text: `120`, `true`, `["a", "b"]`, `Lin Mei`.

    Raises:
        BadLine: a line is something else.
    """
    if text.lstrip().startswith("{"):
        return _object(text)
    found: dict[str, Any] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        name, colon, value = line.partition(":")
        if not colon or not name.strip():
            raise BadLine(line=line.strip()[:80])
        if value.strip():
            found[name.strip()] = _value(value.strip())
    return found


def typed(values: Mapping[str, Any]) -> str:
    """Return values as lines to be changed."""
    return "\n".join(f"{name}: {_text(value)}" for name, value in values.items())


def _text(value: Any) -> str:
    if isinstance(value, str) and _value(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise BadLine(line=str(problem)) from None
    if not isinstance(found, dict):
        raise BadLine(line=text.strip()[:80])
    return found
