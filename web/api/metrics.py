"""Figures for monitors: how late timers fire, and how much work waits."""

from dataclasses import asdict

from fastapi import APIRouter
from pydantic import BaseModel, Field

import engine
from base.jobs.runner import backlog
from web.deps import Can, Db

router = APIRouter(tags=["metrics"])


class Timers(BaseModel):
    """Timers that fired within the last hour, and those that should have; all `_s` in seconds."""

    fired: int
    p50_s: float | None = Field(description="Half of them fired at most this late")
    p99_s: float | None = Field(description="All but one in a hundred fired at most this late")
    max_s: float | None
    overdue: int = Field(description="Due, and not fired yet")
    overdue_s: float = Field(description="For how long the first of these has been due")


class Jobs(BaseModel):
    """Jobs that should have run by now."""

    overdue: int
    overdue_s: float


class Metrics(BaseModel):
    """What a monitor looks at."""

    timers: Timers
    jobs: Jobs


@router.get("/metrics", dependencies=[Can("incidents.read")])
def metrics(db: Db) -> Metrics:
    """Tell how late timers of the last hour fired, and what is overdue now."""
    count, age = backlog(db)
    return Metrics(
        timers=Timers(**asdict(engine.timer_lateness(db))),
        jobs=Jobs(overdue=count, overdue_s=age.total_seconds()),
    )
