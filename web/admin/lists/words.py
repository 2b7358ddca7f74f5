"""The lists in the reader's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

from base.i18n import N_, gettext
from base.privacy import Kind, Mask
from connectors.blocklist import (
    Channel,
    Direction,
    Effect,
    EntryFilter,
    EntryView,
    LineFate,
    Match,
    State,
    Why,
)

EFFECTS: Final[Mapping[Effect, tuple[str, str]]] = {
    Effect.BLOCK: (N_("Blocked"), "bad"),
    Effect.ALLOW: (N_("Let through"), "ok"),
}
CHANNELS: Final[Mapping[Channel, str]] = {
    Channel.PHONE: N_("Phone number"),
    Channel.EMAIL: N_("E-mail"),
}
MATCHES: Final[Mapping[Match, str]] = {
    Match.EXACT: N_("Exactly this"),
    Match.PREFIX: N_("All numbers that begin so"),
    Match.DOMAIN: N_("The whole domain"),
}
DIRECTIONS: Final[Mapping[Direction, str]] = {
    Direction.IN: N_("Inbound"),
    Direction.OUT: N_("Outbound"),
    Direction.BOTH: N_("Both ways"),
}
STATES: Final[Mapping[State, tuple[str, str]]] = {
    State.PROPOSED: (N_("Waits for review"), "info"),
    State.ACTIVE: (N_("In force"), "accent"),
    State.REFUSED: (N_("Turned down"), "neutral"),
    State.LIFTED: (N_("Lifted"), "neutral"),
    State.EXPIRED: (N_("Lapsed"), "neutral"),
}
WHYS: Final[Mapping[Why, str]] = {
    Why.BLACKLIST: N_("Blacklist"),
    Why.WHITELIST: N_("Whitelist"),
    Why.EMERGENCY: N_("Emergency, never blocked"),
    Why.NOTHING: N_("No entry"),
}
FATES: Final[Mapping[LineFate, tuple[str, str]]] = {
    LineFate.ADDED: (N_("is put in force"), "ok"),
    LineFate.THERE: (N_("is there already"), "neutral"),
    LineFate.WRONG: (N_("cannot be read"), "bad"),
}
LONGEST: Final = 100
USUAL: Final = timedelta(days=90)


class View(StrEnum):
    """The lists of entries."""

    FORCE = "force"
    REVIEW = "review"
    SOON = "soon"
    OVER = "over"


VIEWS: Final[Mapping[View, str]] = {
    View.FORCE: N_("In force"),
    View.REVIEW: N_("Waits for review"),
    View.SOON: N_("Ends soon"),
    View.OVER: N_("Over"),
}
_STATES: Final[Mapping[View, frozenset[State]]] = {
    View.FORCE: frozenset({State.ACTIVE}),
    View.REVIEW: frozenset({State.PROPOSED}),
    View.SOON: frozenset({State.ACTIVE}),
    View.OVER: frozenset({State.REFUSED, State.LIFTED, State.EXPIRED}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for; what is not understood counts as not asked for."""

    view: View = View.FORCE
    effect: str = ""
    channel: str = ""
    q: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Asked":
        """Read an address."""
        view, effect = given.get("view", ""), given.get("effect", "")
        channel = given.get("channel", "")
        return cls(
            view=View(view) if view in set(View) else View.FORCE,
            effect=effect if effect in set(Effect) else "",
            channel=channel if channel in set(Channel) else "",
            q=given.get("q", "").strip()[:LONGEST],
        )

    def filter(self) -> EntryFilter:
        """Return the filter."""
        return EntryFilter(
            effect=Effect(self.effect) if self.effect else None,
            channel=Channel(self.channel) if self.channel else None,
            states=_STATES[self.view],
            soon=self.view is View.SOON,
            words=self.q,
        )

    def address(self, path: str, **more: str) -> str:
        """Return the address that asks for the same, and for `more`."""
        wanted = {"view": "" if self.view is View.FORCE else str(self.view),
                  "effect": self.effect, "channel": self.channel, "q": self.q, **more}  # fmt: skip
        query = urlencode({name: value for name, value in wanted.items() if value})
        return f"{path}?{query}" if query else path


def told(names: Mapping[StrEnum, str]) -> list[tuple[str, str]]:
    """Return the entries of a list to choose from."""
    return [(str(one), gettext(name)) for one, name in names.items()]


def value_of(entry: EntryView, mask: Mask) -> str:
    """Return an entry's value as the reader sees it; ranges and domains are nobody's own."""
    if entry.match is not Match.EXACT:
        return f"{entry.written.removesuffix('*')}*" if entry.match is Match.PREFIX else entry.value
    return mask.of(kind_of(entry.channel), entry.written)


def kind_of(channel: Channel) -> Kind:
    """Return which mask an address of a channel gets."""
    return Kind.PHONE if channel is Channel.PHONE else Kind.EMAIL
