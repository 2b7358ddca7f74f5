"""What somebody asked the ticket list for; the address holds all of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self
from urllib.parse import urlencode

from base.i18n import N_
from engine.people import Actor
from processes.tickets.queries import Reader, TicketFilter
from processes.tickets.rules.kinds import Kind, Status, Urgency
from web.paths import words


class View(StrEnum):
    """The lists of tickets."""

    OPEN = "open"
    SOON = "soon"
    OVERDUE = "overdue"
    REPLIED = "replied"
    CLOSED = "closed"
    ALL = "all"


NAMES: Final[Mapping[View, str]] = {
    View.OPEN: N_("Open"),
    View.SOON: N_("Due soon"),
    View.OVERDUE: N_("Overdue"),
    View.REPLIED: N_("Replied"),
    View.CLOSED: N_("Closed"),
    View.ALL: N_("All"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One view of the tickets."""

    view: View = View.OPEN
    query: str = ""
    kind: str = ""
    department: str = ""
    urgency: str = ""
    after: str = ""
    order: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Self:
        """Read an address. What is not understood counts as not asked for."""
        view = asked.get("view", "")
        kind, urgency = asked.get("kind", ""), asked.get("urgency", "")
        return cls(
            view=View(view) if view in set(View) else View.OPEN,
            query=words(asked.get("q", "")),
            kind=kind if kind in set(Kind) else "",
            department=words(asked.get("department", "")),
            urgency=urgency if urgency in set(Urgency) else "",
            after=asked.get("after", ""),
            order="due" if asked.get("order") == "due" else "",
        )

    def address(self, **changes: str) -> str:
        """Return the query string of this view, with changes."""
        given = {
            "view": "" if self.view is View.OPEN else self.view,
            "q": self.query,
            "kind": self.kind,
            "department": self.department,
            "urgency": self.urgency,
            "after": self.after,
            "order": self.order,
        } | changes
        text = urlencode({key: value for key, value in given.items() if value})
        return f"?{text}" if text else ""

    def at(self, view: View) -> str:
        """Return the address of the same search in another list."""
        return replace(self, view=view, after="").address()

    @property
    def by_due(self) -> bool:
        """Return whether the most urgent come first: where limits matter and no words are sought.

        Words are sought among the newest first.
        """
        return not self.query and (self.order == "due" or self.view in {View.SOON, View.OVERDUE})

    @property
    def narrowed(self) -> bool:
        """Return whether anything hides part of the list."""
        return bool(self.query or self.kind or self.department or self.urgency)

    def filter(self, now: datetime, me: Actor) -> TicketFilter:
        """Return which tickets the view holds for this person."""
        return TicketFilter(
            status={View.CLOSED: Status.CLOSED, View.REPLIED: Status.REPLIED}.get(self.view),
            only_open=self.view is View.OPEN,
            overdue_at=now if self.view is View.OVERDUE else None,
            soon_at=now if self.view is View.SOON else None,
            kind=Kind(self.kind) if self.kind else None,
            urgency=Urgency(self.urgency) if self.urgency else None,
            department=self.department or None,
            reader=Reader.of(me),
        )
