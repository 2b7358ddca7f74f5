"""The centre's own page: names, languages and zone are changed there, limits only read."""

from base.centres import get_centre
from engine.audit import AuditFilter, audit_lines
from tests.make.desk import Desk

from .test_log import admin

PAGE = "/admin/centre"
GOOD = {
    "name_en": "Harbour Line", "name_zh-Hant": "海港熱線", "locales": ["en", "zh-Hant"],
    "default_locale": "zh-Hant", "zone": "Asia/Taipei",
}  # fmt: skip


def test_an_administrator_changes_names_languages_and_zone(desk: Desk) -> None:
    admin(desk)
    page = desk.browser.get(PAGE)
    assert (page.status_code, "Limits" in page.text) == (200, True)

    # What belongs to the platform is not asked for here, whoever sends it.
    posted = desk.browser.post(PAGE, data=GOOD | {"slug": "other", "people": "1", "hosts": "x.org"})

    assert posted.status_code == 303
    assert "Harbour Line" in desk.browser.get(posted.headers["location"]).text
    with desk.world.transaction() as db:
        row = get_centre(db, db.centre_id)
        assert (row.names["en"], row.zone, row.default_locale) == (
            "Harbour Line", "Asia/Taipei", "zh-Hant",
        )  # fmt: skip
        assert sorted(row.locales) == ["en", "zh-Hant"]
        assert (row.slug == "other", row.hosts) == (False, [])
        assert db.context.limits.people is None
        [line] = audit_lines(db, AuditFilter(what="centre.changed")).items
        assert line.details["zone"][1] == "Asia/Taipei"


def test_what_is_wrong_is_shown_and_changes_nothing(desk: Desk) -> None:
    admin(desk)
    for wrong in (
        {"zone": "Mars/Olympus"},
        {"locales": ["en"]},
        {"name_en": "", "name_zh-Hant": ""},
    ):
        answer = desk.browser.post(PAGE, data=GOOD | wrong)
        assert (answer.status_code, "Error: " in answer.text) == (422, True), wrong
    with desk.world.transaction() as db:
        assert not audit_lines(db, AuditFilter(what="centre.changed")).items


def test_only_administrators_see_it(desk: Desk) -> None:
    desk.sit("dan")
    assert desk.browser.get(PAGE).status_code == 403
    assert desk.browser.post(PAGE, data=GOOD).status_code == 403
