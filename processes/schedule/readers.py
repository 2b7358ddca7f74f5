"""Whom a scheduled mail or announcement is for: addresses, user names and candidate groups."""

from collections.abc import Iterable
from typing import Any

from base.db import Session
from connectors import email
from engine import identity


def named(to: Any) -> list[str]:
    """Return the names in a list, or in a text with commas or line breaks between them."""
    parts = to if isinstance(to, list) else str(to or "").replace("，", ",").split(",")
    lines = [line for part in parts for line in str(part).splitlines()]
    return [line.strip() for line in lines if line.strip()]


def addresses_of(db: Session, names: Iterable[str]) -> list[str]:
    """Return the addresses of people and groups, and those given, each once."""
    found: set[str] = set()
    for name in names:
        if "@" in name:
            found.add(name)
            continue
        found.update(one.email for one in people_of(db, [name]) if one.email)
    return sorted(found)


def people_of(db: Session, names: Iterable[str]) -> list[identity.Person]:
    """Return the people with these user names and in these groups, each once, by user name."""
    found: dict[str, identity.Person] = {}
    for name in names:
        members = identity.people(db, group=name)
        alone = [one for one in identity.people(db, words=[name]) if one.username == name]
        found.update((one.username, one) for one in (*members, *alone))
    return [found[username] for username in sorted(found)]


def nobody_behind(db: Session, names: Iterable[str]) -> list[str]:
    """Return the names that mean nobody: no address, no user name, no group with people in it."""
    return [name for name in names if not _means_somebody(db, name)]


def _means_somebody(db: Session, name: str) -> bool:
    if "@" not in name:
        return bool(people_of(db, [name]))
    try:
        return bool(email.normal_address(name))
    except email.BadAddress:
        return False
