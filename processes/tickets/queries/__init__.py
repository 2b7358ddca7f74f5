"""Reading tickets: `tickets` finds them, `timeline` tells what happened to one, in order."""

from .files import FileView, attachments, files_of_entry
from .readers import Reader, may_read_file
from .tickets import (
    EntryView,
    NoSuchTicket,
    TicketFilter,
    TicketView,
    VisitView,
    conversation,
    count_by_status,
    find_ticket,
    find_tickets,
    get_ticket,
    is_message,
    ticket_no,
    ticket_of_instance,
    visits,
)
from .timeline import Moment, moments_of, timeline

__all__ = [
    "EntryView", "FileView", "Moment", "NoSuchTicket", "Reader", "TicketFilter", "TicketView",
    "VisitView", "attachments", "conversation", "count_by_status", "files_of_entry", "find_ticket",
    "find_tickets", "get_ticket", "is_message", "may_read_file", "moments_of", "ticket_no",
    "ticket_of_instance", "timeline", "visits",
]  # fmt: skip
