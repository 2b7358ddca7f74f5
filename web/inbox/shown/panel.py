"""The panel of criteria: what can be chosen, and the marks that say what was."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import engine
from base.db import Session
from base.i18n import N_, gettext
from engine import Operator
from engine.identity.access.permissions import may
from engine.people import Actor
from web.inbox.asking import facts, moments, order
from web.inbox.asking.criteria import MY_GROUPS, Criteria, Grouped, Holder, View
from web.inbox.asking.filtering import ME, filter_of
from web.inbox.shown.counts import queues_of
from web.inbox.shown.facts import FactWords

DUE: Final[Mapping[str, str]] = {
    "..now": N_("Overdue"),
    "now..now+2h": N_("Within 2 hours"),
    "now..now+8h": N_("Within 8 hours"),
    "today..today+1d": N_("Today"),
    "..today+1d": N_("Today or before"),
    "now..now+7d": N_("Within 7 days"),
    "none": N_("No date"),
}
FOLLOW_UP: Final[Mapping[str, str]] = {
    "..now": N_("To be looked at now"),
    "..today+1d": N_("Today or before"),
    "now..now+7d": N_("Within 7 days"),
    "none": N_("No date"),
}
CREATED: Final[Mapping[str, str]] = {
    "now-1h..": N_("In the last hour"),
    "today..": N_("Today"),
    "now-1d..": N_("In the last 24 hours"),
    "now-7d..": N_("In the last 7 days"),
    "..now-1d": N_("More than a day ago"),
    "..now-7d": N_("More than 7 days ago"),
}
PRIORITIES: Final[Mapping[str, str]] = {
    "80..": N_("Urgent"),
    "51..": N_("Above usual"),
    "..49": N_("Below usual"),
}
GROUPED: Final[Mapping[Grouped, str]] = {
    Grouped.NOTHING: N_("No headings"),
    Grouped.PROCESS: N_("Process"),
    Grouped.STEP: N_("Step"),
    Grouped.ASSIGNEE: N_("Taken by"),
    Grouped.DUE: N_("Day it is due"),
    Grouped.PRIORITY: N_("Priority"),
}
HOLDERS: Final[Mapping[Holder, str]] = {
    Holder.ANYONE: N_("Taken by me or by nobody"),
    Holder.ME: N_("Taken by me"),
    Holder.NOBODY: N_("Taken by nobody yet"),
}
Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One criterion in words, and the view without it."""

    text: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The names that criteria need to be told in words."""

    processes: Mapping[str, str]
    step: str
    groups: Mapping[str, str]
    people: Mapping[str, str]
    facts: FactWords


def options(
    db: Session, me: Actor, criteria: Criteria, processes: Mapping[str, str], words: FactWords
) -> dict[str, Any]:
    """Return what the panel offers; variables and steps are those of the newest open tasks.

    Done tasks can be shown with variables, but not searched or sorted by them.
    """
    of_view = Criteria(view=criteria.view, process=criteria.process)
    everything = filter_of(of_view, me, db.local_now())
    done = criteria.view is View.DONE
    # Done tasks do not repeat their variables; open ones of the same processes know the names.
    named = filter_of(replace(of_view, view=View.TODO), me, db.local_now()) if done else everything
    names = [one for one in engine.fact_names(db, named) if facts.known(one)]
    names += [one for one in criteria.columns if one not in names]
    # What forms ask for comes first; the rest is what steps keep for one another.
    names.sort(key=lambda name: (name not in words.fields, words.label(name)))
    variables = [(name, words.label(name)) for name in names]
    sorts = [(key.value, gettext(name)) for key, name in order.NAMES.items()]
    return {
        "processes": sorted(processes.items(), key=lambda pair: pair[1]),
        "steps": engine.open_steps(db, everything),
        "groups": [(MY_GROUPS, gettext("Any of my groups")), *queues_of(db, me)],
        "holders": told(HOLDERS),
        "dues": chosen_too(told(DUE), criteria.due),
        "due_days": moments.days_of(criteria.due),
        "follow_ups": chosen_too(told(FOLLOW_UP), criteria.follow_up),
        "follow_up_days": moments.days_of(criteria.follow_up),
        "createds": chosen_too(told(CREATED), criteria.created),
        "created_days": moments.days_of(criteria.created),
        "priorities": chosen_too(told(PRIORITIES), criteria.priority),
        "variables": variables,
        "operators": told(facts.OPERATORS),
        "tests": [facts.test_of(one) for one in criteria.facts],
        "sorts": [
            *sorts,
            *((order.OF_FACT + name, label) for name, label in variables if not done),
        ],
        "headings": told(GROUPED),
        "names_others": may(me, "instances.read"),
    }


def told(texts: Mapping[Any, str]) -> Options:
    """Return choices in the reader's language."""
    return [(str(value), gettext(text)) for value, text in texts.items()]


def chosen_too(choices: Options, value: str) -> Options:
    """Return choices with one that only an address can have said."""
    known = not value or any(value == one for one, _text in choices)
    return choices if known else [*choices, (value, plainly(value))]


def plainly(stretch: str) -> str:
    """Return a stretch or a range as it stands in an address, for people."""
    first, last = moments.days_of(stretch)
    if not (first or last):
        first, _, last = stretch.partition(moments.BETWEEN)
    sides = (
        one.replace("now", gettext("now")).replace("today", gettext("Today"))
        for one in (first, last)
    )
    return " – ".join(one or "…" for one in sides)


def marks(criteria: Criteria, words: Words) -> list[Mark]:
    """Return each criterion that narrows a view, in words, with the way to do without it."""
    found: list[tuple[str, Criteria]] = []

    def say(name: str, value: str, **without: Any) -> None:
        if value:
            found.append((f"{gettext(name)}: {value}", criteria.without(**without)))

    say(N_("Search"), criteria.query, query="")
    say(N_("Process"), words.processes.get(criteria.process, criteria.process), process="", step="")
    say(N_("Step"), words.step, step="")
    say(N_("Number"), criteria.number, number="")
    if criteria.holder is not Holder.ANYONE:
        found.append((gettext(HOLDERS[criteria.holder]), criteria.without(holder=Holder.ANYONE)))
    person = gettext("me") if criteria.person == ME else criteria.person
    say(N_("Taken by"), words.people.get(criteria.person, person), person="")
    if criteria.view is not View.QUEUE:
        group = gettext("Any of my groups") if criteria.group == MY_GROUPS else criteria.group
        say(N_("Group"), words.groups.get(criteria.group, group), group="")
    say(N_("Due"), _named(DUE, criteria.due), due="")
    say(N_("Follow-up"), _named(FOLLOW_UP, criteria.follow_up), follow_up="")
    say(N_("Created"), _named(CREATED, criteria.created), created="")
    say(N_("Priority"), _named(PRIORITIES, criteria.priority), priority="")
    for one in criteria.facts:
        rest = tuple(other for other in criteria.facts if other != one)
        found.append((fact_in_words(one, words.facts), criteria.without(facts=rest)))
    return [
        Mark(text=text, href=f"/inbox{replace(there, saved='').address()}") for text, there in found
    ]


def fact_in_words(text: str, words: FactWords) -> str:
    """Return a condition on a variable as people would say it."""
    test = facts.test_of(text)
    if test is None:
        return text
    value = test.value
    if test.operator in {Operator.EQUAL, Operator.NOT_EQUAL}:
        value = str(words.value(test.name, test.value))
    return f"{words.label(test.name)} {gettext(facts.OPERATORS[test.operator])} {value}"


def _named(texts: Mapping[str, str], value: str) -> str:
    return gettext(texts[value]) if value in texts else plainly(value) if value else ""


def wanted(names: Iterable[str | None]) -> set[str]:
    """Return the names among these that are there."""
    return {name for name in names if name}
