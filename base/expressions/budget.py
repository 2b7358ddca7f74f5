"""What a run may use up, and what may come out of it.

One step is about a tenth of a microsecond of work or a few bytes of memory. Loops pay for each
round by the size of their body, and whatever builds or walks a value pays by its length, *before*
it is built. So no single call can take long: there is nothing to interrupt.
"""

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from base.i18n import N_

from .problems import ExpressionFailed, Refusal, Word

EXPRESSION_STEPS: Final = 100_000
SCRIPT_STEPS: Final = 400_000
# Above this a browser and a JSON reader silently round.
LARGEST_INT: Final = 2**53
LARGEST_BITS: Final = 1024
DEEPEST: Final = 50
# What one instance may carry by default: 1 MB of text, or as much in list slots.
HEAVIEST: Final = 1_000_000
SLOT: Final = 8
UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")

KINDS: Final[dict[type, str]] = {
    type(None): N_("nothing"),
    bool: N_("yes/no"),
    int: N_("a number"),
    float: N_("a number"),
    Decimal: N_("a number"),
    str: N_("text"),
    list: N_("a list"),
    tuple: N_("a list"),
    set: N_("a set"),
    dict: N_("a record"),
    date: N_("a date"),
    datetime: N_("a moment"),
    time: N_("a time of day"),
    timedelta: N_("a duration"),
}
SCALARS: Final = (
    str, int, float, bool, type(None), datetime, date, time, timedelta, Decimal, UUID,
)  # fmt: skip


class Run:
    """The state of one evaluation: the data, own variables, the budget left, the clock."""

    __slots__ = ("data", "left", "line", "local", "now", "originals")

    def __init__(self, data: Mapping[str, Any], steps: int, now: datetime | None) -> None:
        self.data = data
        self.local: dict[str, Any] = {}
        self.originals: dict[str, Any] = {}
        self.left = steps
        self.line = 1
        self.now = now

    def charge(self, steps: int) -> None:
        """Take `steps` from the budget; stop the run when it is used up."""
        self.left -= steps
        if self.left < 0:
            raise Refusal(N_("This needs more steps or memory than one expression may use."))

    def weigh(self, *values: Any) -> None:
        """Charge for walking `values` as trees: comparing or printing them costs as much."""
        for value in values:
            if type(value) is str:
                self.charge(len(value) >> 4)
            elif isinstance(value, (list, tuple, set, Mapping)):
                self._weigh_tree(value)

    def _weigh_tree(self, value: Any) -> None:
        todo = [value]
        while todo:
            item = todo.pop()
            self.charge(1)
            if isinstance(item, Mapping):
                self.charge(len(item))
                todo.extend(item.values())
            elif isinstance(item, (list, tuple, set)):
                self.charge(len(item))
                todo.extend(item)
            elif type(item) is str:
                self.charge(len(item) >> 4)


def kind(value: Any) -> Word:
    """Return what `value` is in a word that people use."""
    for cls in type(value).__mro__:
        if cls in KINDS:
            return Word(KINDS[cls])
    return Word(type(value).__name__)


def check_data(value: Any, where: str) -> None:
    """Refuse data that cannot be stored and read again unchanged, naming the place in it.

    Raises:
        ExpressionFailed: for values that are no data, too deep, or too large altogether.
    """
    left = HEAVIEST
    todo: list[tuple[Any, str, int]] = [(value, where, 0)]
    try:
        while todo:
            item, place, depth = todo.pop()
            left -= SLOT + (len(item) if type(item) is str else 0)
            if left < 0:
                raise _too_large(where)
            if isinstance(item, (list, tuple, set, Mapping)):
                todo.extend(_inside(item, place, depth + 1))
            else:
                _check_scalar(item, place)
    except Refusal as refusal:
        raise ExpressionFailed(1, refusal.sentence, **refusal.details) from None


def _too_large(where: str) -> Refusal:
    return Refusal(N_("%(where)s is larger than an instance may carry."), where=where)


def _inside(item: Any, place: str, depth: int) -> list[tuple[Any, str, int]]:
    if depth > DEEPEST:
        raise Refusal(N_("%(where)s is nested too deeply."), where=place[:40])
    if SLOT * len(item) > HEAVIEST:
        raise _too_large(place[:40])
    if not isinstance(item, Mapping):
        return [(part, f"{place}[{index}]", depth) for index, part in enumerate(item)]
    for key in item:
        if type(key) is not str or UNSTORABLE.search(key):
            raise Refusal(N_("%(where)s has a field whose name is not text."), where=place[:40])
    return [(part, f"{place}.{key}", depth) for key, part in item.items()]


def _check_scalar(item: Any, place: str) -> None:
    if not isinstance(item, SCALARS):
        raise Refusal(
            N_("%(where)s holds something that is not data: %(kind)s."),
            where=place, kind=kind(item),
        )  # fmt: skip
    if isinstance(item, str):
        wrong = UNSTORABLE.search(item) is not None
    elif isinstance(item, int):
        wrong = abs(item) > LARGEST_INT
    elif isinstance(item, float):
        wrong = not math.isfinite(item)
    else:
        wrong = isinstance(item, Decimal) and not item.is_finite()
    if wrong:
        raise Refusal(
            N_(
                "%(where)s holds a value that cannot be stored (a number too large or broken text)."
            ),
            where=place,
        )
