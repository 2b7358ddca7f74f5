"""The first administrator of a centre is invited by a one-time link; the platform makes no user.

Whoever opens the link chooses the password (engine/identity/proof/invitations). As soon as the
centre has an administrator its own people invite others, and the platform no longer can.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import insert, update

from base.db import Session
from base.errors import Conflict
from base.i18n import N_
from base.ids import new_id
from engine.identity.checks import check_address
from engine.identity.people import check_username
from engine.identity.proof.secrets import fingerprint, new_token
from engine.identity.records import Invitation
from engine.people import Actor
from engine.platform.centres import platform_centre
from engine.platform.log import note_centre

GOOD_FOR: Final = timedelta(days=7)


class HasAdministrator(Conflict):
    """The centre has somebody who can let others in."""

    code = "has_administrator"
    message = N_("This centre has an administrator. Only its own people can let others in.")


def invite_administrator(
    db: Session, username: str, *, name: str, email: str | None, by: Actor
) -> str:
    """Make the link's token for the first administrator and return it: it is shown only this once.

    It works once, within seven days; links that were made before no longer work.

    Raises:
        HasAdministrator: the centre has an active administrator.
        Invalid: the user name or the address cannot be accepted.
    """
    centre = platform_centre(db)
    if centre.figures.admins:
        raise HasAdministrator
    check_username(username)
    check_address(email)
    mine, now = Invitation.centre_id == db.centre_id, db.now()
    open_ones = update(Invitation).where(mine, Invitation.used_at.is_(None))
    db.execute(open_ones.values(used_at=now))
    token = new_token(db.centre_id)
    db.execute(
        insert(Invitation).values(
            id=new_id(),
            centre_id=db.centre_id,
            username=username,
            name=name.strip() or username,
            email=email,
            token_sha256=fingerprint(token),
            made_by=by.username,
            created_at=now,
            expires_at=now + GOOD_FOR,
        )
    )
    note_centre(db, "centre.invited", by=by, label=centre.slug, details={"username": username})
    return token
