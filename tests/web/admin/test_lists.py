"""The pages of the lists: blocking a sender who stays masked, and what is kept aside."""

from collections.abc import Callable
from datetime import timedelta

from starlette.testclient import TestClient

import engine
from base.ids import short
from connectors import blocklist, email
from connectors.blocklist import Channel, Direction, State
from engine import Actor
from processes.ready_made import files_of
from processes.tickets import receipts
from ringflow.looking.lint import read_drawings
from ringflow.rooms import open_rooms
from tests.conftest import World
from tests.house.source import ROOT

SENDER = "loud@citizen.test"
SYSTEM = Actor.system("test")
FORM = {
    "effect": "block", "channel": "email", "match": "exact", "direction": "in",
    "until": "2026-12-24", "reason": "Forty mails a night", "proof": "T20261101-0007",
}  # fmt: skip


def mail_from(world: World) -> str:
    open_rooms()
    with world.transaction() as db:
        files = read_drawings([ROOT / "processes" / "bpmn" / "blocklist"])
        engine.deploy(db, files, by=SYSTEM)
        email.write_locally(db, sender=SENDER, sender_name="", subject="Hey", text="Hey you")
    world.run_jobs()
    with world.transaction() as db:
        return short(email.find_inbound(db).items[0].id)


def test_an_agent_blocks_a_sender_whom_he_sees_masked(
    sign_in: Callable[..., TestClient], world: World
) -> None:
    source = f"mail:{mail_from(world)}"
    browser = sign_in("anna", "agent")

    page = browser.get(f"/admin/lists/new?source={source}").text
    assert SENDER not in page
    assert "l****@citizen.test" in page
    refused = browser.post("/admin/lists/new", data={**FORM, "proof": "", "source": source})
    assert refused.status_code == 422
    assert "Please name a ticket or call" in refused.text
    made = browser.post("/admin/lists/new", data={**FORM, "source": source})

    assert made.status_code == 303
    with world.transaction() as db:
        (entry,) = blocklist.find_entries(db).items
    assert (entry.value, entry.state, entry.proposed_by) == (SENDER, State.PROPOSED, "anna")
    assert SENDER not in browser.get(made.headers["location"]).text


def test_who_reviews_sees_what_it_is_about_and_no_message(
    sign_in: Callable[..., TestClient], world: World
) -> None:
    mail_from(world)
    sign_in("anna", "agent").post("/admin/lists/new", data=FORM | {"value": SENDER})
    with world.transaction() as db:
        (task,) = [one for one in engine.find_tasks(db, engine.TaskFilter()).items
                   if one.node == "review"]  # fmt: skip
    browser = sign_in("dora", "dispatcher", "analyst")

    page = browser.get(f"/inbox/{short(task.id)}").text
    assert "Forty mails a night" in page
    assert "The message" not in page
    assert "l****@citizen.test" in browser.get("/inbox").text
    instance = browser.get(f"/instances/{short(task.instance_id)}").text
    assert 'href="/tickets/' not in instance.partition("<main")[2]


def test_a_blocked_web_form_is_kept_aside_and_taken_in(
    sign_in: Callable[..., TestClient], world: World
) -> None:
    with world.transaction() as db:
        new = blocklist.NewEntry(
            effect=blocklist.Effect.BLOCK, channel=Channel.EMAIL, match=blocklist.Match.DOMAIN,
            value="citizen.test", direction=Direction.IN, reason="x", proof="y",
            until=db.now() + timedelta(days=30),
        )  # fmt: skip
        blocklist.add_entry(db, new, by=SYSTEM, state=State.ACTIVE)
        engine.deploy(db, files_of("tickets"), by=SYSTEM)
        said = {"subject": "Lamp", "content": "Dark", "contact_email": SENDER}
        receipt = receipts.submit(db, said, key="k", locale="en")
        held = receipts.held(db)
    assert [one.no for one in held] == [receipt.no]
    browser = sign_in("dora", "dispatcher")
    assert receipt.no in browser.get("/admin/lists/aside").text

    answer = browser.post(f"/admin/lists/aside/{short(held[0].id)}/take-in")

    assert answer.status_code == 303
    with world.transaction() as db:
        assert receipts.held(db) == []
    assert browser.post(f"/admin/lists/aside/{short(held[0].id)}/take-in").status_code == 404


def test_what_the_file_shows_first_is_what_it_does(
    sign_in: Callable[..., TestClient], world: World
) -> None:
    head = ",".join(blocklist.COLUMNS)
    text = f"{head}\nblock,phone,exact,138 1234 1234,in,2026-12-24,Rang forty times,T1\n"
    browser = sign_in("dora", "dispatcher")

    look = browser.post("/admin/lists/bring", files={"file": ("l.csv", text, "text/csv")})
    assert "is put in force" in look.text
    with world.transaction() as db:
        assert not blocklist.decide(db, Channel.PHONE, "13812341234", Direction.IN).blocked
    browser.post("/admin/lists/bring/now", data={"text": text})

    with world.transaction() as db:
        assert blocklist.decide(db, Channel.PHONE, "13812341234", Direction.IN).blocked
    file = browser.get("/admin/lists/entries.csv").text
    assert "138****1234" in file
    assert "13812341234" not in file
