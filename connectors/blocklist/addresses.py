"""Numbers and mail addresses in the one form in which lists compare them."""

import re
import unicodedata
from enum import StrEnum
from typing import Final

MOST_DIGITS: Final = 15  # ITU-T E.164
SHORTEST_RANGE: Final = 3
_EXTENSION: Final = re.compile(r"(?:ext\.?|x|#|转|轉|分机|分機).*$", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[\s()./\-‐‑–—·]+")
_LOCAL: Final = re.compile(r"[^\s@<>,;\"]{1,64}")
_DOMAIN: Final = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")


class Channel(StrEnum):
    """The kinds of addresses that a list can hold."""

    PHONE = "phone"
    EMAIL = "email"


class NotAnAddress(ValueError):
    """The text is no number or address of its kind."""


def normal(channel: Channel, text: str, *, country: str = "86") -> str:
    """Return a number as `+<country><rest>` or a mail address in lower case.

    A number without a country is one of `country` (digits); its trunk 0 and an extension behind it
    are left out. Short numbers such as 110 have a country as well.

    Raises:
        NotAnAddress: it is none.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    return _number(plain, country) if channel is Channel.PHONE else _mail(plain)


def normal_range(text: str, *, country: str = "86") -> str:
    """Return the beginning of numbers in normal form.

    Raises:
        NotAnAddress: it is none, or so short that it would hold half the world.
    """
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("*")
    value = _number(plain, country)
    if len(value) - 1 - (len(country) if value.startswith(f"+{country}") else 0) < SHORTEST_RANGE:
        raise NotAnAddress(text)
    return value


def normal_domain(text: str) -> str:
    """Return a domain as entries hold it: `@` and its name in lower case and ASCII.

    Raises:
        NotAnAddress: it is none.
    """
    name = unicodedata.normalize("NFKC", text).strip().lower().removeprefix("*").lstrip("@.")
    return f"@{_ascii(name)}"


def candidates(channel: Channel, address: str) -> list[str]:
    """Return every value that an entry about this address can have, the address itself among them.

    So one look for equal values finds ranges and domains as well: a number has at most 15 of them,
    a mail address one for each part of its domain.
    """
    if channel is Channel.PHONE:
        return [address[:length] for length in range(2, len(address) + 1)]
    parts = address.rpartition("@")[2].split(".")
    return [address, *(f"@{'.'.join(parts[index:])}" for index in range(len(parts) - 1))]


def _number(text: str, country: str) -> str:
    bare = _BETWEEN.sub("", _EXTENSION.sub("", text.removeprefix("tel:")))
    if bare.startswith("00"):
        bare = f"+{bare[2:]}"
    digits = bare.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        raise NotAnAddress(text)
    if not bare.startswith("+"):
        # 8613800138000, as some exchanges write it: with the country but without the sign.
        whole = digits.startswith(country) and len(digits) > len(country) + 10
        own = digits.removeprefix(country) if whole else digits.removeprefix("0")
        digits = country + own if len(own) >= SHORTEST_RANGE else ""
    if not SHORTEST_RANGE <= len(digits) <= MOST_DIGITS:
        raise NotAnAddress(text)
    return f"+{digits}"


def _mail(text: str) -> str:
    local, _at, domain = text.rpartition("@")
    if not _LOCAL.fullmatch(local):
        raise NotAnAddress(text)
    return f"{local.lower()}@{_ascii(domain.lower())}"


def _ascii(domain: str) -> str:
    try:
        name = domain.encode("idna").decode()
    except UnicodeError:
        raise NotAnAddress(domain) from None
    if not _DOMAIN.fullmatch(name):
        raise NotAnAddress(domain)
    return name
