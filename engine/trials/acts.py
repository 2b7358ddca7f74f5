"""What somebody does in a trial, as plain data that outlives changes of the drawing.

An act names the step and not the token: tokens have other numbers in the next version.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Final

from base.errors import Invalid
from base.i18n import N_


class Do(StrEnum):
    """What can be done in a trial."""

    START = "start"
    COMPLETE = "complete"
    ANSWER = "answer"
    ERROR = "error"
    FIRE = "fire"
    WAIT = "wait"
    MESSAGE = "message"
    SIGNAL = "signal"
    RETRY = "retry"


class BadAct(Invalid):
    """An act, or a scenario, that cannot be read."""

    code: ClassVar[str] = "trial_act_bad"
    message: ClassVar[str] = N_("This step of a trial cannot be read: %(what)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that somebody did.

    `process` and `node` name the step, `nth` which one of several that wait there, from 0.
    `values` are what was filled in, answered or sent. `who` is in whose place it was done.
    `code` is the code of a business error, `text` its message, or for `wait` how long: `PT2H`.
    """

    do: Do
    process: str = ""
    node: str = ""
    nth: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)
    who: str = ""
    code: str = ""
    text: str = ""


TEXTS: Final = ("process", "node", "who", "code", "text")
# How values that JSON does not know are written in it.
MARK: Final = "$"
READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "decimal": Decimal,
    "seconds": lambda text: timedelta(seconds=float(text)),
}


def as_json(act: Act) -> dict[str, Any]:
    """Return an act as JSON; what is empty is left out."""
    found: dict[str, Any] = {"do": act.do.value}
    found |= {name: text for name in TEXTS if (text := getattr(act, name))}
    if act.nth:
        found["nth"] = act.nth
    if act.values:
        found["values"] = plain(act.values)
    return found


def from_json(data: Any) -> Act:
    """Return the act behind `as_json`.

    Raises:
        BadAct: it is none.
    """
    if not isinstance(data, dict):
        raise BadAct(what=type(data).__name__)
    nth, values = data.get("nth", 0), data.get("values", {})
    texts = {name: data.get(name, "") for name in TEXTS}
    whole = isinstance(nth, int) and nth >= 0 and isinstance(values, dict)
    if not whole or not all(isinstance(text, str) for text in texts.values()):
        raise BadAct(what=str(data)[:100])
    try:
        return Act(do=Do(str(data.get("do"))), nth=nth, values=full(values), **texts)
    except (ValueError, ArithmeticError) as problem:
        raise BadAct(what=problem) from None


def plain(value: Any) -> Any:
    """Return a value as JSON."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(item) for item in value]
        case datetime() | date() | time():
            return {MARK: type(value).__name__, "is": value.isoformat()}
        case timedelta():
            return {MARK: "seconds", "is": str(value.total_seconds())}
        case Decimal():
            return {MARK: "decimal", "is": str(value)}
        case _:
            return str(value)


def full(data: Any) -> Any:
    """Return the value behind `plain`.

    Raises:
        ValueError: a date or number in it cannot be read.
        ArithmeticError: likewise.
    """
    if isinstance(data, list):
        return [full(item) for item in data]
    if not isinstance(data, dict):
        return data
    if data.keys() == {MARK, "is"} and data[MARK] in READERS:
        return READERS[data[MARK]](str(data["is"]))
    return {key: full(item) for key, item in data.items()}
