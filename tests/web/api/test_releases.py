"""Deployments, retiring and deleting over the wire."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.engine.deployment.test_forms import drawing, sheet
from tests.make.drawings import sketch
from tests.web.api.conftest import Machine
from tests.web.api.test_verbs import deploy, only_task, start

PLAIN = sketch("start -> a -> end")


@pytest.fixture
def admin(machine: Machine) -> TestClient:
    return machine("root", "admin")


def say(client: TestClient, path: str, **sent: object) -> Any:
    return client.post(f"/api/v1/definitions/{path}", json={"reason": "New law", **sent})


def test_deployments_are_listed_and_shown_whole(admin: TestClient) -> None:
    first = deploy(admin, PLAIN, comment="First flow").json()
    assert [one["new"] for one in first["definitions"]] == [True]
    deploy(admin, sheet("name"))

    page = admin.get("/api/v1/deployments", params={"limit": 1}).json()
    rest = admin.get("/api/v1/deployments", params={"after": page["next"]}).json()

    (form,), (old,) = page["items"], rest["items"]
    assert (form["number"], form["brought"][0]["key"]) == (2, "desk/ask")
    assert (old["id"], old["comment"], old["files"]) == (first["id"], "First flow", ["p.bpmn"])
    whole = admin.get(f"/api/v1/deployments/{form['id']}").json()
    assert [(one["key"], one["brought"]) for one in whole["parts"]] == [
        ("p", False), ("desk/ask", True),
    ]  # fmt: skip


def test_a_form_is_pinned_over_the_wire_too(admin: TestClient) -> None:
    deploy(admin, drawing(), sheet("name"))
    old = start(admin).json()["id"]
    deploy(admin, sheet("name", "phone"))
    new = start(admin).json()["id"]

    def fields(instance: str) -> list[str]:
        task = only_task(admin, instance)["id"]
        schema = admin.get(f"/api/v1/tasks/{task}/form").json()["schema"]
        return [field["key"] for page in schema["pages"] for field in page["fields"]]

    assert fields(old) == ["name"]
    assert fields(new) == ["name", "phone"]
    task = only_task(admin, old)["id"]
    sent = {"variables": {"phone": "1"}}
    assert admin.post(f"/api/v1/tasks/{task}/complete", json=sent).status_code == 422


def test_retired_is_409_until_it_is_activated(admin: TestClient) -> None:
    deploy(admin, PLAIN)

    told = say(admin, "p/retire").json()
    refused = start(admin)

    assert (told["state"], told["retired_reason"]) == ("retired", "New law")
    assert (refused.status_code, refused.json()["code"]) == (409, "definition_retired")
    assert "New law" in refused.json()["detail"]
    assert say(admin, "p/activate").json()["state"] == "active"
    assert start(admin).status_code == 201


def test_a_moment_has_a_zone_and_every_act_a_reason(admin: TestClient) -> None:
    deploy(admin, PLAIN)
    assert say(admin, "p/retire", at="2027-01-01T00:00:00").status_code == 422
    assert say(admin, "p/retire", reason="").status_code == 422
    told = say(admin, "p/retire", at="2027-01-01T00:00:00+08:00").json()
    assert (told["state"], told["retired_since"]) == ("active", "2026-12-31T16:00:00Z")
    assert say(admin, "nothing/retire").status_code == 404


def test_a_version_in_use_is_409_with_counts_and_an_unused_one_goes(admin: TestClient) -> None:
    deploy(admin, PLAIN)
    start(admin)
    deploy(admin, sketch("start -> b -> end"))

    refused = say(admin, "p/delete", version=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "version_in_use")
    assert "執行中 1 件" in refused.json()["detail"]
    assert say(admin, "p/delete", version=2).status_code == 204
    every = admin.get("/api/v1/definitions", params={"every_version": True}).json()["items"]
    assert [(one["key"], one["version"], one["newest"]) for one in every] == [("p", 1, True)]
    deploy(admin, sheet("name"))
    assert say(admin, "desk/ask/delete", version=1).status_code == 204


def test_who_may_only_read_changes_nothing(admin: TestClient, machine: Machine) -> None:
    deploy(admin, PLAIN)
    agent = machine("ann", "agent")
    assert agent.get("/api/v1/deployments").status_code == 200
    for path in ("p/retire", "p/activate"):
        assert say(agent, path).status_code == 403
    assert say(agent, "p/delete", version=1).status_code == 403
