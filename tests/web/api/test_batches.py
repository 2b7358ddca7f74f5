"""Batches over the wire: asked for, followed, held, and only by those who may do the act."""

from typing import Any

from starlette.testclient import TestClient

from engine.identity import RoleChange, Scope, create_role
from engine.people import Actor
from tests.conftest import World
from tests.make.drawings import sketch
from tests.web.api.conftest import Machine
from tests.web.api.test_verbs import deploy, start

URL = "/api/v1/batches"


def post(client: TestClient, **sent: Any) -> Any:
    return client.post(URL, json={"reason": "storm", **sent})


def test_a_batch_from_the_request_to_the_outcome_of_each(machine: Machine, world: World) -> None:
    admin = machine("root", "admin")
    deploy(admin, sketch("start -> a -> b -> end"))
    ids = [start(admin, business_key=f"w-{n}").json()["id"] for n in range(3)]
    move = {"type": "move", "node": "a", "to": "b"}

    answer = post(
        admin, act="modify", instances={"definition_key": "p", "business_key_prefix": "w-"},
        instructions=[move], variables={"storm": True},
    )  # fmt: skip

    assert answer.status_code == 201, answer.text
    batch = answer.json()
    assert (batch["state"], batch["total"], batch["waiting"]) == ("running", 3, 3)
    assert batch["created_by"] == "root"
    world.run_jobs()
    now = admin.get(f"{URL}/{batch['id']}").json()
    assert (now["state"], now["done"]) == ("finished", 3)
    outcomes = admin.get(f"{URL}/{batch['id']}/items", params={"state": "done", "limit": 2}).json()
    assert len(outcomes["items"]) == 2
    assert outcomes["next"]
    assert {one["subject"] for one in outcomes["items"]} <= set(ids)
    assert [one["id"] for one in admin.get(URL).json()["items"]] == [batch["id"]]
    late = admin.post(f"{URL}/{batch['id']}/pause")
    assert (late.status_code, late.json()["code"]) == (409, "batch_over")


def test_held_and_ended(machine: Machine, world: World) -> None:
    admin = machine("root", "admin")
    deploy(admin, sketch("start -> a -> end"))
    one = start(admin).json()["id"]
    batch = f"{URL}/{post(admin, act='suspend', ids=[one]).json()['id']}"
    assert admin.post(f"{batch}/pause").json()["state"] == "paused"
    world.run_jobs()
    assert admin.get(batch).json()["waiting"] == 1
    assert admin.post(f"{batch}/resume").json()["state"] == "running"
    assert admin.post(f"{batch}/cancel").json()["skipped"] == 1


def test_whoever_lets_a_batch_go_on_may_do_what_it_does(machine: Machine, world: World) -> None:
    admin = machine("root", "admin")
    deploy(admin, sketch("start -> a -> end"))
    one = start(admin).json()["id"]
    batch = f"{URL}/{post(admin, act='cancel', ids=[one]).json()['id']}"
    with world.transaction() as db:
        rights = frozenset({"batches.control"})
        change = RoleChange(names={"en": "Watch"}, permissions=rights, scope=Scope.OWN)
        create_role(db, "watch", change, by=Actor.system("tests"))
    watch = machine("ben", "watch")

    assert watch.post(f"{batch}/pause").status_code == 200
    assert watch.post(f"{batch}/resume").status_code == 403
    assert admin.post(f"{batch}/resume").status_code == 200


def test_what_is_no_batch_is_refused(machine: Machine) -> None:
    admin, agent = machine("root", "admin"), machine("lin", "agent")
    assert post(admin, act="cancel").status_code == 422
    assert post(admin, act="cancel", ids=[]).json()["code"] == "nothing_chosen"
    assert post(admin, act="retry", instances={}).json()["code"] == "wrong_choice"
    assert post(admin, act="modify", instances={}).status_code == 422
    assert post(admin, act="cancel", reason="", instances={}).status_code == 422
    assert post(agent, act="cancel", instances={}).status_code == 403
    assert agent.get(URL).status_code == 403
