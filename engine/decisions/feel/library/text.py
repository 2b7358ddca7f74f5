"""Functions over texts, and between texts and other values."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from base.i18n import N_
from engine.decisions.feel.calendars import write_duration, write_moment, write_time
from engine.decisions.feel.run import Run
from engine.decisions.feel.values import NUMBERS, Function, Months, Range

from .registry import Library

LIBRARY: Final = Library()
NUMBER: Final = re.compile(
    r"[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,4})?", re.ASCII
)


# --- as text --------------------------------------------------------------------------------------


def write_number(value: Decimal) -> str:
    """Return a number without an exponent and without zeros that say nothing."""
    if not value:
        return "0"
    if value.adjusted() > 400 or value.adjusted() < -400:
        return str(value)
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def written(run: Run, value: Any, *, inner: bool = False) -> str:
    """Return any value as text; texts within lists and contexts stand in quotes."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"') if inner else value
            return f'"{escaped}"' if inner else value
        case Decimal():
            return write_number(value)
        case list():
            return f"[{', '.join(written(run, item, inner=True) for item in value)}]"
        case dict():
            parts = (f"{key}: {written(run, item, inner=True)}" for key, item in value.items())
            return f"{{{', '.join(parts)}}}"
        case _:
            return _written_rare(run, value)


def _written_rare(run: Run, value: Any) -> str:
    match value:
        case datetime():
            return write_moment(value)
        case date():
            return value.isoformat()
        case time():
            return write_time(value)
        case timedelta() | Months():
            return write_duration(value)
        case Range():
            low = "(" if value.low is None or not value.low_included else "["
            high = ")" if value.high is None or not value.high_included else "]"
            ends = (written(run, end, inner=True) for end in (value.low, value.high))
            return f"{low}{'..'.join(ends)}{high}"
        case Function():
            return f"function({', '.join(value.parameters)})"
        case _:
            return str(value)


@LIBRARY.builtin("string", "from:x")
def _string(run: Run, value: Any) -> str | None:
    run.weigh(value)
    return None if value is None else written(run, value)


@LIBRARY.builtin(
    "number",
    "from:sn",
    "from:s, grouping separator:x",
    "from:s, grouping separator:x, decimal separator:x",
)
def _number(run: Run, text: str | Decimal, group: Any = None, point: Any = None) -> Any:
    if isinstance(text, Decimal):
        return text
    if group not in (None, " ", ",", ".") or point not in (None, ".", ","):
        return None
    if group is not None and group == point:
        return None
    plain = text.replace(group, "") if group else text
    plain = plain.replace(point, ".") if point else plain
    if not NUMBER.fullmatch(plain):
        return run.warn(N_("“%(text)s” is not a number."), text=text)
    return NUMBERS.create_decimal(plain)


# --- looking at texts -----------------------------------------------------------------------------


@LIBRARY.builtin("string length", "string:s")
def _length(_run: Run, text: str) -> Decimal:
    return Decimal(len(text))


@LIBRARY.builtin("contains", "string:s, match:s")
def _contains(_run: Run, text: str, match: str) -> bool:
    return match in text


@LIBRARY.builtin("starts with", "string:s, match:s")
def _starts(_run: Run, text: str, match: str) -> bool:
    return text.startswith(match)


@LIBRARY.builtin("ends with", "string:s, match:s")
def _ends(_run: Run, text: str, match: str) -> bool:
    return text.endswith(match)


# --- making texts ---------------------------------------------------------------------------------


@LIBRARY.builtin("substring", "string:s, start position:n, length:n?")
def _substring(_run: Run, text: str, start: Decimal, length: Decimal | None = None) -> str | None:
    if start == 0 or abs(start) > len(text) or (length is not None and length < 1):
        return None
    first = int(start) - 1 if start > 0 else len(text) + int(start)
    return (
        text[first:]
        if length is None
        else text[first : first + int(min(length, Decimal(len(text))))]
    )


@LIBRARY.builtin("upper case", "string:s")
def _upper(_run: Run, text: str) -> str:
    return text.upper()


@LIBRARY.builtin("lower case", "string:s")
def _lower(_run: Run, text: str) -> str:
    return text.lower()


@LIBRARY.builtin("trim", "string:s")
def _trim(_run: Run, text: str) -> str:
    return text.strip()


@LIBRARY.builtin("substring before", "string:s, match:s")
def _before(_run: Run, text: str, match: str) -> str:
    return text[: text.find(match)] if match in text else ""


@LIBRARY.builtin("substring after", "string:s, match:s")
def _after(_run: Run, text: str, match: str) -> str:
    return text[text.find(match) + len(match) :] if match in text else ""


@LIBRARY.builtin("string join", "list:l, delimiter:x?")
def _join(run: Run, parts: list[Any], delimiter: Any = None) -> Any:
    glue = "" if delimiter is None else delimiter
    kept = [part for part in parts if part is not None]
    if type(glue) is not str or any(type(part) is not str for part in kept):
        return run.warn(N_("Only texts can be joined."))
    run.charge((sum(map(len, kept)) + len(glue) * len(kept)) >> 3)
    return glue.join(kept)
