"""Task links: opening one does nothing, going on lends one task, and each ending has its page."""

import re
from datetime import timedelta

import engine
from base.files import save
from base.ids import short
from processes.tickets.records import Attachment
from tests.make.desk import Desk
from tests.make.tickets import DISPATCHER

HANDLED = {
    "facts": "The pump failed.",
    "action_taken": "It was mended.",
    "result": "solved",
    "reply_text": "The water runs again.",
}


def dispatched(desk: Desk, **values: object) -> str:
    """Return the path of the link that the department got."""
    desk.ticket(**values)
    desk.sit("dan").do("dispatch", department="water", urgency="normal")
    desk.leave()
    return desk.link()


def go_on(desk: Desk, path: str) -> str:
    """Press the button of the first page; return where it leads."""
    answer = desk.browser.post("/link", data={"token": path.removeprefix("/link/")})
    assert answer.status_code == 303
    return answer.headers["location"]


def test_opening_a_link_shows_little_and_does_nothing(desk: Desk) -> None:
    path = dispatched(desk)

    for _ in range(3):
        answer = desk.browser.get(path)
        assert answer.status_code == 200

    assert "Sign for it" in answer.text
    assert "wa•••@city.test" in answer.text
    for secret in ("Elm Road", "Mei Lin", "water@city.test"):
        assert secret not in answer.text
    assert desk.task("sign").state is engine.TaskState.READY
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert "<script" not in answer.text


def test_the_task_is_done_without_signing_in(desk: Desk) -> None:
    path = dispatched(desk)
    task = go_on(desk, path)

    page = desk.browser.get(task).text
    assert "There has been no water at 12 Elm Road since noon." in page
    assert desk.browser.post(task, data={"outcome": "sign"}).status_code == 303
    desk.world.run_jobs()

    assert "Thank you, this is done" in desk.browser.get(task).text
    second = desk.link()
    assert second != path
    task = go_on(desk, second)
    assert desk.browser.post(task, data=HANDLED).status_code == 303
    assert desk.task("audit").candidate_groups == ("dispatcher",)


def test_the_cookie_is_lent_for_one_task_only(desk: Desk) -> None:
    first = dispatched(desk)
    answer = desk.browser.post("/link", data={"token": first.removeprefix("/link/")})
    cookie = answer.headers["set-cookie"]
    mine = answer.headers["location"]
    dispatched(desk, subject="Another matter")
    other = f"/link/task/{short(desk.task('sign').id)}"

    assert f"Path={mine}" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert other != mine
    assert desk.browser.get(other, headers={"Cookie": cookie.split(";")[0]}).status_code == 404


def test_mistakes_keep_what_was_typed(desk: Desk) -> None:
    dispatched(desk)
    desk.browser.post(go_on(desk, desk.link()), data={"outcome": "sign"})
    desk.world.run_jobs()
    task = go_on(desk, desk.link())

    answer = desk.browser.post(task, data={**HANDLED, "reply_text": "", "_asked": "reply_text"})

    assert answer.status_code == 422
    assert "The pump failed." in answer.text
    assert answer.text.count("<title>Error: ") == 1


def test_a_link_sent_twice_says_what_the_first_one_did(desk: Desk) -> None:
    path = dispatched(desk)
    task = go_on(desk, path)

    assert desk.browser.post(task, data={"outcome": "sign"}).status_code == 303
    again = desk.browser.post(task, data={"outcome": "dispute", "dispute_reason": "No"})

    assert again.status_code == 200
    assert "Thank you, this is done" in again.text
    page = desk.browser.get(path).text
    assert "Nov 2, 2026" in page


def test_somebody_else_was_first(desk: Desk) -> None:
    path = dispatched(desk)
    desk.sit("wang").do("sign", outcome="sign")
    desk.leave()

    page = desk.browser.get(path)

    assert page.status_code == 200
    assert "Wang Water finished it." in page.text


def test_an_expired_link_says_so(desk: Desk) -> None:
    path = dispatched(desk)
    task = go_on(desk, path)
    desk.world.clock.advance(timedelta(hours=73))

    for place in (path, task):
        answer = desk.browser.get(place)
        assert answer.status_code == 410
        assert "This link has run out" in answer.text
    assert desk.browser.post(task, data={"outcome": "sign"}).status_code == 410


def test_a_task_that_is_not_needed_any_more_says_so(desk: Desk) -> None:
    path = dispatched(desk)
    with desk.world.transaction() as db:
        instance = engine.find_instances(db, engine.InstanceFilter()).items[0]
        engine.cancel(db, instance.id, by=DISPATCHER, reason="withdrawn")

    answer = desk.browser.get(path)

    assert answer.status_code == 410
    assert "This task is no longer needed" in answer.text


def test_a_foreign_or_broken_link_is_unknown(desk: Desk) -> None:
    path = dispatched(desk)

    for token in (path[6:-1] + "x", "x", "x.y", f"{'A' * 22}.{'b' * 43}", "%00", "a" * 5000):
        answer = desk.browser.get(f"/link/{token}")
        assert answer.status_code == 404, token
        assert "This link is not known here" in answer.text
    assert desk.browser.post("/link", data={"token": "x"}).status_code == 404
    assert desk.browser.get(f"/link/task/{short(desk.task('sign').id)}").status_code == 404


def test_only_files_of_the_matter_are_sent(desk: Desk) -> None:
    ticket = desk.ticket()
    with desk.world.transaction() as db:
        mine = save(db, "photo.png", media_type="image/png", chunks=[b"png"])
        other = save(db, "other.png", media_type="image/png", chunks=[b"no"])
        db.add(Attachment(
            centre_id=db.centre_id, ticket_id=ticket.id, entry_id=None, file_id=mine.id,
            added_by="Mei", added_at=db.now(),
        ))  # fmt: skip
    desk.sit("dan").do("dispatch", department="water", urgency="normal")
    desk.leave()
    task = go_on(desk, desk.link())

    link = re.search(rf'href="({task}/files/[^"]+)"', desk.browser.get(task).text)
    assert link is not None
    assert desk.browser.get(link[1]).content == b"png"
    assert desk.browser.get(f"{task}/files/{short(other.id)}").status_code == 404


def test_a_hidden_name_stays_hidden(desk: Desk) -> None:
    task = go_on(desk, dispatched(desk, hide_identity=True))

    page = desk.browser.get(task).text

    assert "Elm Road" in page
    assert "Mei Lin" not in page
    assert "mei@citizen.test" not in page


def test_the_page_is_small(desk: Desk) -> None:
    path = dispatched(desk)

    size = len(desk.browser.get(go_on(desk, path)).text.encode())

    assert size < 20_000
