"""The acts of a task on its pages: who is offered what, what it does, what is refused and why."""

from base.ids import short
from tests.make import identity as people
from tests.make.desk import Desk


def staff(desk: Desk) -> str:
    """Open a ticket, let Dan take its first task, and return the page of it."""
    with desk.world.transaction() as db:
        people.user(db, "eve", "dispatcher")
    desk.ticket()
    path = desk.path("dispatch")
    desk.sit("dan").browser.post(f"{path}/claim")
    return path


def test_the_menu_offers_what_fits(desk: Desk) -> None:
    path = staff(desk)

    mine = desk.browser.get(path).text
    theirs = desk.sit("eve").browser.get(path).text

    for name in ("Delegate and get back", "Transfer", "Send to read", "Follow-up date"):
        assert name in mine
    assert f"{path}/do/urge" not in mine
    assert f"{path}/do/urge" in theirs
    assert f"{path}/do/delegate" not in theirs
    assert desk.browser.get(f"{path}/do/delegate").status_code == 409


def test_a_task_is_delegated_answered_and_completed_by_its_owner(desk: Desk) -> None:
    path = staff(desk)

    asked = desk.browser.get(f"{path}/do/delegate").text
    assert "you complete it" in asked
    answer = desk.browser.post(f"{path}/do/delegate", data={"to": "eve", "reason": "which road?"})
    assert answer.headers["location"] == f"{path}?said=delegated"
    assert "You have delegated this to Eve" in desk.browser.get(path).text

    page = desk.sit("eve").browser.get("/notices").text
    assert "Dan Dispatcher delegated this to you" in page
    assert "which road?" in page
    assert "(1 unread)" in page
    page = desk.browser.get(path).text
    assert "Dan Dispatcher has delegated this to you." in page
    assert f'action="{path}/complete' not in page
    assert "(1 unread)" not in desk.browser.get("/notices").text

    answer = desk.browser.post(f"{path}/do/give-back", data={"reason": "Elm Road"})
    assert answer.headers["location"] == "/inbox?said=given_back"
    page = desk.sit("dan").browser.get(path).text
    assert f'action="{path}/complete' in page
    assert "Elm Road" in page


def test_what_is_refused_says_why_and_keeps_what_was_typed(desk: Desk) -> None:
    path = staff(desk)

    nobody = desk.browser.post(f"{path}/do/delegate", data={"to": "", "reason": "kept words"})

    assert nobody.status_code == 422
    assert "Please say who shall take over the task." in nobody.text
    assert "kept words" in nobody.text
    desk.sit("eve").browser.post(f"{path}/do/urge", data={"reason": "now"})
    again = desk.browser.post(f"{path}/do/urge", data={})
    assert again.status_code == 409
    assert "Eve has urged this within the last hour." in again.text
    assert "Nov 2, 2026" in again.text


def test_a_copy_is_listed_with_its_reader_once_it_was_read(desk: Desk) -> None:
    path = staff(desk)
    page = desk.browser.get(f"{path}/do/copy").text
    assert 'type="checkbox" name="to" value="eve"' in page

    desk.browser.post(f"{path}/do/copy", data={"to": ["eve", "ann"], "reason": "fyi"})

    assert "not read yet" in desk.browser.get(path).text
    assert "sent you this to read" in desk.sit("eve").browser.get("/notices?view=copied").text
    desk.browser.get(path)
    desk.browser.post("/notices/read")
    assert "You have read everything" in desk.browser.get("/notices?view=unread").text
    assert "Eve (read" in desk.sit("dan").browser.get(path).text


def test_a_follow_up_date_is_set_and_shown(desk: Desk) -> None:
    path = staff(desk)

    wrong = desk.browser.post(f"{path}/do/plan", data={"follow_up": "soon", "priority": "50"})
    assert wrong.status_code == 422
    right = {"follow_up": "2026-11-09T08:30", "priority": "80"}
    answer = desk.browser.post(f"{path}/do/plan", data=right)

    assert answer.headers["location"] == f"{path}?said=planned"
    page = desk.browser.get(path).text
    assert "Look at it again: Nov 9, 2026" in page
    assert "Urgent" in page
    assert 'value="2026-11-09T08:30"' in desk.browser.get(f"{path}/do/plan").text


def test_what_was_completed_is_taken_back(desk: Desk) -> None:
    path = staff(desk)
    values = {"department": "water", "urgency": "normal"}
    desk.browser.post(f"{path}/complete", data=values)
    done = desk.browser.get(path).text
    if f"{path}/do/take-back" not in done:
        raise AssertionError(done)

    answer = desk.browser.post(f"{path}/do/take-back", data={"reason": "wrong one"})

    if answer.status_code == 409:
        assert "This cannot be taken back" in answer.text
    else:
        task = desk.task("dispatch")
        assert answer.headers["location"] == f"/inbox/{short(task.id)}?said=taken_back"
