"""A matter in the words for its citizen."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from base.db import Session
from base.i18n import N_, gettext
from processes.tickets.actions.citizen import IN_HANDLING
from processes.tickets.queries import TicketView
from processes.tickets.receipts import Following, Stage
from processes.tickets.rules.kinds import Closing, Status
from web.tickets.facts import Letter, department_names, letters_of

SENTENCES: Final[Mapping[Status, str]] = {
    Status.REGISTERED: N_("It is registered. We are finding the department in charge."),
    Status.REFUSING: N_("We cannot take it on, and are writing you why."),
    Status.DISPATCHED: N_("It is with the department: %(department)s."),
    Status.HANDLING: N_("The department is working on it: %(department)s."),
    Status.REPLIED: N_("It has been answered. Please tell us how it was."),
    Status.REHANDLING: N_("It is being looked into once more."),
}
CLOSINGS: Final[Mapping[Closing, str]] = {
    Closing.SATISFIED: N_("It is closed. Thank you for telling us how it was."),
    Closing.EXPLAINED: N_("It is closed."),
    Closing.UNREACHABLE: N_("It is closed. We could not reach you to ask how it was."),
    Closing.ANSWERED: N_("It was answered at once and is closed."),
    Closing.NOT_ACCEPTED: N_("We could not take it on; you were told why."),
    Closing.WITHDRAWN: N_("You withdrew it."),
}
STAGES: Final[Mapping[Stage, str]] = {
    Stage.READING: N_("We have it. An agent will read it soon."),
    Stage.ANSWERED: N_("An agent has answered you directly. Nothing more will follow."),
    Stage.PUT_ASIDE: N_("It was read and put aside. If that is a mistake, please write again."),
}
RATINGS: Final = (
    (5, N_("Very satisfied")),
    (4, N_("Satisfied")),
    (3, N_("Neither")),
    (2, N_("Dissatisfied")),
    (1, N_("Very dissatisfied")),
)
SOLVED: Final = (("yes", N_("Yes")), ("partly", N_("In part")), ("no", N_("No")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """One station of the way: done, here, or still to come."""

    name: str
    at: datetime | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a citizen sees of a matter."""

    no: str
    subject: str
    sentence: str
    steps: list[Station]
    reply: str | None
    letters: list[Letter]
    rating: int | None
    open: bool
    may_urge: bool
    may_rate: bool
    may_withdraw: bool


def matter_shown(db: Session, found: Following) -> Matter:
    """Return a matter as its citizen sees it; notes among ourselves are left out."""
    ticket = found.ticket
    if ticket is None:
        return without_ticket(found)
    handled = ticket.status in IN_HANDLING
    return Matter(
        no=ticket.no,
        subject=ticket.subject,
        sentence=sentence(db, ticket),
        steps=stations(ticket),
        reply=ticket.reply if ticket.replied_at or not ticket.open else None,
        letters=[spoken(one) for one in letters_of(db, ticket) if one.look != "note"],
        rating=ticket.rating,
        open=handled,
        may_urge=handled,
        may_rate=ticket.status is Status.REPLIED and ticket.rating is None,
        may_withdraw=handled,
    )


def spoken(letter: Letter) -> Letter:
    """Return a letter as the citizen reads it: what they wrote is theirs."""
    return replace(letter, who=gettext("You")) if letter.look == "in" else letter


def without_ticket(found: Following) -> Matter:
    """Return a message of which there is no ticket, or none yet."""
    steps = stations_at([found.created_at, None, None, None])
    return Matter(
        no=found.no, subject=found.subject, sentence=gettext(STAGES[found.stage]),
        steps=steps if found.stage is Stage.READING else steps[:1], reply=None, letters=[],
        rating=None, open=False, may_urge=False, may_rate=False, may_withdraw=False,
    )  # fmt: skip


def sentence(db: Session, ticket: TicketView) -> str:
    """Say in one sentence how far it is."""
    if ticket.status is Status.CLOSED:
        return gettext(CLOSINGS[ticket.closing or Closing.EXPLAINED])
    name = department_names(db).get(ticket.department or "", "")
    return gettext(SENTENCES[ticket.status]) % {"department": name}


def stations(ticket: TicketView) -> list[Station]:
    """Return the stations of a ticket; one that was left out is not listed after the end."""
    times = [ticket.created_at, ticket.dispatched_at, ticket.replied_at, ticket.closed_at]
    found = stations_at(times)
    if ticket.closed_at is None:
        return found
    return [one for one in found if one.at is not None]


def stations_at(times: list[datetime | None]) -> list[Station]:
    """Return received, with the department, answered, closed: what is reached and what is next."""
    names = [
        gettext("Received"),
        gettext("With the department"),
        gettext("Answered"),
        gettext("Closed"),
    ]
    last = max(index for index, at in enumerate(times) if at is not None)
    over = last == len(times) - 1
    return [
        Station(
            name=name,
            at=at,
            state="done" if index < last or over else "here" if index == last else "next",
        )
        for index, (name, at) in enumerate(zip(names, times, strict=True))
    ]
