"""Text messages are written, searched and settled on their pages; reports come without a name."""

from collections.abc import Callable
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from base.ids import short
from connectors import sms
from connectors.sms.addresses import report_address
from connectors.sms.outbound import locked
from tests.conftest import World
from tests.make.desk import PART

SignIn = Callable[..., TestClient]


@pytest.fixture
def admin(sign_in: SignIn) -> TestClient:
    return sign_in("ada", "admin")


def written(world: World, state: str = "unknown", to: str = "13800138000") -> UUID:
    """Write a message that went the way that `state` says."""
    with world.transaction() as db:
        row = sms.send(db, sms.Sms(to=to, text=f"It is {state}"), f"{state}-{to}")
        row = locked(db, row.id)
        row.state, row.attempts = sms.SmsState(state), 1
        return row.id


def state_of(world: World, message_id: UUID) -> str:
    with world.transaction() as db:
        return sms.get_sms(db, message_id).state.value


def test_the_list_shows_the_messages_in_a_state_or_to_a_number(
    world: World, admin: TestClient
) -> None:
    written(world, "unknown")
    written(world, "delivered", to="13900139000")

    doubtful = admin.get("/sms?state=unknown").text
    assert "It is unknown" in doubtful
    assert "It is delivered" not in doubtful
    assert "Unknown whether it was sent (1)" in doubtful
    found = admin.get("/sms?q=139 0013 9000").text
    assert "It is delivered" in found
    assert "It is unknown" not in found
    assert "No such message" in admin.get("/sms?state=blocked").text
    assert admin.get("/sms", headers=PART).text.lstrip().startswith("<section")


def test_an_administrator_is_told_of_doubt_and_ends_it(world: World, admin: TestClient) -> None:
    message_id = written(world)
    page = f"/sms/{short(message_id)}"
    assert "to settle" in admin.get("/start").text
    assert "Did it go out?" in admin.get(page).text

    without = admin.post(f"{page}/settle", data={"outcome": "sent"})
    assert without.status_code == 422
    assert state_of(world, message_id) == "unknown"

    admin.post(f"{page}/settle", data={"outcome": "sent", "reason": "She has it"})
    assert state_of(world, message_id) == "sent"
    told = admin.get(page).text
    assert "She has it" in told
    assert "Ada" in told


def test_a_message_that_did_not_arrive_is_sent_again(world: World, admin: TestClient) -> None:
    message_id = written(world, "undelivered")

    admin.post(
        f"/sms/{short(message_id)}/settle", data={"outcome": "again", "reason": "phone is on"}
    )
    world.run_jobs()

    assert state_of(world, message_id) == "sent"
    assert admin.post(
        f"/sms/{short(message_id)}/settle", data={"outcome": "again", "reason": "more"}
    ).status_code == 409  # fmt: skip


def test_a_message_is_written_by_hand_once(world: World, admin: TestClient) -> None:
    form = {"to": "138 0013 8000", "text": "Hello", "key": "one"}

    first, second = (admin.post("/sms/write", data=form, follow_redirects=False) for _ in "ab")

    assert first.status_code == 303
    assert (
        first.headers["location"].partition("?")[0] == second.headers["location"].partition("?")[0]
    )
    with world.transaction() as db:
        (found,) = sms.find_sms(db).items
    assert (found.to, found.text) == ("+8613800138000", "Hello")


def test_a_form_that_was_changed_and_sent_again_is_another_message(
    world: World, admin: TestClient
) -> None:
    form = {"to": "13800138000", "text": "One\r\ntwo", "key": "one"}
    admin.post("/sms/write", data=form)
    admin.post("/sms/write", data=form | {"text": "Two"})
    for text in ("Three", "Three"):
        admin.post("/sms/write", data=form | {"text": text, "key": ""})

    with world.transaction() as db:
        said = [one.text for one in sms.find_sms(db).items]
    assert said == ["Three", "Three", "Two", "One\ntwo"]


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"to": "nobody", "text": "x"}, "is not a phone number"),
        ({"to": "13800138000", "text": ""}, "this one has 0"),
        ({"to": "13800138000", "text": "中" * 3000}, "this one has 45"),
    ],
)
def test_what_cannot_be_sent_is_said_at_its_field(
    admin: TestClient, form: dict[str, str], says: str
) -> None:
    answer = admin.post("/sms/write", data=form)

    assert answer.status_code == 422
    assert says in answer.text
    assert form["to"] in answer.text


def test_the_parts_are_counted_while_somebody_writes(admin: TestClient) -> None:
    assert "1 part " in admin.post("/sms/write/count", data={"text": "hi"}).text
    chinese = admin.post("/sms/write/count", data={"text": "中" * 71}).text
    assert "2 parts" in chinese
    assert "63 more characters" in chinese


def test_an_agent_reads_masked_and_neither_writes_nor_settles(
    world: World, sign_in: SignIn
) -> None:
    message_id = written(world)
    agent = sign_in("amy", "agent")

    assert "13800138000" not in agent.get("/sms").text
    page = agent.get(f"/sms/{short(message_id)}").text
    assert "13800138000" not in page
    assert "An administrator decides about it." in page
    assert agent.get("/sms/write").status_code == 403
    settled = agent.post(
        f"/sms/{short(message_id)}/settle", data={"outcome": "sent", "reason": "x"}
    )
    assert settled.status_code == 403
    agent.post("/unmask", data={"about": f"sms:{short(message_id)}", "reason": "call her"})
    assert "+8613800138000" in agent.get(f"/sms/{short(message_id)}").text


def test_whoever_handles_a_department_sees_none_of_it(sign_in: SignIn) -> None:
    assert sign_in("rose", "handler").get("/sms").status_code == 403


def test_the_gateway_page_says_that_nothing_leaves(admin: TestClient) -> None:
    assert "No message leaves the house" in admin.get("/sms/gateway").text
    assert "Kept inside" in admin.post("/sms/gateway").text


def test_a_report_comes_in_where_only_the_gateway_knows(world: World, client: TestClient) -> None:
    message_id = written(world, "sent")
    with world.transaction() as db:
        place = report_address(db, message_id, 1).partition("/sms/")[2]

    assert client.get(f"/sms/{place[:-1]}x?type=1").status_code == 404
    assert client.get(f"/sms/{place}?type=3").status_code == 422
    assert state_of(world, message_id) == "sent"
    assert client.get(f"/sms/{place}?type=1&said=ok").text == "ok"
    assert state_of(world, message_id) == "delivered"
    assert client.get(f"/sms/{place}?type=2").status_code == 200
    assert state_of(world, message_id) == "delivered"
