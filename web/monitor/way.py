"""Where an instance stands: which drawing, what is marked in it, and the same as a list."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import engine
from base.db import Session
from base.i18n import locale, pick
from base.ids import short
from engine import DefinitionView, HistoryLine, InstanceView, Overview, TokenView

# What people think of as a step. Gateways and the joints between steps are seen in the drawing.
STEPS: Final = frozenset(
    {"userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask",
     "callActivity", "subProcess", "startEvent", "endEvent", "intermediateCatchEvent",
     "intermediateThrowEvent", "boundaryEvent", "businessRuleTask", "transaction",
     "adHocSubProcess", "task"}
)  # fmt: skip
REACHED: Final = frozenset({"entered", "completed", "cancelled", "failed"})
MOST_LINES: Final = 2000
FAILED: Final = frozenset({"failed", "incident", "parked"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the way: done, here, failed, or left (begun and not needed any more)."""

    node: str
    name: str
    state: str
    at: datetime
    who: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One drawing of an instance with its marks. `drawings` are the tabs of all that it runs."""

    name: str
    url: str
    places: list[str]
    failed: list[str]
    done: list[str]
    steps: list[Step]
    drawings: list[tuple[str, str, bool, None]]
    unfolded: bool = False


def way_of(
    db: Session,
    found: Overview,
    *,
    path: str,
    wanted: str | None = None,
    place: UUID | None = None,
) -> Way | None:
    """Return the drawing `wanted` (a definition key) of an instance, by default the one in use.

    `path` is the page that shows it; its tabs lead to other drawings by `?drawing=`.
    """
    instance, tokens, lines = found.instance, found.tokens, found.lines
    failed = failed_in(db, instance)
    versions = versions_of(found)
    key = wanted if wanted in versions else in_use(tokens, lines, place)
    drawings = {one.key: one for one in known(db, versions)}
    key = key if key in drawings else instance.definition_key
    if key not in drawings:
        return None
    return Way(
        name=name_of(drawings[key]),
        url=f"/definitions/{short(drawings[key].id)}/{locale()}.bpmn",
        places=places_in(tokens, key),
        failed=[one.node for one in tokens if one.definition_key == key and one.id in failed],
        done=done_in(lines, key),
        steps=steps_of(lines, key, tokens, failed),
        drawings=[tab(one, path, here=one.key == key) for one in drawings.values()],
    )


def tab(definition: DefinitionView, path: str, *, here: bool) -> tuple[str, str, bool, None]:
    """Return the tab of one drawing."""
    return name_of(definition), f"{path}?drawing={definition.key}#way", here, None


def places_in(tokens: list[TokenView], key: str) -> list[str]:
    """Return where the instance is in one drawing, without the events that only listen."""
    return [one.node for one in tokens if one.definition_key == key and not one.border]


def done_in(lines: list[HistoryLine], key: str) -> list[str]:
    """Return the nodes of one drawing that were completed at least once."""
    nodes = (line.node for line in lines if line.key == key and line.what == "completed")
    return sorted({node for node in nodes if node})


def failed_in(db: Session, instance: InstanceView) -> set[UUID]:
    """Return the tokens that something stops now."""
    if not instance.incident:
        return set()
    which = engine.IncidentFilter(instance_id=instance.id, open=True)
    return {one.token_id for one in engine.find_incidents(db, which).items}


def in_use(tokens: list[TokenView], lines: list[HistoryLine], place: UUID | None) -> str:
    """Return the key of the drawing to look at.

    That of `place` (a token), else the innermost one with a place in it; at the end the one in
    which most happened.
    """
    for one in tokens:
        if one.id == place:
            return one.definition_key
    if tokens:
        return ([one for one in tokens if one.scope is not None] or tokens)[-1].definition_key
    count = Counter(line.key for line in lines if line.what == "completed")
    return count.most_common(1)[0][0] if count else ""


def versions_of(seen: Overview) -> dict[str, int | None]:
    """Return the drawings that took part, in the order in which they came in."""
    found: dict[str, int | None] = {seen.instance.definition_key: seen.instance.version}
    for line in seen.lines:
        found.setdefault(line.key, line.version)
    for token in seen.tokens:
        found.setdefault(token.definition_key, None)
    return found


def known(db: Session, versions: Mapping[str, int | None]) -> list[DefinitionView]:
    """Return the definitions behind keys and version numbers, in the order of the keys."""
    every = engine.definitions(db, every_version=True)
    newest = {one.key: one for one in every if one.newest}
    exact = {(one.key, one.version): one for one in every}
    found = [exact.get((key, version or 0), newest.get(key)) for key, version in versions.items()]
    return [one for one in found if one is not None]


def name_of(definition: DefinitionView) -> str:
    """Return a definition's name in the reader's language."""
    return pick({"en": definition.name, **definition.labels})


def steps_of(
    lines: list[HistoryLine], key: str, tokens: list[TokenView], failed: set[UUID]
) -> list[Step]:
    """Return the steps of one drawing in the order in which they were first reached."""
    here = {one.node: one for one in tokens if one.definition_key == key}
    stuck = {one.node for one in here.values() if one.id in failed}
    reached: dict[str, list[HistoryLine]] = {}
    for line in lines:
        # A gateway at which a person chose is a step like any other.
        a_step = line.node_kind in STEPS or line.outcome or line.node in here
        if line.key == key and line.node and line.what in REACHED and a_step:
            reached.setdefault(line.node, []).append(line)
    return [_step(node, found, node in here, node in stuck) for node, found in reached.items()]


def _step(node: str, found: list[HistoryLine], here: bool, stuck: bool) -> Step:  # noqa: FBT001 two facts about the step
    last = found[-1]
    state = "failed" if stuck else "here" if here else "done"
    if state == "done" and last.what == "cancelled":
        state = "left"
    return Step(
        node=node,
        name=pick(last.node_name or {"en": node}) or node,
        state=state,
        at=last.at,
        who=last.actor_name if last.actor_kind != "system" else "",
        times=sum(1 for line in found if line.what == "completed"),
    )
