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
from engine.monitoring import Inside
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
    """What would come of it: for how many it is, cannot be, or has nothing to do.

    `unseen` are those that were not looked at one by one.
    """

    able: int
    unable: int = 0
    idle: int = 0
    unseen: int = 0
    migrations: list[MigrationPlan] = field(default_factory=list)


def outlook(db: Session, plan: Plan, over: Over, process: str) -> Outlook:
    """Look at what an act would do, without doing anything."""
    act = BatchAct(plan.act)
    counts = of_states(db, over)
    meant = sum(counts[state] for state in FOR[act])
    idle = sum(counts.values()) - meant
    if act is BatchAct.MIGRATE:
        return _going_over(db, plan, over, process, Outlook(able=meant, idle=idle))
    if act is BatchAct.MODIFY:
        able = min(_standing(db, over, process, plan.leave), meant)
        return Outlook(able=able, unable=meant - able, idle=idle)
    return Outlook(able=meant, idle=idle)


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


def _standing(db: Session, over: Over, process: str, node: str) -> int:
    """Return how many of those that run stand at an element."""
    if not node:
        return 0
    which = InstanceFilter(definition_key=process or None)
    if isinstance(over, InstanceFilter):
        which = over
    if which.state not in {None, InstanceState.ACTIVE}:
        return 0
    which = replace(which, state=InstanceState.ACTIVE)
    found = monitoring.every(db, which, Inside(node=node))
    return len(found if isinstance(over, InstanceFilter) else set(found) & set(over))


def _going_over(db: Session, plan: Plan, over: Over, process: str, every: Outlook) -> Outlook:
    """Look at those that would go over, by the version that they run on now.

    Without one process there is no version to go over to that all of them have.
    """
    versions = [one for one in engine.definitions(db, every_version=True) if one.key == process]
    target = plan.version or max((one.version for one in versions), default=0)
    if not target:
        return replace(every, able=0, unseen=every.able)
    running = monitoring.of_versions(db, process)
    sources = sorted({one.version for one in versions if one.id in running} - {target})
    found = [
        engine.plan_migration(
            db, process, source=source, target=target, mapping=plan.mapping, among=over
        )
        for source in sources[: -MOST_SOURCES - 1 : -1]
    ]
    able, unable = sum(one.able for one in found), sum(one.unable for one in found)
    there = _there(db, over, target)
    return Outlook(
        able=able + (there if plan.refresh else 0), unable=unable,
        idle=every.idle + (0 if plan.refresh else there),
        unseen=max(every.able - able - unable - there, 0),
        migrations=[one for one in found if one.able or one.unable],
    )  # fmt: skip


def _there(db: Session, over: Over, version: int) -> int:
    """Return how many of those that run are on a version already."""
    if isinstance(over, list):
        rows = monitoring.rows_of(db, over).values()
        return sum(row.state in OPEN and row.version == version for row in rows)
    if over.version not in {None, version}:
        return 0
    counts = of_states(db, replace(over, version=version))
    return sum(counts[state] for state in OPEN)
