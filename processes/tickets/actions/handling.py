"""A department's work: assigned, signed for, urged, overdue, replied, withdrawn."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import engine
from base.db import Session
from base.i18n import use_locale
from engine import ActionCall, identity
from processes.tickets.clock import acts
from processes.tickets.clock.ledger import clocks_of
from processes.tickets.records import Direction, Ticket
from processes.tickets.rules.clock import ClockKind, Step
from processes.tickets.rules.kinds import Closing, Status, Urgency

from . import letters, mailing
from .addresses import rate_url
from .conversation import Said, as_text, as_uuids, say
from .registering import ticket_in
from .reminding import remind, tell_holder

# What one department said or was told is not for the next one.
NOTHING_SAID: Final = {"dispute_reason": None, "judge_reason": None, "back_reason": None}


@engine.action("tickets.assign")
def assign(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Give the ticket to the department that was chosen, and compute its deadlines.

    Raises:
        NoSuchDepartment: the department does not exist.
    """
    row = ticket_in(db, turn.variables)
    code = turn.variables.get("new_department") or turn.variables.get("department")
    chosen = identity.standing_for(db, as_text(code))
    urgency = turn.variables.get("urgency")
    row.department = chosen.code
    row.urgency = Urgency(str(urgency)) if urgency in set(Urgency) else row.urgency
    row.status, row.dispatched_at = Status.DISPATCHED, db.now()
    row.signed_at = row.signed_by = None
    acts.dispatched(db, row, turn.variables, turn.actor)
    return {
        **_moments(db, row),
        "department": chosen.code,
        "new_department": None,
        "urgency": row.urgency.value,
        "auto_signed": False,
        **NOTHING_SAID,
    }


@engine.action("tickets.urge_sign")
def urge_sign(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Remind the department that it has not signed."""
    remind(db, turn.instance_id, "sign", key=f"urge_sign:{turn.token_id}")
    return {}


@engine.action("tickets.begin")
def begin(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Write down that the department has the ticket in hand."""
    row = ticket_in(db, turn.variables)
    by_rule = turn.variables.get("auto_signed") is True
    row.status, row.signed_at = Status.HANDLING, db.now()
    row.signed_by = None if by_rule else turn.actor.name
    acts.signed(db, row, turn.variables, turn.actor)
    return _moments(db, row)


@engine.action("tickets.urge_handle")
def urge_handle(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Remind the department before the due time, once for each due time."""
    row = ticket_in(db, turn.variables)
    if not _is_stale(row, turn.variables):
        remind(db, turn.instance_id, "due_soon", key=f"due_soon:{row.id}:{_stamp(row.handle_due)}")
    return {}


@engine.action("tickets.notice")
def notice(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Tell the department that the ticket is overdue; the dispatchers get a copy."""
    row = ticket_in(db, turn.variables)
    if _is_stale(row, turn.variables):
        return {}
    due = letters.when(row.handle_due, db.context.settings.zone)
    key = f"overdue:{row.id}:{_stamp(row.handle_due)}"
    remind(db, turn.instance_id, "overdue", key=key)
    mailing.to_dispatchers(
        db,
        lambda: letters.overdue_notice(row, department=mailing.department_name(db, row), due=due),
        key=key,
        thread=row.no,
    )
    return {"overdue": True}


@engine.action("tickets.escalate")
def escalate(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Take the next step against delay: written notice, supervision, criticism list.

    The department and the dispatchers are written to, and a note stays with the ticket.
    """
    row = ticket_in(db, turn.variables)
    step = as_text(turn.variables.get("sla_step"))
    if _is_stale(row, turn.variables) or step not in set(Step):
        return {}
    due = letters.when(row.handle_due, db.context.settings.zone)
    key = f"{step}:{row.id}:{_stamp(row.handle_due)}"
    with use_locale(mailing.centre_locale(db)):
        name = mailing.department_name(db, row)
        letter = letters.escalation(row, step=Step(step), department=name, due=due)
    mailing.to_dispatchers(db, lambda: letter, key=key, thread=row.no)
    for address in mailing.department_addresses(db, row.department):
        mailing.to_address(db, address, letter, key=key, thread=row.no)
    said = Said(
        direction=Direction.NOTE, author=turn.actor.name, subject=letter.subject, text=letter.text
    )
    say(db, row, said)
    return {}


@engine.action("tickets.give_back")
def give_back(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Count the return, and hand the reason on to the department."""
    row = ticket_in(db, turn.variables)
    row.given_back += 1
    reason = as_text(turn.variables.get("audit_reason"))
    return {**_moments(db, row), "back_reason": reason, "audit_reason": None}


@engine.action("tickets.reply")
def reply(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Mail the reply to the citizen, with a link for rating it, and keep it."""
    row = ticket_in(db, turn.variables)
    text = as_text(turn.variables.get("reply_text"))
    row.reply, row.status, row.replied_at = text, Status.REPLIED, db.now()
    acts.replied(db, row, turn.actor)
    key = f"reply:{row.id}:{row.rounds}"
    letter = mailing.to_citizen(
        db, row, lambda: letters.reply(row, text, rate_url(db, row)), key=key
    )
    with use_locale(row.locale):
        author = mailing.department_name(db, row)
    said = Said(
        direction=Direction.OUT, author=author, text=text,
        subject=letter.subject, address=row.contact_email,
    )  # fmt: skip
    say(db, row, said, files=as_uuids(turn.variables.get("handle_files")))
    return {}


@engine.action("tickets.urge")
def urge(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Count the citizen's urging and mail whoever has the ticket, at most once a day.

    From the second urging on the dispatchers hear of it too.
    """
    row = ticket_in(db, turn.variables)
    row.urges += 1
    words = as_text(turn.variables.get("urge_text"))
    if words:
        author = row.contact_name or row.contact_email or ""
        say(db, row, Said(direction=Direction.IN, author=author, text=words))
    day = db.now().astimezone(ZoneInfo(db.context.settings.zone)).date()
    key = f"urge:{row.id}:{day.isoformat()}"
    with_department = tell_holder(db, row, "urged", words=words, key=key)
    if with_department and row.urges > 1:
        mailing.to_dispatchers(db, lambda: letters.urged(row, words=words), key=key, thread=row.no)
    return {"urges": row.urges}


@engine.action("tickets.withdraw")
def withdraw(db: Session, turn: ActionCall) -> dict[str, Any]:
    """Write down that the citizen no longer wants the matter handled."""
    row = ticket_in(db, turn.variables)
    words = as_text(turn.variables.get("withdraw_text"))
    if words:
        author = row.contact_name or row.contact_email or ""
        say(db, row, Said(direction=Direction.IN, author=author, text=words))
    acts.ended(db, row, turn.actor, reason=words[: acts.LONGEST_REASON])
    return {"closing": Closing.WITHDRAWN.value}


def _moments(db: Session, row: Ticket) -> dict[str, Any]:
    """Return the moments that tasks show, and that timers of earlier drawings wait for.

    A clock that stands still has none; then the process keeps the one that it knows.
    """
    found: dict[str, Any] = {}
    for clock in clocks_of(db, row.id):
        if clock.round == row.rounds and clock.due_at is not None:
            if clock.kind is ClockKind.SIGN:
                found |= {"sign_urge_at": clock.warn_at, "sign_due": clock.due_at}
            elif clock.kind is ClockKind.FINISH:
                found |= {"warn_at": clock.warn_at, "handle_due": clock.due_at}
    return found


def _is_stale(row: Ticket, variables: Mapping[str, Any]) -> bool:
    """Return whether a clock's message speaks of a due moment that has moved since."""
    due = as_text(variables.get("sla_due"))
    if not due:  # a timer of an earlier drawing
        return False
    return row.handle_due is None or datetime.fromisoformat(due) != row.handle_due


def _stamp(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
