"""Setting parameters. Each change is a row that stays; the values are what the last ones left."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID

from sqlalchemy import delete, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from base.db import Session
from base.errors import Invalid
from base.i18n import N_, gettext
from base.ids import new_id
from base.parameters.reading import forget_read
from base.parameters.records import (
    ParameterChange,
    ParameterValue,
    PlatformChange,
    PlatformValue,
)
from base.parameters.registry import LEVEL_NAMES, Level, find_parameter

# Changes of one centre, and those of the platform, come one after the other; so the number of the
# last one that can be seen says that all before it can be seen too.
IN_ORDER: Final = text("select pg_advisory_xact_lock(hashtextextended(:key, 5601))")
LONGEST_REASON: Final = 500


class WrongLevel(Invalid):
    """The parameter cannot be set there."""

    code = "parameter_level"
    message = N_("%(name)s cannot be set here: %(level)s.")


class Author(Protocol):
    """Who changes something: a person, a program or the console."""

    @property
    def id(self) -> UUID | None:
        """Return the key of the account, if there is one."""
        ...

    @property
    def name(self) -> str:
        """Return what people call them."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A value as plain data for one place; None takes away what is set there.

    `department` is a department's code, at the level of departments only.
    """

    code: str
    level: Level
    value: Any | None
    department: str = ""


def set_value(db: Session, setting: Setting, *, by: Author, reason: str = "") -> bool:
    """Set a parameter; return whether that changed anything. See `set_all`."""
    return bool(set_all(db, [setting], by=by, reason=reason))


def set_all(
    db: Session, settings: Sequence[Setting], *, by: Author, reason: str = ""
) -> list[tuple[Setting, Any | None]]:
    """Set several parameters at one moment, all or none; return what changed, with what was before.

    Raises:
        NoSuchParameter: there is none of this code.
        BadValue: a value does not fit.
        WrongLevel: a parameter cannot be set at this level.
    """
    checked = [_checked(one) for one in settings]
    moment, done = new_id(), []
    for level in sorted({one.level is Level.PLATFORM for one in checked}):
        db.execute(IN_ORDER, {"key": "parameters" if level else f"parameters {db.centre_id}"})
    for one in checked:
        before = _before(db, one)
        if before != one.value:
            _write(db, one)
            _note(db, one, before, moment, by=by, reason=reason[:LONGEST_REASON])
            done.append((one, before))
    forget_read(db)
    return done


def _checked(setting: Setting) -> Setting:
    parameter = find_parameter(setting.code)
    if setting.level not in parameter.levels or bool(setting.department) != (
        setting.level is Level.DEPARTMENT
    ):
        raise WrongLevel(name=parameter.title(), level=gettext(LEVEL_NAMES[setting.level]))
    if setting.value is None:
        return setting
    kind = parameter.kind
    return Setting(
        code=setting.code, level=setting.level, department=setting.department,
        value=kind.store(kind.load(setting.value)),
    )  # fmt: skip


def _before(db: Session, one: Setting) -> Any | None:
    if one.level is Level.PLATFORM:
        return db.scalar(select(PlatformValue.value).where(PlatformValue.code == one.code))
    return db.scalar(
        select(ParameterValue.value).where(
            ParameterValue.centre_id == db.centre_id, ParameterValue.code == one.code,
            ParameterValue.department == one.department,
        )
    )  # fmt: skip


def _write(db: Session, one: Setting) -> None:
    table, key = _place(db, one)
    if one.value is None:
        gone = delete(table).where(*(getattr(table, name) == part for name, part in key.items()))
        db.execute(gone.execution_options(synchronize_session=False))
        return
    values = {"value": one.value, "changed_at": db.now()}
    db.execute(
        upsert(table)
        .values(**key, **values)
        .on_conflict_do_update(index_elements=list(key), set_=values)
    )


def _place(
    db: Session, one: Setting
) -> tuple[type[ParameterValue] | type[PlatformValue], dict[str, Any]]:
    if one.level is Level.PLATFORM:
        return PlatformValue, {"code": one.code}
    return ParameterValue, {
        "centre_id": db.centre_id, "code": one.code, "department": one.department,
    }  # fmt: skip


def _note(
    db: Session, one: Setting, before: Any | None, moment: UUID, *, by: Author, reason: str
) -> None:
    values = {
        "at": db.now(), "moment": moment, "code": one.code, "before": before, "after": one.value,
        "actor_id": by.id, "actor": by.name, "reason": reason,
    }  # fmt: skip
    if one.level is Level.PLATFORM:
        db.execute(insert(PlatformChange).values(**values))
    else:
        own = {"centre_id": db.centre_id, "department": one.department}
        db.execute(insert(ParameterChange).values(**values, **own))
