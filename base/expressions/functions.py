"""What can be called: a closed list of functions, and of methods for each kind of value.

Each takes the run first, so that it pays before it builds. They return data only (lists, not
iterators), so nothing that runs later can hide in a variable.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from base.i18n import N_

from .around import PARAMETER, parameter
from .budget import LARGEST_BITS, Run, kind
from .moments import TIME_FUNCTIONS
from .problems import Refusal

Callable_ = Callable[..., Any]
LONGEST_NUMBER: Final = 400
LARGEST_RANGE: Final = 10**9
NUMBERS: Final = (int, float, Decimal)
HASHABLE: Final = (str, int, float, bool, type(None), date, datetime, time, timedelta, Decimal)


def several(run: Run, value: Any) -> list[Any]:
    """Return the members of a list, a set, a range, a text or a record (its field names)."""
    if not isinstance(value, (list, tuple, set, range, str, Mapping)):
        raise Refusal(N_("%(kind)s is not a list."), kind=kind(value))
    run.charge(len(value) + 4)
    return list(value)


def as_key(value: Any) -> Any:
    """Let through what may name a field or stand in a set: plain values only."""
    if not isinstance(value, HASHABLE):
        raise Refusal(N_("%(kind)s cannot be the name of a field."), kind=kind(value))
    return value


def as_text(run: Run, value: Any = "") -> str:
    """Write a value as text, having paid for its length."""
    run.weigh(value)
    if isinstance(value, int) and value.bit_length() > LARGEST_BITS:
        raise Refusal(N_("The number is too large."))
    text = str(value)
    run.charge(len(text) >> 3)
    return text


def _number(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST_NUMBER:
        raise Refusal(N_("The number is too large."))
    # Decimal("1E999999") is short to write and a million digits long as a whole number.
    if isinstance(value, Decimal) and (not value.is_finite() or value.adjusted() > LONGEST_NUMBER):
        raise Refusal(N_("The number is too large."))
    if not isinstance(value, (str, *NUMBERS)):
        raise Refusal(N_("%(kind)s is not a number."), kind=kind(value))
    return value


def _int(_run: Run, value: Any = 0) -> int:
    return int(_number(value))


def _float(_run: Run, value: Any = 0) -> float:
    number = float(_number(value))
    if not math.isfinite(number):
        raise Refusal(N_("Infinity and not-a-number are no values."))
    return number


def _round(_run: Run, value: Any, digits: Any = 0) -> Any:
    if not isinstance(digits, int) or abs(digits) > 20:
        raise Refusal(N_("The number of digits must be between -20 and 20."))
    return round(_number(value), digits) if digits else round(_number(value))


def _range(_run: Run, *bounds: int) -> range:
    numbers = range(*bounds)
    if max(abs(numbers.start), abs(numbers.stop), abs(numbers.step)) > LARGEST_RANGE:
        raise Refusal(N_("The number is too large."))
    return numbers


def _sum(run: Run, values: Any, start: Any = 0) -> Any:
    items = several(run, values)
    for item in (start, *items):
        if not isinstance(item, (*NUMBERS, timedelta)):
            raise Refusal(N_("%(kind)s cannot be added up."), kind=kind(item))
    return sum(items, start)


def _comparable(run: Run, items: list[Any], rounds: int = 1) -> list[Any]:
    for _ in range(rounds):
        run.weigh(items)
    return items


def _sorted(run: Run, values: Any, *, reverse: bool = False) -> list[Any]:
    items = several(run, values)
    return sorted(
        _comparable(run, items, max(1, len(items).bit_length() // 2)), reverse=bool(reverse)
    )


def _extreme(choose: Callable_) -> Callable_:
    def function(run: Run, *values: Any, **options: Any) -> Any:
        items = several(run, values[0]) if len(values) == 1 else list(values)
        if options.keys() - {"default"}:
            raise TypeError
        return choose(_comparable(run, items), **options)

    return function


def _listing(build: Callable_) -> Callable_:
    def function(run: Run, *values: Any) -> list[Any]:
        lists = [several(run, value) for value in values]
        run.charge(8 * sum(map(len, lists)))
        return list(build(*lists))

    return function


def _dict(run: Run, value: Any = (), /, **fields: Any) -> dict[Any, Any]:
    pairs = value.items() if isinstance(value, Mapping) else several(run, value)
    run.charge(4 * (len(pairs) + len(fields)) + 4)
    made = {as_key(key): item for key, item in pairs}
    return {**made, **fields}


FUNCTIONS: Final[Mapping[str, Callable_]] = {
    "len": lambda _run, value: len(value),
    "min": _extreme(min),
    "max": _extreme(max),
    "sum": _sum,
    "abs": lambda _run, value: abs(value),
    "round": _round,
    "int": _int,
    "float": _float,
    "str": as_text,
    "bool": lambda _run, value=False: bool(value),
    "sorted": _sorted,
    "range": _range,
    "any": lambda run, values: any(several(run, values)),
    "all": lambda run, values: all(several(run, values)),
    "list": lambda run, values=(): several(run, values),
    "dict": _dict,
    "enumerate": _listing(enumerate),
    "zip": _listing(zip),
    PARAMETER: parameter,
    **TIME_FUNCTIONS,
}


# --- methods ----------------------------------------------------------------------------------


def _plain(method: Callable_) -> Callable_:
    """For methods whose result is no longer than the text and the arguments they are given."""

    def function(run: Run, owner: Any, *values: Any) -> Any:
        run.weigh(owner, *values)
        return method(owner, *values)

    return function


def _split(run: Run, text: str, *values: Any) -> list[str]:
    run.charge(len(text))
    return text.split(*values)


def _replace(run: Run, text: str, old: str, new: str) -> str:
    run.charge(len(text) + (text.count(old) * len(new) >> 3))
    return text.replace(old, new)


def _join(run: Run, text: str, values: Any) -> str:
    items = several(run, values)
    run.weigh(items)
    run.charge(len(items) * len(text) >> 3)
    return text.join(items)


def _zfill(run: Run, text: str, width: int) -> str:
    run.charge(max(0, width))
    return text.zfill(width)


def _searching(method: Callable_) -> Callable_:
    def function(run: Run, owner: list[Any], *values: Any) -> Any:
        run.weigh(owner, *values)
        return method(owner, *values)

    return function


def _pop(run: Run, owner: Any, *values: Any) -> Any:
    run.charge(len(owner) >> 3)
    return owner.pop(*values)


def _grow(run: Run, owner: list[Any], values: Any) -> None:
    owner.extend(several(run, values))


def _update(run: Run, owner: dict[Any, Any], value: Any = (), /, **fields: Any) -> None:
    owner.update(_dict(run, value, **fields))


def _insert(run: Run, owner: list[Any], index: int, value: Any) -> None:
    run.charge(4 + (len(owner) >> 3))
    owner.insert(index, value)


def _append(run: Run, owner: list[Any], value: Any) -> None:
    run.charge(2)
    owner.append(value)


def _sort(run: Run, owner: list[Any], *, reverse: bool = False) -> None:
    owner[:] = _sorted(run, owner, reverse=reverse)


def _setdefault(run: Run, owner: dict[Any, Any], key: Any, value: Any = None) -> Any:
    run.charge(4)
    return owner.setdefault(as_key(key), value)


def _view(read: Callable_) -> Callable_:
    def function(run: Run, owner: Mapping[Any, Any]) -> list[Any]:
        run.charge(4 + 4 * len(owner))
        return list(read(owner))

    return function


def _names(kind_: type, names: Iterable[str]) -> dict[str, Callable_]:
    return {name: _plain(getattr(kind_, name)) for name in names}


_MOMENT: Final = ("isoformat", "weekday", "isoweekday")
_TEXT: Final = (
    "lower", "upper", "strip", "lstrip", "rstrip", "startswith", "endswith", "title", "capitalize",
    "find", "count", "isdigit", "isalpha", "isalnum", "removeprefix", "removesuffix",
)  # fmt: skip
METHODS: Final[Mapping[type, Mapping[str, Callable_]]] = {
    str: {
        **_names(str, _TEXT),
        "split": _split,
        "replace": _replace,
        "join": _join,
        "zfill": _zfill,
    },
    dict: {
        "get": lambda _run, owner, key, default=None: owner.get(as_key(key), default),
        "pop": _pop,
        "keys": _view(lambda owner: owner),
        "values": _view(lambda owner: owner.values()),
        "items": _view(lambda owner: owner.items()),
        "update": _update,
        "setdefault": _setdefault,
    },
    list: {
        "append": _append,
        "extend": _grow,
        "insert": _insert,
        "pop": _pop,
        "remove": _searching(list.remove),
        "index": _searching(list.index),
        "count": _searching(list.count),
        "sort": _sort,
        "reverse": _searching(list.reverse),
    },
    date: _names(date, _MOMENT),
    datetime: {**_names(datetime, _MOMENT), "date": _plain(datetime.date)},
    timedelta: _names(timedelta, ("total_seconds",)),
}
# What a dot may read besides the fields of a record.
FIELDS: Final[Mapping[type, frozenset[str]]] = {
    date: frozenset({"year", "month", "day"}),
    datetime: frozenset({"year", "month", "day", "hour", "minute", "second"}),
    timedelta: frozenset({"days", "seconds"}),
}
METHOD_NAMES: Final = frozenset().union(*METHODS.values())
