"""People choose in the browser how they hear of notices."""

import engine
from base.parameters import Level, Setting
from engine.identity import people
from engine.parameters.changing import change_parameters
from engine.tasks.notices.choosing import Wishes, wishes_of
from tests.make.actors import ADMIN
from tests.make.desk import Desk


def kept(desk: Desk) -> Wishes:
    with desk.world.transaction() as db:
        me = next(one for one in people(db) if one.username == "wang")
        return wishes_of(db, me.id)


def test_a_choice_is_kept_shown_and_taken_back(desk: Desk) -> None:
    browser = desk.sit("wang").browser
    page = browser.get("/account/notices").text
    assert "As in the centre (In the page)" in page
    assert page.count("<select") == len(engine.NoticeKind) + 2

    sent = {
        "way-urged": "both", "way-copied": "", "rhythm": "daily", "daily_at": "09:30",
        "quiet": "own", "quiet_from": "21:00", "quiet_until": "06:30",
    }  # fmt: skip
    answer = browser.post("/account/notices", data=sent)
    assert answer.status_code == 303
    assert kept(desk) == Wishes(
        ways={"urged": "both"}, rhythm="daily", daily_at="09:30", quiet="own", quiet_from="21:00",
        quiet_until="06:30",
    )  # fmt: skip
    shown = browser.get(answer.headers["location"]).text
    assert '<option value="both" selected>' in shown
    assert 'value="09:30"' in shown
    assert "It counts for notices from now on" in shown

    browser.post("/account/notices", data={})
    assert kept(desk) == Wishes()


def test_wrong_times_are_shown_at_their_fields(desk: Desk) -> None:
    browser = desk.sit("wang").browser
    answer = browser.post("/account/notices", data={"quiet": "own", "quiet_from": "22:00"})

    assert answer.status_code == 422
    assert 'id="e-quiet_until"' in answer.text
    assert 'value="22:00"' in answer.text


def test_what_is_a_must_cannot_be_left_out(desk: Desk) -> None:
    with desk.world.transaction() as db:
        must = Setting(code="notices.urged", level=Level.CENTRE, value="always_mail")
        change_parameters(db, [must], by=ADMIN, reason="law")
    page = desk.sit("wang").browser.get("/account/notices").text
    choice = page.split('name="way-urged"')[1].split("</select>")[0]

    assert "Always by e-mail" in choice
    assert 'value="both"' in choice
    assert 'value="none"' not in choice
    assert 'value="page"' not in choice
