"""What a page says after something was done: one sentence, for some with a way to undo it.

The page after a redirect is told by `?said=<code>` which sentence it is; nothing that comes from
outside is shown.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse

from base.i18n import N_, gettext

SENTENCES: Final[Mapping[str, str]] = {
    "favourites_of_role": N_("The favourites of your role count again."),
    "taken": N_("Taken. It is yours now."),
    "released": N_("Given back. Others can take it again."),
    "transferred": N_("Transferred."),
    "delegated": N_("Delegated. It comes back to you with an answer."),
    "given_back": N_("Given back to its owner."),
    "copied": N_("Sent to read."),
    "planned": N_("Saved."),
    "sent_back": N_("Sent back. The case goes on from there."),
    "taken_back": N_("Taken back. It is yours again."),
    "signers_added": N_("Added. They are told when it is their turn."),
    "signer_removed": N_("Removed. They need not sign."),
    "signed": N_("Signed."),
    "decided": N_("Kept. The case goes on when the others have signed."),
    "commented": N_("The comment was added."),
    "comment_changed": N_("The comment was changed."),
    "comment_deleted": N_("The comment was deleted."),
    "attached": N_("Attached."),
    "file_removed": N_("The file was removed."),
    "notices_read": N_("All marked as read."),
    "completed": N_("Done. The process has gone on."),
    "opened": N_("The ticket is open."),
    "noted": N_("The note was added."),
    "urged": N_("The urging was passed on."),
    "clock_stopped": N_("The clock was stopped, or the pause was noted."),
    "clock_goes_on": N_("The clock goes on."),
    "clock_extended": N_("The limit was extended."),
    "clock_contacted": N_("The first contact was written down."),
    "withdrawn": N_("The matter was withdrawn."),
    "added": N_("Your message was added."),
    "reminded": N_("We have reminded them."),
    "rated": N_("Thank you. Your rating was recorded."),
    "retried": N_("Tried again; it went on."),
    "failed_again": N_("Tried again; it failed once more."),
    "settled": N_("Settled."),
    "suspended": N_("Paused. Nothing goes on until it is continued."),
    "resumed": N_("It goes on."),
    "cancelled": N_("Cancelled."),
    "changed": N_("The data was changed."),
    "moved": N_("Moved."),
    "message_given": N_("Given. The process has gone on."),
    "timer_fired": N_("The timer has fired; the process has gone on."),
    "timer_moved": N_("The timer fires at the other moment."),
    "migrated": N_("It runs on the other version now."),
    "restarted": N_("A new process has begun."),
    "retired": N_("Nothing new of it begins from then on."),
    "activated": N_("New ones begin again."),
    "job_again": N_("It is being done again."),
    "batch_begun": N_("The batch has begun."),
    "batch_paused": N_("Nothing further of the batch begins until it goes on."),
    "batch_goes_on": N_("The batch goes on."),
    "batch_ended": N_("The batch has ended. What is done stays done."),
    "mail_sent": N_("Noted: the mail was sent."),
    "mail_again": N_("The mail is on its way again."),
    "mail_released": N_("The mail is being taken in."),
    "mail_dismissed": N_("Nothing comes of this mail. It stays stored."),
    "sms_sent": N_("Noted: the message was sent."),
    "sms_again": N_("The message is on its way again."),
    "sms_asked": N_("The message is on its way."),
    "number_blocked": N_("The number is on the blacklist; it is not dialled."),
    "no_extension": N_("You are on no extension: choose one, then dial again."),
    "dialled": N_("Your telephone rings. When you lift it the number is dialled."),
    "unmasked": N_("Unmasked for a short time. It is noted in the log."),
    "erase_asked": N_("The process has begun; its tasks are in the inbox."),
    "held": N_("Held for the law."),
    "hold_lifted": N_("The hold was lifted."),
    "list_proposed": N_("Proposed. Somebody else reviews it."),
    "list_extended": N_("The end was moved."),
    "list_lifted": N_("Lifted. Contacts are free again."),
    "list_appealed": N_("The appeal was handed on."),
    "list_brought": N_("The entries were brought in."),
    "notices_chosen": N_("Saved. It counts for notices from now on."),
    "home_kept": N_("Saved. You begin with this page from now on."),
    "favourite_kept": N_("Saved."),
    "calendar_added": N_("The calendar was added."),
    "calendar_changed": N_("Saved. What waits by this calendar is worked out anew."),
    "calendar_deleted": N_("The calendar was deleted."),
    "calendar_given": N_("Saved. The departments below go by it too."),
    "calendar_brought": N_("The dates were taken over."),
    "mailed": N_("The mail is on its way in."),
    "undone": N_("Taken back. It is where it was before."),
    "filter_kept": N_("The filter was saved."),
    "filter_deleted": N_("The filter was deleted."),
    "filter_restored": N_("The filter is there again."),
    "look_kept": N_("Saved. Lists look like this from now on."),
}
# What one click undoes, and where: `task` of the sentence stands in the address.
UNDO: Final[Mapping[str, str]] = {
    "taken": "/inbox/%s/release",
    "transferred": "/inbox/%s/take-back",
    "filter_deleted": "/inbox/filters/%s/restore",
}
KEY: Final = re.compile(r"[A-Za-z0-9_-]{0,22}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One sentence. `task` (short id) is what can be undone with one click."""

    code: str
    task: str = ""
    address: str = ""

    @classmethod
    def read(cls, parameter: str) -> Self | None:
        """Read the parameter of an address; None for what was not made by us."""
        code, _dot, task = parameter.partition(".")
        known = code in SENTENCES and KEY.fullmatch(task)
        return cls(code=code, task=task) if known else None

    @property
    def text(self) -> str:
        """Return the sentence in the reader's language."""
        return gettext(SENTENCES[self.code])

    @property
    def undo(self) -> str:
        """Return where one click undoes what was done; empty where that cannot be."""
        return UNDO[self.code] % self.task if self.task and self.code in UNDO else ""

    @property
    def parameter(self) -> str:
        """Return what `read` reads."""
        return f"{self.code}.{self.task}" if self.task else self.code


def saying(request: Request) -> Said | None:
    """Return what this page was told to say, if anything."""
    return Said.read(request.query_params.get("said", ""))


def back(path: str, query: str, said: Said, anchor: str = "") -> RedirectResponse:
    """Lead back to a page, with its query string as it was, to say one sentence there."""
    kept = [pair for pair in parse_qsl(query.removeprefix("?")) if pair[0] != "said"]
    address = f"{path}?{urlencode([*kept, ('said', said.parameter)])}{anchor}"
    return RedirectResponse(address, status_code=303)
