"""Adding and removing signers on the pages of a task, and what the signer sees there."""

from base.ids import short
from engine import TaskFilter, find_tasks, identity
from tests.make import identity as people
from tests.make.desk import Desk


def staff(desk: Desk) -> str:
    """Open a ticket, let Dan take its first task, and return the page of it."""
    with desk.world.transaction() as db:
        people.user(db, "eve", "dispatcher")
        people.user(db, "finn", "dispatcher")
    desk.ticket()
    path = desk.path("dispatch")
    desk.sit("dan").browser.post(f"{path}/claim")
    return path


def own(desk: Desk, person: str) -> str:
    """Return the page of the task in which somebody is to sign."""
    with desk.world.transaction() as db:
        found = find_tasks(db, TaskFilter(assignee=person)).items
    return f"/inbox/{short(next(one.id for one in found if one.signs_for is not None))}"


def add(desk: Desk, path: str, *people_: str, kind: str = "before", reason: str = "why") -> str:
    data = {"to": list(people_), "kind": kind, "reason": reason}
    answer = desk.browser.post(f"{path}/do/add-signer", data=data)
    assert answer.headers["location"] == f"{path}?said=signers_added"
    return desk.browser.get(path).text


def test_a_signer_is_asked_answers_and_it_comes_back(desk: Desk) -> None:
    path = staff(desk)
    assert f"{path}/do/add-signer" in desk.browser.get(path).text
    assert f"{path}/do/remove-signer" not in desk.browser.get(path).text
    assert "Before me" in desk.browser.get(f"{path}/do/add-signer").text

    page = add(desk, path, "eve", reason="you know the road")

    assert "It can be finished when Eve has signed." in page
    assert f"{path}/do/remove-signer" in page
    assert "Waits for a signature" in desk.browser.get("/inbox").text
    notices = desk.sit("eve").browser.get("/notices").text
    assert "Dan Dispatcher asks you to sign this" in notices
    assert "To sign" in desk.browser.get("/inbox").text
    theirs = own(desk, "eve")
    page = desk.browser.get(theirs).text
    assert "Dan Dispatcher asks for a signature: you know the road" in page
    assert f'action="{theirs}/complete' not in page
    assert f"{theirs}/do/add-signer" not in page

    silent = desk.browser.post(f"{theirs}/do/sign", data={"outcome": "disagree", "reason": " "})
    assert silent.status_code == 422
    assert "Please say why." in silent.text
    signed = desk.browser.post(f"{theirs}/do/sign", data={"outcome": "disagree", "reason": "no"})
    assert signed.headers["location"] == "/inbox?said=signed"
    page = desk.sit("dan").browser.get(path).text
    for words in ("Disagreed", "<blockquote>no</blockquote>", "you know the road"):
        assert words in page
    assert "It can be finished when" not in page
    assert "Eve signed this" in desk.browser.get("/notices").text


def test_the_case_goes_on_when_those_after_have_signed(desk: Desk) -> None:
    path = staff(desk)
    add(desk, path, "eve", kind="after")

    decision = {"department": "water", "urgency": "normal", "note": "mind the dog"}
    done = desk.browser.post(f"{path}/complete", data=decision)
    assert done.headers["location"] == "/inbox?said=decided"
    page = desk.browser.get(path).text
    assert "Decided. The case goes on when Eve has signed." in page
    assert f'action="{path}/complete' not in page
    assert f"{path}/do/take-back" in page
    assert "mind the dog" in desk.sit("eve").browser.get(own(desk, "eve")).text  # what was decided

    desk.browser.post(f"{own(desk, 'eve')}/do/sign", data={"outcome": "agree"})

    assert "Done by Dan Dispatcher" in desk.sit("dan").browser.get(path).text


def test_who_removes_a_signer_too_late_learns_who_signed_and_when(desk: Desk) -> None:
    path = staff(desk)
    add(desk, path, "eve", "finn", kind="parallel")
    page = desk.browser.get(f"{path}/do/remove-signer").text
    signers = [part.split('"')[0] for part in page.split('name="signer" value="')[1:]]
    desk.sit("eve").browser.post(f"{own(desk, 'eve')}/do/sign", data={"outcome": "agree"})

    data = {"signer": signers[0], "reason": "not needed"}
    late = desk.sit("dan").browser.post(f"{path}/do/remove-signer", data=data)
    assert late.status_code == 409
    assert "Eve has signed already." in late.text
    no_reason = {"signer": signers[1], "reason": " "}
    assert desk.browser.post(f"{path}/do/remove-signer", data=no_reason).status_code == 422
    data = {"signer": signers[1], "reason": "not needed"}
    gone = desk.browser.post(f"{path}/do/remove-signer", data=data)

    assert gone.headers["location"] == f"{path}?said=signer_removed"
    assert "Passed when all agree: passed" in desk.browser.get(path).text
    assert "you need not sign this any more" in desk.sit("finn").browser.get("/notices").text


def test_asking_somebody_twice_says_who_asked(desk: Desk) -> None:
    path = staff(desk)
    add(desk, path, "eve")

    data = {"to": ["eve"], "kind": "before", "reason": "again"}
    twice = desk.browser.post(f"{path}/do/add-signer", data=data)

    assert twice.status_code == 409
    assert "eve was asked to sign this already, by Dan Dispatcher." in twice.text
    assert "again</textarea>" in twice.text  # what was typed is there
    wrong = desk.browser.post(f"{path}/do/add-signer", data=data | {"kind": "sideways"})
    assert wrong.status_code == 422


def test_machines_ask_for_signatures_and_sign(desk: Desk) -> None:
    staff(desk)
    task = desk.task("dispatch")
    desk.leave()
    with desk.world.transaction() as db:
        dan, eve = (
            {"Authorization": f"Bearer {identity.create_api_token(db, name)}"}
            for name in ("dan", "eve")
        )
    api = f"/api/v1/tasks/{task.id}"
    sent = {"people": ["eve"], "kind": "before", "reason": "please"}

    (signer,) = desk.browser.post(f"{api}/signers", json=sent, headers=dan).json()
    assert (signer["person"], signer["state"], signer["kind"]) == ("eve", "open", "before")
    assert desk.browser.post(f"{api}/signers", json=sent, headers=dan).status_code == 409
    mine = f"/api/v1/tasks/{signer['own_task_id']}"
    said = {"outcome": "agree", "comment": "ok"}
    signed = desk.browser.post(f"{mine}/sign", json=said, headers=eve)
    assert (signed.status_code, signed.json()["signs_for"]) == (200, str(task.id))
    remove = f"{api}/signers/{signer['id']}/remove"
    assert desk.browser.post(remove, json={"reason": "x"}, headers=dan).status_code == 409
    (row,) = desk.browser.get(f"{api}/signers", headers=dan).json()
    assert (row["outcome"], row["comment"], row["signed_by"]) == ("agree", "ok", "eve")
