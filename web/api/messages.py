"""Publishing messages: they start processes, wake waiting ones, or wait themselves."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

import engine
from engine import Actor
from web.api.schemas import Input, Name, Variables, span
from web.deps import Can, Db

router = APIRouter(tags=["messages"])


class MessageInput(Input):
    """A message. `message_id` refuses repetitions; `ttl` (ISO 8601, `PT1H`) lets it wait."""

    name: Name
    correlation: Variables
    variables: Variables
    message_id: Name | None = None
    ttl: Annotated[str | None, Field(examples=["PT1H"])] = None


class MessageResult(BaseModel):
    """What became of it: started, correlated, buffered or duplicate."""

    result: str
    instance_id: UUID | None


@router.post("/messages", response_model=MessageResult)
def publish(
    db: Db, sent: MessageInput, me: Annotated[Actor, Can("messages.publish")]
) -> MessageResult:
    """Deliver a message to exactly one receiver."""
    done = engine.publish(
        db,
        sent.name,
        correlation=sent.correlation,
        variables=sent.variables,
        message_id=sent.message_id,
        ttl=span(sent.ttl, db.now()),
        by=me,
    )
    return MessageResult(result=done.result, instance_id=done.instance_id)
