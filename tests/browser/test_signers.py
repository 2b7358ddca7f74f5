"""Signers, comments and files of a task in a real browser: the walk of two people."""

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from base.ids import short
from engine import TaskFilter, claim, find_tasks
from engine.identity import Person, Role, actor_of
from tests.browser.conftest import Site, Visits
from tests.make import identity as make
from tests.make import tickets
from web.looks.choice import Choice

pytestmark = pytest.mark.browser

Check = Callable[[Page], None]
Shot = Callable[..., None]
People = tuple[Person, Person]


@pytest.fixture(scope="module")
def both(site: Site) -> People:
    with site.world.transaction() as db:
        tickets.hotline(db)
        dora = make.user(db, "dora", Role.DISPATCHER)
        eve = make.user(db, "eve", Role.DISPATCHER)
    return dora, eve


@pytest.fixture
def path(site: Site, both: People) -> str:
    """Return the page of a task that Dora has."""
    with site.world.transaction() as db:
        opened = tickets.ticket(db, subject="A lamp is broken")
    site.world.run_jobs()
    with site.world.transaction() as db:
        which = TaskFilter(business_key=opened.no, node="dispatch")
        (task,) = find_tasks(db, which).items
        claim(db, task.id, by=actor_of(db, both[0].id))
    return f"/inbox/{short(task.id)}"


def own(site: Site, person: Person) -> str:
    with site.world.transaction() as db:
        found = find_tasks(db, TaskFilter(assignee=person.username)).items
    return f"/inbox/{short(next(one.id for one in found if one.signs_for is not None))}"


def test_somebody_is_asked_to_sign_and_does(
    site: Site, visit: Visits, both: People, path: str, axe: Check, shot: Shot
) -> None:
    dora, eve = both
    page = visit(path, person=dora)
    page.get_by_text("Actions", exact=True).click()
    page.get_by_role("link", name="Add signers").click()
    page.get_by_role("checkbox", name="Eve").check()
    page.get_by_label("Before me").check()
    axe(page)
    shot(page, "signers-add", full=True)
    page.get_by_label("Why").fill("You know the road.")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("It can be finished when Eve has signed.")).to_be_visible()
    axe(page)
    shot(page, "signers-waits", full=True)

    theirs = visit(own(site, eve), person=eve)
    expect(theirs.get_by_text("You know the road.").first).to_be_visible()
    axe(theirs)
    shot(theirs, "signers-sign", full=True)
    theirs.get_by_label("Comment", exact=True).fill("I would send it to the roads office.")
    theirs.get_by_role("button", name="I disagree").click()
    expect(theirs.locator("#toasts")).to_contain_text("Signed.")

    page = visit(path, person=dora)
    expect(page.locator(".signer-list blockquote")).to_have_text(
        "I would send it to the roads office."
    )
    expect(page.get_by_text("It can be finished when")).to_have_count(0)
    for look, wide in (
        (Choice(locale="zh-Hant", mode="dark"), 1280), (Choice(locale="zh-Hans"), 390),
    ):  # fmt: skip
        page = visit(path, person=dora, look=look, width=wide)
        axe(page)
        shot(page, f"signers-{look.locale}-{wide}", full=True)


def test_somebody_is_mentioned_by_keyboard(
    visit: Visits, both: People, path: str, axe: Check, shot: Shot
) -> None:
    page = visit(path, person=both[0])
    field = page.get_by_label("Your comment")
    field.press_sequentially("Please look, @ev")
    expect(page.locator(".mention-list [role=option]")).to_have_count(1)
    axe(page)
    shot(page, "comments-choose")
    page.keyboard.press("Enter")
    expect(field).to_have_value("Please look, @eve ")
    expect(page.locator(".mention-list [role=option]")).to_have_count(0)
    page.get_by_role("button", name="Write comment").click()

    expect(page.locator(".mention")).to_have_text("@Eve")
    told = visit("/notices", person=both[1])
    expect(told.get_by_text("mentioned you").first).to_be_visible()


def test_files_are_sent_when_they_are_chosen(
    visit: Visits, both: People, path: str, axe: Check, shot: Shot
) -> None:
    page = visit(path, person=both[0])
    chosen: list[FilePayload] = [
        {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": b"x" * 120_000},
        {"name": "road.txt", "mimeType": "text/plain", "buffer": b"Elm Road"},
    ]
    page.get_by_label("Attach files").set_input_files(chosen)

    expect(page.locator(".task-files a")).to_have_count(2)
    axe(page)
    shot(page, "files", full=True)
    with page.expect_download() as download:
        page.get_by_role("link", name="plan.pdf").click()
    assert download.value.suggested_filename == "plan.pdf"
    empty: list[FilePayload] = [{"name": "empty.txt", "mimeType": "text/plain", "buffer": b""}]
    page.get_by_label("Attach files").set_input_files(empty)
    expect(page.locator("form[data-upload] [role=alert]")).to_have_text("“empty.txt” is empty.")
