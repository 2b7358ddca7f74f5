"""Changing parameters: what is set, by whom and why, with a line in the log for each."""

from collections.abc import Sequence
from typing import Any

from base.db import Session
from base.errors import RingflowError
from base.i18n import use_locale
from base.parameters import Level, Setting, find_parameter, set_all
from engine.audit import audit
from engine.identity.access.reach import check_reached
from engine.identity.departments import get_department
from engine.parameters.areas import check_areas
from engine.people import Actor

# What was set and is set no more; not a word that a parameter could hold.
NOT_SET = "–"


def change_parameters(
    db: Session, settings: Sequence[Setting], *, by: Actor, reason: str = "", what: str = "changed"
) -> int:
    """Set several parameters of the centre and its departments at one moment, all or none.

    Return how many of them that changed.

    Raises:
        NoSuchParameter: there is none of this code.
        NoSuchDepartment: there is none of this code.
        BadValue: a value does not fit.
        WrongLevel: a parameter cannot be set at this level.
        OutOfReach: `by` does not reach a department.
        AreaClosed: `by` has no right to the area of a parameter.
    """
    check_areas([one.code for one in settings], by=by)
    return carry_parameters(db, settings, by=by, reason=reason, what=what)


def carry_parameters(
    db: Session, settings: Sequence[Setting], *, by: Actor, reason: str = "", what: str = "changed"
) -> int:
    """Set several parameters as a part of what another right allows; see `change_parameters`."""
    named = sorted({one.department for one in settings if one.department})
    for code in named:
        get_department(db, code)
    check_reached(named, by=by)
    done = set_all(db, settings, by=by, reason=reason)
    for one, before in done:
        values = {"value": [said(one.code, before), said(one.code, one.value)]}
        more = {"department": one.department, "reason": reason}
        details = {**values, **{name: text for name, text in more.items() if text}}
        about = f"parameter:{one.code}"
        audit(db, f"parameter.{what}", by=by, about=about, label=one.code, details=details)
    return len(done)


def change_platform(db: Session, settings: Sequence[Setting], *, by: Actor, reason: str) -> int:
    """Set parameters for all centres, in a transaction that belongs to none.

    The history of the installation keeps who did it; there is no centre whose log could.

    Raises:
        BadValue, WrongLevel, NoSuchParameter: as above.
    """
    if any(one.level is not Level.PLATFORM for one in settings):
        raise ValueError(settings)
    return len(set_all(db, settings, by=by, reason=reason))


def said(code: str, stored: Any | None) -> str:
    """Say a stored value in English, for the log."""
    with use_locale("en"):
        return said_here(code, stored) or NOT_SET


def said_here(code: str, stored: Any | None) -> str | None:
    """Say a stored value in the reader's language; what no longer fits is said as it is stored."""
    if stored is None:
        return None
    try:
        parameter = find_parameter(code)
        return parameter.shown(parameter.kind.load(stored))
    except RingflowError:
        return str(stored)
