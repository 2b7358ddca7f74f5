"""Saved filters on pages: saved from an address, shared, put in order, deleted and brought back."""

import re

from tests.make.desk import Desk

ASKED = "?due=now..now%2B8h&col=category&sort=-priority"
SHARED = {"name": "Tonight", "colour": "red", "query": ASKED, "shared": "*"}


def kept(desk: Desk, **form: str) -> str:
    """Save a filter; return its page."""
    answer = desk.browser.post("/inbox/filters/new", data={**SHARED, **form})
    assert answer.status_code == 303, answer.text
    found = re.search(r"filter=([\w-]+)", answer.headers["location"])
    assert found
    return f"/inbox/filters/{found[1]}"


def names(desk: Desk) -> list[str]:
    page = desk.browser.get("/inbox/filters").text
    return re.findall(r'class="filter-name"[^>]*>([^<]+)<', page)


def test_a_view_is_saved_with_its_count_and_leads_back_to_itself(desk: Desk) -> None:
    ticket = desk.ticket(category="water_power")
    form = desk.sit("dan").browser.get(f"/inbox/filters/new{ASKED}").text
    assert "Within 8 hours" in form

    kept(desk, query=re.findall(r'name="query" value="([^"]*)"', form)[0].replace("&amp;", "&"))
    page = desk.browser.get("/inbox").text

    chip = re.search(r'<a class="chip" data-colour="red" href="([^"]+)">Tonight <[^>]+>1<', page)
    assert chip
    there = desk.browser.get(chip[1].replace("&amp;", "&")).text
    assert ticket.no in there
    assert "Category" in there
    assert 'data-colour="red" href' in there
    assert 'aria-current="page">Tonight' in there


def test_a_filter_that_looks_for_a_text_is_counted_once_the_page_is_there(desk: Desk) -> None:
    ticket = desk.ticket()
    page = kept(desk.sit("dan"), name="By words", query=f"?q={ticket.no}")

    chip = re.search(r'hx-get="([^"]+)"[^>]*>…<', desk.browser.get("/inbox").text)

    assert chip
    assert chip[1] == f"{page}/count"
    assert desk.browser.get(chip[1]).text == '<span class="count">1</span>'
    again = desk.browser.get("/inbox", headers={"HX-Request-Type": "partial"}).text
    assert re.search(r"By words <[^>]+>1<", again), "a number that is there stays there"


def test_a_filter_without_a_name_comes_back_with_what_was_chosen(desk: Desk) -> None:
    answer = desk.sit("dan").browser.post("/inbox/filters/new", data={**SHARED, "name": " "})

    assert answer.status_code == 422
    assert "Please give the filter a name." in answer.text
    assert 'value="red" checked' in answer.text


def test_sharing_needs_the_right_and_a_shared_filter_is_everybody_s_view(desk: Desk) -> None:
    desk.ticket()
    page = kept(desk.sit("dan"))
    assert "Tonight" in desk.sit("ann").browser.get("/inbox").text
    assert "by Dan Dispatcher" in desk.browser.get("/inbox/filters").text

    assert 'name="shared"' not in desk.browser.get("/inbox/filters/new").text
    refused = desk.browser.post("/inbox/filters/new", data=SHARED)
    stolen = desk.browser.post(page, data={"name": "Stolen"})

    assert (refused.status_code, stolen.status_code) == (403, 403)
    assert desk.browser.post(f"{page}/delete").status_code == 403
    assert names(desk) == ["Tonight"]


def test_some_share_with_roles_and_departments(desk: Desk) -> None:
    kept(desk.sit("dan"), shared="some", role="handler", department="roads")

    assert names(desk) == ["Tonight"]
    assert names(desk.sit("ann")) == []


def test_who_changed_it_meanwhile_is_named(desk: Desk) -> None:
    page = kept(desk.sit("dan"))
    old = {**SHARED, "seen": "2020-01-01T00:00:00+00:00"}

    answer = desk.browser.post(page, data=old)

    assert answer.status_code == 409
    assert "Dan Dispatcher has changed this filter meanwhile." in answer.text


def test_a_filter_is_set_to_the_present_view_and_renamed(desk: Desk) -> None:
    page = kept(desk.sit("dan"))
    form = desk.browser.get(f"{page}?priority=80..&anew=1").text
    assert "Priority: Urgent" in form
    seen = re.findall(r'name="seen" value="([^"]*)"', form)[0]

    changed = {"name": "Hot", "query": "?priority=80..", "seen": seen}
    assert desk.browser.post(page, data=changed).status_code == 303

    listed = desk.browser.get("/inbox/filters").text
    assert "Hot" in listed
    assert "Priority: Urgent" in listed
    assert "Only you" in listed


def test_everybody_has_their_own_order(desk: Desk) -> None:
    kept(desk.sit("dan"), name="one")
    second = kept(desk, name="two")
    assert names(desk) == ["one", "two"]

    desk.browser.post(f"{second}/move", data={"by": "-1"})

    assert names(desk) == ["two", "one"]
    assert names(desk.sit("ann")) == ["one", "two"]


def test_deleting_is_undone_with_one_click(desk: Desk) -> None:
    page = kept(desk.sit("dan"))
    there = desk.browser.post(f"{page}/delete").headers["location"]
    told = desk.browser.get(there).text
    assert names(desk) == []
    assert f'action="{page}/restore"' in told

    desk.browser.post(f"{page}/restore")

    assert names(desk) == ["Tonight"]
    assert desk.browser.get(page).status_code == 200
