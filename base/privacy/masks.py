"""Masks: what is left of a phone number, an ID number, a mail address or a place to live.

Fields are known by what their names end in, so that values are masked wherever they turn up: in a
form, in a process's variables, in a line of the history. Free text is searched for what looks like
such a value.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Self

HIDDEN: Final = "****"
# Too short to be replaced in texts: it would stand in every other word.
SHORTEST_KNOWN: Final = 5


class Kind(StrEnum):
    """What a value is, and so how it is masked."""

    PHONE = "phone"
    EMAIL = "email"
    ID_NUMBER = "id_number"
    ADDRESS = "address"
    CONTACT = "contact"
    """A phone number or a mail address, as the sender of a message is noted."""
    NAME = "name"
    """A name, or what somebody is called: not masked, but found and erased."""
    TEXT = "text"
    """Words in which personal data may stand."""


# What the names of fields end in that hold personal data: forms, processes and records keep to it.
ENDINGS: Final[tuple[tuple[str, Kind], ...]] = (
    ("from_address", Kind.EMAIL),
    ("to_address", Kind.EMAIL),
    ("bounced_address", Kind.EMAIL),
    ("email", Kind.EMAIL),
    ("phone", Kind.PHONE),
    ("mobile", Kind.PHONE),
    ("from_number", Kind.PHONE),
    ("id_number", Kind.ID_NUMBER),
    ("id_card", Kind.ID_NUMBER),
    ("address", Kind.ADDRESS),
    ("sender", Kind.CONTACT),
    ("entry_value", Kind.CONTACT),
)
# Chinese is written without blanks: a number may follow any character that is no Latin letter.
_MAIL: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
)
_ID: Final = re.compile(r"(?<![A-Za-z0-9_-])\d{6}(?:19|20)\d{9}[\dXx](?![A-Za-z0-9_-])")
_MOBILE: Final = r"(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}"
_ABROAD: Final = r"\+\d{1,3}[- ]?\d(?:[- ]?\d){5,12}"
_FIXED: Final = r"\(?0\d{2,3}\)?[- ]?\d{7,8}"
_PHONE: Final = re.compile(
    rf"(?<![A-Za-z0-9_+.-])(?:{_MOBILE}|{_ABROAD}|{_FIXED})(?![A-Za-z0-9_-])"
)
_DISTRICT: Final = re.compile(r"^.{1,12}?(?:区|區|县|縣|市|旗)")


def masked(kind: Kind, text: str) -> str:
    """Return what may be seen of a value."""
    match kind:
        case Kind.PHONE:
            return _phone(text)
        case Kind.EMAIL:
            return _mail(text)
        case Kind.ID_NUMBER:
            return (
                f"{text[:3]}{'*' * max(len(text) - 7, 4)}{text[-4:]}" if len(text) > 9 else HIDDEN
            )
        case Kind.ADDRESS:
            found = _DISTRICT.match(text)
            return f"{found[0] if found else text[:2]}{HIDDEN}"
        case Kind.NAME | Kind.TEXT:
            return text
    return _mail(text) if "@" in text else _phone(text) if any(map(str.isdigit, text)) else text


def field_kind(name: str) -> Kind | None:
    """Return what a field of this name holds, None for what is nobody's own."""
    return next((kind for end, kind in ENDINGS if name.endswith(end)), None)


def found_in(text: str) -> Iterator[tuple[Kind, str]]:
    """Yield what looks like personal data in a text."""
    for kind, pattern in ((Kind.EMAIL, _MAIL), (Kind.ID_NUMBER, _ID), (Kind.PHONE, _PHONE)):
        for match in pattern.finditer(text):
            yield kind, match[0]


def looks_personal(text: str) -> bool:
    """Return whether something in a text looks like a number, an address or an ID of somebody."""
    return next(found_in(text), None) is not None


@dataclass(frozen=True, slots=True)
class Mask:
    """What one reader may see. A `clear` one changes nothing.

    `open_fields` are fields that this reader needs for the work at hand.
    """

    clear: bool
    open_fields: frozenset[str] = frozenset()

    def opening(self, fields: Iterable[str]) -> Self:
        """Return the mask that leaves these fields as they are."""
        return replace(self, open_fields=self.open_fields | frozenset(fields))

    def of(self, kind: Kind, text: str | None) -> str:
        """Return a value of this kind as the reader sees it."""
        return (text or "") if self.clear or not text else masked(kind, text)

    def text(self, text: str) -> str:
        """Return a text without what looks like personal data."""
        if self.clear or not text:
            return text
        text = _MAIL.sub(lambda found: _mail(found[0]), text)
        text = _ID.sub(lambda found: masked(Kind.ID_NUMBER, found[0]), text)
        return _PHONE.sub(lambda found: _phone(found[0]), text)


def _phone(text: str) -> str:
    plus = "+" if text.strip().startswith("+") else ""
    digits = "".join(char for char in text if char.isdigit())
    if len(digits) < 8:
        return HIDDEN
    head = len(digits) - 8 if plus else 3
    return f"{plus}{digits[:head]}{HIDDEN}{digits[-4:]}"


def _mail(text: str) -> str:
    local, _at, domain = text.rpartition("@")
    return f"{local[:1]}{HIDDEN}@{domain}" if local else HIDDEN
