"""What lists know of a process's variables: the plain ones, kept beside each open task.

The variables themselves are stored as bytes. A list that is searched, sorted or shown by one needs
it in the row, so plain values are repeated there while the task is open. Personal data is left
out: whoever may not see a number cannot find out by searching what it is.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from base.privacy import field_kind, looks_personal

MOST: Final = 60
LONGEST: Final = 200
DEEPEST: Final = 3
# What begins so is the engine's own.
OWN: Final = "_"


def facts_for_lists(variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plain values among variables, those of records as `record.field`.

    At most 60, texts up to 200 characters; moments as ISO 8601, numbers as numbers. Lists are kept
    when each of their items is plain.
    """
    found: dict[str, Any] = {}
    for name, value in _plain(variables, "", DEEPEST):
        found[name] = value
        if len(found) >= MOST:
            break
    return found


def _plain(values: Mapping[str, Any], before: str, depth: int) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if name.startswith(OWN) or field_kind(name) is not None:
            continue
        if isinstance(value, Mapping):
            if depth > 1:
                yield from _plain(value, f"{before}{name}.", depth - 1)
        elif isinstance(value, (list, tuple, set)):
            items = [_scalar(one) for one in list(value)[:MOST]]
            if items and all(one is not None for one in items):
                yield before + name, items
        elif (scalar := _scalar(value)) is not None:
            yield before + name, scalar


def _scalar(value: Any) -> str | int | float | bool | None:
    """Return a value as JSON has it; None for what lists do not know."""
    if isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, str) and 0 < len(value) <= LONGEST and not looks_personal(value):
        return value
    return None
