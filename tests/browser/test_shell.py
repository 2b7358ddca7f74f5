"""The shell in a real browser: every look, every width, keyboard, and no script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from base.i18n import use_locale
from engine.identity import Person, Role
from tests.browser.conftest import LOOKS, Site, Visits
from tests.make import identity as make
from tests.make.identity import PASSWORD
from web.looks.choice import Choice

pytestmark = pytest.mark.browser

Check = Callable[[Page], None]


@pytest.fixture(scope="module")
def anna(site: Site) -> Person:
    with site.world.transaction() as db:
        return make.user(db, "anna", *Role, within=("roads",))


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.locale}-{look.mode}")
@pytest.mark.parametrize("path", ["/sign-in", "/nowhere"])
def test_open_pages_pass_all_gates(
    visit: Visits, axe: Check, fits: Check, shot: Callable[..., None], look: Choice, path: str
) -> None:
    page = visit(path, look=look)

    axe(page)
    fits(page)
    shot(page, f"open{path.replace('/', '-')}-{look.locale}-{look.mode}")


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.locale}-{look.mode}")
def test_the_account_page_passes_all_gates(
    visit: Visits, anna: Person, axe: Check, fits: Check, shot: Callable[..., None], look: Choice
) -> None:
    page = visit("/account", person=anna, look=look)
    axe(page)
    shot(page, f"account-{look.locale}-{look.mode}")
    page.locator(".menu summary").click()
    axe(page)
    shot(page, f"menu-{look.locale}-{look.mode}")
    page.keyboard.press("Escape")
    fits(page)
    page.set_viewport_size({"width": 390, "height": 844})
    shot(page, f"account-{look.locale}-{look.mode}-390")


def test_somebody_signs_in_by_keyboard_alone(
    visit: Visits, anna: Person, shot: Callable[..., None]
) -> None:
    page = visit("/account")
    page.get_by_label("User name").focus()
    page.keyboard.type("anna")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong password")
    page.keyboard.press("Enter")

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("do not fit together")
    expect(summary).to_be_focused()
    assert page.title().startswith("Error")
    shot(page, "sign-in-refused")

    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="My account")).to_be_visible()


def test_without_script_everything_can_still_be_done(visit: Visits, site: Site) -> None:
    with site.world.transaction() as db:
        make.user(db, "nora", *Role)  # the language that she chooses stays with her account
    page = visit("/account", script=False)
    page.get_by_label("User name").fill("nora")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator(".menu summary").click()
    page.get_by_role("button", name="繁體中文").click()

    expect(page.get_by_role("heading", name="我的帳號")).to_be_visible()
    page.locator(".menu summary").click()
    page.get_by_role("banner").get_by_role("button", name="登出").click()
    expect(page.get_by_role("heading", name="登入")).to_be_visible()


def test_the_question_mark_shows_the_keys_and_typing_does_not(
    visit: Visits, anna: Person, axe: Check, shot: Callable[..., None]
) -> None:
    page = visit("/account", person=anna)
    help_box = page.get_by_role("dialog", name="Keyboard")

    page.get_by_label("New password").first.focus()
    page.keyboard.type("?")
    expect(help_box).to_be_hidden()

    page.keyboard.press("Escape")
    page.keyboard.type("?")
    expect(help_box).to_be_visible()
    axe(page)
    shot(page, "keys")


def test_single_keys_can_be_switched_off(visit: Visits, anna: Person) -> None:
    page = visit("/account", person=anna, look=Choice(locale="en", keys="off"))

    page.keyboard.type("?")

    expect(page.get_by_role("dialog")).to_be_hidden()


def test_on_a_telephone_the_menu_opens_as_a_drawer(
    visit: Visits, anna: Person, shot: Callable[..., None]
) -> None:
    page = visit("/account", person=anna, width=390)
    navigation = page.get_by_role("navigation", name="Main")

    expect(navigation).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(navigation).to_be_visible()
    shot(page, "drawer-390")


def test_a_changed_password_is_said_in_a_toast(
    visit: Visits, site: Site, axe: Check, shot: Callable[..., None]
) -> None:
    with site.world.transaction() as db, use_locale("en"):
        bert = make.user(db, "bert")
    page = visit("/account", person=bert)
    page.locator("#f-present").fill(PASSWORD)
    page.get_by_label("New password").fill("a better password")
    page.get_by_role("button", name="Change the password").click()

    expect(page.get_by_role("status")).to_contain_text("has been changed")
    axe(page)
    shot(page, "toast")
