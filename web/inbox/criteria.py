"""What somebody asked the inbox for. The address holds all of it, so that a view can be shared."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self, TypeVar
from urllib.parse import parse_qsl, urlencode

from base.i18n import N_
from web.paths import words


class View(StrEnum):
    """The four lists of the inbox."""

    TODO = "todo"
    OVERDUE = "overdue"
    MINE = "mine"
    DONE = "done"


class Holder(StrEnum):
    """Whose tasks are wanted."""

    ANYONE = ""
    ME = "me"
    NOBODY = "nobody"


NAMES = {
    View.TODO: N_("To do"),
    View.OVERDUE: N_("Overdue"),
    View.MINE: N_("Started by me"),
    View.DONE: N_("Done"),
}
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """One view of the inbox."""

    view: View = View.TODO
    query: str = ""
    process: str = ""
    holder: Holder = Holder.ANYONE
    after: str = ""

    @classmethod
    def read(cls, asked: dict[str, str]) -> Self:
        """Read an address. What is not understood counts as not asked for."""
        return cls(
            view=_one_of(View, asked.get("view"), View.TODO),
            query=words(asked.get("q", "")),
            process=words(asked.get("process", "")),
            holder=_one_of(Holder, asked.get("holder"), Holder.ANYONE),
            after=asked.get("after", ""),
        )

    @classmethod
    def of(cls, address: str) -> Self:
        """Read a query string, such as a form carries along."""
        return cls.read(dict(parse_qsl(address.removeprefix("?"))))

    def address(self) -> str:
        """Return the query string that leads here again, empty for the plain inbox."""
        given = {
            "view": "" if self.view is View.TODO else self.view,
            "q": self.query,
            "process": self.process,
            "holder": self.holder,
            "after": self.after,
        }
        text = urlencode({key: value for key, value in given.items() if value})
        return f"?{text}" if text else ""

    def at(self, view: View) -> Self:
        """Return the same search in another of the four lists, from its first page."""
        return replace(self, view=view, after="", holder=Holder.ANYONE)

    def from_start(self) -> Self:
        """Return the same view from its first page."""
        return replace(self, after="")

    def past(self, cursor: str) -> Self:
        """Return the next page of the same view."""
        return replace(self, after=cursor)

    def cleared(self) -> Self:
        """Return the whole list that this is a part of."""
        return replace(self, query="", process="", holder=Holder.ANYONE, after="")

    @property
    def narrowed(self) -> bool:
        """Return whether anything hides part of the list."""
        return bool(self.query or self.process or self.holder)


def _one_of(kind: type[Choice], text: str | None, otherwise: Choice) -> Choice:
    return kind(text) if text in {member.value for member in kind} else otherwise
