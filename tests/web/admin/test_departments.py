"""The tree of departments on its page, with and without scripts, and the form of one of them."""

import re
from html import unescape

from engine import identity
from tests.make.desk import PART, Desk

from .test_log import admin


def grow(desk: Desk) -> Desk:
    admin(desk)
    with desk.world.transaction() as db:
        for code, parent in (("city", None), ("north", "city"), ("street", "north")):
            identity.create_department(db, code, names={"en": code.title()}, parent=parent)
    return desk


def page(desk: Desk, address: str) -> str:
    answer = desk.browser.get(address)
    assert answer.status_code == 200, address
    return answer.text


def link(html: str, name: str) -> str:
    [found] = re.findall(rf'id="twist-{name}" href="([^"]*)"', html)
    return unescape(found)


def test_the_tree_is_opened_by_links_that_work_without_scripts(desk: Desk) -> None:
    closed = page(grow(desk), "/admin/departments")
    assert ("City" in closed, "North" in closed) == (True, False)
    opened = page(desk, link(closed, "city"))
    assert ("North" in opened, "Street" in opened) == (True, False)
    deeper = page(desk, link(opened, "north"))
    assert "Street" in deeper
    assert page(desk, link(deeper, "city")).count("<tr") == closed.count("<tr")


def test_with_scripts_only_the_tree_is_sent(desk: Desk) -> None:
    grow(desk)
    part = desk.browser.get("/admin/departments?open=city", headers=PART).text
    assert ("North" in part, "<html" in part) == (True, False)


def test_a_search_shows_where_each_one_hangs(desk: Desk) -> None:
    found = page(grow(desk), "/admin/departments?query=STREET")
    assert re.search(r"City /.*North /", found)
    assert "No department found" in page(desk, "/admin/departments?query=moon")
    assert "Street" in page(desk, "/admin/departments?below=north")
    assert desk.browser.get("/admin/departments?below=moon").status_code == 404


def test_days_and_people_are_saved_and_what_is_wrong_is_said_at_its_field(desk: Desk) -> None:
    grow(desk)
    form = {"name_en": "Street", "parent": "north", "active": "true", "head": "root"}
    days = {"valid_from": "2026-01-01", "valid_until": "2026-12-31", "phone": "+86 10 12345"}
    assert desk.browser.post("/admin/departments/street", data=form | days).status_code == 303
    with desk.world.transaction() as db:
        card = identity.department_card(db, "street")
    assert (card.head, str(card.view.own.last)) == ("root", "2026-12-31")
    for wrong, field in (({"valid_from": "tomorrow"}, "valid_from"), ({"head": "moon"}, "head")):
        answer = desk.browser.post("/admin/departments/street", data=form | wrong)
        assert (answer.status_code, f'href="#f-{field}"' in answer.text) == (422, True)
    outside = {"name_en": "North", "parent": "city", "active": "true", "valid_until": "2026-06-30"}
    answer = desk.browser.post("/admin/departments/north", data=outside)
    assert (answer.status_code, "must lie within" in answer.text) == (409, True)


def test_the_department_above_is_typed_offered_and_looked_up(desk: Desk) -> None:
    html = page(grow(desk), "/admin/departments/street")
    assert re.search(r'<input id="f-parent" name="parent" value="north" list="l-parent"', html)
    assert "Now: North" in html
    assert '<option value="city">City</option>' in html
    assert 'value="north"' in page(desk, "/admin/organisation/departments?parent=nor")
    form = {"name_en": "Street", "active": "true"}
    for address, code in (("street", {}), ("new", {"code": "alley"})):
        wrong = form | code | {"parent": "moon"}
        answer = desk.browser.post(f"/admin/departments/{address}", data=wrong)
        assert (answer.status_code, 'href="#f-parent"' in answer.text) == (422, True)
        assert 'value="moon"' in answer.text
    moved = desk.browser.post("/admin/departments/street", data=form | {"parent": " city "})
    with desk.world.transaction() as db:
        assert (moved.status_code, identity.find_department(db, "street").parent) == (303, "city")


def test_people_are_offered_while_their_name_is_typed(desk: Desk) -> None:
    grow(desk)
    assert 'value="root"' in page(desk, "/admin/organisation/people?head=roo")
    assert "option" not in page(desk, "/admin/organisation/people?head=moon")
    assert "option" not in page(desk, "/admin/organisation/people")


def test_departments_go_out_come_back_and_are_looked_at_first(desk: Desk) -> None:
    grow(desk)
    text = desk.browser.get("/admin/departments.csv").text
    sent = {"file": ("departments.csv", text.encode(), "text/csv")}
    look = desk.browser.post("/admin/organisation/file", files=sent)
    assert (look.status_code, "is changed" in look.text, "is added" in look.text) == (
        200, False, False,
    )  # fmt: skip
    table = "code,name,parent\nlake,湖,north\nnorth,North,street\n"
    sent = {"file": ("departments.csv", table.encode("gb18030"), "text/csv")}
    look = desk.browser.post("/admin/organisation/file", files=sent)
    assert (look.status_code, "湖" in look.text, "itself part of" in look.text) == (422, True, True)
    bring = "/admin/organisation/file/bring"
    assert desk.browser.post(bring, data={"text": table}).status_code == 422
    good = {"text": "code,name,parent\nlake,湖,north\n"}
    assert desk.browser.post(bring, data=good).status_code == 303
    with desk.world.transaction() as db:
        assert identity.find_department(db, "lake").parent == "north"


def test_a_department_with_open_work_does_not_end(desk: Desk) -> None:
    desk.sit("dan").ticket()
    desk.do("dispatch", department="water", urgency="normal")
    admin(desk)
    form = {"name_en": "Water", "active": "true"}
    for change in ({"active": ""}, {"valid_until": "2026-10-01"}):
        answer = desk.browser.post("/admin/departments/water", data=form | change)
        assert (answer.status_code, "has open work" in answer.text) == (409, True)
    later = form | {"valid_until": "2026-12-31"}
    answer = desk.browser.post("/admin/departments/water", data=later)
    assert answer.status_code == 303
    table = {"text": "code,active\nwater,no\n"}
    assert desk.browser.post("/admin/organisation/file/bring", data=table).status_code == 422
