"""Named actions that a service or send task can call.

A local action works inside the turn and inside its transaction: what it writes to our database
is stored together with the step, or not at all. A remote action reaches the outside world; it
is a job with a key that stays the same however often it is tried.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from base.db import Session
from base.jobs import Call
from engine.people import Actor

Values = Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class ActionCall:
    """What a local action is given. `variables` is for reading; the answer is merged by name."""

    params: Values
    variables: Values
    instance_id: UUID
    definition_key: str
    node: str
    token_id: UUID
    actor: Actor
    business_key: str | None
    new_business_key: str | None = field(default=None, init=False)

    def set_business_key(self, value: str) -> None:
        """Give the instance its business key, such as the number of the ticket just opened."""
        self.new_business_key = value
        self.business_key = value


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteCall:
    """What a remote action is given. It runs outside any transaction.

    `key` is the same each time this call is tried: hand it to the other side so that it can
    recognise a repetition. `job.transaction()` opens a short transaction of ours.
    """

    key: str
    params: Values
    instance_id: UUID
    job: Call


class Fate(StrEnum):
    """What became of a remote call otherwise than by its own answer."""

    UNKNOWN = "unknown"
    """Nobody can tell whether it took place; a person has to decide."""
    DEAD = "dead"
    """Every attempt failed."""
    DONE = "done"
    """A person said that it took place."""
    REPEAT = "repeat"
    """A person asked for it to be made again; it will be, as a job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFate:
    """What a room is told about the fate of a call that it makes. `key` is the call's own."""

    key: str
    fate: Fate
    reason: str


LocalAction = Callable[[Session, ActionCall], dict[str, Any] | None]
RemoteAction = Callable[[RemoteCall], dict[str, Any] | None]
FateHook = Callable[[Session, CallFate], dict[str, Any] | None]

_local: Final[dict[str, LocalAction]] = {}
_remote: Final[dict[str, RemoteAction]] = {}
_fates: Final[dict[str, FateHook]] = {}


class DoubleName(ValueError):
    """Two actions claim one name."""


def action(name: str) -> Callable[[LocalAction], LocalAction]:
    """Register a function as the local action `name`."""

    def register(function: LocalAction) -> LocalAction:
        _check_free(name)
        _local[name] = function
        return function

    return register


def register_remote(name: str, function: RemoteAction, on_fate: FateHook | None = None) -> None:
    """Note the remote action `name`; see `engine.runtime.calls.remote`."""
    _check_free(name)
    _remote[name] = function
    if on_fate is not None:
        _fates[name] = on_fate


def tell_fate(db: Session, name: str, fate: CallFate) -> dict[str, Any] | None:
    """Tell the room of an action what became of a call; return what it answers to that."""
    hook = _fates.get(name)
    return hook(db, fate) if hook is not None else None


def is_local(name: str) -> bool:
    """Return whether the action works inside the turn."""
    return name in _local


def is_known(name: str) -> bool:
    """Return whether there is an action of this name."""
    return name in _local or name in _remote


def local_action(name: str) -> LocalAction:
    """Return a local action; KeyError when there is none of this name."""
    return _local[name]


def action_names() -> frozenset[str]:
    """Return the names of all actions, local and remote."""
    return frozenset(_local) | frozenset(_remote)


def _check_free(name: str) -> None:
    if is_known(name):
        raise DoubleName(name)
