"""The letter that tells somebody of notices: who did what to which task, and the way there.

What people wrote to one another is not in it, nor what a citizen told us: mail is read on
telephones and lies in foreign mailboxes. Written in the language that is spoken around the call.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from base.i18n import N_, ngettext
from base.i18n import gettext as _
from engine import NoticeKind

# A kind that is not named here is told in general words.
SENTENCES: Final[Mapping[NoticeKind, str]] = {
    NoticeKind.COPIED: N_("%(who)s sent you this to read"),
    NoticeKind.URGED: N_("%(who)s urges you"),
    NoticeKind.LENT: N_("%(who)s delegated this to you"),
    NoticeKind.GIVEN_BACK: N_("%(who)s gave this back"),
    NoticeKind.HANDED_ON: N_("%(who)s transferred this to you"),
    NoticeKind.RETURNED: N_("%(who)s sent this back to you"),
    NoticeKind.TAKEN_BACK: N_("%(who)s took this back; you need not do it"),
    NoticeKind.SIGN_ASKED: N_("%(who)s asks you to sign this"),
    NoticeKind.SIGNED: N_("%(who)s signed this"),
    NoticeKind.SIGN_NOT: N_("%(who)s: you need not sign this any more"),
    NoticeKind.MENTIONED: N_("%(who)s mentioned you"),
    NoticeKind.ASSIGNED: N_("This task is yours"),
    NoticeKind.DUE_SOON: N_("This is due soon"),
    NoticeKind.OVERDUE: N_("This is overdue"),
}
OTHER: Final = N_("%(who)s has something for you")
MOST_TOLD: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A notice in words that may leave the house; `no` is the ticket's number, if it has one."""

    kind: NoticeKind
    who: str
    title: str
    no: str
    url: str

    @property
    def sentence(self) -> str:
        """Say what happened."""
        return sentence(self.kind, self.who)

    @property
    def about(self) -> str:
        """Say which task it is."""
        return f"{self.no} {self.title}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Subject and plain text."""

    subject: str
    text: str


def sentence(kind: NoticeKind, who: str) -> str:
    """Say what a notice says."""
    return _(SENTENCES.get(kind, OTHER)) % {"who": who}


def letter(told: Sequence[Told], *, settings_url: str, inbox_url: str) -> Letter:
    """Write of one notice, or of several together."""
    end = _("Which notices you get by e-mail, and when, is chosen here:") + "\n" + settings_url
    if len(told) == 1:
        (one,) = told
        link = _("Open the task") + ":\n" + one.url
        subject = _("%(what)s: %(task)s") % {"what": one.sentence, "task": one.about}
        return Letter(subject=subject, text="\n\n".join((subject, link, end)))
    parts = [
        _("%(what)s: %(task)s") % {"what": one.sentence, "task": one.about} + f"\n{one.url}"
        for one in told[:MOST_TOLD]
    ]
    if len(told) > MOST_TOLD:
        more = _("%(number)s more are in your list:") % {"number": len(told) - MOST_TOLD}
        parts.append(f"{more}\n{inbox_url}")
    count = {"num": len(told)}
    subject = ngettext("%(num)s notice about your tasks", "%(num)s notices about your tasks",
                       len(told)) % count  # fmt: skip
    return Letter(subject=subject, text="\n\n".join((*parts, end)))
