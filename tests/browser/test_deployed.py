"""What is deployed, on its pages: versions, tags, forms, deployments, and what is retired."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

import engine
from base.ids import short
from engine.identity import Person, Role
from ringflow.demo.seed import deploy_shipped
from tests.browser.conftest import LOOKS, Site, Visits
from tests.make import identity as make
from tests.make.actors import ADMIN
from tests.make.drawings import sketch

Check = Callable[[Page], None]
Shot = Callable[..., None]


@pytest.fixture
def ada(site: Site) -> Person:
    with site.world.transaction() as db:
        make.department(db)
        return make.user(db, "ada", *Role, within=("roads",))


def test_versions_forms_and_deployments_are_shown(
    site: Site, visit: Visits, ada: Person, axe: Check, fits: Check, shot: Shot
) -> None:
    tagged = sketch("start -> look -> end", key="survey").content.replace(
        b'isExecutable="true"', b'isExecutable="true" ringflow:versionTag="spring"'
    )
    with site.world.transaction() as db:
        deploy_shipped(db)
        files = [engine.SourceFile("survey.bpmn", tagged)]
        done = engine.deploy(db, files, by=ADMIN, comment="夏季滿意度調查 <b>")
        engine.retire(db, "survey", by=ADMIN, reason="The summer is over")
        form = next(one for one in engine.definitions(db) if one.key == "tickets/handle")
    survey = f"/definitions/{short(done.definitions[0].id)}"
    for look in LOOKS:
        page = visit("/definitions", person=ada, look=look)
        expect(page.locator("#deployments li")).to_have_count(2)
        expect(page.locator("#deployments")).to_contain_text("夏季滿意度調查 <b>")
        expect(page.locator(".row", has_text="survey").first).to_contain_text("spring")
        axe(page)
        shot(page, f"deployed-{look.locale}-{look.mode}", full=True)
        page = visit(survey, person=ada, look=look)
        expect(page.locator("div.notice.warn")).to_contain_text("The summer is over")
        axe(page)
        shot(page, f"retired-{look.locale}-{look.mode}", full=True)
        page = visit(f"/definitions/{short(form.id)}", person=ada, look=look)
        expect(page.locator("tbody tr").first).to_be_visible()
        axe(page)
    for path in ("/definitions", survey, f"/definitions/{short(form.id)}"):
        page = visit(path, person=ada, look=LOOKS[1], width=390)
        shot(page, f"deployed-390-{path.strip('/').partition('/')[2] or 'list'}", full=True)
        fits(page)
