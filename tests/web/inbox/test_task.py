"""One task: take, give back, hand on, finish; and what those who come too late are told."""

import json
from datetime import date

import engine
from base.ids import short
from engine.definitions.source import SourceFile
from tests.make.actors import ADMIN
from tests.make.desk import PART, Desk
from tests.make.drawings import sketch
from tests.make.tickets import DISPATCHER

LATE = {"value": "late", "label": dict.fromkeys(("en", "zh-Hant", "zh-Hans"), "The late one")}
FORM = SourceFile("swaps/ask.json", json.dumps({
    "title": "1",
    "fields": [
        {"key": key, "type": kind, "label": dict.fromkeys(("en", "zh-Hant", "zh-Hans"), label)}
        | ({"options": [LATE]} if kind == "choice" else {})
        for key, kind, label in (("shift", "choice", "Which shift"), ("on", "date", "On which day"),
                                 ("who", "person", "Who"))
    ],
}).encode())  # fmt: skip
LOOK = """<bpmn:userTask id="look" name="Look"><bpmn:extensionElements>
  <ringflow:task assignee="dan" form="swaps/ask"/></bpmn:extensionElements></bpmn:userTask>"""
DRAWING = sketch("start -> look -> end", LOOK, key="swap")


def test_the_page_shows_form_matter_and_place(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.sit("dan")

    page = desk.browser.get(desk.path("dispatch")).text

    assert "There has been no water at 12 Elm Road since noon." in page
    assert f"/tickets/{ticket.no}" in page
    assert "Nobody has this yet." in page
    assert 'data-places="dispatch"' in page
    assert "is here now" in page


def test_taking_a_task_opens_its_form_and_can_be_undone(desk: Desk) -> None:
    desk.ticket()
    path = desk.path("dispatch")

    answer = desk.sit("dan").browser.post(f"{path}/claim", data={"stay": "1", "list": "?q=disp"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"{path}?q=disp&said=taken.")
    page = desk.browser.get(answer.headers["location"]).text
    assert "Taken. It is yours now." in page
    assert f'action="{path}/complete' in page

    assert desk.browser.post(f"{path}/release").status_code == 303
    assert desk.task("dispatch").assignee is None


def test_claiming_in_the_list_answers_with_the_list_and_a_toast(desk: Desk) -> None:
    desk.ticket()

    answer = desk.sit("dan").browser.post(f"{desk.path('dispatch')}/claim", headers=PART)

    assert answer.status_code == 200
    assert '<section id="tasks"' in answer.text
    assert '<hx-partial hx-target="#toasts"' in answer.text
    assert "Undo" in answer.text


def test_who_comes_too_late_learns_who_was_first_and_when(desk: Desk) -> None:
    desk.ticket()
    path = desk.path("dispatch")
    with desk.world.transaction() as db:
        from tests.make import identity as people  # noqa: PLC0415

        people.user(db, "eve", "dispatcher")
    desk.sit("dan").browser.post(f"{path}/claim")
    desk.sit("eve")

    page = desk.browser.post(f"{path}/claim")
    assert page.status_code == 409
    assert "Dan Dispatcher took this 0 s ago." in page.text
    assert "Nov 2, 2026" in page.text

    part = desk.browser.post(f"{path}/claim", headers=PART)
    assert part.status_code == 409
    assert "Dan Dispatcher took this 0 s ago." in part.text

    desk.sit("dan").browser.post(
        f"{path}/complete", data={"department": "water", "urgency": "normal"}
    )
    late = desk.sit("eve").browser.post(
        f"{path}/complete", data={"department": "water", "urgency": "normal"}
    )
    assert late.status_code == 409
    assert "Dan Dispatcher has already finished this task." in late.text


def test_sending_the_same_form_twice_is_no_conflict(desk: Desk) -> None:
    desk.ticket()
    path = desk.path("dispatch")
    desk.sit("dan").browser.post(f"{path}/claim")
    values = {"department": "water", "urgency": "normal"}

    first = desk.browser.post(f"{path}/complete", data=values)
    second = desk.browser.post(f"{path}/complete", data=values)

    assert [first.status_code, second.status_code] == [303, 303]
    assert second.headers["location"] == "/inbox?said=completed"


def test_mistakes_come_back_at_their_fields(desk: Desk) -> None:
    desk.ticket()
    path = desk.path("dispatch")
    desk.sit("dan").browser.post(f"{path}/claim")

    page = desk.browser.post(
        f"{path}/complete",
        data={"department": "", "urgency": "normal", "_asked": "department urgency"},
    )
    assert page.status_code == 422
    assert "<title>Error: " in page.text
    assert 'aria-invalid="true"' in page.text

    part = desk.browser.post(
        f"{path}/complete", data={"department": "", "_asked": "department"}, headers=PART
    )
    assert part.status_code == 422
    assert part.text.lstrip().startswith("<form")


def test_a_draft_is_kept_until_the_person_comes_back(desk: Desk) -> None:
    desk.ticket()
    path = desk.path("dispatch")
    desk.sit("dan").browser.post(f"{path}/claim")

    kept = desk.browser.post(
        f"{path}/draft", data={"note": "Please be quick", "department": "roads"}
    )

    assert kept.text == "Draft kept."
    page = desk.browser.get(path).text
    assert "Please be quick" in page
    assert "Your draft was kept." in page


def test_a_task_is_handed_on_with_a_reason(desk: Desk) -> None:
    desk.ticket()
    path = desk.path("dispatch")
    desk.sit("dan").browser.post(f"{path}/claim")

    assert (
        desk.browser.post(
            f"{path}/do/transfer", data={"to": "ann", "reason": "She knows"}
        ).status_code
        == 303
    )

    assert desk.task("dispatch").assignee == "ann"
    page = desk.browser.get(path).text
    assert "Ann Agent has had this task since" in page
    assert desk.browser.post(f"{path}/release").status_code == 403


def test_a_finished_task_says_what_was_entered(desk: Desk) -> None:
    desk.ticket()
    path = desk.path("dispatch")
    desk.sit("dan").do("dispatch", department="water", urgency="normal", note="Look at the pump")

    page = desk.browser.get(path).text

    assert "Done by Dan Dispatcher" in page
    assert "Look at the pump" in page


def test_a_task_that_was_overtaken_says_so(desk: Desk) -> None:
    ticket = desk.ticket()
    path = desk.path("dispatch")
    with desk.world.transaction() as db:
        instance = engine.find_instances(db, engine.InstanceFilter(business_key=ticket.no)).items[0]
        engine.cancel(db, instance.id, by=DISPATCHER, reason="no more")

    assert "no longer needed" in desk.sit("dan").browser.get(path).text


def test_what_is_no_task_is_a_page_that_does_not_exist(desk: Desk) -> None:
    desk.sit("dan")

    for path in (
        "/inbox/x",
        "/inbox/%00",
        f"/inbox/{'A' * 22}",
        f"/inbox/{short(desk.world.centre_id)}",
    ):
        assert desk.browser.get(path).status_code == 404


def test_what_is_known_is_said_by_the_words_of_the_forms(desk: Desk) -> None:
    with desk.world.transaction() as db:
        engine.deploy(db, [FORM, DRAWING], by=ADMIN)
        values = {"shift": "late", "who": "dan", "on": date(2026, 12, 20), "outcome": "submit"}
        values |= {"tried": 2}
        engine.start(db, "swap", variables=values, by=ADMIN)

    page = desk.sit("dan").browser.get(desk.path("look")).text

    beside = page.split("What is known", 1)[1].split("</section>", 1)[0]
    for name, value in (
        ("Which shift", "The late one"),
        ("On which day", "Dec 20"),
        ("Who", "Dan"),
    ):
        assert f"<dt>{name}</dt><dd>{value}" in beside
    assert "submit" not in beside
    asked, kept = beside.split("<details", 1)
    assert "Tried" not in asked
    assert "<dt>Tried</dt><dd>2" in kept
