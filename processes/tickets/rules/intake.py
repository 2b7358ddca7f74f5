"""What to do with a message before a person reads it."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from base.i18n import N_

MOST_PER_HOUR: Final = 200
SUBJECT_LENGTH: Final = 120
ROBOTS: Final = ("mailer-daemon@", "postmaster@")
HAN: Final = re.compile("[\u3400-\u9fff]")
LATIN: Final = re.compile(r"[A-Za-z]")
FEWEST_LETTERS: Final = 12
PREFIX: Final = re.compile(
    r"^\s*(?:re|fw|fwd|aw|回覆|回复|答复|轉寄|转发|答覆)\s*[:：]\s*", re.IGNORECASE
)


class Discard(StrEnum):
    """Why a message is put aside."""

    EMPTY = "empty"
    ROBOT = "robot"
    FLOOD = "flood"
    SPAM = "spam"


DISCARD_NAMES: Final[Mapping[Discard, str]] = {
    Discard.EMPTY: N_("Empty message"),
    Discard.ROBOT: N_("Sent by a machine"),
    Discard.FLOOD: N_("Too many messages from one sender"),
    Discard.SPAM: N_("Spam"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What counts of a message: who, what, and how many came from there in the last hour."""

    sender: str
    text: str
    files: int
    last_hour: int


def discard(arrival: Arrival, most_per_hour: int = MOST_PER_HOUR) -> Discard | None:
    """Return why a message should be put aside unread, or None when a person should read it.

    The same words sent twice are not put aside: the second message may be an urging. The agent is
    told about the first one instead.
    """
    if arrival.sender.casefold().startswith(ROBOTS):
        return Discard.ROBOT
    if not arrival.text.strip() and not arrival.files:
        return Discard.EMPTY
    if arrival.last_hour >= most_per_hour:
        return Discard.FLOOD
    return None


def subject_of(subject: str | None, text: str) -> str:
    """Return a title for a matter: the subject without `Re:`, else the first line of the text."""
    title = subject or ""
    while (shorter := PREFIX.sub("", title)) != title:
        title = shorter
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    title = title.strip() or (lines[0] if lines else "")
    return title if len(title) <= SUBJECT_LENGTH else title[: SUBJECT_LENGTH - 1] + "…"


def digest(sender: str, subject: str, text: str) -> str:
    """Return a fingerprint by which the same words of the same sender are recognised."""
    words = " ".join(f"{sender} {subject} {text}".casefold().split())
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def language_of(text: str, default: str) -> str:
    """Return the language in which to answer: English to a letter without any Chinese character."""
    if HAN.search(text):
        return default if default.startswith("zh") else "zh-Hant"
    return "en" if len(LATIN.findall(text)) >= FEWEST_LETTERS else default
