"""What the modeler offers while somebody draws: words, people, groups, forms, actions."""

from typing import Any, Final
from uuid import UUID

import engine
import forms
from base.db import Session
from base.i18n import N_, gettext, pick
from engine.actions.registry import is_local
from engine.applications.listing import DECISION, DECLARED, PROCESS, listed
from engine.applications.queries import FORM
from engine.calendars.stored import calendars
from engine.definitions.people.rules import Rule, Strategy
from engine.definitions.queries import definitions
from engine.definitions.starts import listening
from engine.identity.access.roles import role_names
from engine.identity.departments import departments
from engine.identity.groups.lists import groups, skills
from engine.identity.people import people
from web.designer.modeler.offers import OFFERS, Offer
from web.designer.modeler.words import WORDS

# More people than this are not offered; a user name can be typed all the same.
MOST_PEOPLE: Final = 300
# Findings that say: until the drawing tells more, a person does it.
GAPS: Final = frozenset({
    "action-foreign", "action-missing", "call-missing", "call-unknown", "condition-missing",
    "conditional-empty", "decision-missing", "decision-unknown", "event-empty", "event-foreign",
    "message-none", "script-missing", "send-missing", "signal-none", "start-several",
    "timer-foreign", "timer-missing",
})  # fmt: skip
TIMES: Final = (
    ("3 working days", N_("until the end of the third working day")),
    ("4 working hours", N_("four hours of business")),
    ("30 min", N_("half an hour")),
    ("PT4H", N_("four hours")),
    ("P1D", N_("a day")),
    ("R3/PT1H", N_("three times, every hour")),
    ("0 9 * * MON-FRI", N_("on weekdays at nine")),
)
LETTERS: Final = (("tickets.invite", N_("The department of the ticket, with a link")),)
STRATEGIES: Final = {
    Strategy.LEAST_LOADED: N_("Whoever has the fewest open tasks"),
    Strategy.ROUND_ROBIN: N_("One after the other in turn"),
}
RULES: Final = {
    Rule.ONE: N_("One says yes"),
    Rule.ALL: N_("All say yes"),
    Rule.MAJORITY: N_("More than half say yes"),
    Rule.COUNT: N_("A certain number says yes"),
    Rule.VETO: N_("Nobody says no"),
}
Pair = tuple[str, str]


def facts(db: Session, application_id: UUID) -> dict[str, Any]:
    """Return what the modeler offers: what the centre has and what is in the application."""
    own: dict[str, dict[str, str]] = {PROCESS: {}, DECISION: {}, FORM: {}}
    named = {kind: {one.key: pick({"en": one.name, **one.labels}) for one in definitions(db)
                    if one.kind == kind} for kind in own}  # fmt: skip
    declared = {kind: set[str]() for kind in DECLARED}
    declared["message"] |= listening(db).keys()
    for one in listed(db, application_id):
        if one.kind in own:
            own[one.kind].setdefault(one.key, one.file)
            named[one.kind][one.key] = pick(one.labels) or one.key
        else:
            declared[one.kind].add(one.key)
    shipped = {key: pick(forms.load(key).title) for key in forms.keys()}  # noqa: SIM118 a list
    return {
        "gaps": sorted(GAPS),
        "lists": {
            **people_lists(db),
            "forms": pairs(shipped | named[FORM]),
            "processes": pairs(named[PROCESS]),
            "decisions": pairs(named[DECISION]),
            **{f"{kind}s": [(key, key) for key in sorted(keys)]
               for kind, keys in declared.items()},
            "durations": [(text, gettext(meaning)) for text, meaning in TIMES],
        },
        "formFiles": own[FORM], "processFiles": own[PROCESS], "decisionFiles": own[DECISION],
        "actions": [offered(name, OFFERS.get(name)) for name in sorted(engine.action_names())],
        "letters": [(name, gettext(label)) for name, label in LETTERS],
        "strategies": [(key, gettext(label)) for key, label in STRATEGIES.items()],
        "rules": [(key, gettext(label)) for key, label in RULES.items()],
    }  # fmt: skip


def opening(_db: Session, _application_id: UUID, _name: str) -> dict[str, Any]:
    """Return the words of the scripts, which the page carries: the drawing waits for nothing.

    What a reader of English is shown stands in the scripts already.
    """
    said = {text: gettext(text) for text in WORDS}
    return {"words": {text: shown for text, shown in said.items() if text != shown}}


def people_lists(db: Session) -> dict[str, list[Pair]]:
    """Return who can be named: the candidates of a task, people, and by which calendars."""
    found = departments(db)
    teams = [(f"group:{one.code}", one.name) for one in groups(db)]
    offices = [(f"department:{one.code}", one.name) for one in found]
    duty = gettext("On duty: %(department)s")
    on_duty = [(f"duty:{one.code}", duty % {"department": one.name}) for one in found]
    persons = [(one.username, one.name) for one in people(db, limit=MOST_PEOPLE)]
    mastered = [
        (f"{group}/{one.code}>=5", f"{name}, {one.name} ≥ 5")
        for group, name in teams
        for one in skills(db)
    ]
    return {
        "groups": [*role_names(db).items(), *offices, *teams, *on_duty, *mastered[:MOST_PEOPLE]],
        "people": persons,
        "assignees": [("${initiator}", gettext("Whoever started it")), *persons, *teams],
        "calendars": [*((one.key, one.title) for one in calendars(db)), *offices],
    }


def offered(name: str, offer: Offer | None) -> dict[str, Any]:
    """Return an action for the list of them; one without words is called by its name."""
    if offer is None:
        plain = {"name": name, "label": name, "help": "", "parameters": []}
        return {**plain, **tried_again(name)}
    return {
        "name": name,
        "label": gettext(offer.label),
        "help": gettext(offer.help) if offer.help else "",
        **tried_again(name),
        "parameters": [
            {
                "name": one.name, "label": gettext(one.label),
                "help": gettext(one.help) if one.help else "", "kind": "area" if one.area else "",
            }
            for one in offer.asks
        ],
    }  # fmt: skip


def tried_again(name: str) -> dict[str, Any]:
    """Return whether an action reaches the outside world, and how often it is tried again then."""
    if is_local(name):
        return {"remote": False}
    return {"remote": True, "retries": engine.usual_attempts(name) - 1}


def pairs(named: dict[str, str]) -> list[Pair]:
    """Return keys and names, by key."""
    return sorted(named.items())
