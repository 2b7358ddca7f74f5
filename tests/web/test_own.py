"""A person's own things: looks, favourites, the palette, the page to begin with."""

from time import process_time

import pytest

from engine import identity
from engine.identity import create_department
from engine.identity.own import MOST_FAVOURITES, own_of
from tests.make import identity as people
from tests.make.desk import Desk
from tests.web.rooms import desk

__all__ = ["desk"]
PAGE = {"Accept": "text/html"}
PART = {"Accept": "text/html", "HX-Request": "true", "HX-Request-Type": "partial"}


def sit(desk: Desk, username: str, *roles: str) -> Desk:
    with desk.world.transaction() as db:
        people.user(db, username, *roles)
    return desk.sit(username)


def test_a_look_goes_along_to_another_browser_and_does_not_reach_others(desk: Desk) -> None:
    browser = sit(desk, "zoe", "agent").browser
    wish = {"contrast": "high", "size": "large", "motion": "still", "next": "/account"}
    assert browser.post("/choice", data=wish).status_code == 303
    browser.cookies.delete("choice")

    led_on = browser.get("/account", headers=PAGE)
    assert (led_on.status_code, led_on.headers["location"]) == (303, "/account")
    page = browser.get("/account", headers=PAGE).text.split("<head>")[0]
    for mark in ('contrast="high"', 'size="large"', 'motion="still"'):
        assert mark in page

    browser.cookies.delete("choice")
    other = sit(desk, "yan", "agent").browser
    assert 'contrast="auto"' in other.get("/account", headers=PAGE).text


def test_a_page_is_starred_renamed_moved_and_unstarred(desk: Desk) -> None:
    browser = sit(desk, "zoe", "agent").browser
    for path, title in (("/tickets?view=closed&said=x&after=y", "Closed"), ("/inbox", "Inbox")):
        browser.post("/favourites/star", data={"path": path, "title": title})
    page = browser.get("/tickets?view=closed").text
    assert 'href="/tickets?view=closed" aria-current="page"' in page
    assert 'action="/favourites/unstar"' in page

    move = {"path": "/inbox", "by": "-1"}
    assert browser.post("/favourites/move", data=move).status_code == 303
    browser.post("/favourites/move", data=move)  # it is the first already
    browser.post("/favourites/name", data={"path": "/inbox", "title": "Work!"})
    listed = browser.get("/favourites").text
    assert listed.index("Work!") < listed.index('value="Closed"')
    browser.post("/favourites/order", data={"path": ["/tickets?view=closed", "/nowhere"]})
    listed = browser.get("/favourites").text
    assert listed.index('value="Closed"') < listed.index('value="Work!"')
    browser.post("/favourites/unstar", data={"path": "/inbox", "stay": "true"})
    assert "Work!" not in browser.get("/favourites").text


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "", "x" * 700])
def test_what_is_no_page_of_ours_is_no_favourite(desk: Desk, path: str) -> None:
    browser = sit(desk, "zoe", "agent").browser

    refused = browser.post("/favourites/star", data={"path": path, "title": "x"})

    assert refused.status_code in {404, 422}
    assert "evil" not in browser.get("/favourites").text


def test_there_is_room_for_so_many(desk: Desk) -> None:
    browser = sit(desk, "zoe", "agent").browser
    for number in range(MOST_FAVOURITES):
        browser.post("/favourites/star", data={"path": f"/tickets?q={number}", "title": "x"})
    assert browser.post("/favourites/star", data={"path": "/start"}).status_code == 409


def test_the_palette_finds_only_what_its_reader_may_open(desk: Desk) -> None:
    ticket = desk.ticket(subject="Brown water")
    with desk.world.transaction() as db:
        create_department(db, "waterworks", names={"en": "Water works", "zh-Hans": "自来水公司"})
    boss = sit(desk, "root", "admin").browser
    assert "Water works" in boss.get("/palette?q=waterwo").text
    assert "Water works" in boss.get("/palette?q=自来水").text
    assert "/admin/users/" in boss.get("/palette?q=root").text
    assert "Brown water" in boss.get(f"/palette?q={ticket.no[-4:]}").text
    assert "/admin/roles" in boss.get("/palette?q=rights").text

    agent = sit(desk, "zoe", "agent").browser
    for words in ("waterworks", "root", "rights"):
        found = agent.get("/palette", params={"q": words}, headers=PART).text
        assert 'role="option"' not in found
    assert "Brown water" in agent.get(f"/palette?q={ticket.no.lower()}").text


def test_the_palette_acts_and_says_how_much_it_found(desk: Desk) -> None:
    browser = sit(desk, "zoe", "agent").browser

    found = browser.get("/palette?q=contrast", headers=PART).text
    assert 'data-act="/choice"' in found
    assert "&#34;contrast&#34;: &#34;high&#34;" in found
    assert "2 results" in found
    assert "Sign out" in browser.get("/palette?q=sign out").text
    assert "Nothing found" in browser.get("/palette?q=xyzzy", headers=PART).text
    assert "<html" not in found


def test_the_palette_answers_at_once(desk: Desk) -> None:
    browser = sit(desk, "root", "admin").browser
    browser.get("/palette?q=a", headers=PART)

    before = process_time()
    for words in ("roa", "T2026", "water", "contrast", "zo"):
        browser.get("/palette", params={"q": words}, headers=PART)

    assert (process_time() - before) / 5 < 0.05


def test_each_begins_with_their_own_work_or_the_page_that_they_chose(desk: Desk) -> None:
    browser = sit(desk, "zoe", "agent").browser
    assert browser.get("/").headers["location"] == "/start"
    begun = browser.get("/start")
    assert begun.status_code == 200
    assert "You have taken no task at the moment." in begun.text

    assert browser.post("/account/home", data={"home": "/tickets"}).status_code == 303
    assert browser.get("/").headers["location"] == "/tickets"
    browser.post("/account/home", data={"home": "/admin/roles"})
    assert browser.get("/").headers["location"] == "/start"


def test_a_favourite_that_one_may_open_no_more_is_not_shown_and_no_start(desk: Desk) -> None:
    browser = sit(desk, "root", "admin").browser
    browser.post("/favourites/star", data={"path": "/admin/roles/agent", "title": "Agents' rights"})
    browser.post("/account/home", data={"home": "/admin/roles/agent"})
    assert browser.get("/").headers["location"] == "/admin/roles/agent"
    with desk.world.transaction() as db:
        root = next(one for one in identity.people(db) if one.username == "root")
        identity.set_roles(db, root.id, ["agent"])

    assert browser.get("/").headers["location"] == "/start"
    assert "Agents' rights" not in browser.get("/start").text


def starred(desk: Desk, username: str) -> tuple[list[str], bool]:
    """What somebody has as favourites, and whether they chose that themselves."""
    with desk.world.transaction() as db:
        [one] = [one for one in identity.people(db, words=[username]) if one.username == username]
        own = own_of(db, one.id)
    return [page.path for page in own.favourites], own.chosen


def test_people_of_a_role_begin_with_its_favourites_and_change_their_own(desk: Desk) -> None:
    boss = sit(desk, "root", "admin").browser
    boss.post("/favourites/star", data={"path": "/tickets?view=closed", "title": "Closed ones"})
    with desk.world.transaction() as db:
        people.user(db, "zoe", "agent")
        people.user(db, "yan", "handler", "agent")
    given = {"page": ["/tickets", "/inbox", "/tickets?view=closed", "/admin/roles", "/nowhere"]}

    saved = boss.post("/admin/roles/agent/favourites", data=given)

    assert saved.headers["location"] == "/admin/roles/agent?done=favourites#favourites"
    # In the order of the menu; what an agent may not open cannot be given.
    first = ["/inbox", "/tickets", "/tickets?view=closed"]
    assert starred(desk, "zoe") == (first, False)
    assert starred(desk, "yan") == (first, False)
    assert starred(desk, "root") == (["/tickets?view=closed"], True)
    assert 'value="/inbox" checked' in boss.get("/admin/roles/agent").text
    assert "Favourites of a role changed" in boss.get("/admin/log").text

    zoe = desk.sit("zoe").browser
    assert "These are the favourites of your role" in zoe.get("/favourites").text
    zoe.post("/favourites/unstar", data={"path": "/tickets"})
    assert starred(desk, "zoe") == (["/inbox", "/tickets?view=closed"], True)
    for path in ("/inbox", "/tickets?view=closed"):
        zoe.post("/favourites/unstar", data={"path": path})
    assert starred(desk, "zoe") == ([], True)
    assert starred(desk, "yan") == (first, False)
    assert zoe.post("/favourites/reset").status_code == 303
    assert starred(desk, "zoe") == (first, False)
    assert zoe.post("/admin/roles/agent/favourites", data=given).status_code == 403


def test_a_deleted_role_leaves_no_favourites_to_one_of_the_same_code(desk: Desk) -> None:
    boss = sit(desk, "root", "admin").browser
    role = {"code": "clerk", "name_en": "Clerk", "scope": "own", "permissions": "tasks.work"}
    boss.post("/admin/roles/new", data=role)
    boss.post("/admin/roles/clerk/favourites", data={"page": "/inbox"})
    boss.post("/admin/roles/clerk/delete")
    boss.post("/admin/roles/new", data=role)

    assert 'value="/inbox" checked' not in boss.get("/admin/roles/clerk").text
