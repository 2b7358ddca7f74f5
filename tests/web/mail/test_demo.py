"""In the demonstration a visitor plays the citizen."""

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from base.ids import short
from base.settings import Settings
from connectors import email
from tests.conftest import World

SignIn = Callable[..., TestClient]
MATTER = {"sender": "mei@citizen.test", "sender_name": "Mei", "subject": "Noise", "text": "Loud."}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, demo=True)


def test_a_visitor_writes_as_a_citizen(world: World, sign_in: SignIn) -> None:
    agent = sign_in("anna", "agent")
    assert agent.get("/mail/write").status_code == 200

    answer = agent.post("/mail/write", data=MATTER)

    assert answer.headers["location"] == "/mail/received?said=mailed"
    with world.transaction() as db:
        (came,) = email.find_inbound(db).items
    assert (came.from_address, came.subject) == ("mei@citizen.test", "Noise")


def test_what_is_missing_is_said_at_its_field(sign_in: SignIn) -> None:
    answer = sign_in("anna", "agent").post("/mail/write", data={"sender": "nobody", "text": " "})

    assert answer.status_code == 422
    assert "Please write something." in answer.text
    assert "“nobody” is not an e-mail address." in answer.text


def test_a_visitor_answers_our_mail_and_sees_its_links(world: World, sign_in: SignIn) -> None:
    agent = sign_in("anna", "agent")
    text = "Open http://localhost/link/abc"
    with world.transaction() as db:
        mail = email.Mail(to="mei@citizen.test", subject="About it", text=text, thread="T1")
        mail_id = email.send(db, mail, "k").id
    world.run_jobs()
    path = f"/mail/{short(mail_id)}"
    assert 'href="http://localhost/link/abc"' in agent.get(path).text

    assert agent.post(f"{path}/answer", data={"text": " "}).status_code == 422
    answer = agent.post(f"{path}/answer", data={"text": "Thank you."})

    assert answer.headers["location"] == "/mail/received?said=mailed"
    with world.transaction() as db:
        (came,) = email.find_inbound(db).items
    assert (came.thread, came.from_address) == ("T1", "mei@citizen.test")
