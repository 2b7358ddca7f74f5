"""Finding centres. Which centres exist is no secret between them."""

from uuid import UUID

from sqlalchemy import select

from base.centres.records import Centre
from base.db import Session
from base.errors import NotFound
from base.i18n import DEFAULT, N_


class NoSuchCentre(NotFound):
    """There is no centre of this short name."""

    code = "no_such_centre"
    message = N_("There is no centre “%(slug)s”.")


def create_centre(db: Session, slug: str, *, name: str, default_locale: str = DEFAULT) -> Centre:
    """Add a centre."""
    centre = Centre(slug=slug, name=name, default_locale=default_locale, created_at=db.now())
    db.add(centre)
    db.flush()
    return centre


def find_centre(db: Session, slug: str | None = None) -> Centre:
    """Return the centre with this short name, or the first one when none is named.

    Raises:
        NoSuchCentre: there is no such centre.
    """
    query = select(Centre).order_by(Centre.created_at, Centre.id).limit(1)
    if slug is not None:
        query = query.where(Centre.slug == slug)
    found = db.scalar(query)
    if found is None:
        raise NoSuchCentre(slug=slug or "")
    return found


def get_centre(db: Session, centre_id: UUID) -> Centre:
    """Return one centre.

    Raises:
        NotFound: there is no such centre.
    """
    found = db.get(Centre, centre_id)
    if found is None:
        raise NotFound
    return found


def all_centres(db: Session) -> list[Centre]:
    """Return every centre, oldest first."""
    return list(db.scalars(select(Centre).order_by(Centre.created_at, Centre.id)))
