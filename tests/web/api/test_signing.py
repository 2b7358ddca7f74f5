"""Signing over the wire: what is wrong is refused in words, never with a crash."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.web.api.conftest import Machine
from tests.web.api.test_verbs import SIMPLE, deploy, only_task, start


@pytest.fixture
def eve(machine: Machine) -> TestClient:
    return machine("eve", "dispatcher")


@pytest.fixture
def taken(machine: Machine, eve: TestClient) -> tuple[TestClient, str]:
    """Begin a case and take its task."""
    admin = machine("root", "admin")
    deploy(admin, SIMPLE)
    task = only_task(admin, start(admin).json()["id"])
    admin.post(f"/api/v1/tasks/{task['id']}/claim")
    return admin, f"/api/v1/tasks/{task['id']}"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"people": []}, 422),
        ({"people": [" "]}, 422),
        ({"people": ["eve\0"]}, 422),
        ({"people": ["eve"] * 21}, 422),
        ({"people": ["root"]}, 422),
        ({"people": ["nobody"]}, 422),
        ({"kind": "vote"}, 422),
        ({"kind": "sideways"}, 422),
        ({"rule": "percent"}, 422),
        ({"rule": "majority "}, 422),
        ({"reason": ""}, 422),
        ({"reason": "\0"}, 422),
        ({"reason": "a\0b"}, 422),
        ({"people": ["EVE", "eve", "Eve"]}, 201),
    ],
)
def test_who_cannot_be_asked_is_refused(
    taken: tuple[TestClient, str], given: dict[str, Any], status: int
) -> None:
    client, path = taken
    asked = {"people": ["eve"], "kind": "before", "reason": "x"} | given

    answer = client.post(f"{path}/signers", json=asked)

    assert answer.status_code == status, answer.text
    assert len(client.get(f"{path}/signers").json()) == (1 if status == 201 else 0)


@pytest.mark.parametrize(
    "said",
    [
        {"outcome": "agree", "comment": "a\0b"},
        {"outcome": "agree\0", "comment": ""},
        {"outcome": "agree", "comment": "x" * 2001},
        {"outcome": "yes"},
        {"outcome": "disagree", "comment": "\0"},
    ],
)
def test_what_is_no_answer_is_refused(
    taken: tuple[TestClient, str], eve: TestClient, said: dict[str, Any]
) -> None:
    client, path = taken
    client.post(f"{path}/signers", json={"people": ["eve"], "kind": "before", "reason": "x"})
    (signer,) = client.get(f"{path}/signers").json()
    own = f"/api/v1/tasks/{signer['own_task_id']}"

    assert eve.post(f"{own}/sign", json=said).status_code == 422
    assert eve.post(f"{own}/complete", json={"variables": said}).status_code == 422
    assert client.get(f"{path}/signers").json()[0]["state"] == "open"


def test_a_signature_is_no_step_of_the_case(taken: tuple[TestClient, str], eve: TestClient) -> None:
    client, path = taken
    client.post(f"{path}/signers", json={"people": ["eve"], "kind": "before", "reason": "x"})
    (signer,) = client.get(f"{path}/signers").json()
    own = f"/api/v1/tasks/{signer['own_task_id']}"

    back = eve.post(f"{own}/return", json={"step": "check", "reason": "x"})
    assert back.status_code in {403, 422}
    again = eve.post(f"{own}/signers", json={"people": ["root"], "kind": "before", "reason": "x"})
    assert again.status_code in {403, 422}
    assert eve.post(f"{own}/release").status_code == 200
    assert eve.post(f"{own}/claim").status_code == 200
    assert eve.post(f"{own}/sign", json={"outcome": "agree"}).status_code == 200
    assert eve.post(f"{own}/take-back", json={"reason": "x"}).status_code in {403, 409}
    assert eve.post(f"{own}/sign", json={"outcome": "agree"}).status_code == 409
