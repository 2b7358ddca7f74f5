"""The pages of mail in a browser: readable for everybody, usable without script, on any width."""

from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from base.ids import short
from connectors import email
from connectors.email.inbound import quarantine
from connectors.email.outbound import locked
from engine.identity import Person, Role
from engine.people import Actor
from tests.browser.conftest import LOOKS, Site, Visits
from tests.make import identity as make
from tests.make.email import raw
from web.looks.choice import Choice

pytestmark = pytest.mark.browser

Check = Callable[[Page], None]
TEXT = "Dear Ms Li,\n\nthe lamp at 12 Elm Road was repaired.\nhttps://city.test/lamps\n"


@pytest.fixture(scope="module")
def ada(site: Site) -> Person:
    with site.world.transaction() as db:
        return make.user(db, "ada", Role.ADMIN)


@pytest.fixture(scope="module")
def addresses(site: Site) -> list[str]:
    """The pages of mail in each state that a person can do something about."""
    out = [written(site, state) for state in ("unknown", "failed", "bounced", "sent")]
    with site.world.transaction() as db:
        held = quarantine(db, raw(subject="附件太多 " * 12, text="長" * 300), "too_large").id
        ignored = email.receive(db, raw(Auto_Submitted="auto-replied")).id
        dropped = quarantine(db, raw(), "x").id
        email.turn_away(db, dropped, by=Actor.system("test"), reason="Advertising")
    came = [f"/mail/received/{short(one)}" for one in (held, ignored, dropped)]
    lists = ["/mail", "/mail?state=unknown", "/mail/received", "/mail/servers", "/incidents"]
    return [*lists, *(f"/mail/{short(one)}" for one in out), *came]


def written(site: Site, state: str) -> UUID:
    with site.world.transaction() as db:
        mail = email.Mail(to="li@citizen.test", subject=f"Lamp {state}", text=TEXT, thread="T1")
        row = locked(db, email.send(db, mail, state).id)
        row.state, row.reason = email.OutboundState(state), "the server said so " * 8
        return row.id


@pytest.mark.parametrize("look", [LOOKS[0], LOOKS[1]], ids=["bright", "dark"])
def test_the_pages_of_mail_pass_all_gates(  # noqa: PLR0917 fixtures
    site: Site,
    visit: Visits,
    ada: Person,
    addresses: list[str],
    axe: Check,
    fits: Check,
    shot: Callable[..., None],
    look: Choice,
) -> None:
    page = visit("/account", person=ada, look=look)

    for number, address in enumerate(addresses):
        page.goto(site.url + address)
        axe(page)
        shot(page, f"mail-{number}-{look.mode}")
        fits(page)


def test_doubt_is_settled_without_script(site: Site, visit: Visits, ada: Person) -> None:
    mail_id = written(site, "unknown")
    page = visit("/mail?state=unknown", person=ada, script=False)

    page.click(f'.row-title[href="/mail/{short(mail_id)}"]')
    page.fill("[name=reason]", "I called her.")
    page.click("button[value=sent]")

    expect(page.locator(".page-head .badge")).to_have_text("Sent")
    assert page.locator(".toast").inner_text().startswith("Noted: the mail was sent.")
    assert "I called her." in page.locator(".timeline").inner_text()
