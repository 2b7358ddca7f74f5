"""Values on their way into a decision and out of it.

Inside, every number is a decimal. Outside, a whole number up to 2^53 is an int and any other a
float, because conditions and scripts of drawings calculate with those. A duration of years and
months, a range and a function become text: nothing else can be stored.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any, Final

from base.expressions.data import LARGEST_INT
from base.expressions.problems import Refusal
from base.i18n import N_
from base.times import Duration

from .feel.calendars import read_any, read_date, read_moment
from .feel.library.text import written
from .feel.run import Run
from .feel.types import Type
from .feel.values import NUMBERS, Function, Months, Range

DEEPEST: Final = 50
LONGEST_TRACE: Final = 200
MOST_ITEMS: Final = 20


def taken(run: Run, value: Any, depth: int = 0) -> Any:
    """Return a variable of a process as a value of FEEL."""
    cls = type(value)
    if cls is str or cls is bool or value is None:
        return value
    if isinstance(value, int | float | Decimal):
        return _number(value)
    run.charge(1)
    if depth > DEEPEST:
        raise Refusal(N_("A value is nested too deeply."))
    if isinstance(value, Mapping):
        run.charge(len(value))
        return {str(key): taken(run, item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        run.charge(len(value))
        return [taken(run, item, depth + 1) for item in value]
    return _single(value)


def _number(value: float | Decimal) -> Any:
    if isinstance(value, Decimal):
        return NUMBERS.plus(value) if value.is_finite() else None
    if not isinstance(value, int):
        return NUMBERS.create_decimal(repr(value)) if isfinite(value) else None
    return NUMBERS.create_decimal(value) if value.bit_length() < 2048 else None


def _single(value: Any) -> Any:
    if isinstance(value, Duration):
        return Months(value.months) if value.months and not value.rest else value.rest
    if isinstance(value, str | datetime | date | time | timedelta | Months | Range | Function):
        return value
    return str(value)


def adapted(value: Any, wanted: Type | None) -> Any:
    """Return a text as the date, time or duration that it should be: forms give texts."""
    if type(value) is not str or wanted is None or wanted.kinds is None or str in wanted.kinds:
        return value
    if datetime in wanted.kinds:
        found: Any = read_moment(value)
    elif date in wanted.kinds:
        found = read_date(value)
    else:
        found = read_any(value)
    return found if type(found) in wanted.kinds else value


def given(run: Run, value: Any) -> Any:
    """Return a value of FEEL as data that a process can keep."""
    match value:
        case None | bool() | str() | date() | time() | timedelta():
            return value
        case Decimal():
            return _plain_number(run, value)
        case list():
            run.charge(len(value))
            return [given(run, item) for item in value]
        case dict():
            run.charge(len(value))
            return {key: given(run, item) for key, item in value.items()}
        case _:
            return written(run, value)


def _plain_number(run: Run, value: Decimal) -> Any:
    if abs(value) <= LARGEST_INT and value == int(value):
        return int(value)
    found = float(value)
    if not isfinite(found):
        return run.warn(N_("The number is too large for a process."))
    return found


def brief(run: Run, value: Any) -> Any:
    """Return a value for the trace: plain data, long ones shortened."""
    if type(value) is str:
        return value if len(value) <= LONGEST_TRACE else value[:LONGEST_TRACE] + "…"
    if type(value) is list:
        return [brief(run, item) for item in value[:MOST_ITEMS]]
    if type(value) is dict:
        return {key: brief(run, item) for key, item in list(value.items())[:MOST_ITEMS]}
    return given(run, value)


def utc(now: datetime) -> datetime:
    """Return a moment with a zone."""
    return now if now.tzinfo is not None else now.replace(tzinfo=UTC)
