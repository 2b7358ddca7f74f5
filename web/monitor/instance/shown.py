"""What the page of one process shows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

import engine
from base.db import Session
from base.i18n import gettext, locale
from base.ids import short
from engine import IncidentFilter, Overview, Spot, TaskFilter, monitoring
from engine.identity.access.permissions import may
from engine.people import Actor
from processes.tickets.queries import ticket_no
from web.monitor.instance.card import card_of
from web.monitor.instance.choice import PANELS, Choice, id_of, where_of
from web.monitor.instance.panels import Chosen, meant, scopes, task_rows
from web.monitor.instance.tree import Branch, Drawn, Growing, drawn_of, names_of, round_name
from web.monitor.localised import viewer_id
from web.monitor.shown import rights, trouble
from web.monitor.signers import signers_in
from web.monitor.story import person, told, worth_telling
from web.monitor.talk import talk_of
from web.monitor.way import MOST_LINES, done_in, in_use, name_of, places_in

MOST_INCIDENTS: Final = 200
MOST_TASKS: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What tokens are called, and the addresses at which they are chosen."""

    choice: Choice
    growing: Growing

    def of(self, spot: Spot) -> str:
        """Return what people call a token: its element, and which round of it."""
        name = self.growing.name(where_of(spot))
        return name if spot.at is None else f"{name} · {round_name(spot)}"

    def href(self, spot: Spot) -> str:
        """Return the address at which a token is chosen."""
        return self.choice.of(where_of(spot), "" if spot.at is None else id_of(spot))


def instance_values(db: Session, me: Actor, instance_id: UUID, asked: Choice) -> dict[str, Any]:
    """Return what the page of one instance shows."""
    seen = engine.overview(db, instance_id, most=MOST_LINES)
    which = IncidentFilter(instance_id=instance_id)
    incidents = engine.find_incidents(db, which, limit=MOST_INCIDENTS).items
    failed = {one.token_id for one in incidents if one.resolved_at is None}
    drawn = drawn_of(db, seen)
    choice = settled(asked, seen, drawn)
    growing = Growing(seen=seen, drawn=drawn, failed=failed, choice=choice)
    tree = growing.grow()
    branch = chosen_branch(tree, choice, growing)
    chosen = chosen_of(branch, seen)
    instance = seen.instance
    own = drawn.get(instance.definition_key)
    return {
        "instance": instance,
        "ticket": ticket_no(db, instance.business_key),
        "person": person,
        "id": short(instance_id),
        "heading": name_of(own.definition) if own is not None else instance.definition_key,
        "asked": choice,
        "tree": tree,
        "card": card_of(branch) if branch is not None else None,
        "drawing": drawing_of(seen, drawn, failed, choice, growing),
        "ahead": list(ahead(drawn, growing)),
        "lines": [told(line) for line in lines_of(seen, chosen) if worth_telling(line)],
        "damaged": seen.damaged,
        "signers": signers_in(db, instance_id),
        "talk": talk_of(db, me, instance_id, None),
        "troubles": [trouble(one) for one in incidents if chosen.holds(one.token_id, one.node)],
        **panels_of(db, seen, chosen, Names(choice=choice, growing=growing)),
        **rights(me),
        "may_publish": may(me, "messages.publish"),
        "may_hand_on": may(me, "tasks.any"),
    }  # fmt: skip


def settled(asked: Choice, seen: Overview, drawn: dict[str, Drawn]) -> Choice:
    """Return the choice with its drawing: the one asked for, of the element, or the one in use."""
    key = asked.drawing if asked.drawing in drawn else ""
    if not key and asked.at:
        key = next((one for one, d in drawn.items() if asked.at in d.steps), "")
    if not key:
        key = in_use(seen.tokens, seen.lines, None)
    if key not in drawn:
        key = seen.instance.definition_key
    return replace(asked, drawing=key)


def chosen_branch(tree: list[Branch], choice: Choice, growing: Growing) -> Branch | None:
    """Return the line of the tree that is chosen; one made for it when it was not reached yet."""
    if not choice.at:
        return None
    lines = [line for top in tree for line in top.walk()]
    for one in lines:
        if one.chosen:
            return one
    element = next((one for one in lines if one.where == choice.where and not one.token), None)
    if element is not None:  # the round that was asked for is over
        element.chosen = True
        return element
    if growing.name(choice.where) == choice.at and not known_step(growing, choice):
        return None
    return Branch(where=choice.where, name=growing.name(choice.where), state="ahead")


def known_step(growing: Growing, choice: Choice) -> bool:
    """Return whether the drawing has the element that is chosen."""
    drawing = growing.drawn.get(choice.drawing)
    return drawing is not None and choice.at in drawing.steps


def chosen_of(branch: Branch | None, seen: Overview) -> Chosen:
    """Return what is chosen, with everything inside of it."""
    if branch is None:
        return Chosen(all=True, wheres=frozenset(), tokens=frozenset())
    by_id = {spot.token_id: spot for spot in seen.spots}
    tokens = {spot.token_id for line in branch.walk() for spot in line.spots}
    near: list[Spot] = []
    # Around all rounds of a step is the same: one token is followed outwards.
    around = branch.spots[0] if branch.spots else None
    while around is not None:
        near.append(around)
        around = by_id.get(around.owner) if around.owner is not None else None
    wheres = frozenset() if branch.token else frozenset(line.where for line in branch.walk())
    return Chosen(all=False, wheres=wheres, tokens=frozenset(tokens), near=tuple(near))


def lines_of(seen: Overview, chosen: Chosen) -> Iterator[Any]:
    """Yield the history lines of what is chosen."""
    for line in seen.lines:
        where = (line.key, line.node or "")
        if chosen.all or where in chosen.wheres or line.token_id in chosen.tokens:
            yield line


def panels_of(db: Session, seen: Overview, chosen: Chosen, names: Names) -> dict[str, Any]:
    """Return what is in the panels; the one that is shown, and how much is in the others."""
    instance = seen.instance
    which = TaskFilter(instance_id=instance.id, newest_first=True)
    found = engine.find_tasks(db, which, limit=MOST_TASKS).items
    tasks = meant(found, chosen)
    waits = monitoring.awaited(db, instance.id)
    spots: dict[UUID | None, Any] = {spot.token_id: spot for spot in seen.spots}
    jobs = [(one, spots.get(token_of(one.args))) for one in waits.jobs]
    return {
        "scopes": scopes(db, instance, seen.spots, chosen, names),
        "task_rows": list(task_rows(db, tasks)),
        "timers": [(one, spots.get(one.token_id)) for one in waits.timers
                   if chosen.holds(one.token_id)],
        "messages": [(one, spots.get(one.token_id)) for one in waits.messages
                     if chosen.holds(one.token_id)],
        "jobs": [(one, spot) for one, spot in jobs
                 if chosen.all or (spot is not None and chosen.holds(spot.token_id))],
        "names": names,
    }  # fmt: skip


def token_of(args: Any) -> UUID | None:
    """Return the token that a job is about, if it is about one."""
    try:
        return UUID(str(args.get("token_id")))
    except ValueError:
        return None


def tabs(values: dict[str, Any]) -> list[tuple[str, str, bool, int | None]]:
    """Return the tabs of the panels with how much is in each."""
    counts = {
        "tasks": len(values["task_rows"]), "messages": len(values["messages"]),
        "jobs": len(values["timers"]) + len(values["jobs"]),
        "incidents": len(values["troubles"]),
    }  # fmt: skip
    choice: Choice = values["asked"]
    return [
        (gettext(words), choice.showing(panel) + "#panel", panel == choice.panel, counts.get(panel))
        for panel, words in PANELS.items()
    ]


def drawing_of(
    seen: Overview, drawn: dict[str, Drawn], failed: set[UUID], choice: Choice, growing: Growing
) -> dict[str, Any] | None:
    """Return the drawing that is looked at, with its marks and numbers."""
    here = drawn.get(choice.drawing)
    if here is None:
        return None
    key, tokens = choice.drawing, seen.tokens
    return {
        "name": name_of(here.definition),
        "url": f"/definitions/{short(here.definition.id)}/{locale()}.bpmn",
        "places": places_in(tokens, key),
        "failed": [one.node for one in tokens if one.definition_key == key and one.id in failed],
        "done": done_in(seen.lines, key),
        "more": {"chosen": [choice.at] if choice.at else [], "badges": [badges(growing, key)]},
        "tabs": [
            (name, replace(choice, drawing=one, at="", token="").address, one == key, None)
            for one, name in names_of(drawn).items()
        ],
    }  # fmt: skip


def badges(growing: Growing, key: str) -> str:
    """Return, as JSON by element, its numbers: rounds, and how often it was passed."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for (drawing, node), one in growing.found.items():
        if drawing != key:
            continue
        told = []
        for spot in one.spots:
            if spot.rounds is not None:
                total = "?" if spot.rounds.total is None else spot.rounds.total
                told.append(("running", f"{spot.rounds.done}/{total}", one.note))
        if one.times > 1:
            told.append(
                ("done", f"{one.times}×", gettext("%(num)s completed") % {"num": one.times})
            )
        if told:
            found[viewer_id(node)] = told
    return json.dumps(found)


def ahead(drawn: dict[str, Drawn], growing: Growing) -> Iterator[tuple[str, str, str]]:
    """Yield the named elements in view that were not reached: mark, name, address."""
    choice = growing.choice
    here = drawn.get(choice.drawing)
    for one in here.steps.values() if here is not None else ():
        where = (choice.drawing, one.id)
        if one.name and where not in growing.found:
            yield viewer_id(one.id), one.name, choice.of(where)
