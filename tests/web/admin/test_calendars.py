"""Working calendars in the browser: the year, a deadline counted, own dates, files, departments."""

from datetime import UTC, datetime

from engine.identity import create_department
from tests.make import identity as people
from tests.make.desk import Desk

from .test_log import admin

NEW = {
    "code": "nights",
    "name": "Nights",
    "hours_mon": "22:00-06:00",
    "places": ["CN", "DE-BY", ""],
}
ICS = (
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20270206\nSUMMARY:Festival\nEND:VEVENT\n"
    "BEGIN:VEVENT\nDTSTART:20270301T100000\nSUMMARY:Meeting\nEND:VEVENT\nEND:VCALENDAR\n"
)


def test_the_year_names_its_days_and_not_by_colour_only(desk: Desk) -> None:
    browser = admin(desk).browser

    page = browser.get("/admin/calendars/standard?year=2026").text

    assert "Make-up working day" in page
    assert "Sat, Feb 14, 2026 · Make-up working day · 09:00-12:00, 13:00-18:00" in page
    assert "Spring Festival" in page
    assert "not known yet" not in page
    assert "not known yet" in browser.get("/admin/calendars/standard?year=2027").text
    month = browser.get("/admin/calendars/standard/month?month=2026-02").text
    assert "Thu, Feb 26, 2026" in month
    for odd in ("?year=99999", "?year=-4", "/month?month=soon", "/month?month=0000-01"):
        assert browser.get(f"/admin/calendars/standard{odd}").status_code == 200
    assert browser.get("/admin/calendars/nobody").status_code == 404


def test_a_deadline_is_counted_line_by_line(desk: Desk) -> None:
    browser = admin(desk).browser
    address = "/admin/calendars/standard/count?start=2026-02-12T15:00&number="

    page = browser.get(f"{address}5&unit=days").text
    assert "Thu, Feb 26, 2026 18:00" in page
    assert "Public holiday" in page
    assert "Sat, Feb 14, 2026 10:00" in browser.get(f"{address}12&unit=hours").text
    for wrong in ("many", "121", "nan", "1e400", "-3"):
        assert browser.get(f"{address}{wrong}").status_code == 422


def test_a_calendar_is_added_changed_given_and_deleted(desk: Desk) -> None:
    browser = admin(desk).browser
    with desk.world.transaction() as db:
        create_department(db, "patrol", names={"en": "Patrol"})
    assert browser.post("/admin/calendars/new", data=NEW).status_code == 303
    assert "Nights" in browser.get("/admin/calendars").text
    assert "Germany – BY" in browser.get("/admin/calendars/nights/hours").text

    bad = browser.post("/admin/calendars/nights/hours", data=NEW | {"hours_tue": "all night"})
    assert bad.status_code == 422
    assert "f-hours_tue" in bad.text
    give = {"code": "patrol", "key": "nights"}
    assert browser.post("/admin/calendars/departments", data=give).status_code == 303
    assert "Patrol" in browser.get("/admin/calendars/departments").text
    assert browser.post("/admin/calendars/nights/delete").status_code == 409
    wrong = browser.post("/admin/calendars/departments", data=give | {"code": "nobody"})
    assert wrong.status_code == 422
    assert browser.post("/admin/calendars/departments", data=give | {"key": ""}).status_code == 303
    assert browser.post("/admin/calendars/nights/delete").status_code == 303
    assert "Working calendar deleted" in browser.get("/admin/log").text


def test_dates_are_set_apart_one_or_many_and_made_usual_again(desk: Desk) -> None:
    browser = admin(desk).browser
    address = "/admin/calendars/standard/dates"
    move = {"day": "2026-12-24", "until": "2026-12-25", "choice": "free", "name": "Move"}

    assert browser.post(address, data=move).status_code == 303
    short = {"day": "2026-12-31", "choice": "hours", "hours": "09:00-12:00"}
    assert browser.post(address, data=short).status_code == 303
    page = browser.get(f"{address}?year=2026").text
    assert page.count("As usual again") == 3
    for wrong in ({"day": "x"}, {"day": "2026-12-24", "until": "2026-12-01"},
                  {"day": "2026-12-24", "choice": "hours", "hours": "noon"}):  # fmt: skip
        assert browser.post(address, data=wrong).status_code == 422
    browser.post(f"{address}/remove", data={"day": "2026-12-25"})
    assert browser.get(f"{address}?year=2026").text.count("As usual again") == 2


def test_a_file_is_looked_at_and_taken_over_and_comes_out_again(desk: Desk) -> None:
    browser = admin(desk).browser
    address = "/admin/calendars/standard"

    looked = browser.post(f"{address}/bring", files={"file": ("x.ics", ICS.encode())}).text
    assert "Sat, Feb 6, 2027" in looked
    assert "It is an hour and no whole day." in looked
    assert "2027-02-06" not in browser.get(f"{address}/dates.csv").text
    assert browser.post(f"{address}/bring/now", data={"text": ICS}).status_code == 303
    assert "2027-02-06,free,Festival" in browser.get(f"{address}/dates.csv").text
    assert "SUMMARY:Festival" in browser.get(f"{address}/dates.ics").text
    assert "20260214" in browser.get(f"{address}/dates.ics?year=2026").text
    nothing = browser.post(f"{address}/bring", files={"file": ("x.txt", b"hello world")})
    assert nothing.status_code == 422


def test_who_may_only_look_changes_nothing_and_is_not_reminded(desk: Desk) -> None:
    desk.world.clock.set(datetime(2026, 11, 26, 9, 0, tzinfo=UTC))
    boss = admin(desk).browser
    assert "not known yet" in boss.get("/admin/calendars").text
    assert '1<span class="unseen"> to settle' in boss.get("/inbox").text
    assert boss.post("/admin/calendars/24x7/hours", data=NEW).status_code == 409

    with desk.world.transaction() as db:
        people.user(db, "looker", "agent")
    agent = desk.sit("looker").browser
    assert "to settle" not in agent.get("/inbox").text
    page = agent.get("/admin/calendars/standard").text
    assert "Own dates" not in page.split("<main")[1].split("Kinds of day")[0]
    for path in ("/new", "/standard/hours", "/standard/dates", "/standard/bring", "/departments"):
        assert agent.get(f"/admin/calendars{path}").status_code == 403
