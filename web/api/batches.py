"""Batches: one act on many instances or incidents, with progress and an outcome for each."""

from typing import Annotated, Any, Literal, Self
from uuid import UUID

from fastapi import APIRouter
from fastapi import Query as FromQuery
from pydantic import AwareDatetime, BaseModel, Field, model_validator

import engine
from base.errors import NotAllowed
from engine import (
    BATCH_PERMISSIONS,
    Actor,
    BatchAct,
    BatchView,
    IncidentFilter,
    IncidentKind,
    InstanceFilter,
    InstanceState,
    ItemState,
    Orders,
    Retries,
)
from engine.identity import may
from web.api.operations import InstructionInput, Mapping
from web.api.schemas import Input, Items, Moment, Query, Reason, Variables, items
from web.deps import Can, Db

router = APIRouter(prefix="/batches", tags=["batches"])
Keeper = Annotated[Actor, Can("batches.control")]


class InstanceChoice(Input):
    """Which instances; what is not given does not matter.

    In `business_key_like` `*` stands for anything. Ranges begin with their first moment and end
    before their last. `error_text` is looked for in open incidents.
    """

    definition_key: str | None = None
    version: int | None = None
    business_key: str | None = None
    business_key_prefix: str | None = None
    business_key_like: str | None = None
    business_keys: Annotated[tuple[str, ...], Field(max_length=1000)] = ()
    state: InstanceState | None = None
    running: bool | None = None
    incident: bool | None = None
    started_by: str | None = None
    started_from: AwareDatetime | None = None
    started_until: AwareDatetime | None = None
    ended_from: AwareDatetime | None = None
    ended_until: AwareDatetime | None = None
    error_text: str | None = None
    incident_node: str | None = None
    retries: Retries | None = None
    overdue: bool = False
    batch_id: UUID | None = None


class IncidentChoice(Input):
    """Which open incidents; `text` is looked for in their messages, whatever the case."""

    definition_key: str | None = None
    instance_id: UUID | None = None
    kind: IncidentKind | None = None
    node: str | None = None
    text: str | None = None


class BatchInput(Input):
    """An act, its reason, what it goes over, and what the act needs to know.

    One of `ids`, `instances` and `incidents` (for `retry`) is given. `version` and `mapping` are
    for `migrate`, `instructions` for `modify`, `delete` and `force` for `variables`; `nodes`,
    `keep` and `newest_version` for `restart`. `variables` are values that are set, `each` further
    ones for single items by their id.
    """

    act: BatchAct
    reason: Reason
    ids: Annotated[list[UUID] | None, Field(max_length=100_000)] = None
    instances: InstanceChoice | None = None
    incidents: IncidentChoice | None = None
    version: int | None = None
    mapping: Mapping
    refresh: bool = False
    each: Annotated[dict[UUID, dict[str, Any]], Field(default_factory=dict, max_length=1000)]
    instructions: Annotated[list[InstructionInput], Field(default_factory=list, max_length=100)]
    variables: Variables
    delete: Annotated[list[str], Field(default_factory=list, max_length=200)]
    force: bool = False
    nodes: Annotated[list[str], Field(default_factory=list, max_length=20)]
    keep: Literal["initial", "last"] = "last"
    newest_version: bool = False

    @model_validator(mode="after")
    def _one_choice(self) -> Self:
        given = [one for one in (self.ids, self.instances, self.incidents) if one is not None]
        if len(given) != 1:
            message = "give one of ids, instances and incidents"
            raise ValueError(message)
        if self.act is BatchAct.MODIFY and not self.instructions:
            message = "modify needs instructions"
            raise ValueError(message)
        return self

    def choice(self) -> list[UUID] | InstanceFilter | IncidentFilter:
        """Return what the act goes over, as the engine takes it."""
        if self.instances is not None:
            return InstanceFilter(**self.instances.model_dump())
        if self.incidents is not None:
            return IncidentFilter(**self.incidents.model_dump(), open=True)
        return self.ids or []

    def orders(self) -> Orders:
        """Return what the act needs to know, as the engine takes it."""
        return Orders(
            version=self.version,
            mapping=self.mapping,
            refresh=self.refresh,
            each={str(key): values for key, values in self.each.items()},
            instructions=tuple(one.instruction() for one in self.instructions),
            variables=self.variables,
            delete=tuple(self.delete),
            force=self.force,
            nodes=tuple(self.nodes),
            keep=self.keep,
            newest_version=self.newest_version,
        )


class Batch(BaseModel):
    """A batch and how far it is."""

    id: UUID
    act: str
    reason: str
    state: str
    total: int
    waiting: int
    done: int
    failed: int
    skipped: int
    created_at: Moment
    created_by: str
    finished_at: Moment | None

    @classmethod
    def of(cls, view: BatchView) -> Self:
        """Return what a view says."""
        return cls.model_validate(view, from_attributes=True)


class BatchItem(BaseModel):
    """What became of one instance or incident; `code` and `message` say why when not done."""

    no: int
    subject: UUID
    state: str
    code: str
    message: str
    result_id: UUID | None
    at: Moment | None

    @classmethod
    def of(cls, view: engine.ItemView) -> Self:
        """Return what a view says."""
        return cls.model_validate(view, from_attributes=True)


class ItemQuery(Query):
    """Which items."""

    state: ItemState | None = None


@router.post("", response_model=Batch, status_code=201)
def create(db: Db, sent: BatchInput, me: Keeper) -> Batch:
    """Store an act on many; the selection is fixed now, the work begins after the answer."""
    if not may(me, BATCH_PERMISSIONS[sent.act]):
        raise NotAllowed
    view = engine.create_batch(
        db, sent.act, sent.choice(), by=me, reason=sent.reason, orders=sent.orders()
    )
    return Batch.of(view)


@router.get("", response_model=Items[Batch])
def find(db: Db, asked: Annotated[Query, FromQuery()], _me: Keeper) -> Any:
    """Find batches, newest first."""
    return items(engine.find_batches(db, after=asked.after, limit=asked.limit), Batch)


@router.get("/{batch_id}", response_model=Batch)
def get(db: Db, batch_id: UUID, _me: Keeper) -> Batch:
    """Return one batch with its progress."""
    return Batch.of(engine.get_batch(db, batch_id))


@router.get("/{batch_id}/items", response_model=Items[BatchItem])
def outcomes(db: Db, batch_id: UUID, asked: Annotated[ItemQuery, FromQuery()], _me: Keeper) -> Any:
    """Return what became of each, all or those in one state."""
    page = engine.batch_items(db, batch_id, state=asked.state, after=asked.after, limit=asked.limit)
    return items(page, BatchItem)


@router.post("/{batch_id}/pause", response_model=Batch)
def pause(db: Db, batch_id: UUID, _me: Keeper) -> Batch:
    """Let no further item begin."""
    return Batch.of(engine.pause_batch(db, batch_id))


@router.post("/{batch_id}/resume", response_model=Batch)
def resume(db: Db, batch_id: UUID, me: Keeper) -> Batch:
    """Go on with a paused batch; what it does must be allowed to who lets it go on."""
    if not may(me, BATCH_PERMISSIONS[BatchAct(engine.get_batch(db, batch_id).act)]):
        raise NotAllowed
    return Batch.of(engine.resume_batch(db, batch_id))


@router.post("/{batch_id}/cancel", response_model=Batch)
def cancel(db: Db, batch_id: UUID, _me: Keeper) -> Batch:
    """End a batch: what is done stays done, the rest is left alone."""
    return Batch.of(engine.cancel_batch(db, batch_id))
