"""Take a mail in: store it and tell the engine, in one transaction, once for each letter.

A letter that was seen before changes nothing. A mail that cannot be handled is kept with the
reason and tried again by a job; after the last try it is in quarantine for a person, and the mail
behind it was never held up.
"""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

import engine
from base import files
from base.db import Session
from base.errors import Conflict, NotFound
from base.i18n import N_
from base.ids import new_id
from base.jobs import Job, add, job
from connectors.blocklist import Direction, blocks_mail

from .accounts import account, signer
from .addresses import Signer
from .reading.charset import clean
from .reading.parse import Letter, read
from .reading.quoting import new_part
from .reasons import Reason
from .records import Attachment, Inbound, InboundState, Outbound, OutboundState, Reference
from .rules import WORK, Kind, kind_of, may_answer, sender_check
from .threads import find_thread
from .undelivered import report_undelivered

log = structlog.get_logger(__name__)
ATTEMPTS: Final = 5
# What waits for a person, who takes it in or turns it away.
HELD: Final = frozenset({InboundState.QUARANTINED, InboundState.BLOCKED})
TEXT_LENGTH: Final = 20_000
# How long a letter waits for a process that takes it, should none be deployed yet.
PATIENCE: Final = timedelta(days=30)


class MailMissing(NotFound):
    """There is no such mail in this centre."""

    code = "email.missing"
    message = N_("There is no such mail.")


class NotInQuarantine(Conflict):
    """The mail is not waiting for a decision."""

    code = "email.not_in_quarantine"
    message = N_("This mail is not in quarantine any more.")


class AlreadyTakenIn(Conflict):
    """The mail is work already, or is being taken in."""

    code = "email.already_taken_in"
    message = N_("This mail has been taken in already.")


def receive(db: Session, raw: bytes) -> Inbound:
    """Take one raw mail in and hand it to the engine; a letter seen before is only returned."""
    if len(raw) > size_limit(db):
        return quarantine(db, raw[: size_limit(db)], Reason.TOO_LARGE)
    letter = read(raw)
    row, fresh = _store(db, letter, raw)
    if fresh:
        _handle(db, row, letter)
    return row


def set_aside(db: Session, raw: bytes, reason: str) -> Inbound:
    """Keep a mail whose handling failed, and let a job try it again."""
    letter = read(raw)
    row, fresh = _store(db, letter, raw)
    if fresh:
        row.reason = clean(reason)[:2000]
        _describe(db, row, letter)
        add(db, "email.take_in", args={"inbound_id": str(row.id)}, key=f"email.take_in:{row.id}")
    return row


def quarantine(db: Session, raw: bytes, reason: str) -> Inbound:
    """Keep a mail that must not be handled, such as one that is too large."""
    letter = read(raw)
    row, fresh = _store(db, letter, raw)
    if fresh:
        row.state, row.reason = InboundState.QUARANTINED, clean(reason)[:2000]
        _describe(db, row, letter)
        log.warning("mail_quarantined", inbound_id=str(row.id), reason=reason)
    return row


def _give_up(db: Session, dead: Job) -> None:
    row = locked(db, UUID(dead.args["inbound_id"]))
    # Of a trace a person can use the last line; the job keeps the rest.
    lines = (dead.error or row.reason or "").strip().splitlines()
    row.state, row.reason = InboundState.QUARANTINED, clean(lines[-1] if lines else "")[:2000]
    log.warning("mail_quarantined", inbound_id=str(row.id), reason="every attempt failed")


@job("email.take_in", max_attempts=ATTEMPTS, on_dead=_give_up)
def take_in(db: Session, *, inbound_id: str, as_work: bool = False) -> None:
    """Try again to handle a mail that was set aside."""
    row = locked(db, UUID(inbound_id))
    if row.state is InboundState.NEW:
        _handle(db, row, read(raw_of(db, row)), as_work=as_work)


def release(db: Session, inbound_id: UUID) -> Inbound:
    """Take a mail in after all, as work, whatever the rules make of it.

    A job does it at once, and once: if that fails the mail is back in quarantine with the reason.

    Raises:
        AlreadyTakenIn: it is neither held nor ignored.
    """
    row = locked(db, inbound_id)
    if row.state not in HELD | {InboundState.IGNORED}:
        raise AlreadyTakenIn
    row.state, row.reason = InboundState.NEW, None
    args = {"inbound_id": str(row.id), "as_work": True}
    add(db, "email.take_in", args=args, max_attempts=1)
    return row


def dismiss(db: Session, inbound_id: UUID, *, reason: str) -> Inbound:
    """Decide that nothing comes of a quarantined mail; it stays stored.

    Raises:
        NotInQuarantine: somebody decided already.
    """
    row = _held(db, inbound_id)
    row.state, row.reason = InboundState.IGNORED, reason[:2000]
    return row


def assign_thread(db: Session, inbound_id: UUID, thread: str) -> None:
    """Say which thread a mail began, so that answers that refer to it find their way."""
    row = locked(db, inbound_id)
    if row.thread is None:
        row.thread, row.thread_by = thread, "assigned"


def locked(db: Session, inbound_id: UUID) -> Inbound:
    """Return a mail with its row locked.

    Raises:
        MailMissing: there is none with this id.
    """
    row = db.scalar(
        select(Inbound)
        .where(Inbound.id == inbound_id, Inbound.centre_id == db.centre_id)
        .with_for_update()
    )
    if row is None:
        raise MailMissing
    return row


def raw_of(db: Session, row: Inbound) -> bytes:
    """Return the mail as it came."""
    _file, stream = files.open_file(db, row.raw_file_id)
    with stream:
        return stream.read()


def _held(db: Session, inbound_id: UUID) -> Inbound:
    row = locked(db, inbound_id)
    if row.state not in HELD:
        raise NotInQuarantine
    return row


def _store(db: Session, letter: Letter, raw: bytes) -> tuple[Inbound, bool]:
    """Store the raw mail; say whether this letter is new. The unique key decides, not a look."""
    mailbox = account(db)
    message_id = letter.message_id or f"none.{letter.digest}"
    this = select(Inbound).where(
        Inbound.account_id == mailbox.id,
        Inbound.message_id == message_id,
        Inbound.sha256 == letter.digest,
    )
    if (known := db.scalar(this)) is not None:
        return known, False
    limit = size_limit(db)
    raw_file = files.save(
        db, "mail.eml", media_type="message/rfc822", chunks=[raw[:limit]], limit=limit
    )
    inserted = db.scalar(
        insert(Inbound)
        .values(
            id=new_id(),
            centre_id=db.centre_id,
            account_id=mailbox.id,
            message_id=message_id,
            sha256=letter.digest,
            raw_file_id=raw_file.id,
            received_at=db.now(),
            state=InboundState.NEW,
            from_name="",
            recipients=[],
            subject="",
            text="",
            remote_images=0,
            answerable=False,
            sender_check="unknown",
        )
        .on_conflict_do_nothing(constraint="uq_email_inbound_account_id_message_id_sha256")
        .returning(Inbound.id)
    )
    return db.scalars(this.with_for_update()).one(), inserted is not None


def _write_facts(row: Inbound, letter: Letter) -> None:
    row.from_address = letter.sender.address if letter.sender else None
    row.from_name = letter.sender.name if letter.sender else ""
    row.recipients = list(letter.recipients())[:50]
    row.subject, row.sent_at = letter.subject, letter.sent_at
    row.text, row.html, row.remote_images = letter.text, letter.html, letter.remote_images
    row.in_reply_to = next(iter(letter.in_reply_to), None)


def _describe(db: Session, row: Inbound, letter: Letter) -> None:
    """Write down what can be read of a mail in trouble; that must not become trouble itself."""
    db.flush()
    try:
        with db.begin_nested():
            _write_facts(row, letter)
    except (DBAPIError, ValueError) as problem:
        db.refresh(row)
        log.warning("mail_not_described", inbound_id=str(row.id), error=repr(problem)[:300])


def _handle(db: Session, row: Inbound, letter: Letter, *, as_work: bool = False) -> None:
    """Decide what a stored mail is and let happen what follows; `as_work`: a person decided."""
    _write_facts(row, letter)
    seal = signer(db)
    own_id = letter.message_id is not None and seal.is_own_id(letter.message_id)
    kind = kind_of(letter, frozenset({seal.address}), own_id=own_id)
    row.kind = kind
    row.sender_check = sender_check(letter, db.context.settings.mail.authserv_id or "")
    if kind is Kind.BOUNCE and not as_work:
        _enter_bounce(db, row, letter, seal)
        return
    found = find_thread(db, letter, seal)
    row.thread, row.thread_by = (found.thread, found.by) if found else (None, None)
    row.answerable = may_answer(letter, kind)
    _refer(db, row, letter)
    if kind not in WORK and not as_work:
        row.state, row.reason = InboundState.IGNORED, kind.value
        return
    if not as_work and blocks_mail(db, row.from_address, Direction.IN, f"received:{row.id}"):
        row.state, row.reason = InboundState.BLOCKED, Reason.BLOCKED_SENDER
        return
    attachments = _attach(db, row, letter)
    row.state, row.reason = InboundState.PROCESSED, "; ".join(letter.problems) or None
    told = engine.publish(
        db,
        "email.received",
        correlation={},
        variables=_variables(row, attachments),
        message_id=f"email.received:{row.id}",
        ttl=PATIENCE,
    )
    log.info(
        "mail_received",
        inbound_id=str(row.id),
        kind=kind.value,
        thread=row.thread,
        result=told.result.value,
    )


def _variables(row: Inbound, attachments: list[str]) -> dict[str, Any]:
    written = new_part(row.text) if row.thread else row.text
    return {
        "email_id": str(row.id),
        "message_id": row.message_id,
        "from_address": row.from_address or "",
        "from_name": row.from_name,
        "subject": row.subject,
        "text": written[:TEXT_LENGTH],
        "thread": row.thread,
        "attachments": attachments,
    }


def _attach(db: Session, row: Inbound, letter: Letter) -> list[str]:
    ids: list[str] = []
    for position, part in enumerate(letter.parts):
        stored = files.save(
            db, part.name, media_type=part.media_type, chunks=[part.content], limit=size_limit(db)
        )
        db.add(
            Attachment(
                centre_id=db.centre_id,
                file_id=stored.id,
                inbound_id=row.id,
                position=position,
                content_id=part.content_id,
            )
        )
        ids.append(str(stored.id))
    return ids


def _refer(db: Session, row: Inbound, letter: Letter) -> None:
    names = dict.fromkeys((*letter.in_reply_to, *letter.references))
    rows = [{"centre_id": db.centre_id, "inbound_id": row.id, "message_id": n} for n in names]
    if rows:
        db.execute(insert(Reference).values(rows).on_conflict_do_nothing())


def _enter_bounce(db: Session, row: Inbound, letter: Letter, seal: Signer) -> None:
    """Enter a delivery report at the mail it is about and tell the engine."""
    sent = _bounced_mail(db, letter, seal)
    row.state = InboundState.PROCESSED if sent else InboundState.IGNORED
    row.reason = None if sent else Reason.FOREIGN_REPORT
    if sent is None:
        return
    row.outbound_id, row.thread, row.thread_by = sent.id, sent.thread, "bounce"
    report = letter.bounce
    if report is not None and not report.failed:
        return
    reason = f"{report.status} {report.reason}" if report else letter.subject
    report_undelivered(db, sent, OutboundState.BOUNCED, reason)


def _bounced_mail(db: Session, letter: Letter, seal: Signer) -> Outbound | None:
    about = [found for address in letter.recipients() if (found := seal.bounced_id(address))]
    mine = select(Outbound).where(Outbound.centre_id == db.centre_id).with_for_update()
    if about:
        return db.scalar(mine.where(Outbound.id == about[0]))
    names = [*letter.in_reply_to, *letter.references]
    if letter.bounce and letter.bounce.original_message_id:
        names.insert(0, letter.bounce.original_message_id)
    return db.scalar(mine.where(Outbound.message_id.in_(names)).limit(1)) if names else None


def size_limit(db: Session) -> int:
    """Return the size in bytes of the largest mail that is taken in."""
    return db.context.settings.mail.max_size_mb * 1_000_000
