"""Keeping what a person chose for themselves. Nobody else sees or changes it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from base.db import Session
from base.i18n import gettext
from engine.identity.own.pages import (
    LONGEST_PATH,
    LONGEST_TITLE,
    MOST_FAVOURITES,
    Favourite,
    TooManyFavourites,
    check_pages,
)
from engine.identity.own.records import OwnRow

# Who never chose favourites has those of their roles, in the order of the roles' codes.
KEPT: Final = """
select o.look, o.home, o.favourites, o.inbox, given.pages
from (select 1) one left join identity_own o on o.user_id = %(user)s
left join lateral (
  select jsonb_agg(page.it order by r.role, page.n) as pages
  from identity_user_role r
  join identity_role_favourites f on f.centre_id = r.centre_id and f.role = r.role
  cross join lateral jsonb_array_elements(f.pages) with ordinality as page (it, n)
  where r.user_id = %(user)s and r.centre_id = %(centre)s
) given on o.favourites is null
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What one person keeps; empty where nothing was chosen.

    `chosen` says whether the favourites are the person's own or those of their roles.
    """

    look: str = ""
    home: str = ""
    favourites: tuple[Favourite, ...] = ()
    chosen: bool = False
    inbox: Mapping[str, Any] = field(default_factory=dict)


def own_of(db: Session, user_id: UUID) -> Own:
    """Return what a person keeps."""
    given = {"user": user_id, "centre": db.centre_id}
    for look, home, favourites, inbox, of_roles in db.ask(KEPT, given):
        found: dict[str, str] = {}
        for one in favourites or of_roles or []:
            found.setdefault(one["path"], one["title"])
        chosen = favourites is not None
        pages = tuple(
            Favourite(path=path, title=title if chosen else gettext(title))
            for path, title in found.items()
        )
        return Own(
            look=look or "", home=home or "", favourites=pages[:MOST_FAVOURITES], chosen=chosen,
            inbox=inbox or {},
        )  # fmt: skip
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
    check_pages([Favourite(path=path, title=title)])
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


def drop_favourites(db: Session, user_id: UUID) -> None:
    """Give one's own favourites up: those of the roles count again."""
    _store(db, user_id, {"favourites": None})


def _favourites(db: Session, user_id: UUID) -> list[Favourite]:
    query = select(OwnRow.favourites).where(OwnRow.user_id == user_id).with_for_update()
    rows = db.scalar(query)
    if rows is None:
        return list(own_of(db, user_id).favourites)
    return [Favourite(path=one["path"], title=one["title"]) for one in rows]


def _keep(db: Session, user_id: UUID, favourites: Sequence[Favourite]) -> None:
    _store(db, user_id, {"favourites": [asdict(one) for one in favourites]})


def _store(db: Session, user_id: UUID, values: dict[str, object]) -> None:
    row = insert(OwnRow).values(user_id=user_id, centre_id=db.centre_id, **values)
    db.execute(row.on_conflict_do_update(index_elements=["user_id"], set_=values))
