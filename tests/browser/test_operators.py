"""Operators in a browser: the page of a process by mouse and keyboard, and a batch over fifty."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import engine
from base.ids import short
from engine import TaskFilter
from engine.identity import Person, Role
from tests.browser.conftest import LOOKS, Site, Visits
from tests.make import drawing as d
from tests.make import identity as make
from tests.make.actors import ADMIN
from tests.make.drawings import several

pytestmark = pytest.mark.browser

Check = Callable[[Page], None]
Shot = Callable[..., None]
MANY = 50


@pytest.fixture(scope="module")
def ada(site: Site) -> Person:
    with site.world.transaction() as db:
        make.department(db)
        return make.user(db, "ada", *Role, within=("roads",))


@pytest.fixture(scope="module")
def matter(site: Site) -> str:
    """Start a process that asks three people and waits two hours; return its id in addresses."""
    ask = d.user("ask", more=several(collection="people", element="person"))
    nodes = (
        d.start() + d.parallel("fork") + ask
        + d.catch("pause", d.timer("Duration", "PT2H")) + d.user("last") + d.end()
    )  # fmt: skip
    ways = [("start", "fork"), ("fork", "ask"), ("fork", "pause"), ("pause", "last"),
            ("last", "end")]  # fmt: skip
    with site.world.transaction() as db:
        engine.deploy(db, [d.drawing("matter", nodes, ways)], by=ADMIN)
        people = ["Ann", "Bo", "Cy"]
        return short(engine.start(db, "matter", variables={"people": people}, by=ADMIN).id)


@pytest.fixture(scope="module")
def fifty(site: Site) -> str:
    """Start fifty on a first version, of which one stands where the second has no place."""
    first = d.start() + d.user("a") + d.user("b") + d.end()
    second = d.start() + d.user("a") + d.end()
    with site.world.transaction() as db:
        ways = [("start", "a"), ("a", "b"), ("b", "end")]
        engine.deploy(db, [d.drawing("fifty", first, ways)], by=ADMIN)
        started = [
            engine.start(db, "fifty", variables={"n": n}, by=ADMIN).id for n in range(MANY + 1)
        ]
        (task,) = engine.find_tasks(db, TaskFilter(instance_id=started[0])).items
        engine.complete(db, task.id, {}, by=ADMIN)
        ways = [("start", "a"), ("a", "end")]
        engine.deploy(db, [d.drawing("fifty", second, ways)], by=ADMIN)
        return short(started[0])


def second_round(page: Page) -> None:
    """By keyboard: down to the second round, whose own data is shown."""
    page.locator('a.step-line[data-picks="ask"]').press("ArrowDown")
    expect(page.locator("a.step-line", has_text="Round 1")).to_be_focused()
    page.keyboard.press("ArrowDown")
    second = page.locator("a.step-line", has_text="Round 2")
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    expect(second).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Data", exact=True).click()
    expect(page.locator(".scope").first).to_contain_text("Round 2: Bo")


def test_tree_drawing_and_panels_stay_in_step(
    visit: Visits, ada: Person, matter: str, axe: Check, fits: Check, shot: Shot
) -> None:
    page = visit(f"/instances/{matter}", person=ada)
    page.locator(".djs-element").first.wait_for()

    # From the tree to the drawing.
    page.locator('a.step-line[data-picks="pause"]').click()
    expect(page.locator('.djs-element.is-chosen[data-element-id="pause"]')).to_have_count(1)
    expect(page).to_have_url(re.compile(r"at=pause"))
    page.get_by_role("link", name="Timers and jobs 1").click()
    expect(page.locator("#panel")).to_contain_text("Run now, or change when it is due")

    # From the drawing to the tree, with the popover; the panel follows.
    page.locator('.djs-element[data-element-id="ask"]').click()
    expect(page.locator('a.step-line[data-picks="ask"]')).to_have_attribute("aria-current", "true")
    expect(page.locator("#node-pop")).to_be_visible()
    expect(page.locator("#node-pop")).to_contain_text("0 of 3 done, 3 under way")
    axe(page)
    shot(page, "operators-popover")
    page.keyboard.press("Escape")
    expect(page.locator("#node-pop")).to_be_hidden()
    expect(page.get_by_role("link", name="Timers and jobs 0")).to_be_visible()

    second_round(page)

    # The address opens the same, and going back chooses what was chosen before.
    again = visit(page.url.removeprefix(visit.site.url), person=ada, look=LOOKS[1])
    expect(again.locator(".scope").first).to_contain_text("Bo")
    axe(again)
    fits(again)
    shot(again, "operators-round-dark", full=True)


def test_the_pages_of_acts_pass_the_gates(  # noqa: PLR0917 fixtures
    visit: Visits, site: Site, ada: Person, matter: str, axe: Check, fits: Check, shot: Shot
) -> None:
    page = visit(f"/instances/{matter}?panel=tasks", person=ada, look=LOOKS[1])
    links = [page.locator("#panel tbody a").last.get_attribute("href")]
    page.goto(f"{site.url}/instances/{matter}?panel=jobs")
    links.append(page.locator("#panel tbody td a").first.get_attribute("href"))
    addresses = [*links, "/incidents", "/incidents/groups", "/batches/new?process=matter"]

    for number, address in enumerate(addresses):
        page.goto(f"{site.url}{address}")
        axe(page)
        fits(page)
        page.set_viewport_size({"width": 390, "height": 844})
        shot(page, f"operators-act-{number}", full=True)


def test_a_timer_is_run_from_the_page_of_its_process(
    visit: Visits, ada: Person, matter: str
) -> None:
    page = visit(f"/instances/{matter}?at=pause", person=ada)
    page.locator("main section").get_by_role("link", name="Timer", exact=True).first.click()
    page.locator('textarea[name="reason"]').fill("no need to wait")
    page.get_by_role("button", name="Run now").click()

    expect(page.locator(".toast")).to_contain_text("The timer has fired")
    expect(page.locator('a.step-line[data-picks="last"]')).to_contain_text("is here now")
    expect(page.locator(".timeline")).to_contain_text("no need to wait")


def test_fifty_go_over_to_another_version_and_one_says_why_not(  # noqa: PLR0917 fixtures
    visit: Visits, site: Site, ada: Person, fifty: str, axe: Check, shot: Shot, tmp_path: Path
) -> None:
    page = visit("/instances?process=fifty&version=1&name=n&op=lt&value=50&join=and", person=ada)
    look_and_begin(page, axe, shot)

    expect(page.locator("#progress")).to_contain_text(f"0 of {MANY}")
    site.world.run_jobs()
    expect(page.locator("#progress")).to_contain_text(f"{MANY} of {MANY}", timeout=10_000)
    page.get_by_role("link", name="Failed 1").click()
    row = page.locator("table tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("“B” is not in the new version")
    expect(row.locator("a")).to_have_attribute("href", f"/instances/{fifty}")
    axe(page)
    shot(page, "operators-batch-failed", full=True)

    with page.expect_download() as got:
        page.get_by_role("link", name="Take the outcome along").click()
    got.value.save_as(tmp_path / "batch.csv")
    text = (tmp_path / "batch.csv").read_text(encoding="utf-8-sig")
    (line,) = csv.DictReader(text.splitlines())
    assert (line["process"], line["version"], line["outcome"]) == ("fifty", "1", "failed")
    assert line["message"]


def look_and_begin(page: Page, axe: Check, shot: Shot) -> None:
    """Choose what to do to all, look what would come of it, confirm by the number, and begin."""
    page.get_by_role("link", name="Do something to all of these").click()
    expect(page.get_by_role("heading", name=f"{MANY} processes fit")).to_be_visible()

    page.get_by_label("Go over to another version").check()
    page.get_by_label("Version to go over to").select_option("2")
    page.get_by_role("button", name="Look first").click()
    expect(page.locator(".outlook")).to_contain_text(f"{MANY - 1} can go over, 1 cannot")
    expect(page.locator("pre.trace")).to_contain_text('"act": "migrate"')
    expect(page.locator("pre.trace")).to_contain_text('"version": 2')
    axe(page)
    shot(page, "operators-batch-look", full=True)

    page.get_by_label("Why").fill("the second step is gone")
    page.get_by_label("Type the number").fill("49")
    page.get_by_role("button", name="Begin").click()
    expect(page.locator("#error-summary")).to_contain_text(f"These are {MANY} now")
    page.get_by_label("Type the number").fill(str(MANY))
    page.get_by_role("button", name="Begin").click()
