"""What a service or send task can be told to do: each action in words, and what it asks for.

An action that is registered and not named here can be chosen too, by its name, with parameters
written freely. Secrets are settings of the centre; no drawing holds one.
"""

from dataclasses import dataclass
from typing import Final

from base.i18n import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A parameter of an action; `area` when it may have several lines."""

    name: str
    label: str
    help: str = ""
    area: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An action as analysts see it."""

    label: str
    help: str = ""
    asks: tuple[Asked, ...] = ()


_TO: Final = N_("An address, or ${…}")
OFFERS: Final[dict[str, Offer]] = {
    "email.send": Offer(
        label=N_("Send an e-mail"),
        help=N_("Goes on when the mail server has taken it. A refusal is the error email.refused."),
        asks=(
            Asked(name="to", label=N_("To"), help=_TO),
            Asked(name="subject", label=N_("Subject")),
            Asked(name="text", label=N_("Text"), area=True),
            Asked(name="attachments", label=N_("Files"), help=N_("A variable with files, as ${…}")),
        ),
    ),
    "sms.send": Offer(
        label=N_("Send a text message (SMS)"),
        help=N_("Goes on when the gateway has taken it. A refusal is the error sms.refused."),
        asks=(
            Asked(name="to", label=N_("To"), help=N_("A phone number, or ${…}")),
            Asked(name="text", label=N_("Text"), area=True),
            Asked(
                name="thread",
                label=N_("Belongs to"),
                help=N_("Such as a ticket's number: a message that did not arrive finds it."),
            ),
        ),
    ),
    "callbacks.request": Offer(
        label=N_("Create a follow-up call"),
        help=N_("The agents get a task at that time; this process does not wait for it."),
        asks=(
            Asked(name="contact_phone", label=N_("Telephone"), help=N_("A phone number, or ${…}")),
            Asked(name="contact_name", label=N_("Name")),
            Asked(name="subject", label=N_("What about"), area=True),
            Asked(name="call_at", label=N_("When"), help=N_("A moment as ${…}; empty is at once")),
            Asked(name="call_by", label=N_("By whom"), help=N_("A user name; empty is any agent")),
        ),
    ),
    "callbacks.plan": Offer(label=N_("Callback: work out when to call")),
    "callbacks.next": Offer(label=N_("Callback: count an attempt")),
    "schedule.write_letters": Offer(
        label=N_("Send e-mails to people and groups"),
        asks=(
            Asked(name="to", label=N_("To"), help=N_("Addresses, user names, or groups")),
            Asked(name="subject", label=N_("Subject")),
            Asked(name="text", label=N_("Text"), area=True),
        ),
    ),
    "people.find": Offer(
        label=N_("Find the people in groups"),
        help=N_("Their user names are in the variable people: for a task that each of them gets."),
        asks=(Asked(name="to", label=N_("Who"), help=N_("User names or groups")),),
    ),
    "schedule.look_at_calendars": Offer(label=N_("Look for years without make-up days")),
    "schedule.tell_administrators": Offer(label=N_("Mail the administrators what is missing")),
    "schedule.tell_due": Offer(label=N_("Tell people which of their tasks are due")),
    "schedule.tidy": Offer(label=N_("Delete what is outdated")),
    "tickets.open": Offer(label=N_("Ticket: register it")),
    "tickets.acknowledge": Offer(label=N_("Ticket: tell the citizen its number")),
    "tickets.accept": Offer(label=N_("Ticket: apply the rules of acceptance")),
    "tickets.refuse": Offer(label=N_("Ticket: write the refusal to the citizen")),
    "tickets.assign": Offer(label=N_("Ticket: give it to the department")),
    "tickets.begin": Offer(label=N_("Ticket: the department has it in hand")),
    "tickets.urge_sign": Offer(label=N_("Ticket: urge the department to sign")),
    "tickets.urge_handle": Offer(label=N_("Ticket: remind of the time for handling")),
    "tickets.notice": Offer(label=N_("Ticket: tell the department that it is overdue")),
    "tickets.escalate": Offer(label=N_("Ticket: take the next step against delay")),
    "tickets.give_back": Offer(label=N_("Ticket: return it to the department")),
    "tickets.reply": Offer(label=N_("Ticket: mail the reply to the citizen")),
    "tickets.urge": Offer(label=N_("Ticket: pass on the citizen's urging")),
    "tickets.withdraw": Offer(label=N_("Ticket: the citizen has withdrawn it")),
    "tickets.plan_visit": Offer(label=N_("Ticket: plan the return visit")),
    "tickets.record_visit": Offer(label=N_("Ticket: record the return visit")),
    "tickets.explain": Offer(label=N_("Ticket: mail the explanation to the citizen")),
    "tickets.rehandle": Offer(label=N_("Ticket: begin another round")),
    "tickets.close": Offer(label=N_("Ticket: close it")),
    "tickets.match_thread": Offer(label=N_("Message: store it and find its ticket")),
    "tickets.attach": Offer(label=N_("Message: put it to a ticket")),
    "tickets.discard": Offer(
        label=N_("Message: put it aside"), asks=(Asked(name="reason", label=N_("Reason")),)
    ),
    "tickets.alert_lead": Offer(label=N_("Message: tell the dispatchers that it waits")),
    "tickets.answer_message": Offer(label=N_("Message: mail the answer to its sender")),
    "tickets.notify_added": Offer(label=N_("Ticket: tell who has it of what was added")),
    "blocklist.activate": Offer(label=N_("Blacklist: put the entry in force")),
    "blocklist.refuse": Offer(label=N_("Blacklist: refuse the proposal")),
    "blocklist.extend": Offer(label=N_("Blacklist: extend the entry")),
    "blocklist.lift": Offer(label=N_("Blacklist: lift the entry")),
    "blocklist.expire": Offer(label=N_("Blacklist: the entry has run out")),
    "personal.check": Offer(label=N_("Personal data: what stands against erasing")),
    "personal.erase": Offer(label=N_("Personal data: erase it")),
    "personal.refuse": Offer(label=N_("Personal data: refuse the request")),
}
