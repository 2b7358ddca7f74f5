"""The navigation: one list for everybody, from which each person sees what they may use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from base.i18n import N_
from engine.identity.access.parameter_rights import ANY_AREA
from engine.identity.access.permissions import may
from engine.people import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry: where it leads and which permission it takes (none: whoever is signed in).

    Of several permissions one is enough.
    """

    label: str
    path: str
    icon: str
    permission: str | tuple[str, ...] | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item as one reader sees it; `count` is how much waits there for this reader."""

    item: Item
    here: bool
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Entries under one heading."""

    title: str
    entries: list[Entry]


GROUPS: Final[tuple[tuple[str, tuple[Item, ...]], ...]] = (
    (
        N_("Work"),
        (
            Item(label=N_("My work"), path="/start", icon="home", key="m"),
            Item(label=N_("Inbox"), path="/inbox", icon="inbox", key="i"),
            Item(
                label=N_("Begin a process"),
                path="/processes",
                icon="flow",
                permission="instances.start",
            ),
            Item(
                label=N_("Tickets"),
                path="/tickets",
                icon="ticket",
                permission="tickets.read",
                key="t",
            ),
            Item(
                label=N_("New ticket"),
                path="/tickets/new",
                icon="plus",
                permission="tickets.open",
                key="n",
            ),
            Item(label=N_("My extension"), path="/seat", icon="desk", permission="extensions.use"),
            Item(
                label=N_("Address book"),
                path="/contacts",
                icon="phone",
                permission="contacts.read",
                key="b",
            ),
        ),
    ),
    (
        N_("Processes"),
        (
            Item(label=N_("Monitor"), path="/monitor", icon="list", permission="instances.read"),
            Item(
                label=N_("Running"),
                path="/instances",
                icon="flow",
                permission="instances.read",
                key="p",
            ),
            Item(
                label=N_("Incidents"), path="/incidents", icon="alert", permission="incidents.read"
            ),
            Item(
                label=N_("Background work"), path="/jobs", icon="clock", permission="incidents.read"
            ),
            Item(label=N_("Batches"), path="/batches", icon="list", permission="batches.control"),
            Item(
                label=N_("Designer"),
                path="/designer",
                icon="drawing",
                permission="definitions.draw",
                key="d",
            ),
            Item(
                label=N_("Processes of tickets"),
                path="/bindings",
                icon="flow",
                permission="definitions.deploy",
            ),
            Item(
                label=N_("Drawings"),
                path="/definitions",
                icon="drawing",
                permission="definitions.read",
            ),
        ),
    ),
    (
        N_("People and departments"),
        (
            Item(label=N_("People"), path="/admin/users", icon="people", permission="users.manage"),
            Item(
                label=N_("Departments"),
                path="/admin/departments",
                icon="house",
                permission="users.manage",
            ),
            Item(
                label=N_("Duty rosters"),
                path="/admin/organisation/duty",
                icon="clock",
                permission="duty.manage",
            ),
            Item(
                label=N_("Roles and rights"),
                path="/admin/roles",
                icon="key",
                permission="roles.manage",
            ),
            Item(
                label=N_("Extensions and seats"),
                path="/admin/seats",
                icon="desk",
                permission="seats.manage",
            ),
            Item(
                label=N_("Sign-in"),
                path="/admin/sign-in",
                icon="door",
                permission="sign_in.manage",
            ),
        ),
    ),
    (
        N_("Rules and times"),
        (
            Item(
                label=N_("Working calendars"),
                path="/admin/calendars",
                icon="calendar",
                permission="calendars.read",
            ),
            Item(
                label=N_("Scheduled tasks"),
                path="/admin/schedule",
                icon="clock",
                permission="schedule.read",
            ),
            Item(
                label=N_("Parameters"),
                path="/admin/parameters",
                icon="dial",
                permission=ANY_AREA,
            ),
            Item(
                label=N_("Black and white lists"),
                path="/admin/lists",
                icon="hand",
                permission="lists.read",
            ),
        ),
    ),
    (
        N_("Administration"),
        (
            Item(
                label=N_("Centre"), path="/admin/centre", icon="globe", permission="centre.manage"
            ),
            Item(label=N_("Mail"), path="/mail", icon="mail", permission="mail.read"),
            Item(label=N_("Text messages"), path="/sms", icon="phone", permission="sms.read"),
            Item(
                label=N_("Personal data"),
                path="/admin/personal",
                icon="user",
                permission="personal.find",
            ),
            Item(label=N_("Log"), path="/admin/log", icon="list", permission="audit.read"),
        ),
    ),
)


def page_paths(app: FastAPI) -> frozenset[str]:
    """Return the addresses that have a page; entries without one are not shown."""
    return frozenset(route.path for route in iter_route_contexts(app.routes) if route.path)


def nav_for(me: Actor | None, app: FastAPI, path: str, counts: Mapping[str, int]) -> list[Group]:
    """Return the groups with at least one entry that this person may use and that has a page."""
    if me is None:
        return []
    pages = app.state.page_paths
    groups = []
    for title, items in GROUPS:
        shown = [item for item in items if item.path in pages and allowed(item, me)]
        here = max((item.path for item in shown if covers(item.path, path)), key=len, default="")
        if shown:
            entries = [
                Entry(item=item, here=item.path == here, count=counts.get(item.path, 0))
                for item in shown
            ]
            groups.append(Group(title=title, entries=entries))
    return groups


def allowed(item: Item, me: Actor) -> bool:
    """Return whether this person sees the entry."""
    if isinstance(item.permission, tuple):
        return any(may(me, one) for one in item.permission)
    return item.permission is None or may(me, item.permission)


def covers(entry: str, path: str) -> bool:
    """Return whether `path` is the page of the entry or one below it."""
    return path == entry or path.startswith(entry + "/")


def may_open(me: Actor, path: str) -> bool:
    """Return whether the menu would lead this person to a page, or to the one that it is below.

    What no entry of the menu covers is open to whoever is signed in, as far as the menu knows.
    """
    covering = [item for _title, items in GROUPS for item in items if covers(item.path, path)]
    nearest = max(covering, key=lambda item: len(item.path), default=None)
    return nearest is None or allowed(nearest, me)
