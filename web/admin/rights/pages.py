"""Which pages a role's favourites can be: of the menu, and those that an administrator starred."""

from dataclasses import dataclass
from typing import Final

from base.db import Session
from base.i18n import gettext
from engine.identity import RoleView
from engine.identity.access.favourites import role_favourites
from engine.identity.own import Favourite, own_of
from engine.people import Actor
from web.looks.nav import GROUPS, allowed
from web.shell.account import own_id

MOST_PAGES: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A page to tick, what it is called in the reader's language, and whether it is ticked."""

    page: Favourite
    name: str
    chosen: bool


def offered_pages(db: Session, me: Actor, role: RoleView) -> list[Offer]:
    """Return the pages that a role may open, in the order of the menu, then others.

    Others are what the role has already and what `me` starred, such as a list with a filter.
    """
    holder = Actor(None, "", "", rights=role.permissions)
    menu = {
        item.path: Favourite(path=item.path, title=item.label)
        for _title, items in GROUPS
        for item in items
        if allowed(item, holder)
    }
    present = role_favourites(db, role.code)
    mine = own_of(db, own_id(me)).favourites
    pages = menu | {one.path: one for one in (*present, *mine) if one.path not in menu}
    chosen = {one.path for one in present}
    return [
        Offer(page=one, name=gettext(one.title), chosen=one.path in chosen)
        for one in pages.values()
    ]
