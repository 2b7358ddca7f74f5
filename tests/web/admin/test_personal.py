"""The page of what is stored of one person: who may look, and who may take it along."""

import io
import zipfile

import pytest

import engine
from base.ids import short
from engine.identity import RoleChange, Scope, actor_of, create_role
from engine.people import Actor
from processes import personal
from processes.tickets.queries.tickets import row_of
from ringflow.looking.lint import read_drawings
from tests.house.source import ROOT
from tests.make import identity as people
from tests.make.actors import ADMIN
from tests.make.desk import Desk
from web.looks.cookies import PLAIN_NAME

PHONE = "13877776666"


@pytest.mark.parametrize(
    ("rights", "status"),
    [({"personal.find", "personal.export"}, 200), ({"personal.export"}, 403),
     ({"personal.find"}, 403)],
)  # fmt: skip
def test_taking_along_needs_the_right_to_look_too(
    desk: Desk, rights: set[str], status: int
) -> None:
    desk.ticket(contact_phone=PHONE)
    with desk.world.transaction() as db:
        change = RoleChange(
            names={"en": "Clerk"}, permissions=frozenset(rights), scope=Scope.CENTRE
        )
        create_role(db, "clerk", change, by=Actor.system("test"))
        token = people.token(db, people.user(db, "kim", "clerk", password=None))
    desk.browser.cookies.clear()
    desk.browser.cookies.set(PLAIN_NAME, token)

    looked = desk.browser.post("/admin/personal", data={"phone": PHONE})
    taken = desk.browser.post("/admin/personal/export", data={"phone": PHONE})

    assert taken.status_code == status
    assert ('action="/admin/personal/export"' in looked.text) == (status == 200)
    assert 'action="/admin/personal/erase"' not in looked.text
    if status == 200:
        assert zipfile.ZipFile(io.BytesIO(taken.content)).namelist()


def test_a_task_of_a_request_says_how_much_there_is_in_the_readers_words_and_leads_to_it(
    desk: Desk,
) -> None:
    desk.ticket(contact_phone=PHONE)
    with desk.world.transaction() as db:
        engine.deploy(db, read_drawings([ROOT / "processes" / "bpmn" / "personal"]), by=ADMIN)
        kim = people.user(db, "kim", "admin", password=None)
        sought = personal.Sought(phone=PHONE)
        asked = personal.ask_to_erase(db, sought, reason="At the counter", by=actor_of(db, kim.id))
    desk.sit("kim")

    told = desk.browser.get(desk.path("identity"), headers={"Accept-Language": "zh-TW"}).text

    beside = told.split("現存資料", 1)[1].split("</section>", 1)[0]
    assert "案件 1" in beside
    assert f'href="/admin/personal/requests/{short(asked.id)}"' in beside
    assert PHONE not in told
    assert desk.browser.get(f"/admin/personal/requests/{short(asked.id)}").status_code == 200


def test_a_ticket_without_its_words_is_still_found_and_opened(desk: Desk) -> None:
    no = desk.ticket(subject="Lamp at Elm Road").no
    with desk.world.transaction() as db:
        row_of(db, no).subject = row_of(db, no).content = ""
    desk.sit("dan")

    assert f'href="/tickets/{no}">(erased)</a>' in desk.browser.get("/tickets").text
    page = desk.browser.get(f"/tickets/{no}").text
    assert "<h1>(erased)</h1>" in page
    assert "(no words)" in page
