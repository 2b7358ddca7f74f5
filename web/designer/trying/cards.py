"""What waits in a trial, each with what can be done about it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

import engine
import forms
from base.db import Session
from base.i18n import gettext, pick
from engine import identity
from engine.definitions.model import Kind, NodeInfo
from engine.definitions.program import Program
from engine.tasks.views import Outcome
from engine.trials.instances import Tried, Waiting, due_of
from engine.trials.sessions import Played
from engine.trials.world import World
from web.designer.trying.reading import typed
from web.forming import sources
from web.inbox.filling import WAYS, with_buttons

Spot = tuple[str, str, int]  # process, step, and which of several there


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One thing that waits. `kind` is task, job, timer, message or signal.

    `nth` counts those of one kind at one step. `listens` tells that it waits beside other work.
    """

    kind: str
    process: str
    node: str
    nth: int
    title: str
    where: str
    listens: bool
    facts: list[tuple[str, str]]
    due: datetime | None = None
    form: Markup | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """A step that could not be done, and the variables that may be corrected."""

    process: str
    node: str
    nth: int
    title: str
    message: str
    line: int | None
    values: str


def cards_of(
    db: Session, played: Played, address: str, who: str, again: Mapping[str, Any] | None = None
) -> list[Card]:
    """Return what waits, tasks first. `again` is a form that came back: its place and its HTML."""
    active = {one.token_id: one.border for tried in played.world.instances for one in tried.active}
    found = []
    for nth, tried, one in numbered(played.world):
        node, kind = one.wait.node, one.wait.kind.value
        card = Card(
            kind=kind, process=one.process, node=node.id, nth=nth, title=pick(node.title),
            where=_where(played, one), listens=active.get(one.wait.token_id, False),
            due=due_of(one), facts=_facts(db, one, tried),
        )  # fmt: skip
        if kind == "task":
            place = (one.process, node.id, nth)
            form = again["form"] if again and again["place"] == place else None
            action = action_of(address, played, place, who)
            card = replace(card, form=form or shown(db, played, tried, one, place, action))
        found.append(card)
    order = ("task", "job", "message", "signal", "timer")
    return sorted(found, key=lambda card: (card.listens, order.index(card.kind)))


def action_of(address: str, played: Played, place: Spot, who: str) -> str:
    """Return where the form of a task posts to; `place` is its process, step and number there."""
    where, node, nth = place
    facts = {"do": "complete", "at": len(played.acts), "where": where, "node": node, "nth": nth}
    return f"{address}?{urlencode({**facts, 'who': who})}"


def numbered(world: World) -> Iterator[tuple[int, Tried, Waiting]]:
    """Yield what waits with its number among those of one kind at one step, as acts count it."""
    count: Counter[tuple[str, str, str]] = Counter()
    for tried, one in world.waiting():
        place = (one.wait.kind.value, one.process, one.wait.node.id)
        if one.asks is not None:
            yield count[place], tried, one
        count[place] += 1


def halts_of(played: Played) -> list[Halt]:
    """Return the steps that have stopped."""
    count: Counter[tuple[str, str]] = Counter()
    found = []
    for one in played.world.stopped():
        place = (one.process, one.node)
        found.append(
            Halt(
                process=one.process, node=one.node, nth=count[place],
                title=node_name(played, *place), message=one.message, line=one.line,
                values=typed(one.tried.values_at(one.token_id)),
            )
        )  # fmt: skip
        count[place] += 1
    return found


def node_name(played: Played, process: str, node: str) -> str:
    """Return what people call a step of the draft; its id if it is in a deployed drawing."""
    program = played.draft.programs.get(process)
    found = program.nodes.get(node) if program is not None else None
    return (pick(found.title) if found is not None else "") or node


def process_name(played: Played, key: str) -> str:
    """Return what people call a process of the draft."""
    program = played.draft.programs.get(key)
    return program_name(program) if program is not None else key


def program_name(program: Program) -> str:
    """Return what people call a process, in the reader's language if its drawing says so."""
    return pick({"en": program.name or program.key, **program.labels})


def _where(played: Played, one: Waiting) -> str:
    return process_name(played, one.process) if one.process != played.process else ""


def _facts(db: Session, one: Waiting, tried: Tried) -> list[tuple[str, str]]:
    asks: Any = one.asks
    found: list[tuple[str, str]] = []
    match one.wait.kind.value:
        case "task":
            whom = [*((asks.assignee,) if asks.assignee else ()), *asks.users, *asks.groups]
            names = identity.candidate_names(db, whom) | identity.names_of_users(db, whom)
            if whom:
                found.append(
                    (gettext("For whom"), ", ".join(names.get(name, name) for name in whom))
                )
        case "job":
            found.append((gettext("Action"), asks.action))
            found += [(name, str(value)) for name, value in asks.params.items()]
        case "message" | "signal":
            found.append((gettext("Name"), asks.name))
            keys = getattr(asks, "keys", None) or {}
            found += [(name, str(value)) for name, value in keys.items()]
    if tried.number > 1:
        found.append((gettext("Instance"), f"{tried.number} · {program_name(tried.program)}"))
    return found


# --- forms ---------------------------------------------------------------------------------------


def form_of(db: Session, played: Played, tried: Tried, one: Waiting) -> forms.Form:
    """Return the form of a task: the draft's, else the deployed one, else its plain variables."""
    asks: Any = one.asks
    key, lender = asks.form, played.world.lender
    found = played.draft.sheets.get(key) if key else None
    if found is None and key and lender.release is not None:
        found = engine.pinned_form(db, lender.release, key)
    if found is None and key in set(forms.keys()):
        found = forms.load(key)
    node = one.wait.node
    values = tried.values_at(one.wait.token_id)
    form = found or forms.generic(values, pick(node.title))
    return with_buttons(form, buttons_of(node), several=several(node))


def buttons_of(node: NodeInfo) -> list[Outcome]:
    """Return the buttons that a drawing names for a task, or the ways on from a gateway."""
    named = node.task.outcomes if node.task is not None else node.choice
    return [Outcome(name=one.name, labels=one.labels) for one in named]


def several(node: NodeInfo) -> bool:
    """Return whether more than one way may be chosen."""
    return bool(node.choice) and node.kind is Kind.INCLUSIVE


def shown(
    db: Session, played: Played, tried: Tried, one: Waiting, place: Spot, action: str
) -> Markup:
    """Return the form of a task, to fill in."""
    form = named(form_of(db, played, tried, one), place)
    return forms.render(
        form, tried.values_at(one.wait.token_id), None, around(db, played, form), action=action
    )


def named(form: forms.Form, place: Spot) -> forms.Form:
    """Return a form under a name of its own: one page may show the same form several times."""
    return form.model_copy(update={"key": "/".join(("trial", *map(str, place)))})


def around(db: Session, played: Played, form: forms.Form) -> forms.Sources:
    """Return what a form may know; the clock is the trial's, and no file is kept."""
    return replace(
        sources(db, form), now=played.world.now, store=lambda upload: upload.filename or "file",
        file_name=lambda name: name, file_url=lambda _name: "#",
    )  # fmt: skip


def answers(
    db: Session, played: Played, tried: Tried, one: Waiting, raw: Mapping[str, Any]
) -> dict[str, Any]:
    """Read a posted form.

    Raises:
        FormErrors: something is wrong, or the person only goes on to another page.
    """
    form = form_of(db, played, tried, one)
    values = tried.values_at(one.wait.token_id)
    found = dict(forms.validate(form, raw, values, around(db, played, form)))
    if several(one.wait.node):
        found["outcome"] = found.pop(WAYS, None)
    return found
