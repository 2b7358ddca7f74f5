"""Changing running instances: their tokens, their variables, their version; and starting anew."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

import engine
from engine import Act, Actor, Instruction
from web.api.schemas import Input, Instance, Name, Reason, Variables
from web.deps import Can, Db

router = APIRouter(tags=["operations"])
Changer = Annotated[Actor, Can("instances.modify")]
Mover = Annotated[Actor, Can("instances.migrate")]
Mapping = Annotated[dict[str, str], Field(default_factory=dict)]


class InstructionInput(Input):
    """One act: where it happens, where a move leads, and whether its whole block goes along.

    `variables` are set where the token is placed.
    """

    type: Act
    node: str = ""
    to: str = ""
    token: UUID | None = None
    whole_block: bool = False
    variables: Variables

    def instruction(self) -> Instruction:
        """Return it as the engine takes it."""
        return Instruction(
            act=self.type, node=self.node, to=self.to, token=self.token, block=self.whole_block,
            variables=self.variables,
        )  # fmt: skip


class ModifyInput(Input):
    """What to do to an instance, and why. A dry run only says what would come of it."""

    instructions: Annotated[list[InstructionInput], Field(min_length=1, max_length=100)]
    variables: Variables
    reason: Reason
    dry_run: bool = False


class Modification(BaseModel):
    """Which nodes are left and entered, and what to look out for."""

    left: list[str]
    entered: list[str]
    warnings: list[str]


class VariablesInput(Input):
    """Variables to set and to take away. `if_lines` refuses when the instance has gone on."""

    variables: Variables
    delete: Annotated[list[str], Field(default_factory=list, max_length=200)]
    reason: Reason
    force: bool = False
    if_lines: int | None = None


class MigrateInput(Input):
    """Which version to go over to (the newest if none), and elements with another id there.

    With `refresh` what waits takes on the deadlines, timers, people and keys of that version.
    """

    version: int | None = None
    mapping: Mapping
    refresh: bool = False
    reason: Reason


class PlanInput(Input):
    """A migration to be looked at beforehand."""

    definition_key: Name
    source: int
    target: int
    mapping: Mapping


class NodePlan(BaseModel):
    """Where instances stand, where they go, and what keeps them from it."""

    node: str
    target: str
    instances: int
    problem: str


class Plan(BaseModel):
    """What a migration would do."""

    definition_key: str
    source: int
    target: int
    able: int
    unable: int
    unseen: int
    nodes: list[NodePlan]


class RestartInput(Input):
    """How to start anew: from the start or before some nodes, with which variables."""

    nodes: Annotated[list[str], Field(default_factory=list, max_length=20)]
    variables: Literal["initial", "last"] = "last"
    changed: Variables
    newest_version: bool = False
    reason: Reason


@router.post("/instances/{instance_id}/modify", response_model=Modification)
def modify(db: Db, instance_id: UUID, sent: ModifyInput, me: Changer) -> Any:
    """Place, move and cancel tokens, in one transaction."""
    return engine.modify(
        db,
        instance_id,
        [one.instruction() for one in sent.instructions],
        by=me,
        reason=sent.reason,
        variables=sent.variables,
        dry_run=sent.dry_run,
    )


@router.post("/instances/{instance_id}/variables", response_model=Instance)
def variables(db: Db, instance_id: UUID, sent: VariablesInput, me: Changer) -> Instance:
    """Set and take away variables of a running instance."""
    view = engine.set_variables(
        db,
        instance_id,
        sent.variables,
        delete=sent.delete,
        by=me,
        reason=sent.reason,
        force=sent.force,
        if_lines=sent.if_lines,
    )
    return Instance.of(view)


@router.post("/instances/{instance_id}/migrate", response_model=Instance)
def migrate(db: Db, instance_id: UUID, sent: MigrateInput, me: Mover) -> Instance:
    """Let an instance go over to another version; tasks and deadlines stay as they are."""
    view = engine.migrate(
        db, instance_id, version=sent.version, mapping=sent.mapping, refresh=sent.refresh, by=me,
        reason=sent.reason,
    )  # fmt: skip
    return Instance.of(view)


@router.post("/instances/{instance_id}/restart", response_model=Instance, status_code=201)
def restart(db: Db, instance_id: UUID, sent: RestartInput, me: Changer) -> Instance:
    """Start a new instance from one that has ended."""
    view = engine.restart(
        db,
        instance_id,
        by=me,
        reason=sent.reason,
        nodes=sent.nodes,
        variables=sent.variables,
        changed=sent.changed,
        newest_version=sent.newest_version,
    )
    return Instance.of(view)


@router.post("/migrations/plan", response_model=Plan)
def plan(db: Db, sent: PlanInput, _me: Mover) -> Any:
    """Say how the running instances of a version would go over to another one."""
    return engine.plan_migration(
        db, sent.definition_key, source=sent.source, target=sent.target, mapping=sent.mapping
    )
