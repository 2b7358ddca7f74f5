"""The address book on its pages: inside by department and by name, outside by form and by file."""

from datetime import time

import pytest

from engine import identity
from engine.identity import NewShift, Pattern
from tests.make.actors import ADMIN
from tests.make.desk import Desk
from web.looks.formats import dial


def get(desk: Desk, address: str) -> str:
    answer = desk.browser.get(address)
    assert answer.status_code == 200, address
    return answer.text


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("+86 10 1234-5678", "tel:+861012345678"),
        ("(010) 12345 转 88", "tel:01012345;ext=88"),
        ("12345 #1", "tel:12345;ext=1"),
    ],
)
def test_a_number_dials_itself(written: str, dialled: str) -> None:
    assert dial(written) == dialled


def test_people_are_found_by_department_with_who_is_on_duty(desk: Desk) -> None:
    with desk.world.transaction() as db:
        identity.create_department(db, "pipes", names={"en": "Pipes"}, parent="water")
        pattern = Pattern(begins=time(0), ends=time(0), weekdays=frozenset(range(1, 8)))
        identity.add_shift(db, "water", NewShift(pattern=pattern, username="wang"), by=ADMIN)
    desk.sit("ann")
    top = get(desk, "/contacts")
    assert ("Water Supply" in top, "Wang Water" in top) == (True, False)
    water = get(desk, "/contacts?department=water")
    for told in ("Wang Water", "On duty", "mailto:wang@city.test", "?department=pipes",
                 "by the roster"):  # fmt: skip
        assert told in water
    pipes = get(desk, "/contacts?department=pipes")
    assert "Nobody belongs" in pipes
    assert "(water)" in pipes, "the department above has somebody on duty"
    assert desk.browser.get("/contacts?department=moon").status_code == 404


def test_people_are_found_by_name(desk: Desk) -> None:
    desk.sit("wang")
    found = get(desk, "/contacts?query=rose")
    assert ("Rose Roads" in found, "Ann Agent" in found) == (True, False)
    assert "Nobody found" in get(desk, "/contacts?query=moon")


def test_a_contact_is_written_down_changed_and_deleted(desk: Desk) -> None:
    desk.sit("ann")
    assert "No contacts yet" in get(desk, "/contacts/outside")
    form = {"name": "Mei", "organisation": "Press", "numbers": "110\n119", "shared": "true"}
    assert desk.browser.post("/contacts/outside/new", data=form).status_code == 303
    bad = desk.browser.post("/contacts/outside/new", data=form | {"numbers": "call"})
    assert (bad.status_code, 'href="#f-numbers"' in bad.text) == (422, True)
    shown = get(desk, "/contacts/outside?query=press")
    assert 'href="tel:119"' in shown
    address = "/contacts/outside/" + shown.split('href="/contacts/outside/')[2].split('"')[0]
    assert "Mei" in get(desk, address)
    assert desk.browser.post(address, data=form | {"name": "Mei Li"}).status_code == 303
    desk.sit("wang")
    assert "This contact is shared" in get(desk, address)
    assert desk.browser.post(address, data=form).status_code == 403
    assert desk.browser.post(f"{address}/delete").status_code == 403
    desk.sit("ann")
    assert desk.browser.post(f"{address}/delete").status_code == 303
    assert desk.browser.get(address).status_code == 404


def test_contacts_are_brought_in_after_a_look(desk: Desk) -> None:
    desk.sit("ann")
    table = "organisation,name,numbers,shared\n消防局,值班室,119,yes\n"
    sent = {"file": ("contacts.csv", table.encode("gb18030"), "text/csv")}
    look = desk.browser.post("/contacts/file", files=sent)
    assert "1 is added" in look.text
    assert desk.browser.post("/contacts/file/bring", data={"text": table}).status_code == 303
    assert "消防局" in desk.browser.get("/contacts/outside.csv").text
    desk.sit("wang")
    wrong = desk.browser.post("/contacts/file/bring", data={"text": table.replace("119", "110")})
    assert wrong.status_code == 422
