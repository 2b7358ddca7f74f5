"""The wizard: nothing happens before one has seen what is touched; then it is done and told."""

import re

from engine import identity
from engine.calendars.editing import give_calendar
from tests.make.actors import ADMIN
from tests.make.desk import PART, Desk

from .test_log import admin, lines

PAGE = "/admin/departments/water/reorganise"


def get(desk: Desk, address: str) -> str:
    answer = desk.browser.get(address)
    assert answer.status_code == 200, address
    return answer.text


def test_a_merge_is_looked_at_confirmed_seen_and_undone(desk: Desk) -> None:
    desk.sit("dan").ticket()
    desk.do("dispatch", department="water", urgency="normal")
    admin(desk)
    assert "2. What is touched" not in get(desk, PAGE)
    look = get(desk, f"{PAGE}?kind=merge&target=roads")
    assert "Wang Water" in look
    assert "3. Confirm" in look
    with desk.world.transaction() as db:
        assert identity.find_department(db, "water").active
    answer = desk.browser.post(PAGE, data={"kind": "merge", "target": "roads", "reason": "Law"})
    assert answer.status_code == 303
    address = answer.headers["location"]
    page = get(desk, address)
    assert "Law" in page
    assert "Merged into another" in get(desk, "/admin/departments?query=water")
    assert "Done" in get(desk, "/admin/organisation/changes")
    assert desk.browser.get(address, headers=PART).text.lstrip().startswith('<div class="stack"')
    assert desk.browser.post(f"{address}/undo").status_code == 303
    assert desk.browser.post(f"{address}/undo").status_code == 409
    assert "Undone" in get(desk, address)
    found = [line.what for line in lines(desk) if line.what.startswith("reorganisation")]
    assert sorted(found) == ["reorganisation.merge", "reorganisation.undone"]


def test_what_stands_in_the_way_is_shown_and_not_done(desk: Desk) -> None:
    admin(desk)
    look = get(desk, f"{PAGE}?kind=merge&target=water")
    assert ("cannot go into itself" in look, "3. Confirm" in look) == (True, False)
    answer = desk.browser.post(PAGE, data={"kind": "merge", "target": "water"})
    assert (answer.status_code, "cannot go into itself" in answer.text) == (409, True)
    assert desk.browser.get(f"{PAGE}?kind=merge&target=moon").status_code == 404
    assert desk.browser.post(PAGE, data={"kind": "nonsense"}).status_code == 200
    bad = desk.browser.post(PAGE, data={"kind": "move", "day": "someday"})
    assert (bad.status_code, 'href="#f-day"' in bad.text) == (422, True)


def test_one_is_planned_and_called_off(desk: Desk) -> None:
    admin(desk)
    plan = {"kind": "move", "target": "roads", "day": "2026-12-01"}
    assert "Plan it for 2026-12-01" in get(desk, f"{PAGE}?kind=move&target=roads&day=2026-12-01")
    address = desk.browser.post(PAGE, data=plan).headers["location"]
    assert "Planned" in get(desk, address)
    assert desk.browser.post(f"{address}/call-off").status_code == 303
    assert "Called off" in get(desk, address)


def test_departments_are_offered_while_their_name_is_typed(desk: Desk) -> None:
    admin(desk)
    offered = get(desk, "/admin/organisation/departments?target=road")
    assert re.findall(r'value="([^"]*)"', offered) == ["roads"]


def test_what_it_has_of_its_own_is_shown_with_what_becomes_of_it(desk: Desk) -> None:
    admin(desk)
    assert "What it has of its own" not in get(desk, f"{PAGE}?kind=merge&target=roads")
    with desk.world.transaction() as db:
        give_calendar(db, "water", "24x7", by=ADMIN)
    look = get(desk, f"{PAGE}?kind=merge&target=roads")
    assert "Around the clock" in look
    assert "is carried over" in look
    assert "stays" in get(desk, f"{PAGE}?kind=move&target=roads")
