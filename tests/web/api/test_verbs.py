"""The verbs over the wire: deploy, start, work, messages, incidents."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from engine.definitions.source import SourceFile
from tests.conftest import World
from tests.make.drawing import user
from tests.make.drawings import sketch
from tests.web.api.conftest import Machine

SIMPLE = sketch(
    "start -> check -> xor; xor -> big [amount > 100] -> end; xor -> small [default] -> end2"
)


def deploy(client: TestClient, *files: SourceFile, **form: str) -> Any:
    sent = [("files", (file.name, file.content, "application/xml")) for file in files]
    return client.post("/api/v1/deployments", files=sent, data=form)


@pytest.fixture
def admin(machine: Machine) -> TestClient:
    return machine("root", "admin")


def start(client: TestClient, key: str = "p", **more: object) -> Any:
    headers = {"Idempotency-Key": str(more.pop("key_"))} if "key_" in more else {}
    return client.post("/api/v1/instances", json={"definition_key": key, **more}, headers=headers)


def only_task(client: TestClient, instance_id: str) -> dict[str, Any]:
    found = client.get(
        "/api/v1/tasks", params={"instance_id": instance_id, "state": "ready"}
    ).json()
    [task] = found["items"]
    return dict(task)


def test_without_a_token_nothing_is_told(client: TestClient) -> None:
    answer = client.get("/api/v1/instances")

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "sign_in_needed"


def test_health_is_open_to_all(client: TestClient) -> None:
    answer = client.get("/api/v1/health")

    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"


def test_a_deployment_says_what_it_has_made_and_the_same_again_makes_nothing_new(
    admin: TestClient,
) -> None:
    first = deploy(admin, SIMPLE)
    again = deploy(admin, SIMPLE)

    assert first.status_code == 201, first.text
    [made] = first.json()["definitions"]
    assert (made["key"], made["version"], made["kind"]) == ("p", 1, "process")
    assert again.json()["definitions"][0]["version"] == 1
    listed = admin.get("/api/v1/definitions").json()["items"]
    assert [found["key"] for found in listed] == ["p"]


def test_a_drawing_with_an_error_is_refused_with_place_and_reason(admin: TestClient) -> None:
    bad = sketch("start -> xor; xor -> a [amount >] -> end; xor -> b [default] -> end2")
    answer = deploy(admin, bad)

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    [problem] = [p for p in answer.json()["problems"] if p["code"] == "expression"]
    assert {"severity", "code", "message", "file", "element", "line"} <= problem.keys()
    assert (problem["severity"], problem["file"]) == ("error", "p.bpmn")
    assert admin.get("/api/v1/definitions").json()["items"] == []


def test_a_dry_run_leaves_nothing_behind(admin: TestClient) -> None:
    answer = deploy(admin, SIMPLE, dry_run="true")

    assert answer.status_code == 201
    assert admin.get("/api/v1/definitions").json()["items"] == []


def test_what_is_no_drawing_is_refused_in_plain_words(admin: TestClient) -> None:
    answer = deploy(admin, SourceFile("x.bpmn", b"\x00 not xml"))

    assert answer.status_code == 422
    assert answer.json()["problems"][0]["file"] == "x.bpmn"


def test_an_instance_runs_from_start_to_end(admin: TestClient) -> None:
    deploy(admin, SIMPLE)
    instance = start(admin, variables={"amount": 500}, business_key="A-1").json()
    task = only_task(admin, instance["id"])
    assert task["node"] == "check"

    taken = admin.post(f"/api/v1/tasks/{task['id']}/claim")
    done = admin.post(f"/api/v1/tasks/{task['id']}/complete", json={"variables": {"ok": True}})
    next_task = only_task(admin, instance["id"])
    admin.post(f"/api/v1/tasks/{next_task['id']}/complete")

    assert taken.json()["assignee"] == "root"
    assert done.json()["state"] == "completed"
    assert next_task["node"] == "big"
    found = admin.get(f"/api/v1/instances/{instance['id']}").json()
    assert found["state"] == "completed"
    assert found["business_key"] == "A-1"
    assert found["incident"] is False
    assert found["ended_at"] is not None
    assert found["variables"] == {"amount": 500, "ok": True}


def test_the_history_says_who_did_what(admin: TestClient) -> None:
    deploy(admin, SIMPLE)
    instance = start(admin, variables={"amount": 5}).json()
    admin.post(f"/api/v1/tasks/{only_task(admin, instance['id'])['id']}/complete")

    url = f"/api/v1/instances/{instance['id']}/history"
    lines = admin.get(url).json()["items"]
    first_two = admin.get(url, params={"limit": 2}).json()
    rest = admin.get(url, params={"after": first_two["next"]}).json()

    done = [line for line in lines if line["what"] == "completed" and line["node"] == "check"]
    assert done[0]["actor"] == "root"
    assert [line["seq"] for line in first_two["items"] + rest["items"]] == [
        line["seq"] for line in lines
    ]


def test_tokens_say_where_it_stands(admin: TestClient) -> None:
    deploy(admin, SIMPLE)
    instance = start(admin, variables={"amount": 5}).json()

    found = admin.get(f"/api/v1/instances/{instance['id']}/tokens").json()

    assert [token["node"] for token in found] == ["check"]


def test_the_same_key_starts_once(admin: TestClient) -> None:
    deploy(admin, SIMPLE)

    first = start(admin, variables={"amount": 1}, key_="k1")
    again = start(admin, variables={"amount": 1}, key_="k1")

    assert first.status_code == again.status_code == 201
    assert first.json()["id"] == again.json()["id"]
    assert len(admin.get("/api/v1/instances").json()["items"]) == 1


def test_the_same_key_completes_once(admin: TestClient) -> None:
    deploy(admin, SIMPLE)
    instance = start(admin, variables={"amount": 1}).json()
    url = f"/api/v1/tasks/{only_task(admin, instance['id'])['id']}/complete"

    first = admin.post(url, headers={"Idempotency-Key": "c1"})
    again = admin.post(url, headers={"Idempotency-Key": "c1"})
    other = admin.post(url, headers={"Idempotency-Key": "c2"})

    assert first.json()["id"] == again.json()["id"]
    assert again.status_code == 200
    assert other.status_code == 409


def test_whoever_is_late_learns_who_was_first(admin: TestClient, machine: Machine) -> None:
    deploy(admin, SIMPLE)
    instance = start(admin, variables={"amount": 1}).json()
    url = f"/api/v1/tasks/{only_task(admin, instance['id'])['id']}"
    other = machine("berta", "agent")

    other.post(f"{url}/claim")
    late = admin.post(f"{url}/claim")

    assert late.status_code == 409
    problem = late.json()
    assert problem["code"] == "task_taken"
    assert (problem["who"], problem["username"]) == ("Berta", "berta")
    assert problem["when"].startswith("2026-11-02T09:00")


def test_instances_are_found_by_what_they_are(admin: TestClient) -> None:
    deploy(admin, SIMPLE)
    for key in ("A", "B", "C"):
        start(admin, variables={"amount": 1}, business_key=key)
    url = "/api/v1/instances"

    first = admin.get(url, params={"limit": 2}).json()
    second = admin.get(url, params={"limit": 2, "after": first["next"]}).json()

    assert [found["business_key"] for found in first["items"] + second["items"]] == ["C", "B", "A"]
    assert second["next"] is None
    assert len(admin.get(url, params={"business_key": "B"}).json()["items"]) == 1
    assert admin.get(url, params={"state": "completed"}).json()["items"] == []
    assert admin.get(url, params={"state": "nonsense"}).status_code == 422
    assert admin.get(url, params={"buisness_key": "B"}).status_code == 422


def test_an_instance_can_rest_go_on_and_be_ended(admin: TestClient) -> None:
    deploy(admin, SIMPLE)
    instance = start(admin, variables={"amount": 1}).json()
    url = f"/api/v1/instances/{instance['id']}"
    task = f"/api/v1/tasks/{only_task(admin, instance['id'])['id']}"

    assert admin.post(f"{url}/suspend", json={"reason": "wait"}).json()["state"] == "suspended"
    assert admin.post(f"{task}/complete").status_code == 409
    assert admin.post(f"{url}/resume", json={"reason": "on"}).json()["state"] == "active"
    assert admin.post(f"{url}/cancel", json={"reason": "wrong"}).json()["state"] == "cancelled"
    assert admin.post(f"{url}/cancel", json={"reason": "x"}).status_code == 409


def test_a_message_starts_wakes_waits_and_is_refused_twice(admin: TestClient, world: World) -> None:
    waiting = sketch(
        "start_m -> paid -> end",
        '<bpmn:startEvent id="start_m">'
        '<bpmn:messageEventDefinition messageRef="m_ordered"/></bpmn:startEvent>',
        '<bpmn:receiveTask id="paid" messageRef="m_paid"/>',
        messages=("ordered", "paid"),
    )
    assert deploy(admin, waiting).status_code == 201

    def send(name: str, **more: object) -> dict[str, Any]:
        return dict(admin.post("/api/v1/messages", json={"name": name, **more}).json())

    early = send("paid", correlation={"order": 7}, ttl="PT1H", message_id="p-7")
    started = send("ordered", variables={"order": 7}, message_id="o-7")
    again = send("ordered", variables={"order": 7}, message_id="o-7")

    assert early["result"] == "buffered"
    assert started["result"] == "started"
    assert (again["result"], again["instance_id"]) == ("duplicate", started["instance_id"])
    world.run_jobs()
    found = admin.get(f"/api/v1/instances/{started['instance_id']}").json()
    assert found["state"] == "completed"
    second = send("ordered", variables={"order": 8})
    assert send("paid", correlation={"order": 8})["result"] == "correlated"
    assert admin.get(f"/api/v1/instances/{second['instance_id']}").json()["state"] == "completed"


def test_an_incident_is_listed_and_heals_with_corrected_data(admin: TestClient) -> None:
    script = (
        '<bpmn:scriptTask id="sum"><bpmn:script>total = price * 2</bpmn:script></bpmn:scriptTask>'
    )
    deploy(admin, sketch("start -> ask -> sum -> end", script))
    instance = start(admin).json()
    admin.post(
        f"/api/v1/tasks/{only_task(admin, instance['id'])['id']}/complete",
        json={"variables": {"price": None}},
    )

    [incident] = admin.get("/api/v1/incidents").json()["items"]
    [group] = admin.get("/api/v1/incidents/groups").json()
    assert (group["incidents"], group["example"]) == (1, incident["id"])
    still = admin.post(f"/api/v1/incidents/{incident['id']}/retry", json={"reason": "again"}).json()
    [open_now] = admin.get("/api/v1/incidents").json()["items"]
    healed = admin.post(
        f"/api/v1/incidents/{open_now['id']}/retry",
        json={"variables": {"price": 4}, "reason": "corrected"},
    ).json()

    assert incident["node"] == "sum"
    assert still["resolved_at"] is None
    assert healed["resolved_at"] is not None
    found = admin.get(f"/api/v1/instances/{instance['id']}").json()
    assert (found["state"], found["variables"]["total"]) == ("completed", 8)


def test_a_timer_moves_an_instance_on(admin: TestClient, world: World) -> None:
    catch = (
        '<bpmn:intermediateCatchEvent id="wait"><bpmn:timerEventDefinition>'
        "<bpmn:timeDuration>PT2S</bpmn:timeDuration></bpmn:timerEventDefinition>"
        "</bpmn:intermediateCatchEvent>"
    )
    deploy(admin, sketch("start -> wait -> end", catch))
    instance = start(admin).json()

    world.clock.advance(timedelta(seconds=3))
    world.run_jobs()

    assert admin.get(f"/api/v1/instances/{instance['id']}").json()["state"] == "completed"


def test_what_is_unknown_is_a_clear_404(admin: TestClient) -> None:
    for path in ("instances", "tasks"):
        answer = admin.get(f"/api/v1/{path}/{uuid4()}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert start(admin, "nothing").status_code == 404


def test_slips_of_the_pen_are_noticed(admin: TestClient) -> None:
    answer = admin.post("/api/v1/instances", json={"definition_key": "p", "varables": {}})

    assert answer.status_code == 422
    assert answer.json()["problems"][0]["field"] == "varables"


def test_an_agent_may_work_but_not_deploy_or_steer(admin: TestClient, machine: Machine) -> None:
    deploy(admin, SIMPLE)
    agent = machine("anna", "agent")
    instance = start(agent, variables={"amount": 1}).json()

    assert deploy(agent, SIMPLE).status_code == 403
    assert agent.post(f"/api/v1/instances/{instance['id']}/cancel").status_code == 403
    assert agent.get("/api/v1/incidents").status_code == 403
    assert agent.get("/api/v1/incidents/groups").status_code == 403


def test_a_department_handler_sees_only_its_own_tasks(admin: TestClient, machine: Machine) -> None:
    mine = (
        '<bpmn:userTask id="mine" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
        'camunda:candidateGroups="department:roads"/>'
    )
    deploy(admin, sketch("start -> mine -> end", mine))
    start(admin)
    roads = machine("rita", "handler", within=("roads",))
    water = machine("walt", "handler", within=("water",))

    [task] = roads.get("/api/v1/tasks").json()["items"]

    assert task["candidate_groups"] == ["department:roads"]
    assert water.get("/api/v1/tasks").json()["items"] == []
    assert water.get(f"/api/v1/tasks/{task['id']}").status_code == 404
    assert water.post(f"/api/v1/tasks/{task['id']}/complete").status_code in {403, 404}


def test_the_description_of_the_api_names_every_path(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]

    assert "/api/v1/tasks/{task_id}/complete" in paths
    assert all(path.startswith("/api/v1/") for path in paths)


def test_a_campaign_goes_through_a_list_that_was_sent_before(admin: TestClient) -> None:
    marker = (
        '<bpmn:multiInstanceLoopCharacteristics ringflow:collection="${contacts}" '
        'ringflow:elementVariable="contact"/>'
    )
    assert deploy(admin, sketch("start -> dial -> end", user("dial", more=marker))).is_success
    kept = admin.post("/api/v1/collections", json={"items": [{"no": 1}, {"no": 2}]}).json()
    url = f"/api/v1/collections/{kept['id']}"
    assert admin.post(f"{url}/items", json={"items": [{"no": 3}]}).json()["count"] == 3

    one = start(admin, variables={"contacts": kept["value"]}).json()

    found = admin.get("/api/v1/tasks", params={"instance_id": one["id"]}).json()["items"]
    assert len(found) == 3
    part = admin.get(f"{url}/items", params={"first": 1, "limit": 1}).json()
    assert part == {"items": [{"no": 2}]}
    assert admin.get(url).json()["count"] == 3
    assert admin.post(f"{url}/drop").status_code == 204
    assert admin.get(url).json()["code"] == "no_such_collection"


def test_nothing_is_done_to_an_instance_without_a_reason(admin: TestClient) -> None:
    deploy(admin, SIMPLE)
    url = f"/api/v1/instances/{start(admin).json()['id']}"
    for verb in ("cancel", "suspend", "resume", "modify", "variables", "migrate", "restart"):
        for sent in ({}, {"reason": ""}, {"reason": "  "}):
            more = {"instructions": [{"type": "cancel_all"}]} if verb == "modify" else {}
            answer = admin.post(f"{url}/{verb}", json=sent | more)
            assert answer.status_code == 422
            assert "reason" in answer.text
    assert admin.get(url).json()["state"] == "active"


def test_transferred_for_good_delegated_to_come_back_and_the_words_of_earlier_releases(
    admin: TestClient, machine: Machine
) -> None:
    machine("ann", "agent")
    deploy(admin, sketch("start -> work -> end", user("work", task='users="root, ann"')))

    def sent(verb: str, **more: object) -> tuple[str, str | None, bool]:
        task = only_task(admin, start(admin).json()["id"])
        answer = admin.post(f"/api/v1/tasks/{task['id']}/{verb}", json={"to": "ann", **more})
        assert answer.status_code == 200, answer.text
        lines = admin.get(f"/api/v1/instances/{task['instance_id']}/history").json()["items"]
        told = next(one["what"] for one in lines if one["what"] in {"delegated", "lent"})
        return told, answer.json()["assignee"], "deprecation" in answer.headers

    assert sent("transfer", reason="lunch") == ("delegated", "ann", False)
    assert sent("delegate", comes_back=True) == ("lent", "ann", False)
    assert sent("delegate") == ("delegated", "ann", True)
    assert sent("lend") == ("lent", "ann", True)
