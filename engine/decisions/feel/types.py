"""Types of FEEL and of item definitions: does a value fit, and how is it brought into shape."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from base.i18n import N_

from .run import Run
from .values import Function, Months, Node, Range, kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """What a value may be. `kinds` None is anything; `allowed` is a test of values."""

    name: str
    kinds: frozenset[type] | None = None
    parts: Mapping[str, "Type"] | None = None
    item: "Type | None" = None
    allowed: Node | None = None

    def fits(self, run: Run, value: Any) -> bool:
        """Return whether a value that is not null is of this type."""
        run.charge(1)
        if self.kinds is not None and type(value) not in self.kinds:
            return False
        if self.item is not None and not all(_may(run, self.item, one) for one in value):
            return False
        if self.parts is not None and not all(
            _may(run, part, value.get(name)) for name, part in self.parts.items()
        ):
            return False
        return self.allowed is None or self.allowed(run, {"?": value}) is True


def _may(run: Run, wanted: Type, value: Any) -> bool:
    return value is None or wanted.fits(run, value)


def _simple(name: str, *kinds: type) -> Type:
    return Type(name=name, kinds=frozenset(kinds))


ANY: Final = Type(name="Any")
NUMBER: Final = _simple("number", Decimal)
MOMENT: Final = _simple("date and time", datetime)
SPAN: Final = _simple("days and time duration", timedelta)
MONTHS: Final = _simple("years and months duration", Months)
_BASIC: Final = {
    "Any": ANY,
    "string": _simple("string", str),
    "number": NUMBER,
    "boolean": _simple("boolean", bool),
    "date": _simple("date", date),
    "time": _simple("time", time),
    "date and time": MOMENT,
    "days and time duration": SPAN,
    "years and months duration": MONTHS,
    "context": _simple("context", dict),
    "list": _simple("list", list),
    "range": _simple("range", Range),
    "function": _simple("function", Function),
    "Null": _simple("Null"),
}
# How other writers and earlier versions of DMN name the same types.
_ALIASES: Final = {
    "any": ANY, "dateTime": MOMENT, "dayTimeDuration": SPAN, "days and time": SPAN,
    "yearMonthDuration": MONTHS, "integer": NUMBER, "long": NUMBER, "double": NUMBER,
    "short": NUMBER, "float": NUMBER, "decimal": NUMBER, "String": _BASIC["string"],
    "Boolean": _BASIC["boolean"],
}  # fmt: skip
BASIC: Final[Mapping[str, Type]] = MappingProxyType({**_BASIC, **_ALIASES})


def list_of(item: Type) -> Type:
    """Return the type of lists of something."""
    return Type(name=f"list<{item.name}>", kinds=frozenset({list}), item=item)


def is_list(wanted: Type) -> bool:
    """Return whether a type is one of lists."""
    return wanted.kinds == frozenset({list})


def shaped(run: Run, value: Any, wanted: Type) -> Any:
    """Return the value as the type wants it, or null with a warning (DMN 1.5, 10.3.2.9.4)."""
    if value is None or wanted is ANY or wanted.fits(run, value):
        return value
    if type(value) is list and len(value) == 1 and not is_list(wanted):
        inner = value[0]
        if inner is None or wanted.fits(run, inner):
            return inner
    if type(value) is not list and is_list(wanted) and wanted.fits(run, [value]):
        return [value]
    if type(value) is date and wanted.kinds == MOMENT.kinds:
        return datetime.combine(value, time(), UTC)
    what = N_("A value of the kind “%(kind)s” is not of the type “%(type)s”.")
    return run.warn(what, kind=kind(value), type=wanted.name)
