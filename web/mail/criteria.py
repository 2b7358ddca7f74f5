"""What somebody asked a list of mail for. The address holds all of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from web.mail.letters import state_of

LONGEST: int = 254
State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria(Generic[State]):
    """One view of a list of mail; what is not understood counts as not asked for."""

    state: State | None
    about: str
    after: str | None

    @classmethod
    def read(cls, states: type[State], asked: Mapping[str, str]) -> "Criteria[State]":
        """Read an address."""
        state = asked.get("state", "")
        return cls(
            state=states(state) if state in set(states) else None,
            about=asked.get("q", "").strip()[:LONGEST],
            after=asked.get("after") or None,
        )

    @property
    def filtered(self) -> bool:
        """Return whether only some of the mail is wanted."""
        return self.state is not None or bool(self.about)

    def following(self, cursor: str | None) -> str:
        """Return the address of the next page, empty when there is none."""
        if not cursor:
            return ""
        wanted = {"state": self.state or "", "q": self.about, "after": cursor}
        return "?" + urlencode({name: value for name, value in wanted.items() if value})


def choices(states: Mapping[Any, object], counts: Mapping[Any, int]) -> list[tuple[str, str, int]]:
    """Return the states to choose from: value, words, and how much mail there is."""
    return [(str(state), state_of(state)[0], counts.get(state, 0)) for state in states]
