"""The list of people, acts on many of them, and the form of one."""

import re
from html import unescape

import pytest

from base.ids import short
from engine.identity import NewUser, Person, create_user, people
from engine.identity.groups.levels import levels_of
from engine.identity.profile import Profile
from tests.make import absence as absent
from tests.make import identity as make
from tests.make.desk import Desk

from .test_log import admin


@pytest.fixture
def staff(desk: Desk) -> dict[str, Person]:
    """An administrator at the desk, and some people."""
    admin(desk)
    with desk.world.transaction() as db:
        found = {name: make.user(db, name, "analyst") for name in ("berta", "carl", "dora")}
        make.department(db, "lamps")
        emil = NewUser(
            username="emil", name="Emil Z", email="e@x.example",
            departments=frozenset({"lamps"}), profile=Profile(staff_no="K-17"),
        )  # fmt: skip
        found["emil"] = create_user(db, emil)
        absent.in_group(db, found["berta"], "hotline", cantonese=7)
        absent.away(db, found["carl"], "berta")
        return found


def named(desk: Desk, query: str) -> list[str]:
    """Return the user names that the list shows."""
    text = desk.browser.get(f"/admin/users{query}").text
    return re.findall(r'<span class="dim">(\w+)(?: · [^<]*)?</span></td>', text)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?query=K-17", ["emil"]),
        ("?query=emil+z", ["emil"]),
        ("?department=lamps", ["emil"]),
        ("?group=hotline", ["berta"]),
        ("?state=away", ["carl"]),
        ("?role=analyst&state=active", ["berta", "carl", "dora"]),
        ("?role=analyst&group=hotline", ["berta"]),
        ("?state=left", []),
        ("?order=newest&role=analyst", ["berta", "carl", "dora"]),
        ("?department=nowhere", []),
        ("?state=nonsense&order=nonsense&query=berta", ["berta"]),
    ],
)
def test_people_are_found_by_words_and_marks(
    desk: Desk, staff: dict[str, Person], query: str, found: list[str]
) -> None:
    assert staff
    assert named(desk, query) == found


def test_the_list_is_turned_page_by_page(desk: Desk) -> None:
    admin(desk)
    with desk.world.transaction() as db:
        for number in range(60):
            create_user(db, NewUser(username=f"p{number:02}", name=f"Person {number:02}"))
    text = desk.browser.get("/admin/users?query=Person").text
    assert "60 people" in text
    (next_,) = re.findall(r'rel="next" href="([^"]+)"', text)
    assert named(desk, next_.replace("&amp;", "&").removeprefix("/admin/users")) == [
        f"p{number}" for number in range(50, 60)
    ]


def test_many_are_changed_at_once_and_each_is_told(desk: Desk, staff: dict[str, Person]) -> None:
    with desk.world.transaction() as db:
        (root,) = [one for one in people(db) if "admin" in one.roles]
    who = [short(one.id) for one in (staff["berta"], staff["carl"], root)]

    answer = desk.browser.post("/admin/users/bulk", data={"who": who, "act": "switch_off"})

    text = unescape(answer.text)
    assert answer.status_code == 200
    assert "2 changed" in text
    assert "1 could not be changed" in text
    assert "last administrator" in text
    with desk.world.transaction() as db:
        assert {"dora", "emil", root.username} <= {one.username for one in people(db)}
        assert not {"berta", "carl"} & {one.username for one in people(db)}


def test_many_come_into_a_group_or_get_a_role(desk: Desk, staff: dict[str, Person]) -> None:
    who = [short(staff[name].id) for name in ("berta", "dora")]

    into = desk.browser.post("/admin/users/bulk", data={"who": who, "act": "into_group:hotline"})
    role = desk.browser.post("/admin/users/bulk", data={"who": who, "act": "add_role:handler"})
    wrong = desk.browser.post("/admin/users/bulk", data={"who": who, "act": "add_role:king"})

    assert "1 changed" in into.text
    assert "1 were so already" in into.text
    assert "2 changed" in role.text
    assert "2 could not be changed" in wrong.text
    with desk.world.transaction() as db:
        held = levels_of(db, [staff["berta"].id, staff["dora"].id])
        assert held[staff["berta"].id] == {"hotline": {"cantonese": 7}}
        assert held[staff["dora"].id] == {"hotline": {}}


@pytest.mark.parametrize("act", ["", "fly", "add_role"])
def test_an_act_that_there_is_not_does_nothing(
    desk: Desk, staff: dict[str, Person], act: str
) -> None:
    data = {"who": [short(staff["berta"].id)], "act": act}
    answer = desk.browser.post("/admin/users/bulk", data=data)
    assert answer.status_code == 404 or "1 could not be changed" in answer.text
    assert desk.browser.post("/admin/users/bulk", data={"act": "switch_off"}).status_code == 422
    strange = {"who": ["?"], "act": "switch_off"}
    assert desk.browser.post("/admin/users/bulk", data=strange).status_code == 404


def test_the_form_holds_the_whole_profile(desk: Desk, staff: dict[str, Person]) -> None:
    path = f"/admin/users/{short(staff['berta'].id)}"
    form = {
        "name": "Berta B", "staff_no": "B-1", "phones": "+86 10 5555\n\n 1234 ",
        "languages": ["en", "yue"], "roles": ["agent"], "departments": ["lamps"],
        "groups": ["hotline"], "main": "lamps", "active": "true",
    }  # fmt: skip
    assert desk.browser.post(path, data=form).status_code == 303
    with desk.world.transaction() as db:
        (berta,) = people(db, words=["berta"])
        assert levels_of(db, [berta.id])[berta.id] == {"hotline": {"cantonese": 7}}
    assert berta.profile == Profile(
        staff_no="B-1", phones=("+86 10 5555", "1234"), languages=("yue", "en"), main="lamps"
    )
    page = desk.browser.get(path).text
    assert 'value="B-1"' in page
    assert 'value="yue" checked' in page

    taken = desk.browser.post(path, data=form | {"staff_no": "k-17"})
    assert taken.status_code == 409
    assert "emil has the staff number" in taken.text
    for wrong in ({"phones": "call me"}, {"languages": ["xx"]}, {"staff_no": "a b"},
                  {"add_department": "moon"}):  # fmt: skip
        assert desk.browser.post(path, data=form | wrong).status_code == 422, wrong
    left = {key: value for key, value in form.items() if key != "groups"}
    assert desk.browser.post(path, data=left).status_code == 303
    with desk.world.transaction() as db:
        assert levels_of(db, [berta.id])[berta.id] == {}
