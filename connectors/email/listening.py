"""Follow the mailbox for as long as the process runs.

Each mail: store it and tell the engine in one transaction, together with the cursor; only then
mark it on the server. A crash between the two means that the mail is fetched again and recognised.
When the line breaks it is opened again, after a pause that grows and varies.
"""

import random
import threading
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from base.db import Busy, Database, Session
from base.settings import MailSettings

from . import accounts, inbound
from .reasons import Reason
from .servers.mailboxes import HEAD_BYTES, Mailbox, is_configured, open_mailbox

log = structlog.get_logger(__name__)
# An IDLE may last 29 minutes; it is asked anew each minute, because a missed hint costs no more.
LOOK_S: Final = 60.0
LOOK_FOR_CENTRES_S: Final = 2.0
SHORTEST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 120.0
# These say nothing about the mail at hand: it is not to blame and stays where it is.
_NOT_THE_MAIL: Final = (OperationalError, InterfaceError, Busy)


def listen(database: Database, stop: threading.Event) -> None:
    """Take in the mail of every centre that has a mailbox, a thread for each, until told to stop.

    Centres, mailboxes and suspensions are looked at again every other second.
    """
    threads: dict[UUID, threading.Thread] = {}
    while not stop.is_set():
        try:
            wanted = _wanted(database)
        except _NOT_THE_MAIL as error:
            log.warning("mailboxes_not_known", error=repr(error))
            wanted = set()
        threads = {one: thread for one, thread in threads.items() if thread.is_alive()}
        for centre_id in wanted - threads.keys():
            thread = threading.Thread(
                target=listen_for, args=(database, centre_id, stop), name="mailbox", daemon=True
            )
            threads[centre_id] = thread
            thread.start()
        stop.wait(LOOK_FOR_CENTRES_S)
    for thread in threads.values():
        thread.join()


def listen_for(database: Database, centre_id: UUID, stop: threading.Event) -> None:
    """Take in the mail of one centre, until told to stop or until its account changes."""
    failures = 0
    while not stop.is_set():
        try:
            account = _account(database, centre_id)
            if account is None:
                return
            with open_mailbox(account) as mailbox:
                log.info("mailbox_opened", folder=mailbox.folder)
                while not stop.is_set() and _account(database, centre_id) == account:
                    # The server tells of new mail only once, and may do so while we read.
                    while read_new(database, centre_id, mailbox, stop):
                        pass
                    failures = 0
                    mailbox.wait(LOOK_S, stop)
        except Exception as error:  # noqa: BLE001 the connector's edge: whatever breaks, the line is opened again
            failures += 1
            log.warning("mailbox_lost", error=repr(error), failures=failures)
            _note(database, centre_id, repr(error))
            stop.wait(pause(failures))


def _wanted(database: Database) -> set[UUID]:
    """Return the centres whose mail is to be fetched now."""
    database.look()
    centres = [one.id for one in database.directory.book.centres if not one.suspended]
    return {one for one in centres if _account(database, one) is not None}


def _account(database: Database, centre_id: UUID) -> MailSettings | None:
    """Return where the mail of a centre comes from; None while it has no mailbox or must wait."""
    with database.transaction(centre_id) as db:
        centre, mail = db.context.centre, db.context.settings.mail
    waits = centre is not None and centre.suspended
    return mail if is_configured(mail) and not waits else None


def pause(failures: int) -> float:
    """Return the seconds to wait after so many failures in a row: doubled, with jitter."""
    longest = min(SHORTEST_PAUSE_S * 2.0 ** min(failures - 1, 10), LONGEST_PAUSE_S)
    return random.uniform(longest / 2, longest)  # noqa: S311 not a secret


def read_new(database: Database, centre_id: UUID, mailbox: Mailbox, stop: threading.Event) -> int:
    """Take in all mail that the cursor has not passed; return how many there were."""
    with database.transaction(centre_id) as db:
        cursor = accounts.cursor_of(db, mailbox.folder)
        # The first time only unread mail is work; old mail in the folder was somebody else's.
        after = None if cursor is None else cursor.last_uid
        if cursor is not None and cursor.uid_validity != mailbox.uid_validity:
            after = 0
        accounts.note_seen(db)
    count = 0
    for uid in mailbox.uids(after):
        if stop.is_set():
            break
        _take(database, centre_id, mailbox, uid)
        count += 1
    return count


def _take(database: Database, centre_id: UUID, mailbox: Mailbox, uid: int) -> None:
    limit = database.context.settings.mail.max_size_mb * 1_000_000
    size = mailbox.size(uid)
    too_large = size > limit
    raw = mailbox.fetch(uid, HEAD_BYTES if too_large else None) if size else b""
    if raw:
        try:
            with database.transaction(centre_id) as db:
                if too_large:
                    inbound.quarantine(db, raw, Reason.TOO_LARGE)
                else:
                    inbound.receive(db, raw)
                _pass(db, mailbox, uid)
        except _NOT_THE_MAIL:
            raise
        except Exception as problem:
            log.exception("mail_set_aside", uid=uid)
            with database.transaction(centre_id) as db:
                inbound.set_aside(db, raw, repr(problem))
                _pass(db, mailbox, uid)
    mailbox.done(uid)


def _pass(db: Session, mailbox: Mailbox, uid: int) -> None:
    accounts.move_cursor(db, mailbox.folder, uid_validity=mailbox.uid_validity, uid=uid)


def _note(database: Database, centre_id: UUID, error: str) -> None:
    """Show the trouble where people look; the database may be what is in trouble."""
    try:
        with database.transaction(centre_id) as db:
            accounts.note_trouble(db, error)
    except _NOT_THE_MAIL:
        log.warning("mailbox_trouble_not_noted")
