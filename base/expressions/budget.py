"""What a run may use up.

One step is about a tenth of a microsecond of work or a few bytes of memory. Loops pay for each
round by the size of their body, and whatever builds or walks a value pays by its length, *before*
it is built. So no single call can take long: there is nothing to interrupt.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from base.i18n import N_
from base.times import Calendars, Duration, WorkingSpan
from base.working_time import WorkingCalendar

from .problems import Refusal, Word

EXPRESSION_STEPS: Final = 100_000
SCRIPT_STEPS: Final = 400_000
LARGEST_BITS: Final = 1024
SUM_STEPS: Final = 200

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
    Duration: N_("a duration"),
    WorkingSpan: N_("a length of working time"),
}


class Run:
    """The state of one evaluation: the data, own variables, the budget left, the clock."""

    __slots__ = ("calendars", "data", "left", "line", "local", "now", "originals")

    def __init__(
        self,
        data: Mapping[str, Any],
        steps: int,
        now: datetime | None,
        calendars: Calendars | None = None,
    ) -> None:
        self.data = data
        self.local: dict[str, Any] = {}
        self.originals: dict[str, Any] = {}
        self.left = steps
        self.line = 1
        self.now = now
        self.calendars = calendars

    def charge(self, steps: int) -> None:
        """Take `steps` from the budget; stop the run when it is used up."""
        self.left -= steps
        if self.left < 0:
            raise Refusal(N_("This needs more steps or memory than one expression may use."))

    def calendar(self) -> WorkingCalendar:
        """Return the working calendar of the centre, having paid for one sum with it."""
        self.charge(SUM_STEPS)
        if self.calendars is None:
            raise Refusal(N_("There is no working calendar here."))
        return self.calendars()

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
