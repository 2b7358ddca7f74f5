"""Who acts: the one value that every verb of the engine takes as `by`."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self
from uuid import UUID

from engine.candidates import folded


class ActorKind(StrEnum):
    """By which door somebody came in."""

    USER = "user"
    LINK = "link"
    SYSTEM = "system"
    API = "api"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that acts.

    `groups` holds role codes, `department:<code>`, `group:<code>` with and without skills, and
    while on duty `duty:<code>`. `task_id` is set for people who came through a task link: they may
    touch that task and no other. `rights` and `scope` are what the centre's roles give, `below` the
    codes of the departments under the own ones; an actor that was not read from the database has
    the standard rights of its groups.
    """

    id: UUID | None
    name: str
    username: str
    groups: frozenset[str] = frozenset()
    kind: ActorKind = ActorKind.USER
    task_id: UUID | None = None
    rights: frozenset[str] | None = None
    scope: str | None = None
    below: frozenset[str] = frozenset()
    folded: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep the groups as they are compared too, so that each is folded once."""
        object.__setattr__(self, "folded", frozenset(map(folded, self.groups)))

    @classmethod
    def system(cls, name: str) -> Self:
        """Return the actor for what the engine does by itself, such as `timer`."""
        return cls(None, name, name, kind=ActorKind.SYSTEM)

    @property
    def is_system(self) -> bool:
        """Return whether this is the engine itself, which nobody gives rights to."""
        return self.kind is ActorKind.SYSTEM

    def in_any(self, groups: tuple[str, ...]) -> bool:
        """Return whether this actor belongs to one of `groups`, whatever their case."""
        return any(folded(group) in self.folded for group in groups)
