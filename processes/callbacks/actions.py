"""What the drawing of a callback calls, and how other drawings ask for one."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import engine
from base.db import Session
from base.parameters import value
from connectors.sms import BadNumber, normal_number
from engine import ActionCall, identity
from engine.calendars.stored import working_calendar
from processes.callbacks.parameters import ATTEMPTS, PAUSE, WINDOW

REQUESTED: Final = "callback.requested"
# What a drawing may say of the callback that it asks for; the names of the variables there.
SAID: Final = (
    "contact_phone", "contact_name", "subject", "call_at", "call_until", "call_by", "ticket_no",
)  # fmt: skip


@engine.action("callbacks.request")
def request(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Ask for somebody to be called back; it goes its own way from here on.

    Parameters: `contact_phone`; if wanted `contact_name`, `subject`, `call_at`, `call_until`,
    `call_by` (a user name) and `ticket_no`. What the step does not say is taken from the variables
    of these names.

    Raises:
        BpmnError: `callbacks.no_number` without a number; `callbacks.not_taken` when no process of
            the centre takes callbacks.
    """
    said = {name: turn.params.get(name, turn.variables.get(name)) for name in SAID}
    if not str(said["contact_phone"] or "").strip():
        raise engine.BpmnError("callbacks.no_number")
    # Nothing is put by: whoever hears of the error must not be called back an hour later.
    told = engine.publish(
        db, REQUESTED, correlation={}, variables=said, by=turn.actor, ttl=timedelta()
    )
    if told.instance_id is None:
        raise engine.BpmnError("callbacks.not_taken")
    return {"callback_id": str(told.instance_id)}


@engine.action("callbacks.plan")
def plan(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Work out when to call: at the agreed time, at once if there is none or it has passed."""
    said = turn.variables
    agreed = said.get("next_at") or said.get("call_at")
    at = max(_moment(db, agreed) or db.now(), db.now())
    # A new time has a new window; the one that was agreed first was for the first time.
    until = None if said.get("next_at") else _moment(db, said.get("call_until"))
    phone = str(said.get("contact_phone") or "")
    with suppress(BadNumber):
        phone = normal_number(db, phone)
    known = {name: said.get(name) for name in SAID if name not in {"call_at", "call_until"}}
    return {
        **known, "contact_phone": phone, "call_by": _known(db, said.get("call_by")),
        "tries": said.get("tries") or 0, "next_at": None, **_times(db, at, until),
    }  # fmt: skip


@engine.action("callbacks.next")
def next_try(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Count a call without an answer; say when the next one is, and whether there is one."""
    tries = int(turn.variables.get("tries") or 0) + 1
    at = working_calendar(db).add(db.now(), value(db, PAUSE))
    return {"tries": tries, "again": tries < value(db, ATTEMPTS), **_times(db, at, None)}


def _times(db: Session, at: datetime, until: datetime | None) -> dict[str, Any]:
    end = until if until is not None and until > at else at + value(db, WINDOW)
    return {"call_at": at, "call_until": end}


def _known(db: Session, name: object) -> str | None:
    """Return a user name; None for a name that is nobody's, so that the agents find the task."""
    written = name.strip() if isinstance(name, str) else ""
    return written if written and identity.names_of_users(db, {written}) else None


def _moment(db: Session, written: object) -> datetime | None:
    """Return a moment that is one already or is written as ISO 8601; None for anything else."""
    found = written
    if isinstance(written, str):
        with suppress(ValueError):
            found = datetime.fromisoformat(written.strip())
    if not isinstance(found, datetime):
        return None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(db.context.settings.zone))
