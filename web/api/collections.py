"""Collections: long lists that campaigns go through, kept beside the instances."""

from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter
from fastapi import Query as FromQuery
from pydantic import BaseModel, ConfigDict, Field

import engine
from engine import Actor, CollectionView
from web.api.schemas import Input, Moment
from web.deps import Can, Db

router = APIRouter(prefix="/collections", tags=["collections"])
Reader = Annotated[Actor, Can("instances.read")]
Starter = Annotated[Actor, Can("instances.start")]
Controller = Annotated[Actor, Can("instances.control")]


class ItemsInput(Input):
    """Some items: any JSON. More can be added until there are `RINGFLOW_ENGINE__MAX_TIMES`."""

    items: Annotated[list[Any], Field(max_length=100_000)]


class Collection(BaseModel):
    """A collection. `value` is what a variable holds to mean it."""

    id: UUID
    value: str
    count: int
    created_at: Moment
    created_by: str

    @classmethod
    def of(cls, view: CollectionView) -> Self:
        """Return what a view says."""
        return cls(
            id=view.id,
            value=view.name,
            count=view.count,
            created_at=view.created_at,
            created_by=view.created_by,
        )


class Part(Input):
    """Which items: from the place `first` (from 0), at most `limit`."""

    model_config = ConfigDict(extra="forbid")
    first: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=1000)] = 200


class PartOf(BaseModel):
    """Some items of a collection."""

    items: list[Any]


@router.post("", status_code=201, response_model=Collection)
def keep(db: Db, sent: ItemsInput, me: Starter) -> Collection:
    """Keep a list; a variable with its `value` lets a step be done for each item."""
    return Collection.of(engine.keep_collection(db, sent.items, by=me))


@router.post("/{collection_id}/items", response_model=Collection)
def add(db: Db, collection_id: UUID, sent: ItemsInput, _me: Starter) -> Collection:
    """Add items at the end. Steps that are under way go on with those that there were."""
    return Collection.of(engine.add_to_collection(db, collection_id, sent.items))


@router.get("/{collection_id}", response_model=Collection)
def one(db: Db, collection_id: UUID, _me: Reader) -> Collection:
    """Return a collection."""
    return Collection.of(engine.get_collection(db, collection_id))


@router.get("/{collection_id}/items", response_model=PartOf)
def part(db: Db, collection_id: UUID, _me: Reader, asked: Annotated[Part, FromQuery()]) -> PartOf:
    """Return some items, in their order."""
    found = engine.collection_items(db, collection_id, first=asked.first, limit=asked.limit)
    return PartOf(items=found)


@router.post("/{collection_id}/drop", status_code=204)
def drop(db: Db, collection_id: UUID, _me: Controller) -> None:
    """Delete a collection. Steps that still need items of it become incidents."""
    engine.drop_collection(db, collection_id)
