"""The four lists of the inbox: what is in them, and that the address is the view."""

from datetime import timedelta

import pytest

from tests.make.desk import PART, Desk
from web.inbox.asking.criteria import Criteria, Holder, View


def test_a_dispatcher_finds_a_new_ticket_to_dispatch(desk: Desk) -> None:
    ticket = desk.ticket(subject="No water since noon")

    page = desk.sit("dan").browser.get("/inbox").text

    assert "Dispatch" in page
    assert ticket.no in page
    assert "No water since noon" in page
    assert '<span class="count">1</span>' in page


def test_nobody_sees_the_tasks_of_other_groups(desk: Desk) -> None:
    ticket = desk.ticket()

    page = desk.sit("ann").browser.get("/inbox").text

    assert ticket.no not in page
    assert "Nothing to do right now" in page


def test_a_claimed_task_leaves_the_others_inboxes(desk: Desk) -> None:
    desk.ticket()
    path = desk.path("dispatch")
    desk.sit("dan").browser.post(f"{path}/claim")
    with desk.world.transaction() as db:
        from tests.make import identity as people  # noqa: PLC0415

        people.user(db, "eve", "dispatcher")

    assert "Dispatch" in desk.browser.get("/inbox").text
    assert "Nothing to do right now" in desk.sit("eve").browser.get("/inbox").text


def test_overdue_tasks_have_a_list_of_their_own(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.sit("dan")
    assert ticket.no not in desk.browser.get("/inbox?view=overdue").text

    desk.world.clock.advance(timedelta(hours=5))

    assert ticket.no in desk.sit("dan").browser.get("/inbox?view=overdue").text


def test_what_i_started_shows_the_step_it_has_reached(desk: Desk) -> None:
    desk.sit("ann").browser.post(
        "/tickets/new?key=once",
        data={
            "channel": "phone", "subject": "A broken bench", "content": "In the park.",
            "kind": "help", "category": "other", "urgency": "normal", "_asked": "subject content",
        },
    )  # fmt: skip

    page = desk.browser.get("/inbox?view=mine").text

    assert "A broken bench" in page
    assert "Dispatch" in page


def test_done_tasks_are_kept(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.sit("dan").do("dispatch", department="water", urgency="normal")

    assert ticket.no in desk.browser.get("/inbox?view=done").text
    assert ticket.no not in desk.browser.get("/inbox").text


def test_the_search_looks_at_numbers_and_steps(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.sit("dan")

    assert ticket.no in desk.browser.get(f"/inbox?q={ticket.no[-4:]}").text
    assert ticket.no in desk.browser.get("/inbox?q=dispatch").text
    none = desk.browser.get("/inbox?q=unicorn").text
    assert "Nothing matches this search" in none
    assert "Clear the search" in none


def test_a_part_of_the_page_is_the_list_alone(desk: Desk) -> None:
    desk.ticket()

    answer = desk.sit("dan").browser.get("/inbox", headers=PART)

    assert answer.text.lstrip().startswith('<section id="tasks"')
    assert "HX-Request-Type" in answer.headers["vary"]


def test_whoever_is_not_signed_in_is_sent_to_the_door(desk: Desk) -> None:
    answer = desk.browser.get("/inbox?view=done")

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Finbox%3Fview%3Ddone"


@pytest.mark.parametrize(
    "criteria",
    [
        Criteria(),
        Criteria(view=View.DONE),
        Criteria(view=View.OVERDUE, query="T2026 &=?", holder=Holder.ME),
        Criteria(process="ticket_main", after="WyJ4Il0"),
    ],
)
def test_an_address_leads_back_to_the_same_view(criteria: Criteria) -> None:
    assert Criteria.of(criteria.address()) == criteria


def test_nonsense_in_an_address_counts_as_not_asked_for(desk: Desk) -> None:
    assert Criteria.read({"view": "x", "holder": "y", "q": "  "}) == Criteria()
    assert desk.sit("dan").browser.get("/inbox?view=x&process=%00&holder=zz").status_code == 200
    assert desk.browser.get("/inbox?after=nonsense").status_code == 422
