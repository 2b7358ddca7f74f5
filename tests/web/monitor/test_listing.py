"""The list of instances: everything that can be asked for stands in the address."""

import csv
import io
import re
from datetime import timedelta

import engine
from base.ids import short
from engine import InstanceFilter
from tests.make import identity as people
from tests.make.desk import PART, Desk
from tests.web.monitor.test_monitor import admin, broken


def start(desk: Desk, count: int = 3) -> None:
    """Start some processes that stop at an incident, each with variables of its own."""
    broken(desk)
    by = engine.Actor.system("test")
    with desk.world.transaction() as db:
        for number in range(count):
            variables = {"people": 0, "n": number, "who": {"phone": f"091255500{number}"}}
            engine.start(db, "broken", variables=variables, by=by, business_key=f"B-{number}")


def test_variables_are_asked_for_in_the_address(desk: Desk) -> None:
    start(desk)
    browser = admin(desk).browser

    page = browser.get("/instances?name=n&op=ge&value=1&join=and&name=n&op=lt&value=2&join=and")
    assert "B-1" in page.text
    assert "B-0" not in page.text
    assert "B-2" not in page.text
    assert "n ≥ 1 · n &lt; 2" in page.text

    either = browser.get("/instances?name=n&op=eq&value=0&name=n&op=eq&value=2&join=and&join=or")
    assert "B-0" in either.text
    assert "B-1" not in either.text
    assert '<option value="who.phone">' in either.text


def test_a_part_tells_the_short_address(desk: Desk) -> None:
    start(desk)
    browser = admin(desk).browser

    part = browser.get("/instances?q=B-&how=&state=&error=&name=&op=eq&value=", headers=PART)
    assert part.headers["hx-replace-url"] == "/instances?q=B-"
    assert "Found: 3<" in part.text


def test_errors_incidents_and_batches_narrow_the_list(desk: Desk) -> None:
    start(desk)
    browser = admin(desk).browser
    with desk.world.transaction() as db:
        ids = [one.id for one in engine.find_instances(db, InstanceFilter()).items[:1]]
        batch = engine.create_batch(
            db, engine.BatchAct.SUSPEND, ids, by=engine.Actor.system("test"), reason="x"
        )

    assert "B-0" in browser.get("/instances?error=DIVI&at=t").text
    assert "No process fits" in browser.get("/instances?error=nothing+like+it").text
    assert "Found: 1<" in browser.get(f"/instances?batch={short(batch.id)}").text
    assert "No process fits" in browser.get("/instances?batch=nonsense").text
    assert "No process fits" in browser.get("/instances?ended_from=2020-01-01").text
    assert "B-2" in browser.get("/instances?q=*-2&how=like").text
    assert "B-1" not in browser.get("/instances?q=B-0,+B-2&how=in").text


def test_a_batch_says_in_words_over_which_state_it_goes(desk: Desk) -> None:
    browser = admin(desk).browser

    page = browser.get("/batches/new?process=way&state=trouble").text

    assert "<dt>State</dt><dd>Needs attention</dd>" in re.sub(r"\s*\n\s*", "", page)


def test_a_list_is_taken_along_with_what_was_asked_for(desk: Desk) -> None:
    start(desk)
    browser = admin(desk).browser

    answer = browser.get("/instances.csv?q=B-&name=n&op=exists&name=who.phone&op=exists")
    rows = list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))

    assert [row["business_key"] for row in rows] == ["B-2", "B-1", "B-0"]
    assert [row["n"] for row in rows] == ["2", "1", "0"]
    assert rows[0]["who.phone"] == "0912555002"
    with desk.world.transaction() as db:
        from engine.audit import AuditFilter, audit_lines  # noqa: PLC0415

        (line,) = audit_lines(db, AuditFilter(what="instances.exported")).items
    assert line.details["asked"].startswith("q=B-")


def test_who_sees_masks_takes_masks_along_and_cannot_feel_his_way(desk: Desk) -> None:
    start(desk)
    with desk.world.transaction() as db:
        people.user(db, "anna", "analyst")
    browser = desk.sit("anna").browser

    answer = browser.get("/instances.csv?q=B-&name=who.phone&op=exists")
    assert "0912555002" not in answer.text
    assert "091****" in answer.text or "0912****" in answer.text
    felt = browser.get("/instances.csv?q=B-&name=who.phone&op=like&value=*002")
    whole = browser.get("/instances.csv?q=B-&name=who.phone&op=eq&value=%220912555002%22")
    assert "B-2" in whole.text
    assert "B-1" not in whole.text
    assert len(felt.text.splitlines()) == len(whole.text.splitlines())


def test_who_may_not_take_lists_along_is_refused(desk: Desk) -> None:
    with desk.world.transaction() as db:
        people.user(db, "amyra", "agent")
    browser = desk.sit("amyra").browser

    assert browser.get("/instances").status_code == 200
    assert "instances.csv" not in browser.get("/instances").text
    assert browser.get("/instances.csv").status_code == 403


def test_a_batch_goes_over_what_lies_inside(desk: Desk) -> None:
    start(desk)
    browser = admin(desk).browser
    path = "/batches/new?process=broken&name=n&op=ge&value=1"

    page = browser.get(path)
    assert "2 processes fit" in page.text
    assert "&#34;ids&#34;" in page.text
    sent = browser.post(path, data={"act": "suspend", "reason": "x", "typed": "2"})
    assert sent.status_code == 303
    desk.world.run_jobs()
    assert "Found: 2<" in browser.get("/instances?state=suspended").text
    desk.world.clock.advance(timedelta(days=1))
