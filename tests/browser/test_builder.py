"""An analyst builds a form and deploys it, an agent fills it in; a decision is edited and tried."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import engine
from base.ids import short
from engine.applications.beginning import begin_file
from engine.applications.keeping import add_file
from engine.definitions.source import SourceFile
from engine.identity import Person, Role
from tests.browser.conftest import LOOKS, Site, Visits
from tests.house.source import ROOT
from tests.make import designs
from tests.make import identity as make
from tests.make.actors import ADMIN
from tests.make.drawings import sketch

Check = Callable[[Page], None]
Shot = Callable[..., None]
LABELS = {
    "abroad": ("Abroad?", "出國嗎", "出国吗"),
    "country": ("Country", "前往國家", "前往国家"),
}
SHIPPED = sorted((ROOT / "processes" / "bpmn").rglob("*.dmn"))
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def ada(site: Site) -> Person:
    with site.world.transaction() as db:
        make.department(db)
        return make.user(db, "ada", *Role, within=("roads",))


def application(site: Site, table: str = "Fare") -> str:
    """Make an application with a drawing whose task names the form, and the files begun empty."""
    ask = (
        '<bpmn:userTask id="ask" name="ask"><bpmn:extensionElements>'
        '<ringflow:task form="drafts/trip" groups="agent"/>'
        "</bpmn:extensionElements></bpmn:userTask>"
    )
    drawing = sketch("start -> ask -> end", ask, key="trip")
    with site.world.transaction() as db:
        made = designs.application(db, by=ADMIN, name="Trips")
        for kind, title in (("form", "Trip"), ("dmn", table)):
            begin_file(db, made, kind=kind, title=title, asked="Subject", answer="Fare", by=ADMIN)
        add_file(db, made, SourceFile("trip.bpmn", drawing.content), by=ADMIN)
        return f"/designer/{short(made)}"


def done(page: Page, act: Callable[[], Any]) -> None:
    """Do something that the server answers with the builder drawn anew."""
    with page.expect_response(re.compile(r"/(form|try|decision)$")):
        act()
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def add(page: Page, kind: str, key: str) -> None:
    """Add a field of a kind, and type its label in all languages and its key."""
    page.click("#add-menu > summary")
    done(page, lambda: page.click(f'[value="add:{kind}"]'))
    texts = page.locator("#inspector .three").first.locator("input")
    for number, text in enumerate(LABELS[key]):
        texts.nth(number).fill(text)
    done(page, lambda: texts.nth(0).press("Enter"))
    field = page.locator('#inspector input[name$=".key"]')
    field.fill(key)
    done(page, lambda: field.press("Enter"))


def build(page: Page) -> None:
    add(page, "yesno", "abroad")
    add(page, "text", "country")
    mode = page.locator('#inspector select[name^="when."][name$=".show_if"]')
    done(page, lambda: mode.select_option("if"))
    done(page, lambda: page.select_option('select[name$=".show_if.0.name"]', "abroad"))
    done(page, lambda: page.select_option('select[name$=".show_if.0.operator"]', "yes"))
    required = page.locator('#inspector select[name^="when."][name$=".required"]')
    done(page, lambda: required.select_option("always"))
    expect(page.locator('textarea[name$=".show_if"]')).to_have_value("abroad == true")


def try_out(page: Page) -> None:
    preview = page.locator("#preview .phone")
    expect(preview).not_to_contain_text("Country")
    done(page, lambda: preview.locator("#f-abroad-0").check())
    expect(preview).to_contain_text("Country")
    done(page, lambda: preview.locator("button.primary").click())
    expect(preview).to_contain_text("Fill this in.")
    preview.locator("#f-country").fill("Japan")
    done(page, lambda: preview.locator("button.primary").click())
    expect(page.locator(".builder-result")).to_contain_text('"Japan"')


def test_a_form_is_built_tried_deployed_and_filled_in(
    site: Site, visit: Visits, ada: Person, axe: Check, fits: Check, shot: Shot
) -> None:
    at = application(site)
    page = visit(f"{at}/files/trip.json", person=ada)
    build(page)
    try_out(page)
    axe(page)
    shot(page, "builder", full=True)
    done(page, lambda: page.click('[value="speak:zh-Hant"]'))
    expect(page.locator("#preview .phone")).to_contain_text("前往國家")
    done(page, lambda: page.keyboard.press("Control+s"))
    expect(page.locator(".saved")).to_have_text("Saved.")
    done(page, lambda: page.click('[value="tab:use"]'))
    expect(page.locator(".builder-tab")).to_contain_text("trip.bpmn")
    page.goto(site.url + f"{at}/deploy")
    page.locator("main form button.primary").click()
    with site.world.transaction() as db:
        engine.start(db, "trip", variables={}, by=ADMIN)
    page = visit("/inbox", person=ada)
    page.locator(".row-title", has_text="ask").first.click()
    page.locator("main").get_by_role("button", name="Take").first.click()
    expect(page.locator("#f-abroad-0")).to_be_visible()
    page.locator("#f-abroad-0").check()
    expect(page.locator("#f-country")).to_be_visible()
    for look in LOOKS[1:]:
        page = visit(f"{at}/files/trip.json", person=ada, look=look, width=390)
        axe(page)
        shot(page, f"builder-{look.locale}-{look.mode}", full=True)
        fits(page)


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda path: path.name)
def test_the_decisions_that_we_ship_open_and_keep_their_names(
    site: Site, visit: Visits, ada: Person, shipped: Path
) -> None:
    with site.world.transaction() as db:
        made = designs.application(db, by=ADMIN, name=shipped.stem)
        add_file(db, made, SourceFile(shipped.name, shipped.read_bytes()), by=ADMIN)
    page = visit(f"/designer/{short(made)}/files/{shipped.name}", person=ada)
    page.wait_for_selector("body[data-ready]")
    page.locator("#views button").nth(1).click()
    page.locator("td.output-cell").first.click()
    page.keyboard.press("Control+a")
    page.keyboard.type('"1 h"')
    page.locator("td.annotation").first.click()
    expect(page.locator("#side table")).to_contain_text('"1 h"')
    done(page, lambda: page.click('[value="save"]'))
    expect(page.locator("#side")).to_contain_text("Saved.")
    assert "辦理時限" in page.request.get(f"{page.url}/content").text()


def test_a_decision_is_edited_tried_and_saved(
    site: Site, visit: Visits, ada: Person, axe: Check, fits: Check, shot: Shot
) -> None:
    at = application(site, "Price")
    page = visit(f"{at}/files/price.dmn", person=ada)
    page.wait_for_selector("body[data-ready]")
    page.locator("#views button").nth(1).click()
    for cell, text in (("td.input-cell", '"far"'), ("td.output-cell", '"dear"')):
        page.locator(cell).first.click()
        page.keyboard.press("Control+a")
        page.keyboard.type(text)
    done(page, page.locator("td.annotation").first.click)
    expect(page.locator("#side table")).to_contain_text('"dear"')
    page.fill("#in-1", "far")
    done(page, lambda: page.click('[value="try"]'))
    expect(page.locator("#made")).to_contain_text("rule 1 matches")
    done(page, lambda: page.click('[value="save"]'))
    expect(page.locator("#side")).to_contain_text("Saved.")
    assert '"dear"' in page.request.get(f"{page.url}/content").text()
    expect(page.locator(".bjs-powered-by").last).to_be_visible()
    axe(page)
    shot(page, "decision", full=True)
    fits(page)
    page = visit(f"{at}/files/price.dmn", person=ada, look=LOOKS[1])
    page.wait_for_selector("body[data-ready]")
    expect(page.locator("#views")).to_contain_text("決策需求圖")
    axe(page)
    shot(page, "decision-dark", full=True)
