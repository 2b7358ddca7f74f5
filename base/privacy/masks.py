"""Masks: what is left of a phone number, an ID number, a mail address or a place to live.

Fields are declared by name (`FIELDS`), so that values are masked wherever they turn up: in a form,
in a process's variables, in a line of the history. Free text is searched for what looks like such
a value, and for the values that are known to belong to the matter.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, Self

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


# The names under which forms, processes and records keep personal data.
FIELDS: Final[Mapping[str, Kind]] = {
    "contact_phone": Kind.PHONE,
    "from_number": Kind.PHONE,
    "phone": Kind.PHONE,
    "mobile": Kind.PHONE,
    "contact_email": Kind.EMAIL,
    "from_address": Kind.EMAIL,
    "bounced_address": Kind.EMAIL,
    "email": Kind.EMAIL,
    "id_number": Kind.ID_NUMBER,
    "contact_id_number": Kind.ID_NUMBER,
    "contact_address": Kind.ADDRESS,
    "home_address": Kind.ADDRESS,
    "sender": Kind.CONTACT,
    "entry_value": Kind.CONTACT,
}
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
    return _mail(text) if "@" in text else _phone(text) if any(map(str.isdigit, text)) else text


@dataclass(frozen=True, slots=True)
class Mask:
    """What one reader may see. A `clear` one changes nothing.

    `known` are values that belong to the matter shown, with their masks; `open_fields` are fields
    that this reader needs for the work at hand.
    """

    clear: bool
    known: tuple[tuple[str, str], ...] = ()
    open_fields: frozenset[str] = frozenset()
    fields: Mapping[str, Kind] = field(default_factory=lambda: FIELDS)

    def knowing(self, values: Mapping[str, object]) -> Self:
        """Return the mask of a reader of this matter: its personal values are found in texts."""
        if self.clear:
            return self
        found = dict(self.known)
        for name, kind in self.fields.items():
            value = values.get(name)
            if not isinstance(value, str) or name in self.open_fields:
                continue
            if len(value.strip()) >= SHORTEST_KNOWN:
                found[value.strip()] = masked(kind, value.strip())
        # The longest first, so that no part of one is replaced within it.
        return replace(self, known=tuple(sorted(found.items(), key=lambda one: -len(one[0]))))

    def opening(self, fields: Iterable[str]) -> Self:
        """Return the mask that leaves these fields as they are."""
        return replace(self, open_fields=self.open_fields | frozenset(fields))

    def of(self, kind: Kind, text: str | None) -> str:
        """Return a value of this kind as the reader sees it."""
        return (text or "") if self.clear or not text else masked(kind, text)

    def field(self, name: str, value: Any) -> Any:
        """Return the value of a field as the reader sees it, whatever it holds."""
        if self.clear or name in self.open_fields:
            return value
        kind = self.fields.get(name)
        if kind is not None and isinstance(value, str) and value:
            return masked(kind, value)
        return self.value(value)

    def value(self, value: Any) -> Any:
        """Return data as the reader sees it: dictionaries by the names in them, texts by search."""
        if self.clear:
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {name: self.field(str(name), one) for name, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.value(one) for one in value]
        return value

    def values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the variables of one matter, which know one another."""
        if self.clear:
            return dict(values)
        knowing = self.knowing(values)
        return {name: knowing.field(name, one) for name, one in values.items()}

    def text(self, text: str) -> str:
        """Return a text without the values that are known, and without what looks like one."""
        if self.clear or not text:
            return text
        for value, mask in self.known:
            text = text.replace(value, mask)
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
