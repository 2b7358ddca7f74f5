"""Keeping what a person chose for themselves. Nobody else sees or changes it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from base.errors import Conflict, Invalid
from base.i18n import N_
from engine.identity.own.records import OwnRow

MOST_FAVOURITES: Final = 40
LONGEST_PATH: Final = 600
LONGEST_TITLE: Final = 100
KEPT: Final = "select look, home, favourites, inbox from identity_own where user_id = %(user)s"


class TooManyFavourites(Conflict):
    """The list is as long as the menu can show."""

    code: ClassVar[str] = "too_many_favourites"
    message: ClassVar[str] = N_("There is room for %(most)s favourites; take one away first.")


class NoPage(Invalid):
    """What is to be a favourite is no page of ours."""

    code: ClassVar[str] = "no_page"
    message: ClassVar[str] = N_("This is no page that could be a favourite.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Favourite:
    """A page that somebody starred, under the name that they gave it."""

    path: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What one person keeps; empty where nothing was chosen."""

    look: str = ""
    home: str = ""
    favourites: tuple[Favourite, ...] = ()
    inbox: Mapping[str, Any] = field(default_factory=dict)


def own_of(db: Session, user_id: UUID) -> Own:
    """Return what a person keeps."""
    for look, home, favourites, inbox in db.ask(KEPT, {"user": user_id}):
        found = tuple(Favourite(path=one["path"], title=one["title"]) for one in favourites)
        return Own(look=look, home=home, favourites=found, inbox=inbox)
    return Own()


def keep_look(db: Session, user_id: UUID, look: str, *, locale: str) -> None:
    """Keep how somebody wants pages to look, and the language in which they are written to."""
    _store(db, user_id, {"look": look, "locale": locale})


def keep_home(db: Session, user_id: UUID, home: str) -> None:
    """Keep the page that somebody begins with."""
    _store(db, user_id, {"home": home[:LONGEST_PATH]})


def keep_inbox(db: Session, user_id: UUID, values: Mapping[str, Any]) -> None:
    """Keep how somebody wants their lists; what `values` does not name stays as it was."""
    before = db.scalar(select(OwnRow.inbox).where(OwnRow.user_id == user_id).with_for_update())
    _store(db, user_id, {"inbox": {**(before or {}), **values}})


def keep_notices(db: Session, user_id: UUID, values: Mapping[str, Any]) -> None:
    """Keep how somebody wants to hear of notices, all of it."""
    _store(db, user_id, {"notices": dict(values)})


def star(db: Session, user_id: UUID, path: str, title: str) -> None:
    """Add a favourite at the end; one that is there already stays as it is.

    Raises:
        NoPage: the path is none of ours.
        TooManyFavourites: there is no room left.
    """
    if not path.startswith("/") or path.startswith("//") or len(path) > LONGEST_PATH:
        raise NoPage
    present = _favourites(db, user_id)
    if any(one.path == path for one in present):
        return
    if len(present) >= MOST_FAVOURITES:
        raise TooManyFavourites(most=MOST_FAVOURITES)
    title = title.strip()[:LONGEST_TITLE] or path
    _keep(db, user_id, [*present, Favourite(path=path, title=title)])


def unstar(db: Session, user_id: UUID, path: str) -> None:
    """Take a favourite away."""
    _keep(db, user_id, [one for one in _favourites(db, user_id) if one.path != path])


def rename_favourite(db: Session, user_id: UUID, path: str, title: str) -> None:
    """Give a favourite another name; an empty one changes nothing."""
    title = title.strip()[:LONGEST_TITLE]
    if title:
        _keep(db, user_id, [
            Favourite(path=path, title=title) if one.path == path else one
            for one in _favourites(db, user_id)
        ])  # fmt: skip


def reorder_favourites(db: Session, user_id: UUID, paths: Sequence[str]) -> None:
    """Put favourites into an order; those that it does not name come after it as they were."""
    place = {path: number for number, path in enumerate(paths)}
    present = _favourites(db, user_id)
    _keep(db, user_id, sorted(present, key=lambda one: place.get(one.path, len(place))))


def _favourites(db: Session, user_id: UUID) -> list[Favourite]:
    query = select(OwnRow.favourites).where(OwnRow.user_id == user_id).with_for_update()
    rows = db.scalar(query) or []
    return [Favourite(path=one["path"], title=one["title"]) for one in rows]


def _keep(db: Session, user_id: UUID, favourites: Sequence[Favourite]) -> None:
    _store(db, user_id, {"favourites": [asdict(one) for one in favourites]})


def _store(db: Session, user_id: UUID, values: dict[str, object]) -> None:
    row = insert(OwnRow).values(user_id=user_id, centre_id=db.centre_id, **values)
    db.execute(row.on_conflict_do_update(index_elements=["user_id"], set_=values))
