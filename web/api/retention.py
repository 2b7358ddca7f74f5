"""What a clean-up of ended instances would remove now."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel

import engine
from engine import Actor
from web.api.schemas import Moment
from web.deps import Can, Db

router = APIRouter(prefix="/history", tags=["history"])
Keeper = Annotated[Actor, Can("history.clean")]


class DefinitionFigures(BaseModel):
    """One definition: how many ended, how many may go now, how many have no time to go."""

    key: str
    finished: int
    cleanable: int
    unlimited: int
    oldest: Moment | None
    next: Moment | None


class CleanUp(BaseModel):
    """All definitions together, and each; `batches` are those that have ended and may go."""

    at: Moment
    finished: int
    cleanable: int
    unlimited: int
    batches: int
    oldest: Moment | None
    definitions: list[DefinitionFigures]


@router.get("/clean-up", response_model=CleanUp)
def clean_up(db: Db, _me: Keeper) -> CleanUp:
    """Say what `ringflow tidy` would remove now. Workers do so once an hour by themselves."""
    return CleanUp.model_validate(engine.clean_up_figures(db), from_attributes=True)
