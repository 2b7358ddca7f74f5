"""What a drawing shows at its nodes: numbers, and how warm each is; the same as a list."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from base.db import Session
from base.i18n import N_, gettext, locale
from engine import DefinitionView, monitoring
from engine.monitoring import AtNode, Passed, Standing
from web.looks.formats import number, span
from web.monitor.localised import Element, elements, viewer_id

NOW: Final = "now"
DONE: Final = "done"
VIEWS: Final = {NOW: N_("Running now"), DONE: N_("Done in 30 days")}
HEATS: Final = {
    "": N_("No heat"),
    "count": N_("How many"),
    "wait": N_("How long they wait"),
    "late": N_("Overdue"),
}
NOTHING: Final = AtNode()


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeRow:
    """One line of the list beside the drawing: a node with all its figures, in words and links."""

    id: str
    mark: str
    name: str
    notes: str
    running: int
    incidents: int
    overdue: int
    median: str
    longest: str
    completed: int
    cancelled: int
    href: str
    trouble: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heat:
    """All that the drawing and the list show. `badges` and `warmth` are JSON by node."""

    rows: list[NodeRow]
    badges: str
    warmth: str
    view: str
    heat: str
    looked: int
    more: bool


def heat_of(db: Session, found: DefinitionView, xml: bytes, *, view: str, heat: str) -> Heat:
    """Return the figures of a version: of what runs now, or of what was done."""
    view = view if view in VIEWS else NOW
    heat = heat if heat in HEATS else ""
    stand = monitoring.standing(db, found.id)
    gone = monitoring.passed(db, found.key, found.version) if view == DONE else None
    drawn = elements(xml, locale())
    rows = [_row(found, one, stand, gone) for one in drawn.values()]
    rows = [one for one in rows if one.name != one.id or _says(one)]
    return Heat(
        rows=rows,
        badges=json.dumps({viewer_id(one.id): _badges(one, view) for one in rows}),
        warmth=json.dumps(_warmth(rows, stand, heat, view)),
        view=view, heat=heat, looked=stand.looked, more=stand.more,
    )  # fmt: skip


def _says(row: NodeRow) -> bool:
    return any((row.running, row.incidents, row.overdue, row.completed, row.cancelled))


def _row(found: DefinitionView, one: Element, stand: Standing, gone: Passed | None) -> NodeRow:
    at = stand.nodes.get(one.id, NOTHING)
    asked = {"process": found.key, "version": found.version, "state": "running", "node": one.id}
    stopped = {"process": found.key, "version": found.version, "state": "trouble", "at": one.id}
    return NodeRow(
        id=one.id, mark=viewer_id(one.id), name=one.name or one.id, notes=one.notes,
        running=at.running, incidents=at.incidents, overdue=at.overdue,
        median=_span(at.median_s) if at.running else "–",
        longest=_span(at.longest_s) if at.running else "–",
        completed=gone.completed.get(one.id, 0) if gone else 0,
        cancelled=gone.cancelled.get(one.id, 0) if gone else 0,
        href="/instances?" + urlencode(asked),
        trouble="/instances?" + urlencode(stopped),
    )  # fmt: skip


def _span(seconds: float) -> str:
    return span(timedelta(seconds=round(seconds)))


def _badges(row: NodeRow, view: str) -> list[tuple[str, str, str]]:
    """Return what hangs at a node: kind, text, and what it says to who points at it."""
    told: list[tuple[str, int, str]] = []
    if view == DONE:
        told.append(("done", row.completed, gettext("%(num)s completed")))
        told.append(("gone", row.cancelled, gettext("%(num)s cancelled")))
    else:
        told.append(("running", row.running, gettext("%(num)s stand here")))
        told.append(("late", row.overdue, gettext("%(num)s overdue")))
    told.append(("bad", row.incidents, gettext("%(num)s with an incident")))
    return [
        (kind, number(count), words % {"num": number(count)})
        for kind, count, words in told
        if count
    ]


def _warmth(rows: list[NodeRow], stand: Standing, heat: str, view: str) -> Mapping[str, float]:
    """Return how warm each node is, from 0 to 1, beside the warmest."""
    if not heat:
        return {}
    values: dict[str, float] = {}
    for row in rows:
        at = stand.nodes.get(row.id, NOTHING)
        count: Any = row.completed if view == DONE else at.running
        values[row.mark] = {"count": count, "wait": at.median_s, "late": at.overdue}[heat]
    top = max(values.values(), default=0)
    return {node: round(one / top, 3) for node, one in values.items() if one} if top else {}
