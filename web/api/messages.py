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
    """What became of it: started, correlated, buffered or duplicate.

    `retired` names the definition that it would have started, were that not retired.
    """

    result: str
    instance_id: UUID | None
    retired: str | None


class SignalInput(Input):
    """A signal: everybody who waits for its name gets it."""

    name: Name
    variables: Variables


class SignalResult(BaseModel):
    """How many waiting places and start events get it."""

    receivers: int


class ConditionsInput(Input):
    """Facts that processes may begin with, if their conditional start events hold."""

    variables: Variables
    business_key: Name | None = None


class ConditionsResult(BaseModel):
    """The instances that were started."""

    instances: list[UUID]


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
    return MessageResult(result=done.result, instance_id=done.instance_id, retired=done.retired)


@router.post("/signals", response_model=SignalResult)
def broadcast(
    db: Db, sent: SignalInput, me: Annotated[Actor, Can("messages.publish")]
) -> SignalResult:
    """Give a signal to everybody who waits for it, and start what begins with it."""
    return SignalResult(receivers=engine.broadcast(db, sent.name, variables=sent.variables, by=me))


@router.post("/conditions", response_model=ConditionsResult)
def conditions(
    db: Db, sent: ConditionsInput, me: Annotated[Actor, Can("instances.start")]
) -> ConditionsResult:
    """Start every process whose conditional start event holds for these variables."""
    started = engine.evaluate_conditions(db, sent.variables, by=me, business_key=sent.business_key)
    return ConditionsResult(instances=started)
