"""Whoever comes second is told who was first, and when."""

from typing import Any

from starlette.testclient import TestClient

from tests.make.drawings import sketch
from tests.web.api.conftest import Machine
from tests.web.api.test_verbs import deploy, only_task, start

URL = "/api/v1/instances"


def change(client: TestClient, one: str, **more: Any) -> Any:
    sent = {"variables": {"x": 1}, "reason": "r", **more}
    return client.post(f"{URL}/{one}/variables", json=sent)


def told(answer: Any) -> tuple[int, str, str]:
    problem = answer.json()
    assert problem["at"].startswith("2026-11-02T09:00")
    return answer.status_code, problem["code"], problem["by"]


def test_over_suspended_changed_and_taken(machine: Machine) -> None:
    ann, ben = machine("ann", "admin"), machine("ben", "admin")
    deploy(ann, sketch("start -> a -> end"))
    one = start(ann).json()["id"]
    task = only_task(ann, one)["id"]

    assert change(ann, one).status_code == 200
    assert told(change(ben, one, if_lines=1)) == (409, "instance_changed", "ann")
    ann.post(f"{URL}/{one}/suspend", json={"reason": "r"})
    assert told(change(ben, one)) == (409, "instance_suspended", "ann")
    ben.post(f"{URL}/{one}/resume", json={"reason": "r"})
    ben.post(f"/api/v1/tasks/{task}/claim")
    claim = ann.post(f"/api/v1/tasks/{task}/claim")
    assert told(claim) == (409, "task_taken", "ben")
    ben.post(f"{URL}/{one}/cancel", json={"reason": "r"})
    assert told(change(ann, one)) == (409, "instance_over", "ben")
