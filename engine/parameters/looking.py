"""What is set, where, and which drawings read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, LargeBinary, func, literal, or_, select

from base.db import Session
from base.errors import RingflowError
from base.parameters import (
    Area,
    Level,
    Origin,
    Parameter,
    find_parameter,
    parameters,
    resolve,
    set_values,
)
from base.parameters.records import ParameterValue, PlatformValue
from engine.definitions.records import Source, Version

MOST_DRAWINGS: Final = 50
# As a name is quoted in the text of a drawing.
QUOTES: Final = ("'", '"', "&quot;", "&apos;", "&#39;", "&#34;")


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterFilter:
    """Which parameters to show: words in code, name or description; what differs from default.

    `seen` are the areas that the reader may see.
    """

    seen: frozenset[Area]
    words: str = ""
    area: Area | None = None
    changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterView:
    """A parameter as a list shows it. `departments` is how many have a value of their own."""

    parameter: Parameter[Any]
    value: str
    origin: Origin
    default: str
    departments: int

    @property
    def changed(self) -> bool:
        """Return whether something is set for it anywhere."""
        return self.origin.level is not None or self.departments > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SetValue:
    """A value where it is set; `fits` says whether it still counts."""

    origin: Origin
    stored: Any
    shown: str
    fits: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """A drawing whose newest version reads a parameter."""

    key: str
    version: int
    name: str


def find_parameters(
    db: Session, which: ParameterFilter, *, department: str | None = None
) -> list[ParameterView]:
    """Return the parameters that fit, by area and code, with what counts for a department."""
    found = [one for one in parameters() if _fits(one, which)]
    shown = [_view(db, one, department) for one in found]
    return [one for one in shown if one.changed or not which.changed]


def view_parameter(db: Session, code: str, *, department: str | None = None) -> ParameterView:
    """Return one parameter.

    Raises:
        NoSuchParameter: there is none of this code.
    """
    return _view(db, find_parameter(code), department)


def values_set(db: Session, code: str) -> list[SetValue]:
    """Return what is set for a parameter, the widest place first."""
    parameter = find_parameter(code)
    own = select(ParameterValue.department, ParameterValue.changed_at).where(
        ParameterValue.centre_id == db.centre_id, ParameterValue.code == code
    )
    times: dict[str | None, datetime] = {row.department: row.changed_at for row in db.execute(own)}
    platform = select(PlatformValue.changed_at).where(PlatformValue.code == code)
    for at in db.scalars(platform):
        times[None] = at
    return [
        _set_value(parameter, origin, stored, times)
        for origin, stored in set_values(db, code).items()
    ]


def readers_of(db: Session, code: str) -> list[Reader]:
    """Return the drawings whose newest version names a parameter, by key."""
    ranked = (
        select(
            Version.key, Version.version, Version.name, Version.source_id,
            func.rank().over(partition_by=Version.key, order_by=Version.version.desc()).label("r"),
        )
        .where(Version.centre_id == db.centre_id)
        .subquery()
    )  # fmt: skip
    query = (
        select(ranked.c.key, ranked.c.version, ranked.c.name)
        .join(Source, Source.id == ranked.c.source_id)
        .where(ranked.c.r == 1, or_(*(_holds(quote + code + quote) for quote in QUOTES)))
        .order_by(ranked.c.key)
        .limit(MOST_DRAWINGS)
    )
    return [Reader(key=row.key, version=row.version, name=row.name) for row in db.execute(query)]


def _holds(text: str) -> ColumnElement[bool]:
    wanted = literal(text.encode(), LargeBinary)
    return func.position(wanted.op("in")(Source.content)) > 0


def _fits(one: Parameter[Any], which: ParameterFilter) -> bool:
    if one.area not in which.seen or which.area not in {None, one.area}:
        return False
    text = f"{one.code} {one.title()} {one.description()} {one.name}".casefold()
    return all(word in text for word in which.words.casefold().split())


def _view(db: Session, one: Parameter[Any], department: str | None) -> ParameterView:
    value, origin = resolve(db, one, department)
    own: Sequence[Origin] = [
        place for place in set_values(db, one.code) if place.level is Level.DEPARTMENT
    ]
    return ParameterView(
        parameter=one, value=one.shown(value), origin=origin, default=one.shown(one.default),
        departments=len(own),
    )  # fmt: skip


def _set_value(
    parameter: Parameter[Any], origin: Origin, stored: Any, times: dict[str | None, datetime]
) -> SetValue:
    place = None if origin.level is Level.PLATFORM else origin.department
    try:
        shown, fits = parameter.shown(parameter.kind.load(stored)), True
    except RingflowError:
        shown, fits = str(stored), False
    return SetValue(origin=origin, stored=stored, shown=shown, fits=fits, at=times[place])
