"""Who comes second over the wire is told 409, by whom and when it was done before."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

import engine
from base.db import Session
from engine import Act, Instruction
from engine.identity import create_api_token
from tests.conftest import World
from tests.make import identity as people
from tests.make import tickets as make
from tests.make.actors import ADMIN, WU
from tests.make.drawings import sketch
from tests.make.twins import broken

First = Callable[[Session, dict[str, UUID]], object]
Call = tuple[str, dict[str, Any]]
PLAIN = sketch("start -> a -> b -> end", key="plain")
TOKEN = {"instructions": [{"type": "move", "node": "a", "to": "b"}], "reason": "r"}


def completed(db: Session, ids: dict[str, UUID]) -> object:
    return engine.complete(db, ids["task"], {}, by=WU)


def claimed(db: Session, ids: dict[str, UUID]) -> object:
    return engine.claim(db, ids["task"], by=WU)


def suspended(db: Session, ids: dict[str, UUID]) -> object:
    return engine.suspend(db, ids["instance"], by=WU, reason="r")


def cancelled(db: Session, ids: dict[str, UUID]) -> object:
    return engine.cancel(db, ids["instance"], by=WU, reason="r")


def moved(db: Session, ids: dict[str, UUID]) -> object:
    return engine.modify(
        db, ids["instance"], [Instruction(act=Act.MOVE, node="a", to="b")], by=WU, reason="r"
    )


def retried(db: Session, ids: dict[str, UUID]) -> object:
    return engine.retry(db, ids["incident"], by=WU, variables={"missing_name": 1})


COMPLETE: Call = ("/api/v1/tasks/{task}/complete", {"variables": {}})
CLAIM: Call = ("/api/v1/tasks/{task}/claim", {})
TRANSFER = ("/api/v1/tasks/{task}/transfer", {"to": "ann"})
VARIABLES = ("/api/v1/instances/{instance}/variables", {"variables": {"x": 1}, "reason": "r"})
MODIFY = ("/api/v1/instances/{instance}/modify", TOKEN)
CANCEL = ("/api/v1/instances/{instance}/cancel", {"reason": "r"})
SUSPEND = ("/api/v1/instances/{instance}/suspend", {"reason": "r"})
RETRY: Call = ("/api/v1/incidents/{incident}/retry", {"reason": "r"})
RACES: list[tuple[First, Call]] = [
    (completed, COMPLETE), (completed, CLAIM), (completed, TRANSFER), (completed, MODIFY),
    (claimed, CLAIM), (claimed, COMPLETE),
    (suspended, COMPLETE), (suspended, MODIFY),
    (cancelled, COMPLETE), (cancelled, CLAIM), (cancelled, VARIABLES), (cancelled, MODIFY),
    (cancelled, CANCEL), (cancelled, SUSPEND),
    (moved, COMPLETE), (moved, CLAIM), (moved, MODIFY),
    (retried, RETRY),
]  # fmt: skip


@pytest.fixture
def root(client: TestClient, world: World) -> TestClient:
    with world.transaction() as db:
        make.hotline(db)
        people.user(db, "root2", "admin", password=None)
        client.headers["Authorization"] = f"Bearer {create_api_token(db, 'root2')}"
    return client


@pytest.mark.parametrize(
    ("first", "call"),
    RACES,
    ids=[f"{first.__name__}-{call[0].rsplit('/', 1)[1]}" for first, call in RACES],
)
def test_the_second_learns_who_was_first_and_when(
    root: TestClient, world: World, first: First, call: Call
) -> None:
    with world.transaction() as db:
        engine.deploy(db, [PLAIN, broken()], by=ADMIN)
        ids = {"instance": engine.start(db, "plain", variables={}, by=ADMIN).id}
        failed = engine.start(db, "broken", variables={}, by=ADMIN)
        which = engine.TaskFilter(instance_id=ids["instance"])
        ids["task"] = engine.find_tasks(db, which).items[0].id
        of_failed = engine.IncidentFilter(instance_id=failed.id)
        ids["incident"] = engine.find_incidents(db, of_failed).items[0].id
    with world.transaction() as db:
        first(db, ids)
    path, body = call
    answer = root.post(path.format(**ids), json=body)
    told = answer.json()
    assert answer.status_code == 409, told
    assert told["who"] in {WU.name, WU.username}, told
    assert datetime.fromisoformat(told["when"]) == world.clock.now()
