"""What an entry means and which one decides. No database, no clock."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from .addresses import Channel, candidates

# Police, fire, ambulance, traffic accidents (China). Parameters add to them; nothing takes away.
EMERGENCY: Final = ("110", "119", "120", "122")


class Direction(StrEnum):
    """Which way a contact goes. A contact is in or out; an entry may mean both."""

    IN = "in"
    OUT = "out"
    BOTH = "both"


class Effect(StrEnum):
    """What an entry does. Letting through beats blocking."""

    BLOCK = "block"
    ALLOW = "allow"


class Match(StrEnum):
    """How an entry's value is compared: the whole, its beginning, or a domain and all below it."""

    EXACT = "exact"
    PREFIX = "prefix"
    DOMAIN = "domain"


class Why(StrEnum):
    """Which rule decided."""

    NOTHING = "nothing"
    EMERGENCY = "emergency"
    WHITELIST = "whitelist"
    BLACKLIST = "blacklist"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An entry as far as it decides."""

    id: UUID
    effect: Effect
    match: Match
    value: str
    direction: Direction
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a contact may take place, and what decided that."""

    blocked: bool
    why: Why
    entry_id: UUID | None = None


FREE: Final = Verdict(blocked=False, why=Why.NOTHING)


def verdict(
    address: str,
    rules: Iterable[Rule],
    *,
    channel: Channel,
    direction: Direction,
    at: datetime,
    emergency: Collection[str],
) -> Verdict:
    """Decide about one contact.

    Emergency routes are always free. Then an entry that lets through beats all that block, and
    among entries with the same effect the most exact one is named.

    Args:
        address: in normal form (`addresses.normal`).
        rules: entries that may fit; those that do not are passed over.
        channel: what kind of address it is.
        direction: in or out.
        at: the moment of the contact.
        emergency: normal forms that are never blocked.
    """
    if address in emergency:
        return Verdict(blocked=False, why=Why.EMERGENCY)
    fitting = [one for one in rules if fits(one, address, channel, direction, at)]
    for effect, why in ((Effect.ALLOW, Why.WHITELIST), (Effect.BLOCK, Why.BLACKLIST)):
        same = [one for one in fitting if one.effect is effect]
        if same:
            best = max(same, key=lambda one: (one.match is Match.EXACT, len(one.value), one.id))
            return Verdict(blocked=effect is Effect.BLOCK, why=why, entry_id=best.id)
    return FREE


def fits(rule: Rule, address: str, channel: Channel, direction: Direction, at: datetime) -> bool:
    """Return whether an entry is about this contact at this moment."""
    return (
        (rule.direction is Direction.BOTH or rule.direction is direction)
        and rule.since <= at < rule.until
        and (
            address == rule.value if rule.match is Match.EXACT else covered(rule, address, channel)
        )
    )


def covered(rule: Rule, address: str, channel: Channel) -> bool:
    """Return whether a range or a domain holds an address."""
    return rule.value in candidates(channel, address)
