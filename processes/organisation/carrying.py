"""What a department has of its own, parameters and calendar, when it moves or goes into another.

A merged department goes by what counts for its heir: what it had is carried over, unless the heir
has its own. One that moves or ends keeps what it has.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from base.db import Session
from base.i18n import gettext
from base.parameters import BadValue, Level, Parameter, Setting, all_set, parameters
from engine.calendars.changes import (
    CalendarChange,
    both_names,
    keys_of_departments,
    own_keys,
    tell,
)
from engine.calendars.editing import give_calendar
from engine.calendars.stored import find_calendar
from engine.identity.departments import codes_below
from engine.parameters.changing import carry_parameters, said_here
from engine.people import Actor
from processes.organisation.records import Kind

REASON: Final = "Reorganisation"


class Fate(StrEnum):
    """What becomes of something that a department has of its own."""

    STAYS = "stays"
    CARRIED = "carried"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnThing:
    """A parameter, or the calendar, that a department has of its own; `heirs` is the other's own.

    All but `fate` is in the reader's language.
    """

    name: str
    value: str
    heirs: str
    fate: Fate


def own_things(db: Session, kind: Kind, code: str, target: str | None) -> list[OwnThing]:
    """Return what a department has of its own, and what a reorganisation makes of it."""
    merged = kind is Kind.MERGE and target is not None
    found, keys, heir = [], own_keys(db), target or ""
    if code in keys:
        name, other = gettext("Working calendar"), keys.get(heir) if merged else None
        heirs = find_calendar(db, other).title if other else ""
        found.append(OwnThing(name=name, value=find_calendar(db, keys[code]).title, heirs=heirs,
                              fate=_fate(merged=merged, taken=other is not None)))  # fmt: skip
    for one, values in _own_parameters(db, code):
        taken = merged and heir in values
        found.append(
            OwnThing(
                name=one.title(), value=said_here(one.code, values[code]) or "",
                heirs=(said_here(one.code, values[heir]) or "") if taken else "",
                fate=_fate(merged=merged, taken=taken),
            )
        )  # fmt: skip
    return found


def carry(db: Session, code: str, heir: str, *, by: Actor) -> dict[str, Any]:
    """Carry over what a merged department has of its own; return what giving back needs."""
    given: dict[str, list[Any]] = {}
    settings = []
    for one, values in _own_parameters(db, code):
        carried = heir not in values
        given[one.code] = [values[code], carried]
        settings.append(_setting(one.code, code, None))
        if carried:
            settings.append(_setting(one.code, heir, values[code]))
    carry_parameters(db, settings, by=by, reason=REASON)
    keys = own_keys(db)
    calendar = None
    if code in keys:
        calendar = [keys[code], heir not in keys]
        if heir not in keys:
            give_calendar(db, heir, keys[code], by=by)
        give_calendar(db, code, None, by=by)
    return {"parameters": given, "calendar": calendar}


def give_back(db: Session, code: str, heir: str, carried: Mapping[str, Any], *, by: Actor) -> None:
    """Give a department back what it had; what its heir has changed since stays with the heir."""
    own, known = all_set(db).own, {one.code for one in parameters()}
    settings = []
    for name, (value, was_carried) in carried.get("parameters", {}).items():
        if name not in known:
            continue
        settings.append(_setting(name, code, value))
        if was_carried and own.get(name, {}).get(heir) == value:
            settings.append(_setting(name, heir, None))
    carry_parameters(db, settings, by=by, reason=REASON)
    if carried.get("calendar"):
        key, was_carried = carried["calendar"]
        if was_carried and own_keys(db).get(heir) == key:
            give_calendar(db, heir, None, by=by)
        give_calendar(db, code, key, by=by)


def tell_calendars(
    db: Session, before: Mapping[str, str], code: str, *, by: Actor, heir: str | None = None
) -> None:
    """Have deadlines worked out anew where another calendar counts than before.

    `before` is what `keys_of_departments` said. The open work of a department with an heir goes by
    the heir's calendar from now on.
    """
    now = keys_of_departments(db)
    changed = {one for one, key in now.items() if before.get(one) != key}
    if heir is not None and before.get(code) != now.get(heir):
        changed |= codes_below(db, [code])
    if changed:
        tell(db, CalendarChange(key=now.get(code, ""), names=both_names(sorted(changed)), by=by))


def _own_parameters(db: Session, code: str) -> Iterator[tuple[Parameter[Any], Mapping[str, Any]]]:
    """Yield each parameter that a department has a value of that counts, with all that is set."""
    own = all_set(db).own
    for one in parameters():
        values = own.get(one.code, {})
        if code in values and Level.DEPARTMENT in one.levels and _fits(one, values[code]):
            yield one, values


def _fits(one: Parameter[Any], stored: Any) -> bool:
    try:
        one.kind.load(stored)
    except BadValue:
        return False
    return True


def _fate(*, merged: bool, taken: bool) -> Fate:
    if not merged:
        return Fate.STAYS
    return Fate.DROPPED if taken else Fate.CARRIED


def _setting(name: str, code: str, value: Any | None) -> Setting:
    return Setting(code=name, level=Level.DEPARTMENT, value=value, department=code)
