"""Seeing one matter unmasked, for a reason and for a short time."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select

from base.db import Session
from base.errors import FieldProblem, Invalid
from base.i18n import N_, gettext
from base.ids import new_id
from base.parameters import Area, Length, Parameter, YesNo, declare, value
from base.privacy import Mask
from engine.audit import audit
from engine.identity.access.records import Unmasking
from engine.people import Actor

UNMASK_FOR: Final = declare(
    Parameter(
        code="personal.unmask_for",
        kind=Length(least=timedelta(seconds=30), most=timedelta(hours=12)),
        default=timedelta(minutes=5), name=N_("How long unmasked data is shown"),
        about=N_("After that the page masks it again."), area=Area.SECURITY,
    )
)  # fmt: skip
REASON_NEEDED: Final = declare(
    Parameter(
        code="personal.reason_needed", kind=YesNo(), default=True,
        name=N_("A reason is needed to unmask data"),
        about=N_("Otherwise one click does. The log names who and what in any case."),
        area=Area.SECURITY,
    )
)  # fmt: skip


def unmask(db: Session, about: str, *, by: Actor, reason: str = "") -> datetime:
    """Let somebody see one matter unmasked for a while, and write that down; return until when.

    Raises:
        Invalid: no reason was given where the centre wants one.
    """
    if value(db, REASON_NEEDED) and not reason.strip():
        message = gettext(N_("Please write why you need to see it."))
        raise Invalid([FieldProblem(field="reason", message=message)])
    until = db.now() + value(db, UNMASK_FOR)
    if by.id is not None:
        db.add(Unmasking(id=new_id(), centre_id=db.centre_id, user_id=by.id, about=about,
                         until=until))  # fmt: skip
        db.flush()
    # The log is never changed, so what was seen must not stand in it.
    told = Mask(clear=False).text(reason.strip()[:500])
    audit(db, "personal.unmasked", by=by, about=about, details={"reason": told})
    return until


def unmasked_until(db: Session, about: str, user_id: UUID | None) -> datetime | None:
    """Return until when somebody sees a matter unmasked, None if not."""
    return db.scalar(
        select(Unmasking.until)
        .where(
            Unmasking.centre_id == db.centre_id, Unmasking.user_id == user_id,
            Unmasking.about == about, Unmasking.until > db.now(),
        )
        .order_by(Unmasking.until.desc())
        .limit(1)
    )  # fmt: skip
