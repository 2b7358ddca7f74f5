"""Jobs about notices: one mail of what is due to somebody."""

import engine
from base.db import Session
from base.jobs import add, job
from engine import NoticeMail

from .mailing import mail_notices

MAIL = "notices.mail"


@engine.when_notice_is_to_be_mailed
def ask(db: Session, due: NoticeMail) -> None:
    """Ask for the mail of a notice, in its transaction.

    Each has a job of its own. The first that comes takes along all that is due to the person, and
    the others find nothing left: so none is forgotten that was committed late.
    """
    key = f"{MAIL}:{due.notice_id}"
    add(db, MAIL, args={"person": due.person}, key=key, run_at=due.at)


@job(MAIL)
def mail(db: Session, *, person: str) -> None:
    """Mail somebody what is due."""
    mail_notices(db, person)
