"""What of a process is looked at, as the address of its page says it."""

from dataclasses import dataclass, replace
from typing import Final, Self
from urllib.parse import urlencode

from fastapi import Request

from base.i18n import N_
from base.ids import short
from engine import Spot
from web.paths import words

VARIABLES: Final = "variables"
PANELS: Final = {
    VARIABLES: N_("Data"),
    "tasks": N_("Tasks"),
    "jobs": N_("Timers and jobs"),
    "messages": N_("Messages"),
    "incidents": N_("Incidents"),
}
# An element of a drawing: the key of its process, and its id there.
Where = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A drawing, an element `at` in it, a round of that (`token`, a short id), and a panel."""

    path: str
    drawing: str = ""
    at: str = ""
    token: str = ""
    panel: str = VARIABLES

    @classmethod
    def read(cls, request: Request, path: str) -> Self:
        """Read the choice from an address; what is not understood counts as not asked for."""
        given = request.query_params
        panel = given.get("panel", "")
        return cls(
            path=path,
            drawing=words(given.get("drawing", "")),
            at=words(given.get("at", "")),
            token=words(given.get("token", "")),
            panel=panel if panel in PANELS else VARIABLES,
        )

    @property
    def where(self) -> Where:
        """The element that is chosen; its id is empty when none is."""
        return self.drawing, self.at

    def of(self, where: Where, token: str = "") -> str:
        """Return the address at which an element, or a round of it, is chosen."""
        return replace(self, drawing=where[0], at=where[1], token=token).address

    def showing(self, panel: str) -> str:
        """Return the address at which another panel is shown."""
        return replace(self, panel=panel).address

    @property
    def whole(self) -> str:
        """The address at which nothing is chosen."""
        return replace(self, at="", token="").address

    @property
    def address(self) -> str:
        """The address that says it, without what was not asked for."""
        asked = {"drawing": self.drawing, "at": self.at, "token": self.token}
        if self.panel != VARIABLES:
            asked["panel"] = self.panel
        told = urlencode({name: value for name, value in asked.items() if value})
        return f"{self.path}?{told}" if told else self.path


def where_of(spot: Spot) -> Where:
    """Return the element at which a token is."""
    return spot.process_key, spot.node.id


def id_of(spot: Spot) -> str:
    """Return the id by which an address knows a token."""
    return short(spot.token_id)
