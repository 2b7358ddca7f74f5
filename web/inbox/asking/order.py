"""The order of a list and ranges of priorities, as an address says them: `sort=-due`, `80..`."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from base.i18n import N_
from engine import SortBy, SortKey
from web.inbox.asking.facts import known
from web.paths import words

MOST: Final = 3
OF_FACT: Final = "var."
DESCENDING: Final = "-"
LARGEST: Final = 10_000
NAMES: Final[Mapping[SortBy, str]] = {
    SortBy.CREATED: N_("Age"),
    SortBy.DUE: N_("Due"),
    SortBy.FOLLOW_UP: N_("Follow-up"),
    SortBy.PRIORITY: N_("Priority"),
    SortBy.PROCESS: N_("Process"),
    SortBy.STEP: N_("Step"),
    SortBy.NUMBER: N_("Number"),
    SortBy.ASSIGNEE: N_("Taken by"),
}
_RANGE: Final = re.compile(r"(\d{1,4})?\.\.(\d{1,4})?")


def read(pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Return the keys of an order, each once."""
    asked = [words(value) for key, value in pairs if key == "sort"]
    keys: dict[str, str] = {}
    for one in asked:
        if key_of(one) is not None:
            keys.setdefault(one.removeprefix(DESCENDING), one)
    return tuple(keys.values())[:MOST]


def key_of(text: str) -> SortKey | None:
    """Return the key that a part of an address is, None when it is none."""
    name = text.removeprefix(DESCENDING)
    descending = name != text
    if name in set(SortBy):
        return SortKey(by=SortBy(name), descending=descending)
    fact = name.removeprefix(OF_FACT)
    if fact != name and known(fact):
        return SortKey(fact=fact, descending=descending)
    return None


def plain_range(text: str) -> str:
    """Return a range of priorities as addresses have it; empty for what is none."""
    found = _RANGE.fullmatch(text.strip())
    return f"{found[1] or ''}..{found[2] or ''}" if found and (found[1] or found[2]) else ""


def range_of(text: str) -> tuple[int | None, int | None]:
    """Return the least and the most of a range; None is open."""
    least, _, most = text.partition("..")
    return int(least) if least else None, int(most) if most else None
