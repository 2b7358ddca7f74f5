"""Many at once over the wire: one wins, the others learn who was first, nothing is done twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Final

import pytest
from starlette.testclient import TestClient

import engine
from engine import TaskFilter
from engine.identity import create_api_token
from processes.tickets.queries import find_tickets
from tests.conftest import World
from tests.make import tickets as make
from tests.make.actors import ADMIN
from tests.make.drawings import sketch
from tests.web.conftest import HOST

AT_ONCE: Final = 20
TICKET: Final = {"subject": "No water since noon", "category": "water_power"}


@pytest.fixture
def ann(client: TestClient, world: World) -> TestClient:
    """A program that acts as the agent of the hotline."""
    with world.transaction() as db:
        make.hotline(db)
        client.headers["Authorization"] = f"Bearer {create_api_token(db, 'ann')}"
    return client


def together(client: TestClient, path: str, *bodies: dict[str, Any], **headers: str) -> list[Any]:
    """Send all bodies at the same time, each in a thread of its own."""
    assert client.base_url.host in HOST
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sent = [pool.submit(client.post, path, json=body, headers=headers) for body in bodies]
        return [one.result(timeout=60) for one in sent]


def test_of_many_who_complete_a_task_one_wins_and_the_others_learn_who(
    ann: TestClient, world: World
) -> None:
    with world.transaction() as db:
        engine.deploy(db, [sketch("start -> look -> end")], by=ADMIN)
        instance = engine.start(db, "p", variables={}, by=ADMIN)
        (task,) = engine.find_tasks(db, TaskFilter(instance_id=instance.id)).items
    bodies = [{"variables": {"n": number}} for number in range(AT_ONCE)]

    answers = together(ann, f"/api/v1/tasks/{task.id}/complete", *bodies)

    assert Counter(one.status_code for one in answers) == {200: 1, 409: AT_ONCE - 1}
    for told in (one.json() for one in answers if one.status_code == 409):
        assert told["code"] in {"task_closed", "busy"}
        if told["code"] == "task_closed":
            assert told["who"] == "Ann Agent"
            assert datetime.fromisoformat(told["when"]).tzinfo is not None
    with world.transaction() as db:
        lines = engine.history(db, instance.id, limit=200).items
    assert sum(one.what == "completed" and one.node == "look" for one in lines) == 1


def test_the_same_key_many_times_at_once_opens_one_ticket(ann: TestClient, world: World) -> None:
    answers = together(
        ann, "/api/v1/tickets", *[TICKET] * AT_ONCE, **{"Idempotency-Key": "storm-1"}
    )

    accepted = [one.json()["no"] for one in answers if one.status_code == 201]
    assert {one.status_code for one in answers} <= {201, 409}
    assert set(accepted) == {"T20261102-0001"}
    again = ann.post("/api/v1/tickets", json=TICKET, headers={"Idempotency-Key": "storm-1"})
    assert (again.status_code, again.json()["no"]) == (201, "T20261102-0001")
    with world.transaction() as db:
        assert len(find_tickets(db, limit=200).items) == 1
        assert len(engine.find_instances(db, engine.InstanceFilter()).items) == 1


def test_numbers_of_tickets_have_neither_gaps_nor_doubles(ann: TestClient, world: World) -> None:
    answers = together(ann, "/api/v1/tickets", *[TICKET] * AT_ONCE)

    accepted = sorted(one.json()["no"] for one in answers if one.status_code == 201)
    assert {one.status_code for one in answers} <= {201, 409}
    assert accepted == [f"T20261102-{number:04d}" for number in range(1, len(accepted) + 1)]
    with world.transaction() as db:
        assert sorted(one.no for one in find_tickets(db, limit=200).items) == accepted
