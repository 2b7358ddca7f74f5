"""Which incidents a list shows, as its address says it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from fastapi import Request

from engine import IncidentFilter, IncidentKind
from web.paths import words

SETTLED = "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentChoice:
    """What was asked for: open or settled ones, of a process, at a node, of a kind, with words."""

    view: str = ""
    process: str = ""
    node: str = ""
    kind: str = ""
    text: str = ""

    @property
    def settled(self) -> bool:
        """Whether those are asked for that somebody has settled."""
        return self.view == SETTLED

    def which(self) -> IncidentFilter:
        """Return it as the engine takes it."""
        return IncidentFilter(
            open=not self.settled,
            definition_key=self.process or None,
            node=self.node or None,
            kind=IncidentKind(self.kind) if self.kind in set(IncidentKind) else None,
            text=self.text or None,
        )

    @property
    def query(self) -> str:
        """The part of an address that says it, without what was not asked for."""
        return urlencode(list(self._pairs()))

    def open(self) -> "IncidentChoice":
        """Return the same among those that are open."""
        return replace(self, view="")

    def viewed(self, view: str) -> str:
        """Return the part of an address that asks for the same among the others."""
        pairs = [pair for pair in self._pairs() if pair[0] != "view"]
        return urlencode([*pairs, ("view", view)] if view else pairs)

    def _pairs(self) -> Iterator[tuple[str, str]]:
        for name in self.__slots__:
            if value := getattr(self, name):
                yield name, value


def incident_choice(request: Request) -> IncidentChoice:
    """Read the choice from the address; what is not understood counts as not asked for."""
    given = request.query_params
    found = {name: words(given.get(name, "")) for name in IncidentChoice.__slots__}
    found["view"] = found["view"] if found["view"] == SETTLED else ""
    found["kind"] = found["kind"] if found["kind"] in set(IncidentKind) else ""
    return IncidentChoice(**found)
