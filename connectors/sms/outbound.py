"""Send messages: a row in the business transaction, a job after it, one message for each key.

A gateway cannot recognise a repetition. A message whose fate nobody knows (the line broke after it
was handed over) becomes `unknown` and is never handed over again by itself: a delivery report
clears that up, or a person decides.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import select

from base.db import Database, Session
from base.errors import Invalid
from base.i18n import N_
from base.ids import new_id
from base.jobs import Call, Job, Retry, Unknown, add, remote_job
from base.parameters import value
from connectors.blocklist import Channel, Direction, NotAnAddress, check, normal
from connectors.blocklist.parameters import COUNTRY
from connectors.handing import Lost, Refused, one_at_a_time, wait_for_a_place

from .addresses import report_address
from .gateway import Parcel, hand_over
from .reasons import Reason
from .records import SmsState, TextMessage
from .segments import plain, segments
from .undelivered import report_undelivered

log = structlog.get_logger(__name__)
MINUTE: Final = timedelta(minutes=1)
LEASE: Final = timedelta(minutes=2)
# With the pauses between them about half an hour: a gateway that is being restarted is waited for.
ATTEMPTS: Final = 12
MOST_PARTS: Final = 10
DELIVER: Final = "sms.deliver"
SETTLED: Final = frozenset({
    SmsState.SENT, SmsState.DELIVERED, SmsState.UNDELIVERED, SmsState.BLOCKED,
})  # fmt: skip


class BadNumber(Invalid):
    """The recipient is not a phone number."""

    code = "sms.bad_number"
    message = N_("“%(number)s” is not a phone number.")


class BadText(Invalid):
    """The text is empty, or longer than a message may be."""

    code = "sms.bad_text"
    message = N_("A message has a text of 1 to %(most)s parts; this one has %(parts)s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """What should be sent: `thread` is what it belongs to, such as the number of a ticket."""

    to: str
    text: str
    thread: str | None = None


def send(db: Session, message: Sms, key: str) -> TextMessage:
    """Ask for a message to be sent after the commit; the same key again changes nothing.

    Raises:
        BadNumber: `message.to` cannot be a phone number.
        BadText: the text is empty or too long.
    """
    row = record(db, message, key)
    if row.state is SmsState.QUEUED:
        ask_for_delivery(db, row, key=f"sms.deliver:{row.id}")
    return row


def ask_for_delivery(db: Session, row: TextMessage, *, key: str | None = None) -> None:
    """Ask for a job that delivers a message."""
    # Without a gateway nothing outside can happen twice, so a lost attempt is simply repeated.
    unknown = "repeat" if db.context.settings.sms.mode == "sink" else "ask"
    args = {"message_id": str(row.id)}
    add(db, DELIVER, args=args, key=key, subject=row.id, unknown=unknown)


def record(db: Session, message: Sms, key: str) -> TextMessage:
    """Write the row of a message, or return the one that was written for this key before.

    Raises:
        BadNumber: `message.to` cannot be a phone number.
        BadText: the text is empty or too long.
    """
    to, parts = normal_number(db, message.to), _parts(message.text)
    one_at_a_time(db, "sms", f"key:{key}")
    known = of_key(db, key)
    if known is not None:
        return known
    row = TextMessage(
        id=new_id(), centre_id=db.centre_id, key=key, to_phone=to, text=plain(message.text),
        parts=parts, thread=message.thread, created_at=db.now(), state=SmsState.QUEUED,
    )  # fmt: skip
    db.add(row)
    db.flush()
    if check(db, {Channel.PHONE: to}, Direction.OUT, about=f"sms:{row.id}").blocked:
        report_undelivered(db, row, SmsState.BLOCKED, Reason.BLOCKED)
    return row


def normal_number(db: Session, written: str) -> str:
    """Return a phone number with its country in front, as `+<country><rest>`.

    Raises:
        BadNumber: it is none.
    """
    try:
        return normal(Channel.PHONE, written, country=value(db, COUNTRY))
    except NotAnAddress:
        raise BadNumber(number=written.strip()[:40]) from None


def _parts(text: str) -> int:
    said = plain(text)
    parts = segments(said).parts if said else 0
    if not 1 <= parts <= MOST_PARTS:
        raise BadText(most=MOST_PARTS, parts=parts)
    return parts


def enter_doubt(row: TextMessage, reason: str) -> None:
    """Enter that nobody knows whether a message went out."""
    if row.state not in SETTLED:
        row.state, row.reason = SmsState.UNKNOWN, reason[-500:]


def _entered_doubt(db: Session, job: Job) -> None:
    enter_doubt(locked(db, UUID(job.args["message_id"])), job.error or "")


def _failed(db: Session, job: Job) -> None:
    row = locked(db, UUID(job.args["message_id"]))
    if row.state not in SETTLED:
        report_undelivered(db, row, SmsState.FAILED, job.error or "")


@remote_job(
    DELIVER,
    unknown="ask",
    max_attempts=ATTEMPTS,
    lease=LEASE,
    on_unknown=_entered_doubt,
    on_dead=_failed,
)
def deliver_job(call: Call) -> dict[str, Any]:
    """Deliver one message; a refusal for good is a result, not a reason to try again."""
    state, reason = deliver(call.database, call.centre_id, UUID(call.args["message_id"]))
    return {"state": state.value, "reason": reason}


def deliver(database: Database, centre_id: UUID, message_id: UUID) -> tuple[SmsState, str | None]:
    """Hand a message over to the gateway, or keep it inside in `sink` mode; return its new state.

    Raises:
        Retry: the gateway cannot take it now, or the centre's messages of this minute are used up.
        Unknown: the line broke after the message was handed over.
    """
    with database.transaction(centre_id) as db:
        row = locked(db, message_id)
        if row.state in SETTLED:
            return row.state, row.reason
        account = db.context.settings.sms
        if account.mode == "sink":
            row.attempts += 1
            return mark(db, row, SmsState.SENT, None)
        _wait_for_a_place(db, account.per_minute)
        row.attempts += 1
        row.state, row.reason, row.started_at = SmsState.SENDING, None, db.now()
        wide = segments(row.text).wide
        address = report_address(db, row.id, row.attempts)
        parcel = Parcel(to=row.to_phone, text=row.text, wide=wide, report_url=address)
    try:
        hand_over(account, parcel)
    except Refused as refusal:
        if not refusal.permanent:
            _keep(database, centre_id, message_id, SmsState.QUEUED, str(refusal))
            raise Retry(str(refusal)) from refusal
        return _keep(database, centre_id, message_id, SmsState.FAILED, str(refusal))
    except Lost as loss:
        state, _reason = _keep(database, centre_id, message_id, SmsState.UNKNOWN, str(loss))
        if state is SmsState.UNKNOWN:
            raise Unknown(str(loss)) from loss
        return state, None
    return _keep(database, centre_id, message_id, SmsState.SENT, None)


def _wait_for_a_place(db: Session, most: int | None) -> None:
    if most is None:
        return
    one_at_a_time(db, "sms", "minute")
    reason = f"the centre has handed over {most} messages within a minute"
    mine = TextMessage.centre_id == db.centre_id
    wait_for_a_place(db, TextMessage.started_at, mine, most=most, within=MINUTE, reason=reason)


def _keep(
    database: Database, centre_id: UUID, message_id: UUID, state: SmsState, reason: str | None
) -> tuple[SmsState, str | None]:
    with database.transaction(centre_id) as db:
        return mark(db, locked(db, message_id), state, reason)


def mark(
    db: Session, row: TextMessage, state: SmsState, reason: str | None
) -> tuple[SmsState, str | None]:
    """Move the state; what the network has reported meanwhile is not undone."""
    if row.state in SETTLED:
        return row.state, row.reason
    if state is SmsState.FAILED:
        report_undelivered(db, row, state, reason or "")
    else:
        row.state, row.reason = state, reason
        row.sent_at = db.now() if state is SmsState.SENT else row.sent_at
        log.info("sms_state_changed", message_id=str(row.id), state=state.value)
    return row.state, row.reason


def locked(db: Session, message_id: UUID) -> TextMessage:
    """Return a message with its row locked; that it exists is known."""
    query = select(TextMessage).where(
        TextMessage.id == message_id, TextMessage.centre_id == db.centre_id
    )
    return db.scalars(query.with_for_update()).one()


def of_key(db: Session, key: str) -> TextMessage | None:
    """Return the message that was asked for with this key, locked; None if there is none."""
    query = select(TextMessage).where(TextMessage.centre_id == db.centre_id, TextMessage.key == key)
    return db.scalar(query.with_for_update())
