"""What somebody asked the inbox for. The address holds all of it, so that a view can be shared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, Self, TypeVar
from urllib.parse import parse_qsl, urlencode

from base.i18n import N_
from web.inbox.asking import facts, order
from web.inbox.asking.moments import plain_stretch, stretch
from web.paths import words


class View(StrEnum):
    """The lists of the inbox."""

    TODO = "todo"
    QUEUE = "queue"
    OVERDUE = "overdue"
    MINE = "mine"
    DONE = "done"


class Holder(StrEnum):
    """Whose tasks are wanted."""

    ANYONE = ""
    ME = "me"
    NOBODY = "nobody"


class Grouped(StrEnum):
    """By what a list is parted under headings."""

    NOTHING = ""
    PROCESS = "process"
    STEP = "step"
    ASSIGNEE = "assignee"
    DUE = "due"
    PRIORITY = "priority"


NAMES: Final = {
    View.TODO: N_("To do"),
    View.QUEUE: N_("Queues"),
    View.OVERDUE: N_("Overdue"),
    View.MINE: N_("Started by me"),
    View.DONE: N_("Done"),
}
# What groups mean to whoever looks: any of their own.
MY_GROUPS: Final = "mine"
# The parts of an address that say which page of which view, not which tasks.
MOST_COLUMNS: Final = 8
Choice = TypeVar("Choice", bound=StrEnum)
Asked = Mapping[str, str] | Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """One view of the inbox.

    `number` is how a business key begins, `person` whose tasks are wanted by user name, `group` a
    candidate or `mine`; `created`, `due` and `follow_up` are stretches, `priority` is `80..` or
    `50..79`. `saved` is the filter that this was made from, by its short id.
    """

    view: View = View.TODO
    query: str = ""
    process: str = ""
    step: str = ""
    number: str = ""
    holder: Holder = Holder.ANYONE
    person: str = ""
    group: str = ""
    created: str = ""
    due: str = ""
    follow_up: str = ""
    priority: str = ""
    facts: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    grouped: Grouped = Grouped.NOTHING
    columns: tuple[str, ...] = ()
    saved: str = ""
    after: str = ""

    @classmethod
    def read(cls, asked: Asked) -> Self:
        """Read an address. What is not understood counts as not asked for."""
        pairs = list(asked.items() if isinstance(asked, Mapping) else asked)
        one = dict(pairs)
        return cls(
            view=_one_of(View, one.get("view"), View.TODO),
            query=words(one.get("q", "")),
            process=words(one.get("process", "")),
            step=words(one.get("step", "")),
            number=words(one.get("no", "")),
            holder=_one_of(Holder, one.get("holder"), Holder.ANYONE),
            person=words(one.get("person", "")),
            group=words(one.get("group", "")),
            created=_stretch(one, "created"),
            due=_stretch(one, "due"),
            follow_up=_stretch(one, "follow_up"),
            priority=order.plain_range(one.get("priority", "")),
            facts=facts.read(pairs),
            sort=order.read(pairs),
            grouped=_one_of(Grouped, one.get("by"), Grouped.NOTHING),
            columns=facts.names(value for key, value in pairs if key == "col")[:MOST_COLUMNS],
            saved=words(one.get("filter", ""))[:22],
            after=one.get("after", ""),
        )

    @classmethod
    def of(cls, address: str) -> Self:
        """Read a query string, such as a form carries along."""
        return cls.read(parse_qsl(address.removeprefix("?")))

    def address(self) -> str:
        """Return the query string that leads here again, empty for the plain inbox."""
        text = urlencode(self.pairs())
        return f"?{text}" if text else ""

    def pairs(self) -> list[tuple[str, str]]:
        """Return the parts of the address, without what was not asked for."""
        given = [
            ("view", "" if self.view is View.TODO else self.view),
            ("q", self.query), ("process", self.process), ("step", self.step),
            ("no", self.number), ("holder", self.holder), ("person", self.person),
            ("group", self.group), ("created", self.created), ("due", self.due),
            ("follow_up", self.follow_up),
            ("priority", self.priority), *(("var", one) for one in self.facts),
            *(("sort", one) for one in self.sort), ("by", self.grouped),
            *(("col", one) for one in self.columns), ("filter", self.saved), ("after", self.after),
        ]  # fmt: skip
        return [(key, str(value)) for key, value in given if value]

    def kept(self) -> str:
        """Return the address as a saved filter keeps it: what is asked for, from its first page."""
        return replace(self, saved="", after="").address()

    def at(self, view: View) -> Self:
        """Return the same search in another of the lists, from its first page."""
        return replace(self, view=view, after="", holder=Holder.ANYONE, group="", saved="")

    def from_start(self) -> Self:
        """Return the same view from its first page."""
        return replace(self, after="")

    def past(self, cursor: str) -> Self:
        """Return the next page of the same view."""
        return replace(self, after=cursor)

    def cleared(self) -> Self:
        """Return the whole list that this is a part of, in the same order."""
        plain = type(self)(view=self.view)
        return replace(plain, sort=self.sort, grouped=self.grouped, columns=self.columns)

    def without(self, **parts: Any) -> Self:
        """Return the same view with parts of it set anew, from its first page."""
        return replace(self, after="", **parts)

    def sorted_by(self, name: str) -> Self:
        """Return the same view sorted by this key first; in the other direction if it was so."""
        first = f"-{name}" if self.sort[:1] == (name,) else name
        rest = tuple(one for one in self.sort if one.removeprefix("-") != name)
        return replace(self, sort=(first, *rest)[: order.MOST], after="")

    def changing(self) -> str:
        """Return the query string with which the saved filter can be set to this view."""
        kept = self.kept()
        return f"{kept}&anew=1" if kept else "?anew=1"

    @property
    def narrowed(self) -> bool:
        """Return whether anything hides part of the list."""
        return self.from_start() != replace(self.cleared(), saved=self.saved)


def _stretch(one: Mapping[str, str], name: str) -> str:
    """Return a stretch that the address says, or that the two fields of the form have."""
    start, end = one.get(f"{name}_from", ""), one.get(f"{name}_to", "")
    return stretch(start, end) if start or end else plain_stretch(one.get(name, ""))


def _one_of(kind: type[Choice], text: str | None, otherwise: Choice) -> Choice:
    return kind(text) if text in {member.value for member in kind} else otherwise
