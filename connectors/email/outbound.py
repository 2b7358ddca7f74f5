"""Send mail: a row in the business transaction, a job after it, one mail for each key.

The message id is fixed by the key, so a receiver recognises a repetition. A mail whose fate nobody
knows (the line broke after the text was handed over) becomes `unknown`; a person decides.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import func, select

from base import files
from base.centres import get_centre
from base.db import Database, Session
from base.errors import Invalid
from base.i18n import N_
from base.ids import new_id
from base.jobs import Call, Job, Retry, Unknown, add, remote_job
from connectors.blocklist import Direction, blocks_mail
from connectors.handing import Lost, Refused, one_at_a_time, wait_for_a_place

from .accounts import signer
from .reasons import Reason
from .records import Inbound, Outbound, OutboundState
from .servers.smtp import hand_over
from .undelivered import report_undelivered
from .writing.compose import Enclosure, Outgoing, compose

log = structlog.get_logger(__name__)
HOUR: Final = timedelta(hours=1)
# Longer than the time-outs of all steps of one delivery together.
LEASE: Final = timedelta(minutes=5)
# With the pauses between them about half an hour: a server that asks for patience gets it.
ATTEMPTS: Final = 12
DELIVER: Final = "email.deliver"
FINAL: Final = frozenset({
    OutboundState.SENT, OutboundState.BOUNCED, OutboundState.SUPPRESSED, OutboundState.BLOCKED,
})  # fmt: skip
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}")


class BadAddress(Invalid):
    """The recipient is not an e-mail address."""

    code = "email.bad_address"
    message = N_("“%(address)s” is not an e-mail address.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """What should be sent.

    Attributes:
        to: one address.
        in_reply_to: the mail that is answered: its id with us, or its message id.
        thread: what answers belong to, such as the number of a ticket.
        automatic: a machine answers a stranger; kept within strict limits and marked as such.
        file_ids: files to enclose.
    """

    to: str
    subject: str
    text: str
    html: str | None = None
    in_reply_to: str | None = None
    thread: str | None = None
    automatic: bool = False
    file_ids: tuple[UUID, ...] = ()


def send(db: Session, mail: Mail, key: str) -> Outbound:
    """Ask for a mail to be sent after the commit; the same key again changes nothing.

    Raises:
        BadAddress: `mail.to` cannot be an address.
    """
    row = record(db, mail, key)
    if row.state is OutboundState.QUEUED:
        ask_for_delivery(db, row, key=f"email.deliver:{row.id}")
    return row


def ask_for_delivery(db: Session, row: Outbound, *, key: str | None = None) -> None:
    """Ask for a job that delivers a mail."""
    # Without a server nothing outside can happen twice, so a lost attempt is simply repeated.
    inside = db.context.settings.mail.mode == "sink"
    args = {"outbound_id": str(row.id)}
    unknown = "repeat" if inside else "ask"
    add(db, DELIVER, args=args, key=key, subject=row.id, unknown=unknown)


def record(db: Session, mail: Mail, key: str) -> Outbound:
    """Write the row of a mail, or return the one that was written for this key before.

    Raises:
        BadAddress: `mail.to` cannot be an address.
    """
    to = normal_address(mail.to)
    one_at_a_time(db, "email", f"key:{key}")
    known = db.scalar(
        select(Outbound).where(Outbound.centre_id == db.centre_id, Outbound.key == key)
    )
    if known is not None:
        return known
    answered = _answered(db, mail.in_reply_to)
    if answered is not None and mail.thread and answered.thread is None:
        answered.thread, answered.thread_by = mail.thread, "answered"
    row = _row(db, mail, key, to, answered)
    row.reason = _why_not(db, row, answered) if mail.automatic else None
    row.state = OutboundState.SUPPRESSED if row.reason else OutboundState.QUEUED
    db.add(row)
    db.flush()
    if row.state is OutboundState.QUEUED and blocks_mail(db, to, Direction.OUT, f"sent:{row.id}"):
        # Whoever waits for this mail, such as for the link in it, hears that it does not come.
        report_undelivered(db, row, OutboundState.BLOCKED, Reason.BLOCKED_READER)
    return row


def _row(db: Session, mail: Mail, key: str, to: str, answered: Inbound | None) -> Outbound:
    seal = signer(db)
    message_id = answered.message_id if answered else mail.in_reply_to
    return Outbound(
        id=new_id(),
        centre_id=db.centre_id,
        key=key,
        message_id=seal.message_id(key),
        to_address=to,
        reply_address=seal.reply_address(mail.thread) if mail.thread else None,
        subject=_tagged(" ".join(mail.subject.split())[:250], mail.thread),
        text=_marked(mail.text, seal.marker(mail.thread) if mail.thread else None),
        html=mail.html,
        in_reply_to=message_id,
        references=_chain(answered, message_id),
        thread=mail.thread,
        automatic=mail.automatic,
        file_ids=[str(file_id) for file_id in mail.file_ids],
        created_at=db.now(),
    )


def normal_address(written: str) -> str:
    """Return an address in lower case with its domain in ASCII.

    Raises:
        BadAddress: it is none.
    """
    local, _, domain = written.strip().rpartition("@")
    try:
        address = f"{local}@{domain.encode('idna').decode()}".lower()
    except UnicodeError:
        raise BadAddress(address=written[:80]) from None
    if not _ADDRESS.fullmatch(address):
        raise BadAddress(address=written[:80])
    return address


def _entered_doubt(db: Session, job: Job) -> None:
    enter_doubt(locked(db, UUID(job.args["outbound_id"])), job.error or "")


def enter_doubt(row: Outbound, reason: str) -> None:
    """Enter that nobody knows whether a mail went out."""
    if row.state not in FINAL:
        row.state, row.reason = OutboundState.UNKNOWN, reason[-500:]


def _failed(db: Session, job: Job) -> None:
    row = locked(db, UUID(job.args["outbound_id"]))
    if row.state not in FINAL:
        report_undelivered(db, row, OutboundState.FAILED, (job.error or "")[-500:])


@remote_job(
    DELIVER,
    unknown="ask",
    max_attempts=ATTEMPTS,
    lease=LEASE,
    on_unknown=_entered_doubt,
    on_dead=_failed,
)
def deliver_job(call: Call) -> dict[str, Any]:
    """Deliver one mail; a refusal for good is a result, not a reason to try again."""
    state, reason = deliver(call.database, call.centre_id, UUID(call.args["outbound_id"]))
    return {"state": state.value, "reason": reason}


def deliver(
    database: Database, centre_id: UUID, outbound_id: UUID
) -> tuple[OutboundState, str | None]:
    """Hand a mail over to the server, or keep it inside in `sink` mode; return its new state.

    Raises:
        Retry: the server cannot take it now, or the centre's mails of this hour are used up.
        Unknown: the line broke after the text was handed over.
    """
    with database.transaction(centre_id) as db:
        row = locked(db, outbound_id)
        if row.state in FINAL:
            return row.state, row.reason
        mail = db.context.settings.mail
        if mail.mode == "sink":
            row.attempts += 1
            return mark(db, row, OutboundState.SENT, None)
        _wait_for_a_place(db)
        row.attempts += 1
        row.state, row.reason, row.started_at = OutboundState.SENDING, None, db.now()
        outgoing, envelope = _outgoing(db, row), signer(db).envelope_address(row.id)
    try:
        hand_over(mail, envelope, outgoing.to, compose(outgoing))
    except Refused as refusal:
        if not refusal.permanent:
            _keep(database, centre_id, outbound_id, OutboundState.QUEUED, str(refusal))
            raise Retry(str(refusal)) from refusal
        return _keep(database, centre_id, outbound_id, OutboundState.FAILED, str(refusal))
    except Lost as loss:
        _keep(database, centre_id, outbound_id, OutboundState.UNKNOWN, str(loss))
        raise Unknown(str(loss)) from loss
    return _keep(database, centre_id, outbound_id, OutboundState.SENT, None)


def _wait_for_a_place(db: Session) -> None:
    """Keep the centre within its mails per hour.

    Raises:
        Postponed: as many as may be have been handed over within the hour.
    """
    most = db.context.limits.mails_per_hour
    if most is None:
        return
    one_at_a_time(db, "email", "hour")
    reason = f"the centre has handed over {most} mails within an hour"
    mine = Outbound.centre_id == db.centre_id
    wait_for_a_place(db, Outbound.started_at, mine, most=most, within=HOUR, reason=reason)


def _keep(
    database: Database,
    centre_id: UUID,
    outbound_id: UUID,
    state: OutboundState,
    reason: str | None,
) -> tuple[OutboundState, str | None]:
    with database.transaction(centre_id) as db:
        return mark(db, locked(db, outbound_id), state, reason)


def mark(
    db: Session, row: Outbound, state: OutboundState, reason: str | None
) -> tuple[OutboundState, str | None]:
    """Move the state; a bounce that came in meanwhile is not undone."""
    if state is OutboundState.FAILED:
        report_undelivered(db, row, state, reason or "")
    elif row.state is not OutboundState.BOUNCED:
        row.state, row.reason = state, reason
        row.sent_at = db.now() if state is OutboundState.SENT else row.sent_at
        log.info("mail_state_changed", outbound_id=str(row.id), state=state.value)
    return row.state, row.reason


def locked(db: Session, outbound_id: UUID) -> Outbound:
    """Return a mail with its row locked; that it exists is known."""
    return db.scalars(
        select(Outbound)
        .where(Outbound.id == outbound_id, Outbound.centre_id == db.centre_id)
        .with_for_update()
    ).one()


def of_call(db: Session, token_id: UUID) -> Outbound | None:
    """Return the mail that a drawing's call sends, locked; None if none was written yet."""
    return db.scalar(
        select(Outbound)
        .where(Outbound.centre_id == db.centre_id, Outbound.key == f"action:{token_id}")
        .with_for_update()
    )


def _outgoing(db: Session, row: Outbound) -> Outgoing:
    enclosures = []
    for file_id in row.file_ids:
        file, stream = files.open_file(db, UUID(file_id))
        with stream:
            enclosures.append(
                Enclosure(name=file.name, media_type=file.media_type, content=stream.read())
            )
    return Outgoing(
        sender_name=get_centre(db, db.centre_id).name,
        sender=signer(db).address,
        reply_to=row.reply_address,
        to=row.to_address,
        subject=row.subject,
        text=row.text,
        html=row.html,
        message_id=row.message_id,
        sent_at=row.created_at,
        in_reply_to=row.in_reply_to,
        references=row.references,
        automatic=row.automatic,
        enclosures=enclosures,
    )


def _answered(db: Session, name: str | None) -> Inbound | None:
    """Find the mail that is answered, by our id of it or by its message id."""
    if not name:
        return None
    query = select(Inbound).where(Inbound.centre_id == db.centre_id).with_for_update()
    try:
        return db.scalar(query.where(Inbound.id == UUID(name)))
    except ValueError:
        newest = query.where(Inbound.message_id == name.strip("<>"))
        return db.scalar(newest.order_by(Inbound.received_at.desc()).limit(1))


def _chain(answered: Inbound | None, message_id: str | None) -> list[str]:
    before = [answered.in_reply_to] if answered and answered.in_reply_to else []
    return [*before, *([message_id] if message_id else [])]


def _tagged(subject: str, thread: str | None) -> str:
    return subject if not thread or thread in subject else f"{subject} [{thread}]"


def _marked(written: str, marker: str | None) -> str:
    body = written.strip("\n")
    return f"{body}\n\n-- \n{marker}\n" if marker else f"{body}\n"


def _why_not(db: Session, row: Outbound, answered: Inbound | None) -> Reason | None:
    """Return why a machine may not send this mail, None if it may."""
    if answered is not None and not answered.answerable:
        return Reason.MACHINE
    if row.to_address == signer(db).address or row.to_address.startswith("mailer-daemon@"):
        return Reason.OWN_ADDRESS
    one_at_a_time(db, "email", f"to:{row.to_address}")
    lately = select(func.count()).where(
        Outbound.centre_id == db.centre_id,
        Outbound.to_address == row.to_address,
        Outbound.automatic,
        Outbound.state != OutboundState.SUPPRESSED,
        Outbound.created_at > db.now() - HOUR,
    )
    limit = db.context.settings.mail.automatic_per_hour
    if (db.scalar(lately) or 0) >= limit:
        return Reason.HOURLY_LIMIT
    if row.in_reply_to is not None:
        same = lately.where(
            Outbound.in_reply_to.is_not(None), Outbound.thread.is_not_distinct_from(row.thread)
        )
        if db.scalar(same):
            return Reason.ANSWERED_LATELY
    return None
