"""Parameters as a file: taken along, and brought in with everything checked before.

The file is JSON: `{"ringflow_parameters": 1, "values": [{"code", "value", "department"?}]}`. Other
fields tell people where it comes from. It holds what the centre and its departments have set; what
is set for the installation belongs to the installation.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from sqlalchemy import select

from base.centres import get_centre
from base.db import Session
from base.errors import FieldProblem, Invalid, RingflowError
from base.i18n import N_, gettext
from base.parameters import Level, Setting, find_parameter
from base.parameters.records import ParameterValue
from engine.audit import audit
from engine.identity.departments import NoSuchDepartment
from engine.parameters.areas import area_of, changed_by, check_areas, seen_by
from engine.parameters.changing import change_parameters
from engine.parameters.history import Difference, Place, compare
from engine.parameters.tree import codes_of
from engine.people import Actor

VERSION: Final = 1
MOST_BYTES: Final = 2 * 1024 * 1024
MOST_VALUES: Final = 20_000
NO_FILE: Final = N_("This is no file of parameters.")
OTHER_VERSION: Final = N_("The file has version %(version)s; this release reads version 1.")
TWICE: Final = N_("%(code)s is in the file twice.")
TOO_MANY: Final = N_("The file has more than %(most)s values.")


class BadParameterFile(Invalid):
    """A file of parameters cannot be brought in; `problems` say why, line by line."""

    code = "bad_parameter_file"
    message = N_("The file cannot be brought in. Nothing was changed.")


class Line(msgspec.Struct, forbid_unknown_fields=True):
    """One value of a file."""

    code: str
    value: Any
    department: str = ""


class Content(msgspec.Struct):
    """A whole file."""

    ringflow_parameters: int
    values: list[Line]
    centre: str = ""
    made_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What bringing in a file would change; `settings` is what it takes."""

    differences: list[Difference]
    settings: list[Setting] = field(default_factory=list)


def export_parameters(db: Session, *, by: Actor) -> bytes:
    """Return what the centre and its departments have set, of the areas that `by` may see.

    That it was taken along is logged.
    """
    seen = seen_by(by)
    values = [
        Line(code=code, department=department, value=stored)
        for (code, department), stored in sorted(present(db).items(), key=lambda pair: pair[0])
        if area_of(code) in seen
    ]
    content = Content(
        ringflow_parameters=VERSION,
        centre=get_centre(db, db.centre_id).slug,
        made_at=db.now().isoformat(timespec="seconds"),
        values=values,
    )
    audit(db, "parameter.exported", by=by, details={"lines": len(values)})
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"


def plan_import(db: Session, data: bytes, *, by: Actor, whole: bool = False) -> Plan:
    """Return what bringing in a file would change, without changing anything.

    With `whole` what the file does not name is taken away, in the areas that `by` may change.

    Raises:
        BadParameterFile: it is none, or a value in it cannot be set here.
        AreaClosed: it would change parameters that `by` has no right to.
    """
    lines = _read(data)
    problems = list(_problems(db, lines))
    if problems:
        raise BadParameterFile(problems)
    old = present(db)
    new = {(one.code, one.department): _stored(one) for one in lines}
    mine = changed_by(by)
    kept = {place: one for place, one in old.items() if not whole or area_of(place[0]) not in mine}
    changed = compare(old, {**kept, **new})
    check_areas([one.code for one in changed], by=by)
    settings = [_setting(one, new) for one in changed]
    return Plan(differences=changed, settings=settings)


def import_parameters(
    db: Session, data: bytes, *, by: Actor, reason: str = "", whole: bool = False
) -> int:
    """Bring in a file at one moment, all or nothing; return how many values changed.

    Raises:
        BadParameterFile: it is none, or a value in it cannot be set here.
        OutOfReach: `by` does not reach a department of the file.
        AreaClosed: it would change parameters that `by` has no right to.
    """
    settings = plan_import(db, data, by=by, whole=whole).settings
    done = change_parameters(db, settings, by=by, reason=reason, what="imported")
    if not done:
        audit(db, "parameter.imported", by=by, details={"lines": 0})
    return done


def present(db: Session) -> dict[Place, Any]:
    """Return what the centre and its departments have set, as plain data."""
    query = select(ParameterValue.code, ParameterValue.department, ParameterValue.value)
    rows = db.execute(query.where(ParameterValue.centre_id == db.centre_id))
    return {(row.code, row.department): row.value for row in rows}


def _read(data: bytes) -> list[Line]:
    try:
        content = msgspec.json.decode(data[: MOST_BYTES + 1], type=Content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise BadParameterFile([FieldProblem(field="", message=gettext(NO_FILE))]) from None
    if content.ringflow_parameters != VERSION:
        what = gettext(OTHER_VERSION) % {"version": content.ringflow_parameters}
        raise BadParameterFile([FieldProblem(field="", message=what)])
    if len(content.values) > MOST_VALUES:
        what = gettext(TOO_MANY) % {"most": MOST_VALUES}
        raise BadParameterFile([FieldProblem(field="", message=what)])
    return content.values


def _problems(db: Session, lines: list[Line]) -> Iterator[FieldProblem]:
    seen: set[Place] = set()
    known = codes_of(db)
    for one in lines:
        if (one.code, one.department) in seen:
            yield FieldProblem(field="", message=gettext(TWICE) % {"code": one.code[:80]})
        seen.add((one.code, one.department))
        try:
            parameter = find_parameter(one.code)
            parameter.kind.load(one.value)
            if one.department and one.department not in known:
                raise NoSuchDepartment(code=one.department[:80])
        except RingflowError as error:
            yield FieldProblem(field="", message=f"{one.code[:80]}: {error.text()}")
        else:
            if (Level.DEPARTMENT if one.department else Level.CENTRE) not in parameter.levels:
                what = gettext("cannot be set for this place")
                yield FieldProblem(field="", message=f"{one.code}: {what}")


def _stored(one: Line) -> Any:
    kind = find_parameter(one.code).kind
    return kind.store(kind.load(one.value))


def _setting(one: Difference, new: dict[Place, Any]) -> Setting:
    level = Level.DEPARTMENT if one.department else Level.CENTRE
    stored = new.get((one.code, one.department))
    return Setting(code=one.code, level=level, department=one.department, value=stored)
