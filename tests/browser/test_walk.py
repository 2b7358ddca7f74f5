"""The whole story in a real browser: a citizen's e-mail becomes a ticket that runs to its end.

Everybody works with the pages alone; only the clock and the workers are turned by the test.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from connectors import email
from engine import identity
from engine.identity import Person
from processes.tickets.queries import find_tickets
from processes.tickets.rules.kinds import Closing
from tests.browser.conftest import LOOKS, Site, Visits
from tests.make import tickets as make
from web.looks.choice import Choice

pytestmark = pytest.mark.browser

Check = Callable[[Page], None]
Shot = Callable[..., None]
PHONE = 390


@dataclass(frozen=True)
class Stage:
    """Everything a walk needs: where, who looks, and the gates that each page passes."""

    site: Site
    visit: Visits
    axe: Check
    fits: Check
    shot: Shot

    def person(self, username: str) -> Person:
        with self.site.world.transaction() as db:
            return next(one for one in identity.people(db) if one.username == username)

    def pass_gates(self, page: Page, name: str) -> None:
        """Check accessibility, keep a picture."""
        self.axe(page)
        self.shot(page, f"walk-{name}", full=True)

    def run(self) -> None:
        """Let the workers do what is due."""
        self.site.world.run_jobs()

    def mails(self, address: str) -> list[email.OutboundView]:
        """Return what was mailed to somebody, the newest first."""
        with self.site.world.transaction() as db:
            return [mail for mail in email.find_outbound(db).items if mail.to == address]

    def link(self, address: str, kind: str = "link") -> str:
        """Return the path of the newest link of a kind that was mailed to somebody."""
        texts = (mail.text for mail in self.mails(address))
        return next(found[0] for text in texts if (found := re.search(rf"/{kind}/\S+", text)))


@pytest.fixture
def stage(site: Site, visit: Visits, axe: Check, fits: Check, shot: Shot) -> Stage:
    with site.world.transaction() as db:
        if not identity.people(db):
            make.hotline(db)
    return Stage(site, visit, axe, fits, shot)


def press(page: Page, name: str) -> None:
    """Press a button and wait for the page that comes after it: there it is gone."""
    button = page.get_by_role("button", name=name, exact=True)
    button.click()
    expect(button).to_have_count(0)


def take(page: Page, subject: str) -> None:
    """Open a task of the inbox by its subject and take it."""
    page.locator(".row", has_text=subject).locator(".row-title").click()
    press(page, "Take this task")


def by_link(stage: Stage, name: str) -> Page:
    """Open the department's newest link on a telephone, without script, and go on to the task."""
    page = stage.visit(stage.link("water@city.test"), width=PHONE, script=False)
    stage.shot(page, f"walk-{name}-link")
    page.get_by_role("button", name="Open the task").click()
    stage.shot(page, f"walk-{name}", full=True)
    return page


def test_an_email_becomes_a_ticket_and_is_closed(stage: Stage) -> None:
    a_citizen_writes(stage)
    an_agent_makes_a_ticket(stage)
    dan = stage.visit("/inbox", person=stage.person("dan"))
    a_dispatcher_finds_the_department(stage, dan)
    the_department_signs_and_handles_by_link(stage)
    the_dispatcher_passes_the_reply(stage, dan)
    the_citizen_says_how_it_was(stage)
    its_whole_way_can_be_read(stage, dan)


def a_citizen_writes(stage: Stage) -> None:
    page = stage.visit("/mail/write", person=stage.person("ann"))
    page.get_by_label("From (e-mail address)").fill(make.CITIZEN)
    page.get_by_label("Name").fill("Mei Lin")
    page.get_by_label("Subject").fill("Brown water in Elm Road")
    page.get_by_label("Text").fill("The water at 12 Elm Road has been brown since noon.")
    stage.pass_gates(page, "1-mail")
    press(page, "Send")
    stage.run()


def an_agent_makes_a_ticket(stage: Stage) -> None:
    page = stage.visit("/inbox", person=stage.person("ann"))
    stage.pass_gates(page, "2-inbox")
    take(page, "Brown water")
    expect(page.locator(".work-side")).to_contain_text("brown since noon")
    stage.pass_gates(page, "3-triage")
    page.get_by_label("Category").select_option("water_power")
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("#toasts")).to_contain_text("Done. The process has gone on.")
    stage.run()


def a_dispatcher_finds_the_department(stage: Stage, page: Page) -> None:
    page.goto(f"{stage.site.url}/inbox")
    take(page, "Brown water")
    stage.pass_gates(page, "4-dispatch")
    expect(page.locator("[name=department]")).to_have_value("water")
    press(page, "Submit")
    stage.run()


def the_department_signs_and_handles_by_link(stage: Stage) -> None:
    """On a telephone, without script."""
    page = by_link(stage, "5-sign")
    page.get_by_role("button", name="Sign for it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, this is done")
    stage.run()
    page = by_link(stage, "6-handle")
    page.get_by_label("Facts found").fill("Rust came loose when the main was repaired.")
    page.get_by_label("What was done").fill("The main was flushed.")
    page.get_by_label("Solved", exact=True).check()
    page.get_by_label("Reply to the citizen").fill("The water is clear again since 15:00.")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, this is done")
    stage.run()


def the_dispatcher_passes_the_reply(stage: Stage, page: Page) -> None:
    page.goto(f"{stage.site.url}/inbox")
    take(page, "Brown water")
    stage.pass_gates(page, "7-audit")
    press(page, "Pass")
    stage.run()


def the_citizen_says_how_it_was(stage: Stage) -> None:
    assert "The water is clear again since 15:00." in stage.mails(make.CITIZEN)[0].text
    page = stage.visit(stage.link(make.CITIZEN, "rate"), width=PHONE, script=False)
    stage.shot(page, "walk-8-rate", full=True)
    page.get_by_label("Very satisfied").check()
    page.get_by_label("Yes", exact=True).check()
    press(page, "Send")
    stage.run()
    # The page after the button is still coming in when a reload asks for the one that is left.
    page = stage.visit(stage.link(make.CITIZEN, "rate"), width=PHONE, script=False)
    expect(page.locator(".lead")).to_contain_text("Thank you for telling us how it was.")
    stage.shot(page, "walk-9-closed", full=True)


def its_whole_way_can_be_read(stage: Stage, page: Page) -> None:
    with stage.site.world.transaction() as db:
        ticket = find_tickets(db, "brown water").items[0]
    assert ticket.closing is Closing.SATISFIED
    page.goto(f"{stage.site.url}/tickets/{ticket.no}")
    for words in ("Signed for", "The main was flushed.", "Passed", "Mei Lin"):
        expect(page.locator("#ticket")).to_contain_text(words)
    page.wait_for_selector(".djs-container svg")
    stage.pass_gates(page, "10-ticket")
    stage.fits(page)
    for look in LOOKS[:3]:
        ledger = stage.visit(f"/tickets/{ticket.no}/clock", person=stage.person("dan"), look=look)
        expect(ledger.locator("main table").first).to_be_visible()
        stage.pass_gates(ledger, f"11-ledger-{look.locale}")
        stage.fits(ledger)


def test_the_desk_by_keyboard_and_live(stage: Stage) -> None:
    with stage.site.world.transaction() as db:
        for number in range(3):
            make.ticket(db, subject=f"Matter {number}")
    dan = stage.visit("/inbox", person=stage.person("dan"))
    rows = dan.locator(".row")
    before = rows.count()

    dan.keyboard.press("j")
    dan.keyboard.press("j")
    dan.keyboard.press("c")
    expect(dan.locator("#toasts")).to_contain_text("Taken. It is yours now.")
    expect(rows.nth(1)).to_contain_text("Me")
    dan.get_by_role("button", name="Undo").click()
    expect(dan.locator("#toasts")).to_contain_text("Given back.")

    # Somebody is typing while new work comes in: the list grows, the words stay.
    search = dan.get_by_role("searchbox")
    dan.keyboard.press("/")
    expect(search).to_be_focused()
    dan.wait_for_timeout(1500)
    with stage.site.world.transaction() as db:
        make.ticket(db, subject="Just in")
    expect(rows).to_have_count(before + 1, timeout=10_000)
    expect(search).to_be_focused()
    dan.keyboard.type("T2026")
    expect(search).to_have_value("T2026")
    dan.wait_for_url("**/inbox?q=T2026")


def test_a_live_ticket_moves_its_mark_while_one_looks(stage: Stage) -> None:
    with stage.site.world.transaction() as db:
        ticket = make.ticket(db, subject="Watch me")
    stage.run()
    ann = stage.visit(f"/tickets/{ticket.no}", person=stage.person("ann"))
    ann.wait_for_selector('[data-element-id="dispatch"].is-here')
    ann.wait_for_timeout(1500)

    dan = stage.visit("/inbox?q=" + ticket.no, person=stage.person("dan"))
    take(dan, "Watch me")
    press(dan, "Submit")

    ann.wait_for_selector('[data-element-id="sign"].is-here', timeout=10_000)
    expect(ann.locator('[data-element-id="dispatch"]').first).to_have_class(re.compile("is-done"))
    expect(ann.locator("#ticket")).to_contain_text("Sign for it")


def test_a_draft_survives_and_a_conflict_is_told(stage: Stage) -> None:
    with stage.site.world.transaction() as db:
        ticket = make.ticket(db, subject="Draft me")
    dan = stage.visit(f"/inbox?q={ticket.no}", person=stage.person("dan"))
    take(dan, "Draft me")
    dan.get_by_label("Note to the department").fill("The valve is in the cellar.")
    expect(dan.locator("#saved")).to_have_text("Draft kept.", timeout=10_000)
    dan.goto(dan.url)
    expect(dan.get_by_label("Note to the department")).to_have_value("The valve is in the cellar.")

    again = stage.visit(dan.url.removeprefix(stage.site.url), person=stage.person("dan"))
    press(dan, "Submit")
    again.get_by_role("button", name="Submit").click()
    again.wait_for_url("**/inbox**")


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.locale}-{look.mode}")
def test_pages_of_work_pass_the_gates_in_every_look(stage: Stage, look: Choice) -> None:
    with stage.site.world.transaction() as db:
        ticket = make.ticket(db, subject="Every look")
    dan = stage.visit(f"/inbox?q={ticket.no}", person=stage.person("dan"), look=look)
    pages = ["/inbox", f"/tickets/{ticket.no}", "/instances", "/definitions"]
    pages.append(dan.locator(".row-title").first.get_attribute("href") or "")
    pages.append(
        "/instances/"
        + (
            stage.visit(f"/instances?q={ticket.no}", person=stage.person("dan"))
            .locator(".row-title")
            .first.get_attribute("href")
            or ""
        ).rsplit("/", 1)[-1]
    )
    for number, path in enumerate(pages):
        dan.goto(stage.site.url + path)
        dan.wait_for_timeout(300)
        stage.axe(dan)
        stage.fits(dan)
        dan.set_viewport_size({"width": 1280, "height": 800})
        stage.shot(dan, f"look-{number}-{look.locale}-{look.mode}", full=True)


def test_citizens_pages_pass_the_gates_and_need_no_script(stage: Stage) -> None:
    with stage.site.world.transaction() as db:
        ticket = make.ticket(db, subject="Follow me")
    for look in LOOKS:
        page = stage.visit("/public", look=look, width=PHONE)
        for path in (
            "/public",
            "/submit",
            "/follow",
            f"/follow/{ticket.no}?code={ticket.query_code}",
        ):
            page.goto(stage.site.url + path)
            stage.axe(page)
            stage.fits(page)
            page.set_viewport_size({"width": PHONE, "height": 844})
            name = path.split("?")[0].replace("/", "-")
            stage.shot(page, f"citizen{name[:8]}-{look.locale}-{look.mode}", full=True)

    plain = stage.visit(f"/follow/{ticket.no}?code={ticket.query_code}", width=320, script=False)
    plain.get_by_label("Your message").fill("It is getting worse.")
    plain.get_by_role("button", name="Send").click()
    expect(plain.locator(".notice").first).to_contain_text("Your message was added.")
    expect(plain.locator(".letter").last).to_contain_text("It is getting worse.")
