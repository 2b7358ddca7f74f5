"""What counts as data: what can be stored, read again unchanged, and shown in a browser."""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from base.i18n import N_

from .budget import kind
from .problems import ExpressionFailed

# Above this a browser and a JSON reader silently round.
LARGEST_INT: Final = 2**53
DEEPEST: Final = 50
# What one instance may carry by default: 1 MB of text, or as much in list slots.
HEAVIEST: Final = 1_000_000
SLOT: Final = 8
LONGEST_PLACE: Final = 60
UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
SCALARS: Final = (str, int, float, datetime, date, time, timedelta, Decimal, UUID)

TOO_LARGE: Final = N_(
    "%(where)s is larger than an instance may carry. A long list can be kept as a collection."
)
TOO_DEEP: Final = N_("%(where)s is nested too deeply.")
BAD_NAME: Final = N_("%(where)s has a field whose name is not text.")
NO_DATA: Final = N_("%(where)s holds something that is not data: %(kind)s.")
BAD_VALUE: Final = N_(
    "%(where)s holds a value that cannot be stored (a number too large or broken text)."
)


class _Wrong(Exception):
    """Something in the data is none; the way to it is put together on the way up."""

    def __init__(self, sentence: str, **details: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.details = details
        self.way: list[str] = []


def check_data(value: Any, where: str) -> None:
    """Refuse data that cannot be stored and read again unchanged, naming the place in it.

    Raises:
        ExpressionFailed: for values that are no data, too deep, or too large altogether.
    """
    try:
        _walk(value, 0, HEAVIEST)
    except _Wrong as wrong:
        place = (where + "".join(reversed(wrong.way)))[:LONGEST_PLACE]
        raise ExpressionFailed(1, wrong.sentence, where=place, **wrong.details) from None


def copied(value: Any) -> Any:
    """Copy lists and records all the way down; everything else never changes."""
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    if isinstance(value, list):
        return [copied(item) for item in value]
    if isinstance(value, tuple):
        return tuple([copied(item) for item in value])
    return set(value) if isinstance(value, set) else value


def _walk(item: Any, depth: int, left: int) -> int:
    """Check `item` and what is in it; return how much more there may be."""
    left -= SLOT
    if type(item) is str:
        left -= len(item)
        if not item.isascii() or "\0" in item:
            _check_scalar(item)
    elif isinstance(item, (dict, Mapping)):
        return _walk_all(".%s", _named(item), depth, left)
    elif isinstance(item, (list, tuple, set)):
        return _walk_all("[%s]", enumerate(item), depth, left)
    elif item is not None and type(item) is not bool:
        _check_scalar(item)
    if left < 0:
        raise _Wrong(TOO_LARGE)
    return left


def _walk_all(step: str, parts: Iterable[tuple[Any, Any]], depth: int, left: int) -> int:
    if depth == DEEPEST:
        raise _Wrong(TOO_DEEP)
    if left < 0:  # of lists in lists in lists alone there may be too many as well
        raise _Wrong(TOO_LARGE)
    key: Any = ""
    try:
        for key, part in parts:  # noqa: B007 the way names it
            left = _walk(part, depth + 1, left)
    except _Wrong as wrong:
        wrong.way.append(step % (key,))
        raise
    return left


def _named(item: Mapping[Any, Any]) -> Iterable[tuple[str, Any]]:
    for key in item:
        if not isinstance(key, str) or (not key.isalnum() and UNSTORABLE.search(key)):
            raise _Wrong(BAD_NAME)
    return item.items()


def _check_scalar(item: Any) -> None:
    if not isinstance(item, SCALARS):
        raise _Wrong(NO_DATA, kind=kind(item))
    if isinstance(item, str):
        wrong = UNSTORABLE.search(item) is not None
    elif isinstance(item, int):
        wrong = abs(item) > LARGEST_INT
    elif isinstance(item, float):
        wrong = not math.isfinite(item)
    else:
        wrong = isinstance(item, Decimal) and not item.is_finite()
    if wrong:
        raise _Wrong(BAD_VALUE)
