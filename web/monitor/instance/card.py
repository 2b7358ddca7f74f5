"""One element of a process in short: how often, since when, by whom, what is wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from base.i18n import N_, gettext
from engine import HistoryLine
from web.looks.formats import span
from web.monitor.instance.tree import Branch

STATES = {
    "done": N_("Done"),
    "here": N_("is here now"),
    "failed": N_("stopped here"),
    "left": N_("not needed any more"),
    "listens": N_("listens"),
    "ahead": N_("Not reached yet"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is known of the chosen element, for the panel and for the popover in the drawing.

    `place` names the token that stands there, as the page for moving takes it.
    """

    mark: str
    id: str
    name: str
    state: str
    words: str
    note: str
    times: int
    first: datetime | None
    last: datetime | None
    took: str
    who: str
    since: datetime | None
    place: str


def card_of(branch: Branch) -> Card:
    """Return the card of a line of the tree."""
    lines = branch.lines
    completed = [line for line in lines if line.what == "completed"]
    people = [line.actor_name for line in lines if line.actor_kind != "system"]
    here = [spot for spot in branch.spots if spot.rounds is None]
    return Card(
        mark=branch.mark, id=branch.where[1], name=branch.name, state=branch.state,
        words=gettext(STATES[branch.state]), note=branch.note, times=len(completed),
        first=lines[0].at if lines else None, last=lines[-1].at if lines else None,
        took=took(lines), who=people[-1] if people else "",
        since=min(spot.since for spot in branch.spots) if branch.spots else None,
        place=f"{here[0].token_id}/{branch.where[1]}" if here and not here[0].border else "",
    )  # fmt: skip


def took(lines: list[HistoryLine]) -> str:
    """Return how long the element took: the last time, and on average where it was more than one.

    What did not wait took no time worth telling; it leaves no line when it is reached.
    """
    began = {line.token_id: line.at for line in lines if line.what == "entered"}
    lengths = [
        line.at - began[line.token_id]
        for line in lines
        if line.what == "completed" and line.token_id in began
    ]
    if not lengths:
        return ""
    if len(lengths) == 1:
        return span(lengths[0])
    mean = sum(lengths, timedelta()) / len(lengths)
    return gettext("%(last)s the last time, %(mean)s on average") % {
        "last": span(lengths[-1]), "mean": span(mean),
    }  # fmt: skip
