"""The pages for citizens: submit, follow, add, urge, withdraw, rate; guessing is slowed down."""

import re
from datetime import timedelta

import engine
from processes.tickets import receipts
from ringflow.tidying import remove_instances
from tests.make.actors import ADMIN
from tests.make.desk import Desk

MATTER = {
    "subject": "Street lamp out",
    "content": "The lamp at 12 Harbour Road has been dark since Monday.",
    "kind": "complaint",
    "category": "roads",
    "contact_name": "Mei Lin",
    "contact_email": "mei@citizen.test",
    "_asked": "subject content kind category place contact_name contact_email",
}


def submit(desk: Desk, key: str = "k1", **values: str) -> tuple[str, str]:
    """Send the form; return number and query code from the page that follows."""
    answer = desk.browser.post(f"/submit?key={key}", data={**MATTER, **values})
    assert answer.status_code == 303, answer.text
    page = desk.browser.get(answer.headers["location"]).text
    found = re.findall(r"<dd>([^<]+)</dd>", page)
    return found[0], found[1]


def replied(desk: Desk) -> tuple[str, str]:
    """Bring a ticket to its reply; return number and query code."""
    ticket = desk.ticket()
    desk.sit("dan").do("dispatch", department="water", urgency="normal")
    desk.sit("wang").do("sign", outcome="sign")
    desk.do(
        "handle", facts="The pump failed.", action_taken="Mended.", result="solved",
        reply_text="The water runs again.",
    )  # fmt: skip
    desk.sit("dan").do("audit", outcome="pass", reply_text="The water runs again.")
    desk.leave()
    return ticket.no, ticket.query_code


def enter(desk: Desk, no: str, code: str) -> str:
    """Open a matter by number and code; return its page."""
    answer = desk.browser.post("/follow", data={"no": no, "code": code})
    assert answer.status_code == 303, answer.text
    return desk.browser.get(answer.headers["location"]).text


def test_a_number_still_leads_to_its_ticket_when_the_intake_is_kept_no_longer(desk: Desk) -> None:
    no, code = submit(desk)
    desk.world.run_jobs()
    answers = {name: MATTER[name] for name in ("subject", "content", "kind", "category")}
    desk.sit("ann").do("triage", decision="ticket", urgency="normal", **answers)
    desk.leave()
    desk.world.context.settings.keep.history = timedelta(days=1)
    with desk.world.transaction() as db:
        (one,) = engine.find_instances(db, engine.InstanceFilter()).items
        engine.cancel(db, one.id, by=ADMIN, reason="a test")
    desk.world.clock.advance(timedelta(days=2))
    assert remove_instances(desk.world.database).instances == 1

    assert MATTER["subject"] in enter(desk, no, code)


def test_a_matter_gets_its_number_at_once_and_keeps_it(desk: Desk) -> None:
    no, code = submit(desk)
    assert re.fullmatch(r"T20261102-\d{4}", no)
    assert re.fullmatch(r"\d{6}", code)
    assert "An agent will read it soon." in desk.browser.get(f"/follow/{no}").text

    desk.world.run_jobs()
    answers = {name: MATTER[name] for name in ("subject", "content", "kind", "category")}
    desk.sit("ann").do("triage", decision="ticket", urgency="normal", **answers)
    desk.leave()

    assert desk.look(no).query_code == code
    page = enter(desk, no, code)
    assert "We are finding the department in charge." in page
    assert "Street lamp out" in page


def test_a_form_sent_twice_counts_once(desk: Desk) -> None:
    assert submit(desk, "same") == submit(desk, "same")
    assert submit(desk, "other") != submit(desk, "same")


def test_what_is_missing_is_said(desk: Desk) -> None:
    answer = desk.browser.post(
        "/submit?key=k", data={**MATTER, "subject": "", "contact_email": "no"}
    )

    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert MATTER["content"] in answer.text


def test_a_message_that_is_answered_or_put_aside_says_so(desk: Desk) -> None:
    no, code = submit(desk)
    desk.world.run_jobs()
    desk.sit("ann").do("triage", decision="spam")
    desk.leave()

    assert "It was read and put aside." in enter(desk, no, code)


def test_the_code_leaves_the_address_at_once(desk: Desk) -> None:
    ticket = desk.ticket()

    answer = desk.browser.get(f"/follow/{ticket.no}?code={ticket.query_code}")

    assert answer.headers["location"] == f"/follow/{ticket.no}"
    assert "No water since noon" in desk.browser.get(f"/follow/{ticket.no}").text


def test_wrong_pairs_are_refused_more_and_more_slowly(desk: Desk) -> None:
    ticket = desk.ticket()
    wrong = {"no": ticket.no, "code": "000000" if ticket.query_code != "000000" else "1"}

    statuses = [desk.browser.post("/follow", data=wrong).status_code for _ in range(4)]
    right = desk.browser.post("/follow", data={"no": ticket.no, "code": ticket.query_code})

    assert statuses[:2] == [422, 422]
    assert statuses[3] == 429
    assert right.status_code == 429
    assert "Please wait" in right.text


def test_another_matter_needs_its_own_code(desk: Desk) -> None:
    mine, other = desk.ticket(), desk.ticket(subject="Not yours")
    enter(desk, mine.no, mine.query_code)

    page = desk.browser.get(f"/follow/{other.no}").text
    assert "Not yours" not in page
    assert "Query code" in page
    assert desk.browser.post(f"/follow/{other.no}/urge").status_code == 403
    assert desk.browser.get("/submit/thanks").status_code == 200
    desk.browser.cookies.clear()
    assert desk.browser.get("/submit/thanks").status_code == 403


def test_citizens_add_and_urge(desk: Desk) -> None:
    ticket = desk.ticket()
    enter(desk, ticket.no, ticket.query_code)

    assert (
        desk.browser.post(
            f"/follow/{ticket.no}/message", data={"text": "It is also cold"}
        ).status_code
        == 303
    )
    assert (
        desk.browser.post(f"/follow/{ticket.no}/urge", data={"text": "Please"}).status_code == 303
    )
    desk.world.run_jobs()

    page = desk.browser.get(f"/follow/{ticket.no}?said=added").text
    assert "It is also cold" in page
    assert "Your message was added." in page
    assert desk.look(ticket.no).urges == 1
    empty = desk.browser.post(f"/follow/{ticket.no}/message", data={"text": " "})
    assert empty.status_code == 422
    assert "Please write something." in empty.text


def test_citizens_withdraw(desk: Desk) -> None:
    ticket = desk.ticket()
    enter(desk, ticket.no, ticket.query_code)

    desk.browser.post(f"/follow/{ticket.no}/withdraw", data={"text": "Solved"})
    desk.world.run_jobs()

    page = desk.browser.get(f"/follow/{ticket.no}").text
    assert "You withdrew it." in page
    assert "Withdraw the matter" not in page


def test_notes_among_ourselves_are_not_shown(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.sit("ann").browser.post(f"/tickets/{ticket.no}/note", data={"text": "Difficult person"})
    desk.leave()

    assert "Difficult person" not in enter(desk, ticket.no, ticket.query_code)


def test_the_reply_is_rated_once(desk: Desk) -> None:
    no, code = replied(desk)
    page = enter(desk, no, code)
    assert "The water runs again." in page
    assert "Tell us how it was" in page

    nothing = desk.browser.post(f"/rate/{no}", data={"comment": "Well done"})
    assert nothing.status_code == 422
    assert "Well done" in nothing.text
    assert (
        desk.browser.post(f"/rate/{no}", data={"rating": "5", "solved": "yes"}).status_code == 303
    )
    desk.world.run_jobs()

    page = desk.browser.get(f"/follow/{no}").text
    assert "Thank you for telling us how it was." in page
    assert "You gave 5 of 5." in page
    assert desk.browser.get(f"/rate/{no}").headers["location"] == f"/follow/{no}"
    assert desk.browser.post(f"/rate/{no}", data={"rating": "1"}).status_code == 409


def test_a_mailed_rating_link_leads_to_the_rating(desk: Desk) -> None:
    no, code = replied(desk)

    answer = desk.browser.get(f"/rate/{no}?code={code}")

    assert answer.headers["location"] == f"/rate/{no}"
    assert "How was it?" in desk.browser.get(f"/rate/{no}").text


def test_the_doors_need_no_script_and_no_sign_in(desk: Desk) -> None:
    for path in ("/public", "/submit", "/follow"):
        page = desk.browser.get(path)
        assert page.status_code == 200
        assert "<script" not in page.text
        assert "Main centre" in page.text


def test_a_receipt_is_found_by_its_own_centre_only(desk: Desk) -> None:
    no, code = submit(desk)
    with desk.world.transaction() as db:
        assert receipts.follow(db, no.lower(), f" {code} ").stage is receipts.Stage.READING
