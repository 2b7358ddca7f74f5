"""Which tasks a view holds for whoever looks; `me`, `mine` and `now` get their meaning here."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from engine import SortBy, SortKey, TaskFilter
from engine.identity.access.permissions import may
from engine.people import Actor
from engine.tasks.records import OPEN, TaskState
from web.inbox.asking import facts, order
from web.inbox.asking.criteria import MY_GROUPS, Criteria, Grouped, Holder, View
from web.inbox.asking.moments import span_of

HEADINGS: Final = {
    Grouped.PROCESS: SortKey(by=SortBy.PROCESS),
    Grouped.STEP: SortKey(by=SortBy.STEP),
    Grouped.ASSIGNEE: SortKey(by=SortBy.ASSIGNEE),
    Grouped.DUE: SortKey(by=SortBy.DUE),
    Grouped.PRIORITY: SortKey(by=SortBy.PRIORITY, descending=True),
}
ME: Final = "me"


def filter_of(criteria: Criteria, me: Actor, now: datetime) -> TaskFilter:
    """Return which tasks a view of the inbox holds; `now` is in the zone of the centre."""
    plain = _narrowed(criteria, me, now)
    if criteria.view is View.DONE:
        done = replace(plain, completed_by=me.username, state=TaskState.COMPLETED)
        return replace(done, newest_first=True)
    if criteria.view is View.MINE:
        return replace(plain, started_by=me.username, states=OPEN, newest_first=True)
    if criteria.view is View.OVERDUE:
        plain = replace(plain, due_before=now)
    if criteria.view is View.QUEUE:
        own = plain.groups if plain.groups is not None else me.folded
        return replace(plain, for_actor=me, state=TaskState.READY, groups=own)
    return _held(criteria, plain, me)


def _narrowed(criteria: Criteria, me: Actor, now: datetime) -> TaskFilter:
    least, most = order.range_of(criteria.priority)
    group = criteria.group
    tests = (facts.test_of(one) for one in criteria.facts)
    return TaskFilter(
        text=criteria.query or None,
        definition_key=criteria.process or None,
        node=criteria.step or None,
        number=criteria.number or None,
        candidate_group=group if group and group != MY_GROUPS else None,
        groups=me.folded if group == MY_GROUPS else None,
        created=span_of(criteria.created, now),
        due=span_of(criteria.due, now),
        follow_up=span_of(criteria.follow_up, now),
        least_priority=least,
        most_priority=most,
        facts=tuple(one for one in tests if one is not None),
        sort=_sort(criteria),
    )


def _held(criteria: Criteria, plain: TaskFilter, me: Actor) -> TaskFilter:
    """Return the filter of open work by who holds it.

    Who may see running processes sees what others hold too, when they ask for somebody by name.
    """
    wanted = replace(plain, for_actor=me)
    person = me.username if criteria.person == ME else criteria.person
    if person and person != me.username and may(me, "instances.read"):
        return replace(plain, assignee=person, states=OPEN)
    if person or criteria.holder is Holder.ME:
        return replace(wanted, assignee=person or me.username)
    if criteria.holder is Holder.NOBODY:
        return replace(wanted, state=TaskState.READY)
    return wanted


def _sort(criteria: Criteria) -> tuple[SortKey, ...]:
    """Return the order: what the headings are made of comes first, in the direction asked for."""
    keys = [key for one in criteria.sort if (key := order.key_of(one)) is not None]
    heading = HEADINGS.get(criteria.grouped)
    if heading is None:
        return tuple(keys)
    same = next((key for key in keys if key.by is heading.by), heading)
    return (same, *(key for key in keys if key.by is not heading.by))
