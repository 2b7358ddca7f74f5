"""The favourite pages that a role gives to people who never chose their own."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from engine.audit import audit
from engine.identity.access.roles import find_role
from engine.identity.own.pages import Favourite, check_pages
from engine.identity.records import RoleFavourites
from engine.people import Actor


def role_favourites(db: Session, role: str) -> list[Favourite]:
    """Return a role's favourites as they are stored: titles of the menu are in English."""
    query = select(RoleFavourites.pages).where(
        RoleFavourites.centre_id == db.centre_id, RoleFavourites.role == role
    )
    return [Favourite(path=one["path"], title=one["title"]) for one in db.scalar(query) or []]


def set_role_favourites(db: Session, role: str, pages: Sequence[Favourite], *, by: Actor) -> None:
    """Give a role its favourites; whoever never chose their own has them from the next page on.

    Raises:
        NoSuchRole: there is none with this code.
        NoPage: a path is none of ours.
        TooManyFavourites: there are more than the menu can show.
    """
    find_role(db, role)
    check_pages(pages)
    before = role_favourites(db, role)
    if before == list(pages):
        return
    mine = (RoleFavourites.centre_id == db.centre_id) & (RoleFavourites.role == role)
    if pages:
        values = {"pages": [asdict(one) for one in pages]}
        row = insert(RoleFavourites).values(centre_id=db.centre_id, role=role, **values)
        db.execute(row.on_conflict_do_update(index_elements=["centre_id", "role"], set_=values))
    else:
        db.execute(delete(RoleFavourites).where(mine))
    told = [[one.path for one in before], [one.path for one in pages]]
    audit(db, "role.favourites", by=by, about=f"role:{role}", label=role,
          details={"pages": told})  # fmt: skip
