"""Opening a ticket at the desk: from the form to the record."""

from typing import Any, Final
from uuid import UUID

import engine
import forms
from base.db import Session
from base.errors import Invalid
from base.i18n import N_, gettext
from engine.people import Actor
from processes.tickets import actions
from processes.tickets.queries import TicketView
from processes.tickets.rules.kinds import Channel, Kind, Urgency

FORM: Final = "tickets/new_ticket"
NO_PROCESS: Final = N_("There is no process for tickets here, so none can be opened.")
START: Final = {"channel": "phone", "urgency": "normal", "answered": False, "hide_identity": False}
TEXTS: Final = (
    "subject", "content", "category", "place", "event_at", "answer_text",
    "contact_name", "contact_phone", "contact_email",
)  # fmt: skip


def new_ticket(values: forms.Values) -> actions.NewTicket:
    """Return what the form says as a new ticket."""
    given: dict[str, Any] = {name: values[name] for name in TEXTS if values.get(name)}
    return actions.NewTicket(
        **{"subject": "", **given},
        kind=Kind(values["kind"]),
        urgency=Urgency(values["urgency"]),
        channel=Channel(values["channel"]),
        hide_identity=values.get("hide_identity") is True,
        answered=values.get("answered") is True,
        files=tuple(UUID(key) for key in values.get("files") or ()),
    )


def open_at_desk(db: Session, values: forms.Values, by: Actor, key: str | None) -> TicketView:
    """Open the ticket; the same key again returns the one that was opened before.

    Raises:
        FormErrors: the ticket cannot be opened like this; says so at the fields.
    """
    try:
        # Where its process cannot begin nothing is left of the ticket either.
        with db.begin_nested():
            return actions.open_ticket(db, new_ticket(values), by=by, idempotency_key=key)
    except Invalid as wrong:
        errors = {problem.field: problem.message for problem in wrong.problems}
        raise forms.FormErrors(values, errors) from wrong
    except (engine.NoSuchDefinition, engine.DefinitionRetired) as missing:
        raise forms.FormErrors(values, {"subject": gettext(NO_PROCESS)}) from missing
