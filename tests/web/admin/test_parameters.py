"""Parameters on their pages: found, set, refused, put back, compared, brought in."""

import json
import re
from html import unescape

from base.parameters import Area, parameters, value
from engine import identity
from engine.identity.access.parameter_rights import change_right
from engine.people import Actor
from processes.tickets.parameters import LETTER_READ, ROUNDS
from tests.make.desk import PART, Desk

from .test_log import admin

ONE = "/admin/parameters/tickets.read_letter"


def page(desk: Desk, address: str) -> str:
    answer = desk.browser.get(address)
    assert answer.status_code == 200, address
    return answer.text


def now(desk: Desk, department: str | None = None) -> float:
    with desk.world.transaction() as db:
        return value(db, LETTER_READ, department).total_seconds() / 3600


def save(desk: Desk, **sent: str) -> tuple[int, str]:
    answer = desk.browser.post(ONE, data=sent)
    return answer.status_code, answer.text


def test_the_list_is_searched_and_filtered(desk: Desk) -> None:
    admin(desk)
    assert "tickets.rounds" in page(desk, "/admin/parameters")
    found = page(desk, "/admin/parameters?query=rounds&area=tickets")
    assert ("tickets.rounds" in found, "tickets.read_letter" in found) == (True, False)
    assert "No parameter fits" in page(desk, "/admin/parameters?changed=1")
    part = desk.browser.get("/admin/parameters?query=rounds", headers=PART).text
    assert ("tickets.rounds" in part, "<html" in part) == (True, False)


def test_a_value_is_set_for_a_place_and_taken_away(desk: Desk) -> None:
    admin(desk)
    with desk.world.transaction() as db:
        identity.create_department(db, "street", names={"en": "Street"})
    assert save(desk, value="36 hours", reason="new rule")[0] == 303
    assert save(desk, value="2小时", department="street")[0] == 303
    assert (now(desk), now(desk, "street")) == (36, 2)
    shown = page(desk, ONE + "?department=street")
    assert ('value="2 hours"' in shown, "new rule" in shown) == (True, True)
    assert "1 day 12 hours" in page(desk, "/admin/parameters?changed=1")
    assert save(desk, act="clear")[0] == 303
    assert (now(desk), now(desk, "street")) == (24, 2)


def test_what_does_not_fit_is_said_at_its_field(desk: Desk) -> None:
    admin(desk)
    status, text = save(desk, value="soon")
    assert (status, 'href="#f-value"' in text, 'value="soon"' in text) == (422, True, True)
    status, text = save(desk, value="2 days", department="moon")
    assert (status, 'href="#f-department"' in text) == (404, True)
    assert desk.browser.get("/admin/parameters/tickets.moon").status_code == 404
    assert desk.browser.post("/admin/parameters/tickets.moon", data={}).status_code == 404


def test_only_who_may_changes_anything(desk: Desk) -> None:
    admin(desk)
    with desk.world.transaction() as db:
        new = identity.NewUser(username="ana", name="Ana", email=None, roles=frozenset({"analyst"}))
        identity.create_user(db, new, by=Actor.system("console"))
    desk.sit("ana")
    assert "You may see this, but not change it." in page(desk, ONE)
    assert save(desk, value="2 days")[0] == 403
    assert "Bring in a file" not in page(desk, "/admin/parameters")


def test_changes_are_put_back_alone_and_together(desk: Desk) -> None:
    admin(desk)
    save(desk, value="36 hours")
    [undo] = re.findall(r'action="(/admin/parameters/changes/\d+/undo)"', page(desk, ONE))
    assert desk.browser.post(undo, data={}).status_code == 303
    assert now(desk) == 24
    assert desk.browser.post(undo, data={}).status_code == 409
    assert desk.browser.post("/admin/parameters/changes/99999999/undo").status_code == 404
    assert "1 day 12 hours" in page(desk, "/admin/parameters/changes.csv")


def test_two_moments_are_compared(desk: Desk) -> None:
    admin(desk)
    save(desk, value="36 hours")
    found = page(desk, "/admin/parameters/compare?then=2026-01-01T00:00")
    assert "1 day 12 hours" in found
    assert "No difference" in page(
        desk, "/admin/parameters/compare?then=2026-01-01T00:00&now=2026-01-02T00:00"
    )
    for odd in ("soon", "0001-01-01T00:00", "9999-12-31T23:59", "2026-01-01T00:00+09:00"):
        assert (
            desk.browser.get("/admin/parameters/compare", params={"then": odd}).status_code == 200
        )
    sent = {"then": "2026-01-01T00:00", "reason": "back"}
    assert desk.browser.post("/admin/parameters/compare", data=sent).status_code == 303
    assert now(desk) == 24


def test_a_file_is_looked_at_and_brought_in(desk: Desk) -> None:
    admin(desk)
    save(desk, value="36 hours")
    taken = desk.browser.get("/admin/parameters/export.json").content
    content = json.loads(taken)
    content["values"].append({"code": "tickets.rounds", "value": 7})
    sent = {"file": ("p.json", json.dumps(content).encode(), "application/json")}
    looked = desk.browser.post("/admin/parameters/file", files=sent)
    assert ("Most further rounds" in looked.text, looked.status_code) == (True, 200)
    with desk.world.transaction() as db:
        assert value(db, ROUNDS) == 2
    [text] = re.findall(r'<textarea name="text" hidden>(.*?)</textarea>', looked.text, re.DOTALL)
    brought = desk.browser.post("/admin/parameters/file/bring", data={"text": unescape(text)})
    assert brought.status_code == 303
    with desk.world.transaction() as db:
        assert value(db, ROUNDS) == 7
    wrong = {"file": ("p.json", b"{}", "application/json")}
    assert desk.browser.post("/admin/parameters/file", files=wrong).status_code == 422


def test_the_pages_show_and_change_the_areas_one_has_rights_to(desk: Desk) -> None:
    admin(desk)
    role = {"code": "clerk", "name_en": "Clerk", "scope": "own",
            "permissions": [change_right(LETTER_READ.area)]}  # fmt: skip
    desk.browser.post("/admin/roles/new", data=role)
    desk.browser.post("/admin/users/new", data={"username": "cleo", "name": "C", "roles": "clerk"})
    why = page(desk, "/admin/why?who=cleo&permission=parameters.deadlines.change")
    assert "Change parameters: deadlines" in why
    desk.sit("cleo")

    shown = page(desk, "/admin/parameters")
    assert ONE in shown
    assert f'id="area-{Area.SECURITY}"' not in shown
    assert 'href="/admin/parameters"' in page(desk, "/admin/parameters/changes")
    closed = next(one.code for one in parameters() if one.area is Area.SECURITY)
    assert desk.browser.get(f"/admin/parameters/{closed}").status_code == 403
    assert (
        desk.browser.post(f"/admin/parameters/{closed}", data={"act": "clear"}).status_code == 403
    )
    assert save(desk, value="36 hours")[0] == 303
