"""Scheduled tasks on their pages: seen, changed, paused, run, and made."""

import re
from zoneinfo import ZoneInfo

import pytest

import engine
from base.i18n import use_locale
from connectors import email
from engine.identity import RoleChange, Scope, create_role
from engine.people import Actor
from engine.schedule import TaskLine, run_task, scheduled_tasks
from processes.schedule.installing import install_in
from tests.make import identity as people
from tests.make.desk import PART, Desk
from web.admin.schedule.words import timing_words
from web.looks.cookies import PLAIN_NAME

from .test_log import admin

ZONE = ZoneInfo("Asia/Hong_Kong")


def grow(desk: Desk) -> dict[str, TaskLine]:
    admin(desk)
    with desk.world.transaction() as db:
        install_in(db)
    return tasks(desk)


def tasks(desk: Desk) -> dict[str, TaskLine]:
    with desk.world.transaction() as db:
        return {one.name if one.own else one.key: one for one in scheduled_tasks(db)}


def page(desk: Desk, address: str) -> str:
    answer = desk.browser.get(address)
    assert answer.status_code == 200, address
    return answer.text


def link(desk: Desk, name: str) -> str:
    [found] = re.findall(rf'href="(/admin/schedule/[\w-]+)">{name}<', page(desk, "/admin/schedule"))
    return str(found)


def test_the_list_says_when_and_what(desk: Desk) -> None:
    grow(desk)
    shown = page(desk, "/admin/schedule")
    assert ("Monday at 09:00" in shown, "every 1 hour, from 00:17 on" in shown) == (True, True)
    assert "Sealing the log" in shown


def test_a_run_at_once_is_seen_in_the_log_and_the_monitor(desk: Desk) -> None:
    grow(desk)
    at = link(desk, "Clean up")
    assert desk.browser.post(f"{at}/run").headers["location"].startswith(at)
    desk.world.run_jobs()
    shown = page(desk, at)
    [instance] = re.findall(r'href="(/instances/[\w-]+)"', shown)
    assert ("by hand" in shown, "Completed" in shown) == (True, True)
    assert "Delete what is outdated" in page(desk, instance)


def test_pause_resume_and_another_time(desk: Desk) -> None:
    grow(desk)
    at = link(desk, "Clean up")
    assert desk.browser.post(f"{at}/pause").status_code == 303
    assert "This task is paused" in page(desk, at)
    assert desk.browser.post(f"{at}/resume").status_code == 303
    sent = {"timing": "0 3 * * *", "misfire": "skip", "kind": "process"}
    assert desk.browser.post(at, data=sent).status_code == 303
    task = tasks(desk)["schedule_tidy"]
    assert (task.timing, task.misfire.value, task.changed) == ("0 3 * * *", "skip", True)
    wrong = desk.browser.post(at, data=sent | {"timing": "soon"})
    assert (wrong.status_code, 'href="#f-timing"' in wrong.text) == (422, True)
    looked = desk.browser.post(at, data=sent | {"timing": "0 4 * * *", "act": "look"})
    assert ("every day at 04:00" in looked.text, looked.text.count("04:00")) == (True, 6)


def test_the_next_runs_are_shown_while_one_types(desk: Desk) -> None:
    grow(desk)
    found = desk.browser.get("/admin/schedule/preview?timing=*/15 * * * *", headers=PART).text
    assert ("every 15 minutes" in found, found.count("<li>"), "<html" in found) == (True, 5, False)
    assert "error" in page(desk, "/admin/schedule/preview?timing=soon")


def test_a_mail_is_scheduled_and_goes_to_everybody_once(desk: Desk) -> None:
    grow(desk)
    sent = {
        "kind": "mail", "name": "Weekly word", "timing": "0 9 * * MON", "to": "root, x@y.example",
        "subject": "Hello", "text": "All is well.",
    }  # fmt: skip
    lacking = desk.browser.post("/admin/schedule/new", data=sent | {"to": " "})
    assert (lacking.status_code, 'href="#f-to"' in lacking.text) == (422, True)
    made = desk.browser.post("/admin/schedule/new", data=sent)
    assert made.status_code == 303
    at = made.headers["location"].partition("?")[0]
    assert desk.browser.post(f"{at}/run").status_code == 303
    desk.world.run_jobs()
    with desk.world.transaction() as db:
        letters = [one for one in email.find_outbound(db).items if one.subject == "Hello"]
    assert sorted(one.to for one in letters)[-1] == "x@y.example"
    assert "Weekly word" in page(desk, at)
    assert desk.browser.post(f"{at}/delete").status_code == 303
    assert desk.browser.get(at).status_code == 404


def test_an_announcement_is_written_in_fields_and_comes_back_in_them(desk: Desk) -> None:
    grow(desk)
    sent = {
        "kind": "announcement", "name": "Drill", "timing": "0 9 * * MON", "to": "admin",
        "subject": "Power is off on Friday", "text": "Save your work.",
    }  # fmt: skip
    lacking = desk.browser.post("/admin/schedule/new", data=sent | {"text": " "})
    made = desk.browser.post("/admin/schedule/new", data=sent)
    at = made.headers["location"].partition("?")[0]
    assert desk.browser.post(f"{at}/run").status_code == 303
    desk.world.run_jobs()

    assert (lacking.status_code, made.status_code) == (422, 303)
    assert ">Save your work.</textarea>" in page(desk, at)
    assert "Power is off on Friday" in page(desk, "/inbox")


def test_what_is_no_repetition_is_told_as_that(desk: Desk) -> None:
    grow(desk)
    sent = {"kind": "mail", "name": "x", "timing": "99 99 * * *"}
    answer = desk.browser.post("/admin/schedule/new", data=sent).text

    assert "is not a repetition" in answer
    assert "is not a duration" not in answer + page(desk, "/admin/schedule/preview?timing=soon")


def test_who_may_start_no_process_does_not_let_the_clock_do_it(desk: Desk) -> None:
    grow(desk)
    with desk.world.transaction() as db:
        rights = frozenset({"schedule.read", "schedule.change"})
        change = RoleChange(names={"en": "Clerk"}, permissions=rights, scope=Scope.OWN)
        create_role(db, "clerk", change, by=Actor.system("tests"))
        people.user(db, "ben", "clerk")
    sent = {"name": "Own", "timing": "@daily", "key": "schedule_calendars"}
    at = desk.browser.post("/admin/schedule/new", data=sent).headers["location"].partition("?")[0]
    desk.sit("ben")

    assert desk.browser.post("/admin/schedule/new", data=sent).status_code == 403
    other = sent | {"kind": "mail", "to": "a@b.example", "subject": "s", "text": "t"}
    assert desk.browser.post(at, data=other).status_code == 403
    assert desk.browser.post("/admin/schedule/new", data=other).status_code == 303


def test_a_process_is_scheduled_with_variables(desk: Desk) -> None:
    grow(desk)
    sent = {"kind": "process", "name": "Look", "timing": "@daily", "key": "schedule_calendars"}
    for wrong, field in (
        ({"key": "moon"}, "key"), ({"variables": "{"}, "variables"), ({"name": ""}, "name"),
        ({"timing": ""}, "timing"),
    ):  # fmt: skip
        answer = desk.browser.post("/admin/schedule/new", data=sent | wrong)
        assert f'href="#f-{field}"' in answer.text, wrong
    made = desk.browser.post("/admin/schedule/new", data=sent | {"variables": '{"n": 1}'})
    assert made.status_code == 303
    assert dict(tasks(desk)["Look"].variables) == {"n": 1}


def test_who_may_only_look_changes_nothing(desk: Desk) -> None:
    grow(desk)
    at = link(desk, "Clean up")
    with desk.world.transaction() as db:
        people.user(db, "ana", "analyst")
    desk.sit("ana")
    assert "Run now" not in page(desk, at)
    assert desk.browser.post(f"{at}/run").status_code == 403


def test_administrators_hear_of_missing_holidays(desk: Desk) -> None:
    tasks_ = grow(desk)
    with desk.world.transaction() as db:
        instance = run_task(db, tasks_["schedule_calendars"].id, by=Actor.system("t"))
        view = engine.get_instance(db, instance)
    assert view.state is engine.InstanceState.COMPLETED
    assert (view.variables["letters"] > 0) == bool(view.variables["missing"])


@pytest.mark.parametrize(
    ("timing", "en", "hans"),
    [
        ("0 9 * * MON-FRI", "Monday to Friday at 09:00", "星期一到星期五 09:00"),
        ("*/15 * * * *", "every 15 minutes", "每隔 15 分钟"),
        ("0 8 1,15 * *", "on day 1, 15 of the month at 08:00", "每月 1、15 日 08:00"),
        ("0 8 1 1 *", "on day 1 of the month, in January at 08:00", "每月 1 日、一月 08:00"),
        ("R/PT6H", "every 6 hours", "每隔 6 小时"),
        ("R3/P1D", "every 1 day, 3 times", "每隔 1 天，共 3 次"),
        ("2026-12-24T09:00", "once, at 2026-12-24 09:00", "一次，2026-12-24 09:00"),
        ("0 9 * * SUN,SAT", "Saturday, Sunday at 09:00", "星期六、星期日 09:00"),
        ("garbage", "garbage", "garbage"),
    ],
)
def test_repetitions_in_words(timing: str, en: str, hans: str) -> None:
    for locale, said in (("en", en), ("zh-Hans", hans)):
        with use_locale(locale):
            assert timing_words(timing, ZONE) == said


def test_whoever_may_not_start_a_process_has_none_run_at_once_either(desk: Desk) -> None:
    grow(desk)
    with desk.world.transaction() as db:
        rights = frozenset({"schedule.read", "schedule.change"})
        keeper = RoleChange(names={"en": "Keeper"}, permissions=rights, scope=Scope.CENTRE)
        create_role(db, "keeper", keeper, by=Actor.system("test"))
        token = people.token(db, people.user(db, "kim", "keeper", password=None))
    at = link(desk, "Clean up")
    desk.browser.cookies.clear()
    desk.browser.cookies.set(PLAIN_NAME, token)

    assert "Run now" not in page(desk, at) + page(desk, "/admin/schedule")
    assert desk.browser.post(f"{at}/run").status_code == 403
    assert desk.browser.post(f"{at}/pause").status_code == 303


def test_names_that_mean_nobody_are_told_before_anybody_relies_on_them(desk: Desk) -> None:
    grow(desk)
    said = {"timing": "0 9 * * MON", "name": "x", "subject": "s", "text": "t"}

    for kind in ("mail", "announcement"):
        wrong = said | {"kind": kind, "to": "root, nobdy, group:none, x@"}
        refused = desk.browser.post("/admin/schedule/new", data=wrong)
        assert refused.status_code == 422
        assert "Nobody is meant by: nobdy, group:none, x@." in refused.text
        right = said | {"kind": kind, "to": "root"}
        assert desk.browser.post("/admin/schedule/new", data=right).status_code == 303
