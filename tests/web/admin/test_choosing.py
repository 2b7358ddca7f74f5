"""Choosing one of thousands: a search while one types, and the name typed out without a script."""

import pytest

from engine.identity import create_department
from tests.make.desk import Desk
from web.shell.offering import choosing as offered

from .test_log import admin


@pytest.fixture
def many(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A centre with more people and departments than a list holds."""
    monkeypatch.setattr(offered, "MOST_LISTED", 1)
    admin(desk)
    with desk.world.transaction() as db:
        create_department(db, "parks", names={"en": "Parks and Gardens"})
    return desk


def test_a_short_list_is_there_at_once(desk: Desk) -> None:
    admin(desk)
    page = desk.browser.get("/tickets").text

    assert '<select id="department"' in page
    assert '<option value="water"' in page


@pytest.mark.parametrize(
    ("page", "source", "typed", "value"),
    [
        ("/tickets", "/tickets/departments?department=gardens", "gardens", "parks"),
        ("/admin/parameters", "/admin/parameters/departments?department=park", "park", "parks"),
        ("/bindings", "/bindings/departments?department=gardens", "gardens", "parks"),
        ("/bindings", "/bindings/processes?process=standard", "standard", "ticket_standard"),
        ("/admin/log", "/admin/log/people?who=wang", "wang", "wang"),
    ],
)
def test_a_long_one_is_searched(many: Desk, page: str, source: str, typed: str, value: str) -> None:
    shown = many.browser.get(page).text
    path, _, query = source.partition("?")

    assert f'hx-get="{path}"' in shown
    assert f'<option value="{value}"' not in shown
    assert f'<option value="{value}">' in many.browser.get(source).text
    assert many.browser.get(f"{path}?{query.replace(typed, '')}").text.strip() == ""


def test_a_name_that_is_typed_out_finds_its_department(many: Desk) -> None:
    named = many.browser.get("/tickets?view=all&department=parks+and+gardens")
    wrong = many.browser.get("/tickets?view=all&department=nowhere")

    assert 'value="parks"' in named.text
    assert 'value="nowhere"' in wrong.text
