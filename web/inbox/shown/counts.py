"""The tabs, the saved filters and the queues of the inbox, all counted by one statement.

But for filters that look for a text: no index knows that, so they are counted once the page is
there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import engine
from base.db import Session
from base.i18n import gettext
from base.ids import short
from engine import identity
from engine.people import Actor
from engine.tasks import saved
from engine.tasks.saved import SavedFilter
from web.inbox.asking.criteria import NAMES, Criteria, View
from web.inbox.asking.filtering import filter_of
from web.inbox.shown.look import Look

MOST_COUNTED: Final = 99
NOT_YET: Final = "…"
# The page of filters has all of them; so many stand above the list.
MOST_CHIPS: Final = 12
COUNTED: Final = (View.TODO, View.QUEUE, View.OVERDUE)
Tab = tuple[str, str, bool, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A saved filter or a queue above the list: where it leads, and how much is in it.

    `later` is the address that says how much, if that is not known yet.
    """

    name: str
    href: str
    here: bool
    count: str
    colour: str = "grey"
    shared_by: str = ""
    later: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Above:
    """What stands above a list. `more` is how many saved filters have no place there."""

    tabs: list[Tab]
    chips: list[Chip]
    queues: list[Chip]
    more: int = 0


def above(db: Session, me: Actor, criteria: Criteria, look: Look, *, whole: bool) -> Above:
    """Return the tabs, the saved filters and, among the queues, the queues of this person.

    Only a `whole` page is not kept waiting: numbers that were there do not go while one looks.
    """
    kept = in_order(saved.filters_for(db, me), look)
    shown = kept[:MOST_CHIPS]
    queues = queues_of(db, me) if criteria.view is View.QUEUE else []
    quick = [one for one in shown if not (whole and Criteria.of(one.query).query)]
    asked = [
        *(Criteria(view=view) for view in COUNTED),
        *(Criteria.of(one.query) for one in quick),
        *(Criteria(view=View.QUEUE, group=group) for group, _name in queues),
    ]
    counts = counted(db, me, asked)
    at_queues = len(COUNTED) + len(quick)
    found = {
        one.id: count for one, count in zip(quick, counts[len(COUNTED) : at_queues], strict=True)
    }
    return Above(
        tabs=_tabs(criteria, dict(zip(COUNTED, counts, strict=False))),
        chips=[chip_of(one, criteria, found.get(one.id)) for one in shown],
        queues=[
            _queue(group, name, criteria, count)
            for (group, name), count in zip(queues, counts[at_queues:], strict=True)
        ],
        more=len(kept) - len(shown),
    )


def counted(db: Session, me: Actor, asked: Sequence[Criteria]) -> list[str]:
    """Return how many tasks there are in views of the inbox, up to 99 each."""
    now = db.local_now()
    filters = [filter_of(one, me, now) for one in asked]
    numbers = engine.count_each(db, filters, most=MOST_COUNTED + 1)
    return [f"{MOST_COUNTED}+" if one > MOST_COUNTED else str(one) for one in numbers]


def in_order(kept: list[SavedFilter], look: Look) -> list[SavedFilter]:
    """Return filters in the order of this person; what they never moved follows by age."""
    place = {key: number for number, key in enumerate(look.order)}
    return sorted(kept, key=lambda one: place.get(short(one.id), len(place)))


def queues_of(db: Session, me: Actor) -> list[tuple[str, str]]:
    """Return the groups whose work somebody may take, with their names; skills are no queues."""
    names = identity.candidate_names(db, me.groups)
    found = {group: names[group] for group in me.groups if group in names and "/" not in group}
    return sorted(found.items(), key=lambda one: one[1])


def chip_of(one: SavedFilter, criteria: Criteria, count: str | None) -> Chip:
    """Return a saved filter as it stands above a list; its address says all of it."""
    key = short(one.id)
    asked = replace(Criteria.of(one.query), saved=key)
    return Chip(
        name=one.name, href=f"/inbox{asked.address()}", here=criteria.saved == key,
        count=NOT_YET if count is None else count,
        later=f"/inbox/filters/{key}/count" if count is None else "",
        colour=one.colour, shared_by="" if one.mine else one.owner,
    )  # fmt: skip


def _queue(group: str, name: str, criteria: Criteria, count: str) -> Chip:
    here = criteria.group == group
    asked = replace(criteria, group="" if here else group, after="", saved="")
    return Chip(name=name, href=f"/inbox{asked.address()}", here=here, count=count)


def _tabs(criteria: Criteria, counts: dict[View, str]) -> list[Tab]:
    return [
        (
            gettext(NAMES[view]),
            f"/inbox{criteria.at(view).address()}",
            view is criteria.view and not criteria.saved,
            counts.get(view),
        )
        for view in View
    ]
