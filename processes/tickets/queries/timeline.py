"""What happened to a ticket, in order: steps with their opinions, what was said, what was rated."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import engine
from base.db import Session
from base.errors import NotFound
from base.i18n import N_, gettext, pick
from engine import HistoryLine, identity
from processes.tickets.records import Direction
from processes.tickets.rules.kinds import Channel

from .files import FileView
from .tickets import EntryView, TicketView, VisitView, conversation, find_ticket, visits

STEPS: Final = frozenset({"userTask", "manualTask"})
AUTOMATIC: Final = frozenset({"serviceTask", "sendTask", "scriptTask"})
EVENTS: Final = frozenset({"boundaryEvent"})
VERBS: Final[Mapping[str, str]] = {
    "started": N_("The ticket was opened"),
    "ended": N_("The process ended"),
    "failed": N_("A step failed"),
    "delegated": N_("Transferred to somebody else"),
    "lent": N_("Delegated, to come back"),
    "given_back": N_("Given back to its owner"),
    "urged": N_("Urged"),
    "returned": N_("Sent back to an earlier step"),
    "taken_back": N_("Taken back"),
    "signer_added": N_("Signers added"),
    "signed": N_("Signed"),
    "signer_removed": N_("Signer removed"),
    "decided": N_("Decided; others sign it"),
    "given": N_("Given to whoever is there"),
    "rehomed": N_("Went to another department in a reorganisation"),
    "suspended": N_("Put on hold"),
    "resumed": N_("Taken up again"),
    "instance_cancelled": N_("Stopped"),
    "retried": N_("Tried again"),
    "settled": N_("Settled by hand"),
}
OUTCOME_NAMES: Final[Mapping[str, str]] = {
    "sign": N_("Signed for"),
    "dispute": N_("Disputed"),
    "other": N_("Sent to another department"),
    "keep": N_("Left with the department"),
    "pass": N_("Passed"),
    "back": N_("Given back"),
    "refuse": N_("Refused"),
    "accept": N_("Accepted after all"),
    "rehandle": N_("To be handled again"),
    "explain": N_("To be explained again"),
    "close": N_("Closed as it is"),
    "agree": N_("Agreed"),
    "disagree": N_("Disagreed"),
}
RESULT_NAMES: Final[Mapping[str, str]] = {
    "solved": N_("Solved"),
    "partly": N_("Partly solved"),
    "explained": N_("Explained"),
    "cannot": N_("Cannot be done"),
}
# What people fill in and others want to read later; everything else stays in the history page.
FIELD_NAMES: Final[Mapping[str, str]] = {
    "department": N_("Handled by"),
    "new_department": N_("The right department"),
    "note": N_("Note to the department"),
    "dispute_reason": N_("Why it is disputed"),
    "judge_reason": N_("Reason of the ruling"),
    "facts": N_("Facts found"),
    "action_taken": N_("What was done"),
    "result": N_("Result"),
    "basis": N_("Legal basis"),
    "reply_text": N_("Reply to the citizen"),
    "audit_reason": N_("What is missing"),
    "verdict_reason": N_("Reason of the verdict"),
    "refusal_text": N_("Explanation to the citizen"),
    "explanation": N_("Explanation to the citizen"),
    "answer_text": N_("Answer to the citizen"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One line of the timeline.

    `what` is step (a person did something), auto (the system did), event (a clock or a message),
    said (conversation), visit (a rating) or state (began, ended, on hold, failed). `minor` lines
    may be folded away.
    """

    at: datetime
    what: str
    title: str
    who: str
    outcome: str | None = None
    text: str | None = None
    details: tuple[tuple[str, str], ...] = ()
    direction: Direction | None = None
    channel: Channel | None = None
    rating: int | None = None
    files: tuple[FileView, ...] = ()
    node: str | None = None
    minor: bool = False


def timeline(db: Session, ticket_id: UUID) -> list[Moment]:
    """Return everything that happened to a ticket, oldest first, in the reader's language."""
    ticket = find_ticket(db, ticket_id)
    names = {one.code: one.name for one in identity.departments(db, inactive=True)}
    lines = _whole_history(db, ticket.instance_id) if ticket.instance_id is not None else ()
    return moments_of(db, ticket, lines, said=conversation(db, ticket_id), departments=names)


def moments_of(
    db: Session,
    ticket: TicketView,
    lines: Iterable[HistoryLine],
    *,
    said: Sequence[EntryView],
    departments: Mapping[str, str],
) -> list[Moment]:
    """Return the timeline from a history, a conversation and names that were read already."""
    moments = [found for line in lines if (found := _line(line, departments)) is not None]
    moments += [_said(entry) for entry in said]
    moments += [_visited(one) for one in visits(db, ticket.id)]
    return sorted(moments, key=lambda one: one.at)


def _whole_history(db: Session, instance_id: UUID) -> Iterator[HistoryLine]:
    """Yield the lines of an instance; none when it is kept no longer, as tickets outlive it."""
    after: str | None = None
    while True:
        try:
            page = engine.history(db, instance_id, after=after, limit=200)
        except NotFound:
            return
        yield from page.items
        if page.next is None:
            return
        after = page.next


def _line(line: HistoryLine, departments: Mapping[str, str]) -> Moment | None:
    if line.what in VERBS:
        return Moment(
            at=line.at, what="state", title=_state_title(line), who=_person(line),
            outcome=outcome_name(line.outcome),
            text=line.comment or line.details.get("reason"), node=line.node,
            minor=line.what == "ended",
        )  # fmt: skip
    if line.what != "completed" or line.node_kind not in STEPS | AUTOMATIC | EVENTS:
        return None
    step = line.node_kind in STEPS
    return Moment(
        at=line.at,
        what="step" if step else "event" if line.node_kind in EVENTS else "auto",
        title=pick(line.node_name or {"en": line.node or ""}),
        who=line.actor_name,
        outcome=outcome_name(line.outcome) if step else None,
        text=line.comment if step else None,
        details=tuple(_details(line.changed, departments)) if step else (),
        node=line.node,
        minor=not step,
    )


def _person(line: HistoryLine) -> str:
    return "" if line.actor_kind == "system" else line.actor_name


def _state_title(line: HistoryLine) -> str:
    verb = gettext(VERBS[line.what])
    return f"{verb} · {pick(line.node_name)}" if line.node_name else verb


def outcome_name(outcome: str | None) -> str | None:
    """Return what a button's name means, in the reader's language."""
    if outcome is None or outcome not in OUTCOME_NAMES:
        return outcome
    return gettext(OUTCOME_NAMES[outcome])


def _details(
    changed: Mapping[str, Any], departments: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for key, label in FIELD_NAMES.items():
        value = changed.get(key)
        if not isinstance(value, str) or not value.strip():
            continue
        if key in {"department", "new_department"}:
            value = departments.get(value, value)
        elif key == "result":
            value = gettext(RESULT_NAMES.get(value, value))
        yield gettext(label), value


def _said(entry: EntryView) -> Moment:
    return Moment(
        at=entry.at, what="said", title=entry.subject or "", who=entry.author, text=entry.text,
        direction=entry.direction, channel=entry.channel, files=entry.files,
    )  # fmt: skip


def _visited(one: VisitView) -> Moment:
    title = (
        gettext("The citizen was asked") if one.reached else gettext("The citizen was not reached")
    )
    if one.by == "web":
        title = gettext("The citizen rated the reply")
    return Moment(
        at=one.at, what="visit", title=title, who=one.by, text=one.comment, rating=one.rating,
        minor=not one.reached,
    )  # fmt: skip
