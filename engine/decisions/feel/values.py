"""The values of FEEL: what they are, when they are equal, which comes first.

Numbers are decimals of 34 digits, lists and contexts are Python's, dates and times too. What
Python lacks is here: months, ranges and functions.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import TYPE_CHECKING, Any, Final

from base.i18n import N_

if TYPE_CHECKING:
    from .run import Run

# Decimal128, as DMN 1.5 section 10.3.2.3.1 asks.
NUMBERS: Final = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
Env = dict[str, Any]
Node = Callable[["Run", Env], Any]


@dataclass(frozen=True, slots=True, order=True)
class Months:
    """A duration of years and months."""

    count: int


@dataclass(frozen=True, slots=True)
class Range:
    """All values between two ends; an end that is None is open for ever."""

    low: Any
    high: Any
    low_included: bool = True
    high_included: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """Something that can be called. `call` takes the run and the arguments in their order."""

    parameters: tuple[str, ...]
    call: Callable[["Run", list[Any]], Any]


KINDS: Final[Mapping[type, str]] = {
    type(None): N_("nothing"),
    bool: "boolean",
    Decimal: "number",
    str: "string",
    list: "list",
    dict: "context",
    date: "date",
    datetime: "date and time",
    time: "time",
    timedelta: "days and time duration",
    Months: "years and months duration",
    Range: "range",
    Function: "function",
}


def kind(value: Any) -> str:
    """Return the FEEL name of a value's kind."""
    return KINDS.get(type(value), type(value).__name__)


def seconds_of(value: time) -> Decimal:
    """Return a time of day in seconds, in UTC when it has an offset."""
    whole = value.hour * 3600 + value.minute * 60 + value.second
    offset = value.utcoffset()
    if offset is not None:
        whole -= int(offset.total_seconds())
    return Decimal(whole) + Decimal(value.microsecond) / 1_000_000


def _moment(value: datetime) -> tuple[bool, datetime]:
    aware = value.utcoffset() is not None
    try:
        return aware, value.astimezone(UTC) if aware else value
    except OverflowError:
        return aware, value.replace(tzinfo=UTC)


def comparable(value: Any) -> tuple[Any, ...] | None:
    """Return a key by which values of one kind are ordered; None when they have no order."""
    match value:
        case bool() | None:
            return None
        case Decimal() | str() | timedelta() | Months():
            return (type(value).__name__, value)
        case datetime():
            aware, moment = _moment(value)
            return ("datetime", aware, moment)
        case date():
            return ("date", value)
        case time():
            return ("time", value.utcoffset() is not None, seconds_of(value))
        case _:
            return None


def compare(left: Any, right: Any) -> int | None:
    """Return -1, 0 or 1; None when the two have no order."""
    if type(left) is Decimal and type(right) is Decimal:
        return -1 if left < right else int(left > right)
    one, other = comparable(left), comparable(right)
    if one is None or other is None or one[:-1] != other[:-1]:
        return None
    return -1 if one[-1] < other[-1] else int(one[-1] > other[-1])


def equal(left: Any, right: Any) -> bool | None:
    """Return whether two values are equal; None when their kinds differ.

    The caller has weighed both, since lists and contexts are compared item by item.
    """
    if left is None or right is None:
        return left is right
    cls = type(left)
    if cls is not type(right):
        return None
    if cls is list:
        return _equal_lists(left, right)
    if cls is dict:
        return left.keys() == right.keys() and _equal_lists(
            list(left.values()), [right[key] for key in left]
        )
    if cls is datetime or cls is time:
        return comparable(left) == comparable(right)
    return bool(left == right)


def _equal_lists(left: list[Any], right: list[Any]) -> bool | None:
    if len(left) != len(right):
        return False
    for one, other in zip(left, right, strict=True):
        same = equal(one, other)
        if not same:
            return same
    return True


def inside(value: Any, span: Range) -> bool | None:
    """Return whether a value lies in a range; None when they cannot be compared."""
    if span.low is not None:
        order = compare(value, span.low)
        if order is None or order < 0 or (order == 0 and not span.low_included):
            return None if order is None else False
    if span.high is not None:
        order = compare(value, span.high)
        if order is None or order > 0 or (order == 0 and not span.high_included):
            return None if order is None else False
    return True
