"""What the command palette finds: pages, favourites, acts, tickets, people, departments, drawings.

Only what the reader may open or do. Nothing here is slow: each kind is a list in memory, or one
query for a handful of rows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from starlette.requests import HTTPConnection

import engine
from base.db import Session
from base.i18n import N_, gettext
from base.ids import short
from engine.identity import may
from engine.identity.own import seek_departments, seek_people
from engine.people import Actor
from processes.tickets import queries
from web.looks.choice import CONTRASTS, DENSITIES, MODES, MOTIONS, SIZES, offered
from web.looks.nav import nav_for
from web.looks.own import open_to, own_things

MOST: Final = 24
FEW: Final = 5
# A number as people type it: all of it, its last digits, or how it begins.
NUMBER: Final = re.compile(r"[A-Za-z]?\d[\d-]{2,}|[A-Za-z]\d+")
SIGN: Final = {
    "favourite": N_("Favourites"), "page": N_("Pages"), "act": N_("Acts"), "ticket": N_("Tickets"),
    "person": N_("People"), "department": N_("Departments"), "drawing": N_("Drawings"),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Something found: where it leads, or what is sent when it is chosen."""

    kind: str
    title: str
    href: str = ""
    about: str = ""
    icon: str = "right"
    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def group(self) -> str:
        """Return what things of this kind are called."""
        return gettext(SIGN[self.kind])


def find(request: HTTPConnection, db: Session, me: Actor, words: str) -> list[Hit]:
    """Return what fits the words, by kinds; without any, favourites, pages and acts."""
    wanted = words.casefold().split()
    hits = [one for one in near(request, me) if fits(one, wanted)]
    if wanted:
        hits = [*tickets(db, me, words), *hits[:MOST], *far(db, me, words, wanted)]
    order = list(SIGN) if not NUMBER.fullmatch(words) else ["ticket", *SIGN]
    found = sorted(hits, key=lambda one: order.index(one.kind))
    return found[: MOST * 2]


def near(request: HTTPConnection, me: Actor) -> Iterator[Hit]:
    """Yield what needs no look into the database."""
    for one in open_to(me, own_things(request).favourites):
        yield Hit(kind="favourite", title=one.title, href=one.path, icon="star")
    for group in nav_for(me, request.app, request.url.path, {}):
        for entry in group.entries:
            item = entry.item
            yield Hit(kind="page", title=gettext(item.label), href=item.path, icon=item.icon,
                      about=gettext(group.title))  # fmt: skip
    yield Hit(kind="page", title=gettext("My account"), href="/account", icon="user")
    yield Hit(kind="page", title=gettext("Favourites"), href="/favourites", icon="star")
    yield from acts(request)


def acts(request: HTTPConnection) -> Iterator[Hit]:
    """Yield what can be done from everywhere."""
    yield Hit(kind="act", title=gettext("Sign out"), action="/sign-out", icon="door")
    for key, name in offered(getattr(request.state, "centre", None)).items():
        yield choice("locale", key, gettext("Language"), name)
    for option, label, texts in (
        ("mode", gettext("Brightness"), MODES), ("density", gettext("Density"), DENSITIES),
        ("contrast", gettext("Contrast"), CONTRASTS), ("size", gettext("Size of text"), SIZES),
        ("motion", gettext("Motion"), MOTIONS),
    ):  # fmt: skip
        for key, text in texts.items():
            yield choice(option, key, label, gettext(text))


def choice(option: str, key: str, label: str, text: str) -> Hit:
    """Return the act of choosing a language or a look."""
    return Hit(kind="act", title=f"{label}: {text}", action="/choice", fields={option: key},
               icon="globe" if option == "locale" else "dial")  # fmt: skip


def fits(one: Hit, wanted: list[str]) -> bool:
    """Return whether each word stands in a title, beside it or in the address."""
    told = f"{one.title} {one.about} {one.href}".casefold()
    return all(word in told for word in wanted)


def tickets(db: Session, me: Actor, words: str) -> Iterator[Hit]:
    """Yield tickets by their number, whole or in part."""
    if not (may(me, "tickets.read") and NUMBER.fullmatch(words.strip())):
        return
    which = queries.TicketFilter(reader=queries.Reader.of(me))
    for one in queries.find_tickets(db, words.strip(), which, limit=FEW).items:
        yield Hit(kind="ticket", title=f"{one.no} {one.subject}", href=f"/tickets/{one.no}",
                  icon="ticket")  # fmt: skip


def far(db: Session, me: Actor, words: str, wanted: list[str]) -> Iterator[Hit]:
    """Yield people, departments and drawings, for who may see their pages."""
    if may(me, "users.manage"):
        for one in seek_people(db, words.strip(), most=FEW):
            yield Hit(kind="person", title=one.name, about=one.about, icon="people",
                      href=f"/admin/users/{short(one.id)}")  # fmt: skip
        for one in seek_departments(db, words.strip(), most=FEW):
            yield Hit(kind="department", title=one.name, about=one.about, icon="house",
                      href=f"/admin/departments/{quote(one.key)}")  # fmt: skip
    if may(me, "definitions.read"):
        yield from drawings(db, wanted)


def drawings(db: Session, wanted: list[str]) -> Iterator[Hit]:
    """Yield deployed drawings by key or name."""
    found = 0
    for one in engine.definitions(db):
        hit = Hit(kind="drawing", title=one.name or one.key, about=one.key, icon="drawing",
                  href=f"/definitions/{short(one.id)}")  # fmt: skip
        if fits(hit, wanted) and found < FEW:
            found += 1
            yield hit
