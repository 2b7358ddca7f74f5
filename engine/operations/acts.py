"""What a batch can do to each of its items."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Final, Literal, Self
from uuid import UUID

from base.db import Session
from base.errors import Conflict
from base.i18n import N_
from engine.instances.queries import get_instance_row
from engine.instances.records import InstanceState
from engine.operations.changing import modify, set_variables
from engine.operations.migration import migrate
from engine.operations.restarting import StillRunning, restart
from engine.people import Actor
from engine.runtime.commands import cancel, resume, suspend
from engine.runtime.machine.changing.placing import Act, Instruction
from engine.runtime.settling import IncidentSettled, retry
from engine.runtime.turn import InstanceOver


class BatchAct(StrEnum):
    """The acts. `retry` goes over incidents, all others over instances."""

    CANCEL = "cancel"
    SUSPEND = "suspend"
    RESUME = "resume"
    RETRY = "retry"
    MIGRATE = "migrate"
    MODIFY = "modify"
    VARIABLES = "variables"
    RESTART = "restart"


PERMISSIONS: Final[Mapping[BatchAct, str]] = {
    BatchAct.CANCEL: "instances.control",
    BatchAct.SUSPEND: "instances.control",
    BatchAct.RESUME: "instances.control",
    BatchAct.RETRY: "incidents.settle",
    BatchAct.MIGRATE: "instances.migrate",
    BatchAct.MODIFY: "instances.modify",
    BatchAct.VARIABLES: "instances.modify",
    BatchAct.RESTART: "instances.modify",
}


class AlreadySo(Conflict):
    """The instance is as the act would make it."""

    code: ClassVar[str] = "already_so"
    message: ClassVar[str] = N_("There was nothing to do.")


NOTHING_TO_DO: Final = (AlreadySo, InstanceOver, IncidentSettled, StillRunning)


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What an act needs to know beside the reason; each act reads what it has a use for.

    `version`, `mapping` and `refresh` are for migrating, `instructions` for modifying, `delete` and
    `force` for variables, `nodes`, `keep` and `newest_version` for restarting; `variables` are
    values for all but migrating, `each` holds further ones for single items by their id.
    """

    version: int | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    refresh: bool = False
    each: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    instructions: tuple[Instruction, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)
    delete: tuple[str, ...] = ()
    force: bool = False
    nodes: tuple[str, ...] = ()
    keep: Literal["initial", "last"] = "last"
    newest_version: bool = False

    def plain(self) -> dict[str, Any]:
        """Return it as data that JSON can hold."""
        told = asdict(self)
        for one in told["instructions"]:
            one["token"] = None if one["token"] is None else str(one["token"])
        return told

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """Return what `plain` gave."""
        steps = tuple(
            Instruction(**{
                **one, "act": Act(one["act"]), "token": one["token"] and UUID(one["token"]),
            })
            for one in told["instructions"]
        )  # fmt: skip
        lists = {name: tuple(told[name]) for name in ("delete", "nodes")}
        return cls(**{**told, **lists, "instructions": steps})


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One instance or incident, and what is to be done to it by whom and why."""

    subject: UUID
    orders: Orders
    by: Actor
    reason: str

    @property
    def values(self) -> dict[str, Any]:
        """The values for this very item."""
        return {**self.orders.variables, **self.orders.each.get(str(self.subject), {})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Performed:
    """What came of an act: the new instance of a restart, or why a retry failed once more."""

    result: UUID | None = None
    still: str = ""


def perform(db: Session, act: BatchAct, item: Item) -> Performed:
    """Do an act to one instance or incident.

    Raises:
        RingflowError: it cannot be done; one of `NOTHING_TO_DO` when it need not.
    """
    return DOING[act](db, item) or Performed()


def _cancel(db: Session, item: Item) -> None:
    cancel(db, item.subject, by=item.by, reason=item.reason)


def _suspend(db: Session, item: Item) -> None:
    _unless(db, item.subject, InstanceState.SUSPENDED)
    suspend(db, item.subject, by=item.by, reason=item.reason)


def _resume(db: Session, item: Item) -> None:
    _unless(db, item.subject, InstanceState.ACTIVE)
    resume(db, item.subject, by=item.by, reason=item.reason)


def _unless(db: Session, instance_id: UUID, state: InstanceState) -> None:
    if get_instance_row(db, instance_id).state is state:
        raise AlreadySo


def _retry(db: Session, item: Item) -> Performed:
    values = item.values or None
    seen = retry(db, item.subject, by=item.by, variables=values, reason=item.reason)
    return Performed(still=seen.message if seen.resolved_at is None else "")


def _migrate(db: Session, item: Item) -> None:
    orders, before = item.orders, get_instance_row(db, item.subject).version
    after = migrate(
        db, item.subject, version=orders.version, mapping=orders.mapping, by=item.by,
        reason=item.reason, refresh=orders.refresh,
    )  # fmt: skip
    if after.version == before and not orders.refresh:
        raise AlreadySo


def _modify(db: Session, item: Item) -> None:
    orders = item.orders
    modify(
        db, item.subject, orders.instructions, by=item.by, reason=item.reason,
        variables=item.values,
    )  # fmt: skip


def _variables(db: Session, item: Item) -> None:
    orders = item.orders
    set_variables(
        db, item.subject, item.values, by=item.by, reason=item.reason, delete=orders.delete,
        force=orders.force,
    )  # fmt: skip


def _restart(db: Session, item: Item) -> Performed:
    orders = item.orders
    begun = restart(
        db, item.subject, by=item.by, reason=item.reason, nodes=orders.nodes,
        variables=orders.keep, changed=item.values, newest_version=orders.newest_version,
    )  # fmt: skip
    return Performed(result=begun.id)


DOING: Final[Mapping[BatchAct, Callable[[Session, Item], Performed | None]]] = {
    BatchAct.CANCEL: _cancel,
    BatchAct.SUSPEND: _suspend,
    BatchAct.RESUME: _resume,
    BatchAct.RETRY: _retry,
    BatchAct.MIGRATE: _migrate,
    BatchAct.MODIFY: _modify,
    BatchAct.VARIABLES: _variables,
    BatchAct.RESTART: _restart,
}
