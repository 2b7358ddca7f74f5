"""What to do to all that a list shows, as the form says it, and what would come of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Form

import engine
from base.db import Session
from engine import (
    Act,
    BatchAct,
    InstanceFilter,
    InstanceState,
    Instruction,
    MigrationPlan,
    Orders,
    monitoring,
)
from web.monitor.acts.data import PostedRows, Row
from web.monitor.acts.versions import mapping_of
from web.monitor.acts.waits import values_in

Names = Annotated[tuple[str, ...], Form()]
Line = Annotated[str, Form(max_length=2000)]
Tick = Annotated[bool, Form()]
MOST_SOURCES: Final = 5
OPEN: Final = (InstanceState.ACTIVE, InstanceState.SUSPENDED)
OVER: Final = (InstanceState.COMPLETED, InstanceState.CANCELLED)
# In which states an act has something to do.
FOR: Final[Mapping[BatchAct, tuple[InstanceState, ...]]] = {
    BatchAct.SUSPEND: (InstanceState.ACTIVE,),
    BatchAct.RESUME: (InstanceState.SUSPENDED,),
    BatchAct.CANCEL: OPEN,
    BatchAct.MIGRATE: OPEN,
    BatchAct.MODIFY: (InstanceState.ACTIVE,),
    BatchAct.VARIABLES: (InstanceState.ACTIVE,),
    BatchAct.RESTART: OVER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The form: an act, its reason, the number typed to confirm, and what the act needs."""

    act: str = ""
    reason: str = ""
    typed: str = ""
    version: int | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    refresh: bool = False
    rows: tuple[Row, ...] = ()
    force: bool = False
    leave: str = ""
    to: str = ""
    keep: str = "last"
    newest: bool = False

    def orders(self) -> Orders:
        """Return what the act needs to know; of the form only what is meant for it.

        Raises:
            Invalid: a value that was typed is none.
        """
        match self.act:
            case BatchAct.MIGRATE:
                return Orders(version=self.version, mapping=self.mapping, refresh=self.refresh)
            case BatchAct.VARIABLES:
                return Orders(variables=values_in(list(self.rows)), force=self.force)
            case BatchAct.MODIFY:
                move = Instruction(act=Act.MOVE, node=self.leave, to=self.to)
                return Orders(instructions=(move,))
            case BatchAct.RESTART:
                keep: Any = "initial" if self.keep == "initial" else "last"
                return Orders(keep=keep, newest_version=self.newest)
        return Orders()

    def sent(self) -> dict[str, Any]:
        """Return the same as a machine would send it.

        Raises:
            Invalid: a value that was typed is none.
        """
        told = {name: value for name, value in self.orders().plain().items() if value}
        if self.act != BatchAct.RESTART:
            told.pop("keep", None)
        return told


def posted_plan(  # noqa: PLR0913 a form with as many fields
    *,
    rows: PostedRows,
    act: Line = "",
    reason: Line = "",
    typed: Line = "",
    version: Line = "",
    old: Names = (),
    new: Names = (),
    refresh: Tick = False,
    force: Tick = False,
    leave: Line = "",
    to: Line = "",
    keep: Line = "last",
    newest: Tick = False,
) -> Plan:
    """Read the form."""
    return Plan(
        act=act, reason=reason.strip(), typed=typed.strip(),
        version=int(version) if version.isascii() and version.isdecimal() else None,
        mapping=mapping_of(old, new), refresh=refresh,
        rows=tuple(row for row in rows if row.name), force=force, leave=leave.strip(),
        to=to.strip(), keep=keep, newest=newest,
    )  # fmt: skip


PostedPlan = Annotated[Plan, Depends(posted_plan)]
Over = InstanceFilter | list[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What would come of it: how many it is for, how many have nothing to do, and migrations."""

    able: int
    idle: int
    migrations: list[MigrationPlan]

    @property
    def unable(self) -> int:
        """How many cannot go over to the other version."""
        return sum(one.unable for one in self.migrations)


def outlook(db: Session, plan: Plan, over: Over, process: str) -> Outlook:
    """Look at what an act would do, without doing anything."""
    counts = of_states(db, over)
    able = sum(counts[state] for state in FOR[BatchAct(plan.act)])
    migrations = migrations_of(db, plan, over, process)
    if migrations:
        able = sum(one.able for one in migrations)
    unable = sum(one.unable for one in migrations)
    return Outlook(
        able=able, idle=max(sum(counts.values()) - able - unable, 0), migrations=migrations
    )


def of_states(db: Session, over: Over) -> dict[InstanceState, int]:
    """Return how many of those that are chosen are in each state."""
    if isinstance(over, list):
        states = [row.state for row in monitoring.rows_of(db, over).values()]
        return {state: states.count(state) for state in InstanceState}
    asked = [over.state] if over.state is not None else list(InstanceState)
    found = dict.fromkeys(InstanceState, 0)
    for state in asked:
        found[state] = engine.count_chosen(db, replace(over, state=state))
    return found


def migrations_of(db: Session, plan: Plan, over: Over, process: str) -> list[MigrationPlan]:
    """Return how the chosen ones would go over, by the version that they run on now."""
    if plan.act != BatchAct.MIGRATE or not plan.version or not process:
        return []
    running = monitoring.of_versions(db, process)
    sources = [
        one.version for one in engine.definitions(db, every_version=True)
        if one.key == process and one.id in running and one.version != plan.version
    ]  # fmt: skip
    found = [
        engine.plan_migration(
            db, process, source=source, target=plan.version, mapping=plan.mapping, among=over
        )
        for source in sorted(sources, reverse=True)[:MOST_SOURCES]
    ]
    return [one for one in found if one.able or one.unable]
