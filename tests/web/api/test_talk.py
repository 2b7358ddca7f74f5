"""Comments and files of tasks over the wire: who may, what is refused, and nothing of others."""

import pytest
from starlette.testclient import TestClient

from tests.make import drawing as d
from tests.web.api.conftest import Machine
from tests.web.api.test_verbs import deploy, only_task, start


@pytest.fixture
def root(machine: Machine) -> TestClient:
    admin = machine("root", "admin")
    nodes = d.start() + d.user("check", task='groups="dispatcher"') + d.end()
    deploy(admin, d.drawing("p", nodes, [("start", "check"), ("check", "end")]))
    return admin


@pytest.fixture
def task(root: TestClient) -> str:
    return a_task(root)


def a_task(client: TestClient) -> str:
    found = only_task(client, start(client).json()["id"])
    return f"/api/v1/tasks/{found['id']}"


def test_a_comment_is_written_changed_and_deleted(
    machine: Machine, root: TestClient, task: str
) -> None:
    machine("eve", "dispatcher")
    made = root.post(f"{task}/comments", json={"text": "Look, @eve", "share": True})
    assert made.status_code == 201, made.text
    assert made.json()["mentions"] == ["eve"]
    one = f"{task}/comments/{made.json()['id']}"

    changed = root.patch(one, json={"text": "Never mind"}).json()
    assert (changed["text"], changed["mentions"], bool(changed["edited_at"])) == (
        "Never mind", [], True,
    )  # fmt: skip
    assert root.delete(one).status_code == 204

    [left] = root.get(f"{task}/comments").json()
    assert (left["text"], bool(left["deleted_at"])) == ("", True)
    assert root.patch(one, json={"text": "again"}).json()["code"] == "comment_gone"


def test_a_file_is_attached_read_and_removed(root: TestClient, task: str) -> None:
    made = root.post(f"{task}/files", files={"file": ("plan.txt", b"north first", "text/plain")})
    assert made.status_code == 201, made.text
    one = f"{task}/files/{made.json()['id']}"

    got = root.get(one)

    assert (got.content, got.headers["content-disposition"].split(";")[0]) == (
        b"north first", "attachment",
    )  # fmt: skip
    assert [each["name"] for each in root.get(f"{task}/files").json()] == ["plan.txt"]
    assert root.delete(one).status_code == 204
    assert root.get(one).status_code == 404
    empty = root.post(f"{task}/files", files={"file": ("none.txt", b"", "text/plain")})
    assert empty.json()["code"] == "file_empty"


def test_what_hangs_at_another_task_is_not_there(root: TestClient, task: str) -> None:
    other = a_task(root)
    said = root.post(f"{task}/comments", json={"text": "mine"}).json()["id"]
    file = root.post(f"{task}/files", files={"file": ("a.txt", b"a", "text/plain")}).json()["id"]

    answers = [
        root.patch(f"{other}/comments/{said}", json={"text": "x"}),
        root.delete(f"{other}/comments/{said}"),
        root.get(f"{other}/files/{file}"),
        root.delete(f"{other}/files/{file}"),
    ]

    assert [one.status_code for one in answers] == [404] * 4
    assert [one["text"] for one in root.get(f"{task}/comments").json()] == ["mine"]


def test_strangers_find_nothing_and_words_are_only_their_writers_to_change(
    machine: Machine, root: TestClient, task: str
) -> None:
    said = root.post(f"{task}/comments", json={"text": "mine"}).json()["id"]
    hand, agent = machine("hans", "handler", within=("moon",)), machine("amy", "agent")

    assert hand.get(f"{task}/comments").status_code == 404
    assert hand.post(f"{task}/files", files={"file": ("a", b"a", "text/plain")}).status_code in {
        403, 404,
    }  # fmt: skip
    assert agent.patch(f"{task}/comments/{said}", json={"text": "x"}).status_code in {403, 404}
    assert root.post(f"{task}/comments", json={"text": " "}).json()["code"] == "nothing_said"
    assert root.post(f"{task}/comments", json={"txt": "x"}).status_code == 422
