"""The kinds of fields: how an answer is read from text, written back to text, and shown.

Reading and writing are inverse: what was read is written so that it reads the same again.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final, TypeVar

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal

from base.i18n import N_, gettext, locale, pick

from .places import Choice, Scope, Sources, bound, choices
from .schema import Field

Limited = TypeVar("Limited", int, float, date, datetime, time)

LENGTHS: Final = {"text": 200, "longtext": 10_000, "phone": 40, "email": 254, "number": 40}
FEWEST_DIGITS, MOST_DIGITS = 3, 15
MOST_FILES: Final = 10
# What no form takes: control characters other than line breaks and tabs, and halves of characters.
UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
EMAIL: Final = re.compile(r"[^@\s<>(),;:\"\\]+@[^@\s<>(),;:\"\\.]+(\.[^@\s<>(),;:\"\\.]+)+")
EXTENSION: Final = re.compile(r"(?:#|ext\.?|x|轉|转|分機|分机)\s*(\d{1,6})$", re.IGNORECASE)
LARGEST: Final = 2**53
DECIMALS: Final = 6
DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
YES: Final = frozenset({"yes", "true", "1", "on"})
NO: Final = frozenset({"no", "false", "0", "off"})


class Wrong(Exception):
    """Why an answer is not taken; a sentence for the person who gave it."""

    def __init__(self, sentence: str, **params: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.params = params

    def text(self) -> str:
        """Return the sentence in the reader's language."""
        return gettext(self.sentence) % self.params


@dataclass(frozen=True, slots=True)
class Here:
    """A field at the point of a form where its answer is read."""

    field: Field
    scope: Scope
    sources: Sources

    def choices(self) -> Sequence[Choice]:
        """Return what can be chosen."""
        return choices(self.field, self.scope, self.sources)

    def limits(self) -> tuple[Any, Any]:
        """Return the lower and the upper limit, None where there is none."""
        return (
            bound(self.field.min, self.scope, self.sources),
            bound(self.field.max, self.scope, self.sources),
        )


def read(here: Here, texts: Sequence[str]) -> Any:
    """Return the answer that `texts` give; None or an empty list when there is none.

    Raises:
        Wrong: the text is no answer to this field.
    """
    several = here.field.type in ("multichoice", "attachment")
    given = [text for text in (_clean(here.field, text) for text in texts) if text]
    if several:
        return _READ_SEVERAL[here.field.type](here, given)
    if not given:
        return None
    return _READ.get(here.field.type, _text)(here, given[-1])


def _clean(field: Field, text: str) -> str:
    if UNPRINTABLE.search(text):
        raise Wrong(N_("This holds a character that cannot be used."))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if field.type == "longtext":
        return lines
    plain = re.sub(r"\s*\n\s*", " ", lines)
    # Full-width digits and signs come from Chinese input methods: ０９１２ means 0912.
    exact = field.type in ("text", "choice", "multichoice", "person", "department", "attachment")
    return plain if exact else unicodedata.normalize("NFKC", plain).strip()


def _text(here: Here, text: str) -> str:
    longest = here.field.max_length or LENGTHS.get(here.field.type, 200)
    if len(text) > longest:
        raise Wrong(N_("Use at most %(most)s characters; these are %(count)s."),
                    most=longest, count=len(text))  # fmt: skip
    pattern = here.field.pattern
    if pattern and not re.fullmatch(pattern, text):
        help_text = pick(here.field.pattern_help)
        raise Wrong("%(help)s" if help_text else N_("This is not written as expected."),
                    help=help_text)  # fmt: skip
    return text


def _number(here: Here, text: str) -> int | float:
    try:
        found = Decimal(text.replace(",", "").replace(" ", ""))
    except InvalidOperation:
        raise Wrong(N_("Enter a number.")) from None
    if not found.is_finite() or abs(found) > LARGEST or len(text) > LENGTHS["number"]:
        raise Wrong(N_("Enter a number."))
    exact = round(found, DECIMALS)
    if exact == exact.to_integral_value():
        return _within(here, int(exact))
    return _within(here, float(exact))


def _date(here: Here, text: str) -> date:
    parts = DAY.fullmatch(text)
    try:
        found = date(*map(int, parts.groups())) if parts else None
    except ValueError:
        found = None
    if found is None:
        raise Wrong(N_("Enter a date, such as 2026-11-30."))
    return _within(here, found)


def _datetime(here: Here, text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
        aware = found if found.tzinfo else found.replace(tzinfo=here.sources.zone)
        # What is typed has minutes at most; to keep more would not come back the same.
        moment = aware.astimezone(UTC).replace(second=0, microsecond=0)
        moment.astimezone(here.sources.zone)
    except (ValueError, OverflowError):
        raise Wrong(N_("Enter a date and a time, such as 2026-11-30 09:00.")) from None
    return _within(here, moment)


def _time(here: Here, text: str) -> time:
    try:
        found = time.fromisoformat(text)
    except ValueError:
        raise Wrong(N_("Enter a time, such as 09:30.")) from None
    plain = found.replace(second=0, microsecond=0, tzinfo=None)
    return _within(here, plain)


def _within(here: Here, value: Limited) -> Limited:
    low, high = (_like(limit, value, here.sources) for limit in here.limits())
    counts = isinstance(value, (int, float))
    if low is not None and value < low:
        limit = show(here.field, low, (), here.sources)
        what = N_("Enter %(limit)s or more.") if counts else N_("Enter %(limit)s or later.")
        raise Wrong(what, limit=limit)
    if high is not None and value > high:
        limit = show(here.field, high, (), here.sources)
        what = N_("Enter %(limit)s or less.") if counts else N_("Enter %(limit)s or earlier.")
        raise Wrong(what, limit=limit)
    return value


def _like(limit: Any, measure: Any, sources: Sources) -> Any:
    """Return a limit as the kind of value it limits; None when it is of another kind."""
    try:
        if isinstance(limit, str):
            limit = _PARSE[type(measure)](limit)
        if isinstance(measure, datetime):
            return _moment(limit, sources)
        if isinstance(limit, datetime):
            limit = limit.date()
    except (KeyError, ValueError):
        return None
    numbers = isinstance(limit, (int, float)) and isinstance(measure, (int, float))
    return limit if numbers or isinstance(limit, type(measure)) else None


def _moment(limit: Any, sources: Sources) -> datetime | None:
    """Return a limit as a moment; a mere date is its midnight."""
    if not isinstance(limit, date):
        return None
    if not isinstance(limit, datetime):
        return datetime(limit.year, limit.month, limit.day, tzinfo=sources.zone)
    return limit if limit.tzinfo else limit.replace(tzinfo=sources.zone)


_PARSE: Final[dict[type, Callable[[str], Any]]] = {
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    time: time.fromisoformat,
    int: float,
    float: float,
}


def _phone(here: Here, text: str) -> str:
    extension = EXTENSION.search(text)
    main = text[: extension.start()] if extension else text
    digits = re.sub(r"[\s().\-/‐‑–—]", "", main)
    digits = re.sub(r"^00", "+", digits)
    if not re.fullmatch(rf"\+?\d{{{FEWEST_DIGITS},{MOST_DIGITS}}}", digits, re.ASCII):
        raise Wrong(N_("Enter a telephone number, such as 02-2345-6789 or 0912 345 678."))
    return _text(here, f"{digits}#{extension[1]}" if extension else digits)


def _email(here: Here, text: str) -> str:
    if not EMAIL.fullmatch(text):
        raise Wrong(N_("Enter an e-mail address, such as name@example.org."))
    return _text(here, text)


def _yesno(_here: Here, text: str) -> bool:
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise Wrong(N_("Choose yes or no."))


def _choice(here: Here, text: str) -> str:
    if all(text != choice.value for choice in here.choices()):
        raise Wrong(N_("Choose one of the entries of the list."))
    return text


def _multichoice(here: Here, texts: list[str]) -> list[str]:
    known = [choice.value for choice in here.choices()]
    if any(text not in known for text in texts):
        raise Wrong(N_("Choose one of the entries of the list."))
    chosen = [value for value in known if value in texts]
    _count(here, len(chosen))
    return chosen


def _attachment(here: Here, texts: list[str]) -> list[str]:
    unique = list(dict.fromkeys(texts))
    if any(here.sources.file_name(text) is None for text in unique):
        raise Wrong(N_("One of the files is no longer there. Please attach it again."))
    _count(here, len(unique), most=MOST_FILES)
    return unique


def _count(here: Here, count: int, most: int | None = None) -> None:
    low, high = here.limits()
    high = high if isinstance(high, int | float) else most
    if count and isinstance(low, int | float) and count < low:
        raise Wrong(N_("Choose at least %(limit)s."), limit=low)
    if high is not None and count > high:
        raise Wrong(N_("Choose at most %(limit)s."), limit=high)


_READ: Final[dict[str, Callable[[Here, str], Any]]] = {
    "number": _number,
    "date": _date,
    "datetime": _datetime,
    "time": _time,
    "phone": _phone,
    "email": _email,
    "yesno": _yesno,
    "choice": _choice,
    "person": _choice,
    "department": _choice,
}
_READ_SEVERAL: Final[dict[str, Callable[[Here, list[str]], list[str]]]] = {
    "multichoice": _multichoice,
    "attachment": _attachment,
}


# --- writing and showing ----------------------------------------------------------------------


def write(value: Any, sources: Sources) -> list[str]:
    """Return an answer as the texts its input holds. A list is the texts as they were typed."""
    if value is None:
        return []
    if isinstance(value, (list, tuple)):
        return [text for part in value for text in write(part, sources)]
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, datetime):
        local = value.astimezone(sources.zone) if value.tzinfo else value
        return [local.strftime("%Y-%m-%dT%H:%M").rjust(16, "0")]
    if isinstance(value, time):
        return [value.strftime("%H:%M")]
    if isinstance(value, date):
        return [value.isoformat()]
    if isinstance(value, float):
        return [format(Decimal(repr(value)), "f")]
    return [str(value)]


def show(field: Field, value: Any, offered: Sequence[Choice], sources: Sources) -> str:
    """Return an answer as people read it; empty when there is none."""
    if isinstance(value, (list, tuple)):
        parts = [show(field, part, offered, sources) for part in value]
        return gettext(", ").join(part for part in parts if part)
    if isinstance(value, bool) or (field.type == "yesno" and value in ("yes", "no")):
        return gettext("Yes") if value in (True, "yes") else gettext("No")
    for choice in offered:
        if choice.value == value:
            return pick(choice.label)
    if field.type == "attachment" and isinstance(value, str):
        return sources.file_name(value) or value
    return _show_plain(value, sources)


def _show_plain(value: Any, sources: Sources) -> str:
    spoken = locale().replace("-", "_")
    if isinstance(value, datetime):
        local = value.astimezone(sources.zone) if value.tzinfo else value
        return format_datetime(local, "medium", locale=spoken)
    if isinstance(value, date):
        return format_date(value, "medium", locale=spoken)
    if isinstance(value, time):
        return format_time(value, "short", locale=spoken)
    if isinstance(value, (int, float, Decimal)):
        return format_decimal(value, locale=spoken)
    return "" if value is None else str(value)
