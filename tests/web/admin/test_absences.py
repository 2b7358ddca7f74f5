"""Absences: one's own, and those that an administrator writes down."""

import re
from datetime import UTC, datetime

import pytest

import engine
from base.ids import short
from engine.identity import Person, people
from engine.identity.absence.planning import AbsenceView, absences
from tests.make import drawing as d
from tests.make import identity as make
from tests.make.actors import ADMIN
from tests.make.desk import Desk

from .test_log import admin

WEEK = {"begins": "2026-11-02", "ends": "2026-11-06", "kind": "vacation"}


@pytest.fixture
def berta(desk: Desk) -> Person:
    admin(desk)
    with desk.world.transaction() as db:
        make.user(db, "carl", "handler")
        return make.user(db, "berta", "handler")


def written(desk: Desk) -> list[AbsenceView]:
    with desk.world.transaction() as db:
        return absences(db)


def task_for(desk: Desk, who: str) -> engine.TaskView:
    with desk.world.transaction() as db:
        nodes = d.start() + d.user("work", task='assignee="${who}"') + d.end()
        file = d.drawing("one", nodes, [("start", "work"), ("work", "end")])
        engine.deploy(db, [file], by=ADMIN)
        instance = engine.start(db, "one", variables={"who": who}, by=ADMIN)
        return engine.find_tasks(db, engine.TaskFilter(instance_id=instance.id)).items[0]


def test_days_are_those_of_the_centre_and_the_last_one_is_included(
    desk: Desk, berta: Person
) -> None:
    desk.sit(berta.username)
    form = WEEK | {"substitute": "carl", "note": "Sea"}

    answer = desk.browser.post("/account/absences/new", data=form)

    assert answer.status_code == 303
    (one,) = written(desk)
    assert (one.username, one.substitute, one.note) == ("berta", "carl", "Sea")
    assert one.begins_at == datetime(2026, 11, 1, 16, 0, tzinfo=UTC)
    assert one.ends_at == datetime(2026, 11, 6, 16, 0, tzinfo=UTC)
    page = desk.browser.get(answer.headers["location"]).text
    assert 'value="2026-11-06"' in page
    assert desk.browser.get("/account/profile").text.count("Carl") == 1


def test_times_of_day_can_be_given(desk: Desk, berta: Person) -> None:
    desk.sit(berta.username)
    form = WEEK | {"begins_time": "13:30", "ends": "2026-11-02", "ends_time": "16:45"}
    assert desk.browser.post("/account/absences/new", data=form).status_code == 422, "it is past"
    form |= {"begins": "2026-11-03", "ends": "2026-11-03"}
    assert desk.browser.post("/account/absences/new", data=form).status_code == 303
    (one,) = written(desk)
    assert (one.begins_at.hour, one.begins_at.minute) == (5, 30)


@pytest.mark.parametrize(
    "wrong",
    [
        {"begins": "soon"}, {"begins": ""}, {"ends": "2026-11-01"}, {"kind": "nap"},
        {"substitute": "berta"}, {"substitute": "nobody"}, {"begins_time": "25:00"},
        {"ends": "9999-12-31"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_comes_back_as_it_was(
    desk: Desk, berta: Person, wrong: dict[str, str]
) -> None:
    desk.sit(berta.username)
    answer = desk.browser.post("/account/absences/new", data=WEEK | {"note": "Sea"} | wrong)
    assert answer.status_code == 422
    assert 'value="Sea"' in answer.text
    assert written(desk) == []


def test_absences_of_others_are_none_of_ones_own(desk: Desk, berta: Person) -> None:
    made = desk.browser.post("/admin/absences/new", data=WEEK | {"who": berta.username})
    assert made.status_code == 303
    (one,) = written(desk)
    desk.sit("carl")
    path = f"/account/absences/{short(one.id)}"
    assert desk.browser.get(path).status_code == 404
    for act in ("", "/end", "/hand-over"):
        assert desk.browser.post(path + act, data=WEEK).status_code == 404
    assert desk.browser.get("/admin/absences").status_code == 403


def test_an_administrator_sees_what_is_held_and_hands_it_over(desk: Desk, berta: Person) -> None:
    task = task_for(desk, "berta")
    desk.browser.post("/admin/absences/new", data=WEEK | {"who": "berta", "substitute": "carl"})
    (one,) = written(desk)
    path = f"/admin/absences/{short(one.id)}"
    assert "holds 1 task" in desk.browser.get("/admin/absences").text
    assert "1 open task stays" in desk.browser.get(path).text
    assert desk.browser.post(f"{path}/hand-over", data={"to": "nobody"}).status_code == 422

    answer = desk.browser.post(f"{path}/hand-over", data={"to": "carl"})

    assert answer.headers["location"].endswith("?done=handed&n=1")
    with desk.world.transaction() as db:
        assert engine.get_task(db, task.id).assignee == "carl"
        assert {one.username for one in people(db)} >= {"berta", "carl"}
    assert "berta" in desk.browser.get("/admin/absences.csv").text
    assert desk.browser.post(f"{path}/end").status_code == 303
    assert written(desk) == []


def test_who_stands_in_reads_for_whom(desk: Desk, berta: Person) -> None:
    assert berta.active
    desk.browser.post("/admin/absences/new", data=WEEK | {"who": "berta", "substitute": "carl"})
    task = task_for(desk, "berta")
    desk.sit("carl")
    assert re.search(r'class="badge accent">for Berta<', desk.browser.get("/inbox").text)
    assert "for Berta" in desk.browser.get(f"/inbox/{short(task.id)}").text


def test_people_change_a_few_things_about_themselves(desk: Desk, berta: Person) -> None:
    desk.sit(berta.username)
    form = {"phones": "010 1234", "languages": ["ja"], "staff_no": "x", "name": "Queen"}
    assert desk.browser.post("/account/profile", data=form).status_code == 303
    assert desk.browser.post("/account/profile", data={"phones": "call"}).status_code == 422
    with desk.world.transaction() as db:
        (one,) = people(db, words=["berta"])
    assert (one.phones, one.languages, one.staff_no, one.name) == (
        ("010 1234",), ("ja",), None, "Berta"
    )  # fmt: skip
