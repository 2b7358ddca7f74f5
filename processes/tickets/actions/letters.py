"""The letters about tickets: what citizens, departments and dispatchers are written.

Each letter is written in the language that is spoken around the call (`use_locale`). Plain words,
the facts first, one link at most.
"""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from base.i18n import N_, locale
from base.i18n import gettext as _
from processes.tickets.records import Ticket
from processes.tickets.rules.acceptance import REASON_NAMES, Reason
from processes.tickets.rules.clock import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Subject and plain text."""

    subject: str
    text: str


def acknowledgement(ticket: Ticket, follow_url: str) -> Letter:
    """Tell the citizen the number and the query code."""
    return _letter(
        _("We have your matter: %(subject)s") % {"subject": ticket.subject},
        _("Thank you for writing to us. Your matter has been registered."),
        _("Number: %(no)s") % {"no": ticket.no}
        + "\n"
        + _("Query code: %(code)s") % {"code": ticket.query_code},
        _("You can see how far it is at any time:") + "\n" + follow_url,
        _("To add something, simply answer this e-mail."),
    )


def reply(ticket: Ticket, text: str, rate_url: str) -> Letter:
    """Give the citizen the department's reply, and ask how it was."""
    return _letter(
        _("Reply to your matter: %(subject)s") % {"subject": ticket.subject},
        _("You wrote to us about “%(subject)s” (%(no)s). This is the reply:") % _names(ticket),
        text,
        _("Please tell us how it was. It takes half a minute:") + "\n" + rate_url,
    )


def refusal(ticket: Ticket, *, reason: Reason | None, text: str, basis: str) -> Letter:
    """Tell the citizen why the hotline cannot take the matter."""
    why = _(REASON_NAMES[reason]) if reason else ""
    return _letter(
        _("About your matter: %(subject)s") % {"subject": ticket.subject},
        _("You wrote to us about “%(subject)s” (%(no)s). We are not allowed to handle it.")
        % _names(ticket),
        _("Reason: %(reason)s") % {"reason": why} if why else "",
        text,
        _("Basis: %(basis)s") % {"basis": basis} if basis else "",
    )


def explanation(ticket: Ticket, text: str) -> Letter:
    """Explain a reply to the citizen once more."""
    return _letter(
        _("Explanation about your matter: %(subject)s") % {"subject": ticket.subject},
        _("You were not content with our reply about “%(subject)s” (%(no)s). We have looked at it"
          " again:") % _names(ticket),
        text,
    )  # fmt: skip


def answer(subject: str, text: str) -> Letter:
    """Answer a message of which no ticket was made."""
    return _letter(_("Re: %(subject)s") % {"subject": subject}, text)


def invitation(ticket: Ticket, *, step: str, due: str | None, url: str) -> Letter:
    """Ask a department to do one step."""
    return _letter(
        _("%(step)s: %(subject)s") % {"step": step, "subject": ticket.subject},
        _("A matter waits for you: %(step)s.") % {"step": step},
        _facts(ticket, due),
        ticket.content,
        _link(url),
    )


def link_blocked(ticket: Ticket, *, address: str) -> Letter:
    """Tell the centre that the link of a task was not sent."""
    return _letter(
        _("Not sent, the address is on the blacklist: %(subject)s") % _names(ticket),
        _("The mail with the link to this matter's task was not sent to %(address)s, because the"
          " address is on the blacklist. Please lift the entry, or see to it that the department"
          " hears of its task in another way.") % {"address": address},
        _facts(ticket, None),
    )  # fmt: skip


def sign_urging(ticket: Ticket, *, due: str, url: str) -> Letter:
    """Remind a department to sign."""
    return _letter(
        _("Please sign for it: %(subject)s") % _names(ticket),
        _("This matter still waits for your signature. Nobody's signature counts as signed after"
          " %(due)s.") % {"due": due},
        _facts(ticket, None),
        _link(url),
    )  # fmt: skip


def due_soon(ticket: Ticket, *, due: str, url: str) -> Letter:
    """Remind a department before the due time."""
    return _letter(
        _("Due soon: %(subject)s") % _names(ticket),
        _("This matter is due at %(due)s and has not been handled yet.") % {"due": due},
        _facts(ticket, None),
        _link(url),
    )


def overdue_notice(ticket: Ticket, *, department: str, due: str, url: str = "") -> Letter:
    """Give formal notice that a matter is overdue."""
    return _letter(
        _("Overdue notice: %(subject)s") % _names(ticket),
        _("To: %(department)s") % {"department": department},
        _("This matter was due at %(due)s and has not been handled. Please handle it without"
          " further delay and say in your reply why it is late. The dispatchers have a copy of this"
          " notice.") % {"due": due},
        _facts(ticket, due),
        _link(url),
    )  # fmt: skip


def escalation(ticket: Ticket, *, step: Step, department: str, due: str) -> Letter:
    """Take a step against delay: notice in writing, supervision, criticism list."""
    subjects = {
        Step.NOTICE: N_("Written notice: %(subject)s"),
        Step.SUPERVISE: N_("Under supervision: %(subject)s"),
        Step.CRITICISE: N_("On the criticism list: %(subject)s"),
    }
    return _letter(
        _(subjects.get(step, subjects[Step.NOTICE])) % _names(ticket),
        _("To: %(department)s") % {"department": department},
        _("This matter was due at %(due)s and still has no reply. Please report in writing what"
          " keeps it, what is being done, and when it will be done.") % {"due": due},
        _facts(ticket, due),
    )  # fmt: skip


def urged(ticket: Ticket, *, words: str, url: str = "") -> Letter:
    """Tell whoever has the ticket that the citizen urged."""
    return _letter(
        _("The citizen urges: %(subject)s") % _names(ticket),
        _("The citizen has asked for the %(count)s. time how far this matter is.")
        % {"count": ticket.urges},
        words,
        _facts(ticket, None),
        _link(url),
    )


def added(ticket: Ticket, *, words: str, url: str = "") -> Letter:
    """Tell whoever has the ticket that the citizen added something."""
    return _letter(
        _("More from the citizen: %(subject)s") % _names(ticket),
        _("The citizen has added something to this matter:"),
        words,
        _link(url),
    )


def waiting_alert(*, sender: str, subject: str, since: str) -> Letter:
    """Tell the dispatchers that a message is waiting too long."""
    return _letter(
        _("A message waits to be read: %(subject)s") % {"subject": subject},
        _("A message from %(sender)s has been waiting since %(since)s. Please have somebody read"
          " it.") % {"sender": sender, "since": since},
    )  # fmt: skip


def when(moment: datetime | None, zone: str) -> str:
    """Return a moment as people of the centre read it."""
    if moment is None:
        return ""
    name = locale().replace("-", "_")
    return format_datetime(moment, "yyyy-MM-dd HH:mm", tzinfo=ZoneInfo(zone), locale=name)


def _link(url: str) -> str:
    if not url:
        return ""
    return _("Open it here; you need not sign in. The link is meant for you alone:") + "\n" + url


def _facts(ticket: Ticket, due: str | None) -> str:
    lines = [
        _("Number: %(no)s") % {"no": ticket.no},
        _("Subject: %(subject)s") % {"subject": ticket.subject},
        _("Place: %(place)s") % {"place": ticket.place} if ticket.place else "",
        _("Due: %(due)s") % {"due": due} if due else "",
    ]
    return "\n".join(line for line in lines if line)


def _names(ticket: Ticket) -> dict[str, str]:
    return {"no": ticket.no, "subject": ticket.subject}


def _letter(subject: str, *paragraphs: str) -> Letter:
    return Letter(
        subject=" ".join(subject.split()),
        text="\n\n".join(part.strip() for part in paragraphs if part and part.strip()) + "\n",
    )
