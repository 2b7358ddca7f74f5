"""The ticket list, one ticket with its story, and a new ticket at the desk."""

import re

import pytest

from base.files import save
from base.ids import short
from tests.make.desk import PART, Desk
from web.tickets.criteria import Asked, View

NEW = {
    "channel": "phone",
    "subject": "A broken bench",
    "content": "It stands in the park.",
    "kind": "help",
    "category": "roads",
    "urgency": "urgent",
    "contact_name": "Mei",
    "_asked": "channel subject content kind category urgency contact_name",
}


def test_open_tickets_are_listed_with_what_matters(desk: Desk) -> None:
    ticket = desk.ticket(subject="No water since noon")

    page = desk.sit("ann").browser.get("/tickets").text

    assert ticket.no in page
    assert "No water since noon" in page
    assert "Water Supply" in page
    assert "Registered" in page


@pytest.mark.parametrize("words", ["elm road", "MEI LIN", "85221234567", "citizen.test"])
def test_words_are_found_wherever_they_stand(desk: Desk, words: str) -> None:
    ticket = desk.ticket()

    assert ticket.no in desk.sit("ann").browser.get("/tickets", params={"q": words}).text


def test_filters_narrow_the_list(desk: Desk) -> None:
    ticket = desk.ticket()
    browser = desk.sit("ann").browser

    assert ticket.no in browser.get("/tickets?department=water&kind=help").text
    assert ticket.no not in browser.get("/tickets?department=roads").text
    assert ticket.no not in browser.get("/tickets?view=closed").text
    assert "No ticket fits" in browser.get("/tickets?q=unicorn").text


def test_long_lists_come_in_pages_without_gaps(desk: Desk) -> None:
    with desk.world.transaction() as db:
        from tests.make import tickets as make  # noqa: PLC0415

        numbers = {make.ticket(db, subject=f"Matter {count}").no for count in range(55)}
    browser = desk.sit("ann").browser

    first = browser.get("/tickets").text
    more = re.search(r'rel="next" href="([^"]+)"', first)
    assert more is not None
    second = browser.get(more[1].replace("&amp;", "&")).text

    seen = re.findall(r'id="ticket-([^"]+)"', first + second)
    assert sorted(seen) == sorted(numbers)


def test_a_part_of_the_page_is_the_list_alone(desk: Desk) -> None:
    desk.ticket()
    answer = desk.sit("ann").browser.get("/tickets", headers=PART)
    assert answer.text.lstrip().startswith('<section id="tickets"')


def test_the_story_of_a_ticket_tells_each_opinion(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.sit("dan").do("dispatch", department="water", urgency="normal", note="Look at the pump")
    desk.sit("wang").do("sign", outcome="sign")
    desk.do(
        "handle", facts="The pump failed.", action_taken="It was mended.", result="solved",
        reply_text="The water runs again.",
    )  # fmt: skip
    desk.sit("dan").do("audit", outcome="pass", reply_text="The water runs again.")

    page = desk.browser.get(f"/tickets/{ticket.no}").text

    for words in (
        "There has been no water at 12 Elm Road since noon.", "Look at the pump", "Signed for",
        "The pump failed.", "It was mended.", "Passed", "The water runs again.", "Wang Water",
        "Dan Dispatcher", "m****@citizen.test",
    ):  # fmt: skip
        assert words in page
    assert "Acknowledge" not in page
    assert "Every step" in page
    every = desk.browser.get(f"/tickets/{ticket.no}?steps=all").text
    assert "Only what people did" in every


def test_the_drawing_marks_the_present_place_and_can_be_changed(desk: Desk) -> None:
    ticket = desk.ticket()
    browser = desk.sit("dan").browser

    page = browser.get(f"/tickets/{ticket.no}").text
    assert 'data-places="dispatch"' in page
    address = re.search(r'data-diagram="([^"]+)"', page)
    assert address is not None
    drawing = browser.get(address[1])
    assert drawing.headers["content-type"].startswith("application/xml")
    assert 'id="dispatch"' in drawing.text

    whole = browser.get(f"/tickets/{ticket.no}?drawing=ticket_main").text
    assert re.search(r'data-places="[^"]*\bhandling\b', whole)
    assert browser.get(f"/tickets/{ticket.no}?drawing=nonsense").status_code == 200


def test_notes_and_urgings_are_added(desk: Desk) -> None:
    ticket = desk.ticket()
    browser = desk.sit("ann").browser

    assert (
        browser.post(f"/tickets/{ticket.no}/note", data={"text": "She called again"}).status_code
        == 303
    )
    assert (
        browser.post(f"/tickets/{ticket.no}/urge", data={"text": "Please hurry"}).status_code == 303
    )
    desk.world.run_jobs()

    page = browser.get(f"/tickets/{ticket.no}?said=noted").text
    assert "She called again" in page
    assert "urged once" in page
    assert "The note was added." in page
    assert browser.post(f"/tickets/{ticket.no}/note", data={"text": " "}).status_code == 422


def test_handlers_may_read_but_not_write_and_do_not_see_hidden_names(desk: Desk) -> None:
    ticket = desk.ticket(hide_identity=True)
    browser = desk.sit("wang").browser

    page = browser.get(f"/tickets/{ticket.no}").text
    assert "Mei Lin" not in page
    assert "Add a note" not in page
    assert browser.post(f"/tickets/{ticket.no}/note", data={"text": "x"}).status_code == 403
    assert browser.get("/tickets/new").status_code == 403
    assert "Mei Lin" in desk.sit("ann").browser.get(f"/tickets/{ticket.no}").text


def test_an_agent_opens_a_ticket_once_however_often_the_form_is_sent(desk: Desk) -> None:
    browser = desk.sit("ann").browser
    form = browser.get("/tickets/new").text
    action = re.search(r'action="(/tickets/new\?key=[^"]+)"', form)
    assert action is not None

    first = browser.post(action[1], data=NEW)
    second = browser.post(action[1], data=NEW)

    assert first.status_code == 303
    assert first.headers["location"] == second.headers["location"]
    page = browser.get(first.headers["location"]).text
    assert "A broken bench" in page
    assert "The ticket is open." in page


def test_what_is_missing_is_said_at_the_field(desk: Desk) -> None:
    answer = desk.sit("ann").browser.post("/tickets/new?key=k", data={**NEW, "subject": ""})

    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert "It stands in the park." in answer.text


def test_files_come_as_something_to_save_whatever_they_claim_to_be(desk: Desk) -> None:
    with desk.world.transaction() as db:
        row = save(
            db, "報告<b>.html", media_type="text/html", chunks=[b"<script>alert(1)</script>"]
        )

    answer = desk.sit("ann").browser.get(f"/files/{short(row.id)}")

    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith(
        "attachment; filename*=UTF-8''%E5%A0%B1"
    )
    assert "sandbox" in answer.headers["content-security-policy"]
    assert desk.leave().browser.get(f"/files/{short(row.id)}").status_code == 303


def test_an_unknown_ticket_is_a_page_that_does_not_exist(desk: Desk) -> None:
    browser = desk.sit("ann").browser
    assert browser.get("/tickets/T20261102-9999").status_code == 404
    assert browser.get("/tickets/%00").status_code in {404, 422}


def test_an_address_is_the_view() -> None:
    asked = Asked(
        view=View.CLOSED, query="a & b", kind="help", department="water", urgency="urgent"
    )
    from urllib.parse import parse_qsl  # noqa: PLC0415

    assert Asked.read(dict(parse_qsl(asked.address().removeprefix("?")))) == asked
    assert Asked.read({"view": "x", "kind": "y", "urgency": "z"}) == Asked()
