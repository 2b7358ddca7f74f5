"""Duty rosters on their pages: the week, the gaps, shifts entered, taken out and brought in."""

import re
from datetime import time

from engine import identity
from engine.identity import NewShift, Pattern
from tests.make import identity as people
from tests.make.actors import ADMIN
from tests.make.desk import Desk

from .test_log import admin

PAGE = "/admin/departments/water/duty"
SHIFT = {"username": "li", "weekdays": ["1", "2"], "begins": "08:00", "ends": "18:00"}
HEAD = "department,username,weekdays,day,begins,ends\n"


def house(desk: Desk) -> Desk:
    admin(desk)
    with desk.world.transaction() as db:
        people.user(db, "li", "handler", within=("water",), password=None)
    return desk


def page(desk: Desk, address: str = PAGE) -> str:
    answer = desk.browser.get(address)
    assert answer.status_code == 200, address
    return answer.text


def test_a_shift_is_entered_shown_in_its_week_and_taken_out(desk: Desk) -> None:
    assert "No shifts yet" in page(house(desk))
    assert desk.browser.post(PAGE, data=SHIFT).status_code == 303
    shown = page(desk)
    assert shown.count("08:00–18:00") == 3, "two days of the week and the list"
    assert "by the roster" in shown
    assert "Gaps in the next two weeks" in shown
    assert "08:00–18:00" in page(desk, f"{PAGE}?week=2027-01-06")
    assert page(desk, f"{PAGE}?week=nonsense")
    assert "by the roster" in page(desk, "/admin/organisation/duty")
    [address] = re.findall(r'action="(/admin/organisation/duty/[^/]+/remove)"', shown)
    assert desk.browser.post(address).status_code == 303
    assert "No shifts yet" in page(desk)
    assert desk.browser.post(address).status_code == 404


def test_what_is_wrong_with_a_shift_is_said_at_its_field(desk: Desk) -> None:
    house(desk)
    for change, field in (
        ({"weekdays": []}, "weekdays"), ({"begins": "noon"}, "begins"), ({"day": "x"}, "day"),
        ({"username": ""}, "username"), ({"username": "moon"}, "username"),
        ({"valid_from": "2026-02-02", "valid_until": "2026-01-01"}, "valid_until"),
    ):  # fmt: skip
        answer = desk.browser.post(PAGE, data={**SHIFT, **change})
        assert (answer.status_code, f'href="#f-{field}"' in answer.text) == (422, True), field
    assert desk.browser.post(PAGE, data=SHIFT).status_code == 303
    assert desk.browser.post(PAGE, data=SHIFT).status_code == 409


def test_nobody_on_duty_is_said_aloud_and_who_is_asked_instead(desk: Desk) -> None:
    house(desk)
    assert "Nobody is on duty" in page(desk)
    form = {"name_en": "Water", "active": "true", "head": "li"}
    assert desk.browser.post("/admin/departments/water", data=form).status_code == 303
    assert "as head" in page(desk)


def test_rosters_go_out_and_come_back_and_can_replace_what_was_there(desk: Desk) -> None:
    house(desk)
    with desk.world.transaction() as db:
        pattern = Pattern(begins=time(8), ends=time(9), weekdays=frozenset({1}))
        identity.add_shift(db, "water", NewShift(pattern=pattern, username="li"), by=ADMIN)
    text = desk.browser.get("/admin/organisation/duty.csv?department=water").text
    sent = {"file": ("duty.csv", text.encode(), "text/csv")}
    assert "1 stays as it is" in desk.browser.post("/admin/organisation/duty/file", files=sent).text
    other = HEAD + "water,li,2,,10:00,12:00\n"
    bring = "/admin/organisation/duty/file/bring"
    answer = desk.browser.post(bring, data={"text": other, "chosen": "true"})
    assert answer.status_code == 303
    with desk.world.transaction() as db:
        assert [one.pattern.begins for one in identity.shifts(db)] == [time(10)]
    wrong = desk.browser.post(bring, data={"text": HEAD + "moon,li,2,,10:00,12:00\n"})
    assert (wrong.status_code, "no department with the code moon" in wrong.text) == (422, True)


def test_dispatchers_keep_rosters_and_handlers_do_not(desk: Desk) -> None:
    house(desk)
    assert desk.sit("li").browser.get(PAGE).status_code == 403
    with desk.world.transaction() as db:
        people.user(db, "boss", "dispatcher", password=None)
    assert desk.sit("boss").browser.get(PAGE).status_code == 200
    assert 'value="li"' in page(desk, "/admin/organisation/duty/people?username=li")
