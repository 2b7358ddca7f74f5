"""The pages that somebody may begin with: their own work, and whatever the menu has for them."""

from typing import Final

from starlette.requests import HTTPConnection

from base.i18n import gettext
from engine.people import Actor
from web.looks.nav import nav_for
from web.looks.own import open_to, own_things

START: Final = "/start"


def homes_for(request: HTTPConnection, me: Actor) -> list[tuple[str, str]]:
    """Return the addresses with their names, as this person may open them."""
    groups = nav_for(me, request.app, START, {})
    pages = [
        (entry.item.path, gettext(entry.item.label)) for one in groups for entry in one.entries
    ]
    own = [(one.path, one.title) for one in open_to(me, own_things(request).favourites)]
    return [*pages, *(one for one in own if one[0] not in {address for address, _ in pages})]


def home_of(request: HTTPConnection, me: Actor) -> str:
    """Return where somebody begins: the page that they chose, else their own work."""
    wanted = own_things(request).home
    return wanted if wanted in {address for address, _ in homes_for(request, me)} else START
