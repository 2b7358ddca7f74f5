"""The words that describe a ticket, and their names for people."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from base.i18n import N_

NUMBER: Final = re.compile(r"(?<![A-Za-z0-9])T(\d{8})-(\d{4,6})(?!\d)", re.IGNORECASE)


class Kind(StrEnum):
    """What a citizen wants of the centre."""

    ENQUIRY = "enquiry"
    HELP = "help"
    COMPLAINT = "complaint"
    REPORT = "report"
    SUGGESTION = "suggestion"
    PRAISE = "praise"


class Urgency(StrEnum):
    """How fast it must be."""

    NORMAL = "normal"
    URGENT = "urgent"
    EXTRA = "extra"


class Channel(StrEnum):
    """By which way it came."""

    PHONE = "phone"
    COUNTER = "counter"
    EMAIL = "email"
    WEB = "web"
    SMS = "sms"
    FAX = "fax"
    API = "api"


class Status(StrEnum):
    """Where a ticket is in its life."""

    REGISTERED = "registered"
    REFUSING = "refusing"
    DISPATCHED = "dispatched"
    HANDLING = "handling"
    REPLIED = "replied"
    REHANDLING = "rehandling"
    CLOSED = "closed"


class Closing(StrEnum):
    """How a ticket ended."""

    SATISFIED = "satisfied"
    EXPLAINED = "explained"
    UNREACHABLE = "unreachable"
    ANSWERED = "answered"
    NOT_ACCEPTED = "not_accepted"
    WITHDRAWN = "withdrawn"


KIND_NAMES: Final[Mapping[Kind, str]] = {
    Kind.ENQUIRY: N_("Enquiry"),
    Kind.HELP: N_("Request for help"),
    Kind.COMPLAINT: N_("Complaint"),
    Kind.REPORT: N_("Report of wrongdoing"),
    Kind.SUGGESTION: N_("Suggestion"),
    Kind.PRAISE: N_("Praise"),
}
URGENCY_NAMES: Final[Mapping[Urgency, str]] = {
    Urgency.NORMAL: N_("Normal"),
    Urgency.URGENT: N_("Urgent"),
    Urgency.EXTRA: N_("Extra urgent"),
}
CHANNEL_NAMES: Final[Mapping[Channel, str]] = {
    Channel.PHONE: N_("Telephone"),
    Channel.COUNTER: N_("Counter"),
    Channel.EMAIL: N_("E-mail"),
    Channel.WEB: N_("Web form"),
    Channel.SMS: N_("Text message"),
    Channel.FAX: N_("Fax"),
    Channel.API: N_("Other program"),
}
STATUS_NAMES: Final[Mapping[Status, str]] = {
    Status.REGISTERED: N_("Registered"),
    Status.REFUSING: N_("Refusal being explained"),
    Status.DISPATCHED: N_("Dispatched"),
    Status.HANDLING: N_("Being handled"),
    Status.REPLIED: N_("Replied"),
    Status.REHANDLING: N_("Handled again"),
    Status.CLOSED: N_("Closed"),
}
CLOSING_NAMES: Final[Mapping[Closing, str]] = {
    Closing.SATISFIED: N_("Satisfied"),
    Closing.EXPLAINED: N_("Explained"),
    Closing.UNREACHABLE: N_("Not reached"),
    Closing.ANSWERED: N_("Answered on the call"),
    Closing.NOT_ACCEPTED: N_("Not accepted"),
    Closing.WITHDRAWN: N_("Withdrawn"),
}
# The dispatch catalogue in its first form: what a matter is about, its name, and the code of the
# department that usually answers for it (a centre without that department has no suggestion).
CATEGORIES: Final[Mapping[str, tuple[str, str | None]]] = {
    "water_power": (N_("Water, power and gas"), "water"),
    "housing": (N_("Housing and property management"), None),
    "noise": (N_("Noise and air"), "environment"),
    "waste": (N_("Waste and cleaning"), "sanitation"),
    "roads": (N_("Roads and street lamps"), "roads"),
    "parking": (N_("Parking"), "transport"),
    "transport": (N_("Public transport"), "transport"),
    "school": (N_("Schools and teaching"), None),
    "social": (N_("Social security and health"), "social"),
    "market": (N_("Shops, prices and food"), None),
    "service": (N_("Public services and staff"), None),
    "other": (N_("Something else"), None),
}


def ticket_number(day: date, count: int) -> str:
    """Return the number of the `count`-th ticket of a day, such as `T20261102-0001`."""
    return f"T{day:%Y%m%d}-{count:04d}"


def number_in(*texts: str | None) -> str | None:
    """Return the first ticket number that stands in one of the texts, in capital letters."""
    for text in texts:
        if match := NUMBER.search(text or ""):
            return match[0].upper()
    return None


def known_category(code: str | None) -> str:
    """Return the category, or `other` for one that is not in the catalogue."""
    return code if code is not None and code in CATEGORIES else "other"


def usual_department(category: str | None) -> str | None:
    """Return the code of the department that usually answers for a category."""
    return CATEGORIES[known_category(category)][1]
