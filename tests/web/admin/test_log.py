"""What people do leaves a line, and those who may can look it up."""

import csv
import io
import re

from base.ids import short
from engine import identity
from engine.audit import AuditFilter, AuditView, audit, audit_lines, seal_audit
from tests.make import identity as people
from tests.make.actors import ADMIN
from tests.make.desk import Desk
from web.looks.spreadsheet import harmless


def admin(desk: Desk) -> Desk:
    with desk.world.transaction() as db:
        people.user(db, "root", "admin")
    return desk.sit("root")


def lines(desk: Desk, what: str | None = None) -> list[AuditView]:
    with desk.world.transaction() as db:
        return audit_lines(db, AuditFilter(what=what)).items


def test_signing_in_and_out_leaves_lines_with_the_address(desk: Desk) -> None:
    with desk.world.transaction() as db:
        people.user(db, "root", "agent")
    for password in ("wrong", people.PASSWORD):
        desk.browser.post("/sign-in", data={"username": "root", "password": password})
    desk.browser.post("/sign-out")

    told = [(one.what, one.username, one.address) for one in lines(desk)[:3]]
    assert told == [
        ("signed_out", "root", "testclient"),
        ("signed_in", "root", "testclient"),
        ("sign_in_failed", "root", "testclient"),
    ]


def test_an_act_without_a_line_of_its_own_gets_one_and_a_refused_one_gets_none(desk: Desk) -> None:
    ticket = desk.ticket()
    browser = admin(desk).browser
    (path,) = set(re.findall(r'href="(/instances/[^"?]+)"', browser.get("/instances").text))
    before = len(lines(desk))

    assert browser.post(f"{path}/suspend", data={"reason": "Wait"}).status_code == 303
    (line,) = lines(desk)[: len(lines(desk)) - before]
    assert (line.what, line.about) == ("act", f"{path}/suspend")
    assert line.details["permission"] == "instances.control"

    before = len(lines(desk))
    assert browser.post("/admin/users/new", data={"username": "!"}).status_code == 422
    assert browser.get(f"/tickets/{ticket.no}").status_code == 200
    assert len(lines(desk)) == before


def test_a_verb_with_a_line_of_its_own_gets_no_second_one(desk: Desk) -> None:
    browser = admin(desk).browser
    before = len(lines(desk))
    person = {"username": "li", "name": "Li", "roles": "agent"}
    assert browser.post("/admin/users/new", data=person).status_code == 303
    added = lines(desk)[: len(lines(desk)) - before]
    assert [(one.what, one.username, one.label) for one in added] == [("user.added", "root", "li")]


def test_the_page_shows_the_lines_and_the_file_holds_no_formula(desk: Desk) -> None:
    browser = admin(desk).browser
    browser.post("/admin/users/new", data={"username": "li", "name": "=1+1", "roles": "agent"})
    seal_audit(desk.world.database)

    page = browser.get("/admin/log?what=user.added&q=li").text
    assert "Person added" in page
    assert "Agent" in page
    assert "Sealed</span>" in page
    assert "No line fits" in browser.get("/admin/log?q=nobody&since=2026-01-01").text
    assert "Person added" in browser.get("/admin/log?since=tomorrow&what=%00").text

    answer = browser.get("/admin/log.csv?q=li")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert {row["label"] for row in rows} == {"li"}
    assert answer.headers["content-disposition"] == 'attachment; filename="log.csv"'
    assert lines(desk)[0].what == "audit.exported"


def test_only_administrators_read_the_log(desk: Desk) -> None:
    with desk.world.transaction() as db:
        people.user(db, "guest", "agent")
    browser = desk.sit("guest").browser
    assert browser.get("/admin/log").status_code == 403
    assert browser.get("/admin/log.csv").status_code == 403
    assert "/admin/log" not in browser.get("/inbox").text


def test_cells_that_a_spreadsheet_would_run_are_text() -> None:
    assert [harmless(one) for one in ("=1", "+1", "-1", "@a", "＝1", "a=1", None, 5)] == [
        "'=1", "'+1", "'-1", "'@a", "'＝1", "a=1", "", "5",
    ]  # fmt: skip


def test_a_password_by_a_link_and_a_browser_signed_out_leave_lines_with_the_address(
    desk: Desk,
) -> None:
    browser = admin(desk).browser
    with desk.world.transaction() as db:
        li = people.user(db, "li", "agent")
        token = identity.make_reset(db, li.id, by=ADMIN)
    browser.post("/password", data={"token": token, "password": "certainly long enough"})
    [line] = lines(desk, "password.set_by_link")
    assert (line.username, line.address) == ("li", "testclient")

    sat = desk.sit("root").browser
    with desk.world.transaction() as db:
        root = next(one.id for one in identity.people(db) if one.username == "root")
        session = identity.sessions_of(db, root)[-1].id
    assert sat.post(f"/account/sessions/{session}/end").status_code == 303
    assert lines(desk, "signed_out")[0].about == f"session:{short(session)}"


def test_a_user_name_that_is_also_a_role_is_not_said_as_the_role(desk: Desk) -> None:
    with desk.world.transaction() as db:
        audit(db, "task.signers_added", by=ADMIN, details={"people": ["dispatcher"]})
        audit(db, "user.changed", by=ADMIN, details={"roles": [[], ["dispatcher"]]})

    page = admin(desk).browser.get("/admin/log").text

    cells = [re.sub(r"<[^>]+>|\s+", " ", one) for one in page.split("<tr")]
    assert any("People" in one and " dispatcher " in one for one in cells)
    assert any("Roles" in one and "Dispatcher" in one for one in cells)
