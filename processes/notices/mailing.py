"""Mailing what is due: once, in the person's language, masked."""

from collections.abc import Sequence
from uuid import UUID

import structlog

import engine
from base.centres import get_centre
from base.db import Session
from base.errors import NotFound
from base.i18n import pick, use_locale
from base.ids import short
from base.privacy import Mask, hidden, masks, read_as
from connectors import email
from engine import NoticeView
from engine.identity.own import Reader, reader_of

from .letters import Told, letter

log = structlog.get_logger(__name__)


def mail_notices(db: Session, username: str) -> bool:
    """Write one mail of all notices that are due to somebody; return whether there is one.

    The mail is a row of this transaction, as is the note that the notices are mailed.
    """
    # What the task is called may hold what a citizen told us: it leaves as in a masked page.
    read_as(db, Mask(clear=False))
    due = engine.notices_to_mail(db, username)
    reader = reader_of(db, username)
    if not due or reader is None:
        return False
    with use_locale(_locale(db, reader)):
        base = db.context.settings.base_url()
        written = letter(
            told(db, due), settings_url=f"{base}/account/notices", inbox_url=f"{base}/notices"
        )
    mail = email.Mail(to=reader.email, subject=written.subject, text=written.text)
    try:
        email.send(db, mail, key=f"notices:{due[0].id}")
    except email.BadAddress:
        log.warning("notices_not_mailed", person=username)
        return False
    return True


def told(db: Session, due: Sequence[NoticeView]) -> list[Told]:
    """Return notices in words that may leave the house."""
    for instance_id in {one.instance_id for one in due}:
        _note_variables(db, instance_id)
    pairs, base = masks(db.info), db.context.settings.base_url()
    return [
        Told(
            kind=one.kind, who=one.by_name, title=hidden(pick(one.title), pairs),
            no=hidden(one.business_key or "", pairs), url=f"{base}/inbox/{short(one.task_id)}",
        )
        for one in due
    ]  # fmt: skip


def _note_variables(db: Session, instance_id: UUID) -> None:
    """Let the masks know the personal values of a process: a title may be made of them."""
    try:
        engine.get_instance(db, instance_id)
    except NotFound:
        return  # it is kept no longer, and nothing of it is in a title


def _locale(db: Session, reader: Reader) -> str:
    centre = get_centre(db, db.centre_id)
    return reader.locale if reader.locale in centre.locales else centre.default_locale
