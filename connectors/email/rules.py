"""Pure decisions about a mail that came in: its kind, and whether a machine may answer it."""

import re
from enum import StrEnum

from .reading.parse import Letter


class Kind(StrEnum):
    """What a mail is, by its marks."""

    LETTER = "letter"
    """A person wrote it."""
    NOTICE = "notice"
    """A machine wrote it on its own, such as another office's web form."""
    LIST = "list"
    """It came through a mailing list or as a mass mail."""
    AUTO_REPLY = "auto_reply"
    """An out-of-office note or another machine's answer."""
    BOUNCE = "bounce"
    """A report that our mail could not be delivered, or is late."""
    RECEIPT = "receipt"
    """A read receipt or another report."""
    OWN = "own"
    """Our own mail that came back to us."""


# Only a person's letter, another system's notice and list mail may become work; the rest would make
# tickets out of answers to our answers.
WORK = frozenset({Kind.LETTER, Kind.NOTICE, Kind.LIST})

_AUTO_SUBJECT = re.compile(
    r"^(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office"
    r"|自動回覆|自動答覆|自动答复|自动回复|不在辦公室|不在办公室)\s*[:：]?",
    re.IGNORECASE,
)
_DAEMONS = ("mailer-daemon@", "postmaster@")


def kind_of(letter: Letter, own_addresses: frozenset[str], *, own_id: bool) -> Kind:
    """Sort a mail. `own_id`: its Message-ID carries our seal."""
    if own_id or (letter.sender is not None and letter.sender.address in own_addresses):
        return Kind.OWN
    if _is_bounce(letter):
        return Kind.BOUNCE
    if letter.media_type == "multipart/report":
        return Kind.RECEIPT
    if _is_auto_reply(letter):
        return Kind.AUTO_REPLY
    if letter.mark("list-id") or letter.mark("precedence") in ("bulk", "list", "junk"):
        return Kind.LIST
    if _automatic(letter):
        return Kind.NOTICE
    return Kind.LETTER


def may_answer(letter: Letter, kind: Kind) -> bool:
    """Whether a machine may answer this mail (RFC 3834).

    Never a machine, a list, or somebody who asked not to be answered.
    """
    if kind is not Kind.LETTER or letter.sender is None:
        return False
    if letter.mark("x-auto-response-suppress") not in ("", "none") or _null_return_path(letter):
        return False
    name = letter.sender.address.partition("@")[0]
    return not (
        name.startswith(("mailer-daemon", "noreply", "no-reply", "donotreply", "do-not-reply"))
        or name == "postmaster"
    )


def sender_check(letter: Letter, authserv_id: str) -> str:
    """Return what our own mail server found out about the sender by DMARC.

    The answer is `pass`, `fail` or `unknown`; what other servers claim is ignored.
    """
    for value in letter.marks.get("authentication-results", ()):
        server, _, results = value.lower().partition(";")
        if authserv_id and server.split(" ")[0].strip() == authserv_id.lower():
            found = re.search(r"\bdmarc\s*=\s*(pass|fail)\b", results)
            return found[1] if found else "unknown"
    return "unknown"


def _is_bounce(letter: Letter) -> bool:
    if letter.bounce is not None:
        return True
    sender = letter.sender.address if letter.sender else ""
    return sender.startswith(_DAEMONS) and (
        _null_return_path(letter) or bool(letter.mark("x-failed-recipients"))
    )


def _is_auto_reply(letter: Letter) -> bool:
    submitted = letter.mark("auto-submitted")
    if (
        submitted.startswith(("auto-replied", "auto-notified"))
        or letter.mark("x-autoreply")
        or letter.mark("x-autorespond")
    ):
        return True
    # Exchange marks out-of-office notes as auto-generated; a web form of another office is auto-
    # generated too, but answers nothing.
    if _automatic(letter) and (letter.in_reply_to or _AUTO_SUBJECT.match(letter.subject)):
        return True
    return letter.mark("precedence") == "auto_reply"


def _automatic(letter: Letter) -> bool:
    submitted = letter.mark("auto-submitted")
    return (submitted not in ("", "no")) or _null_return_path(letter)


def _null_return_path(letter: Letter) -> bool:
    return "return-path" in letter.marks and letter.mark("return-path") in ("<>", "")
