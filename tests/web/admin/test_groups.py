"""The table of levels, as an administrator writes in it."""

import csv
import io

import pytest

from base.ids import short
from engine.identity import Person
from engine.identity.groups.levels import levels_of
from tests.make import absence as absent
from tests.make import identity as make
from tests.make.desk import Desk

from .test_log import admin


@pytest.fixture
def staff(desk: Desk) -> dict[str, Person]:
    admin(desk)
    with desk.world.transaction() as db:
        found = {name: make.user(db, name, "agent") for name in ("berta", "carl")}
        absent.in_group(db, found["berta"], "hotline", cantonese=7, english=2)
        absent.in_group(db, found["carl"], "hotline", english=9)
        make.user(db, "dora", "agent")
        return found


def held(desk: Desk, person: Person) -> dict[str, dict[str, int]]:
    with desk.world.transaction() as db:
        return levels_of(db, [person.id])[person.id]


def test_groups_and_skills_are_made_and_changed(desk: Desk) -> None:
    admin(desk)
    new = {"code": "night", "name_en": "Night shift"}
    assert desk.browser.post("/admin/groups/new", data=new).status_code == 303
    assert desk.browser.post("/admin/groups/new", data=new).status_code == 409
    assert desk.browser.post("/admin/groups/new", data={"code": "x"}).status_code == 422
    skill = {"code": "hakka", "name_en": "Hakka", "kind": "dialect"}
    assert desk.browser.post("/admin/skills/new", data=skill).status_code == 303
    page = desk.browser.get("/admin/groups").text
    assert "Night shift" in page
    assert "Dialect" in page
    closed = desk.browser.post("/admin/groups/night/edit", data={"name_en": "Night"})
    assert closed.status_code == 303
    assert "This group is closed" in desk.browser.get("/admin/groups/night").text


def test_the_cells_that_changed_are_stored(desk: Desk, staff: dict[str, Person]) -> None:
    berta, carl = short(staff["berta"].id), short(staff["carl"].id)
    page = desk.browser.get("/admin/groups/hotline").text
    assert f'name="level:{berta}:cantonese" value="7"' in page
    cells = {
        f"seen:{berta}": "cantonese=7 english=2", f"level:{berta}:cantonese": "8",
        f"level:{berta}:english": "", f"seen:{carl}": "english=9",
        f"level:{carl}:english": "9", "out": carl,
    }  # fmt: skip

    assert desk.browser.post("/admin/groups/hotline", data=cells).status_code == 303

    assert held(desk, staff["berta"]) == {"hotline": {"cantonese": 8}}
    assert held(desk, staff["carl"]) == {}


def test_what_somebody_else_changed_meanwhile_is_left_alone(
    desk: Desk, staff: dict[str, Person]
) -> None:
    berta = short(staff["berta"].id)
    cells = {f"seen:{berta}": "cantonese=3", f"level:{berta}:cantonese": "4"}

    answer = desk.browser.post("/admin/groups/hotline", data=cells)

    assert answer.status_code == 422
    assert "Changed by somebody else meanwhile, and left so: Berta." in answer.text
    assert held(desk, staff["berta"])["hotline"]["cantonese"] == 7


@pytest.mark.parametrize("cell", ["0", "x", "10", "-1", "²"])
def test_a_cell_holds_one_to_nine(desk: Desk, staff: dict[str, Person], cell: str) -> None:
    berta = short(staff["berta"].id)
    cells = {f"seen:{berta}": "cantonese=7 english=2", f"level:{berta}:cantonese": cell}
    assert desk.browser.post("/admin/groups/hotline", data=cells).status_code == 422
    assert held(desk, staff["berta"])["hotline"]["cantonese"] == 7


def test_people_join_and_are_found_the_best_first(desk: Desk, staff: dict[str, Person]) -> None:
    assert staff
    assert desk.browser.post("/admin/groups/hotline/join", data={"who": "dora"}).status_code == 303
    assert desk.browser.post("/admin/groups/hotline/join", data={"who": "x"}).status_code == 422
    page = desk.browser.get("/admin/groups/hotline?skill=english").text
    assert page.index(">Carl<") < page.index(">Berta<")
    assert ">Dora<" not in page


def test_levels_come_and_go_as_a_file(desk: Desk, staff: dict[str, Person]) -> None:
    text = desk.browser.get("/admin/groups/hotline/levels.csv").text.removeprefix("\ufeff")
    assert list(csv.reader(io.StringIO(text))) == [
        ["username", "name", "cantonese", "english"],
        ["berta", "Berta", "7", "2"],
        ["carl", "Carl", "", "9"],
    ]

    def bring(table: str) -> tuple[int, str]:
        files = {"file": ("levels.csv", table.encode(), "text/csv")}
        answer = desk.browser.post("/admin/groups/hotline/levels", files=files)
        return answer.status_code, answer.headers.get("location", answer.text)

    assert bring(text) == (303, "/admin/groups/hotline?done=brought&n=0")
    status, told = bring("username,english\nberta,5\nghost,3\ncarl,12\nBERTA,4\n")
    assert status == 422
    for sentence in ("Line 3: Nobody has", "Line 4: A level is", "Line 5: This person is there"):
        assert sentence in told
    assert bring("username,latin\nberta,5\n")[0] == 422
    assert held(desk, staff["berta"]) == {"hotline": {"cantonese": 7, "english": 2}}
    assert bring("username,english\nBerta,5\ndora,1\n")[1].endswith("n=2")
    assert held(desk, staff["berta"]) == {"hotline": {"cantonese": 7, "english": 5}}
