"""Acts on the page of a process that are sent oddly, and looks at batches that see only a part."""

from datetime import timedelta

import pytest

import engine
from base.ids import new_id, short
from engine import InstanceView, TaskFilter, monitoring
from engine.audit import AuditFilter, audit_lines
from engine.operations import migration
from tests.make.actors import ADMIN
from tests.make.desk import Desk
from tests.make.drawing import catch, keys, received, timer
from tests.make.drawings import sketch
from web.monitor.batches import plan

from .test_monitor import admin

WAITS = sketch(
    "start -> and -> pause -> end; and -> hear -> end; and -> do -> end",
    catch("pause", timer("Duration", "PT2H")),
    catch("hear", received("paid"), keys(no="${no}")),
    key="waits",
    messages=["paid"],
)
WAY = sketch("start -> a -> b -> end", key="way")
OTHER = sketch("start -> a -> c -> b -> end", key="way")
THIRD = sketch("start -> a -> d -> b -> end", key="way")
DEEP = "[" * 5_000


def begun(desk: Desk) -> InstanceView:
    with desk.world.transaction() as db:
        engine.deploy(db, [WAITS], by=ADMIN)
        return engine.start(db, "waits", variables={"no": 7}, by=ADMIN)


def started(desk: Desk, *sources: engine.SourceFile) -> None:
    """Begin one process on each of these, as versions that follow one another."""
    with desk.world.transaction() as db:
        for source in sources:
            engine.deploy(db, [source], by=ADMIN)
            engine.start(db, "way", variables={}, by=ADMIN)


def acts(desk: Desk) -> list[str]:
    with desk.world.transaction() as db:
        return [line.what for line in audit_lines(db, AuditFilter()).items]


def test_values_nested_beyond_reading_are_refused_and_not_an_error(desk: Desk) -> None:
    one = begun(desk)
    with desk.world.transaction() as db:
        (heard,) = monitoring.awaited(db, one.id).messages
    browser = admin(desk).browser
    row = {"name": ["n"], "was": [""], "value": [DEEP], "reason": "r"}

    for path in (
        f"/instances/{short(one.id)}/messages/{short(heard.token_id)}",
        f"/instances/{short(one.id)}/data",
    ):
        assert browser.post(path, data=row).status_code == 422
    look = {**row, "act": "variables", "do": "look"}
    assert browser.post("/batches/new?process=waits", data=look).status_code == 422


def test_values_that_cannot_be_stored_begin_no_batch(desk: Desk) -> None:
    started(desk, WAY)
    browser = admin(desk).browser

    for value in ("NaN", "Infinity", '"a\\u0000b"', '"\\ud800"', "9" * 20):
        row = {"name": ["n"], "was": [""], "value": [value], "reason": "r", "typed": "1"}
        sent = browser.post("/batches/new?process=way", data={**row, "act": "variables"})
        assert sent.status_code == 422, value


def test_a_timer_is_not_moved_into_the_past(desk: Desk) -> None:
    one = begun(desk)
    with desk.world.transaction() as db:
        (clock,) = monitoring.awaited(db, one.id).timers
    path = f"/instances/{short(one.id)}/timers/{short(clock.token_id)}"
    sent = {"slot": clock.slot, "do": "move", "due": "2001-01-01T00:00", "reason": "r"}

    refused = admin(desk).browser.post(path, data=sent)

    assert refused.status_code == 422
    assert "has passed" in refused.text
    assert "timer.moved" not in acts(desk)


@pytest.mark.parametrize("due", ["0001-01-01T00:00", "9999-12-31T23:59", "9999-12-31T23:59-11:00"])
def test_a_date_beyond_the_calendar_is_refused_for_timers_and_tasks(desk: Desk, due: str) -> None:
    one = begun(desk)
    with desk.world.transaction() as db:
        (clock,) = monitoring.awaited(db, one.id).timers
        (task,) = engine.find_tasks(db, TaskFilter(instance_id=one.id)).items
    browser = admin(desk).browser
    here = f"/instances/{short(one.id)}"

    moved = browser.post(
        f"{here}/timers/{short(clock.token_id)}",
        data={"slot": clock.slot, "do": "move", "due": due, "reason": "r"},
    )
    dated = browser.post(
        f"{here}/tasks/{short(task.id)}",
        data={"do": "date", "due": due, "priority": "50", "reason": "r"},
    )

    assert (moved.status_code, dated.status_code) == (422, 422)
    assert browser.get(f"{here}?panel=jobs").status_code == 200
    assert {"timer.moved", "task.dated"}.isdisjoint(acts(desk))


def test_a_token_of_another_process_and_an_ended_one_are_refused_without_a_line(
    desk: Desk,
) -> None:
    one, other = begun(desk), begun(desk)
    with desk.world.transaction() as db:
        found = monitoring.awaited(db, one.id)
    browser = admin(desk).browser
    clock, heard = short(found.timers[0].token_id), short(found.messages[0].token_id)
    fire, give = {"do": "now", "reason": "r"}, {"reason": "r"}
    strange = f"/instances/{short(other.id)}"

    assert browser.post(f"{strange}/timers/{clock}", data=fire).status_code == 409
    assert browser.post(f"{strange}/messages/{heard}", data=give).status_code == 409
    nowhere = f"/instances/{short(new_id())}/timers/{clock}"
    assert browser.post(nowhere, data=fire).status_code == 404
    # A timer is given no message, and a message does not fire.
    here = f"/instances/{short(one.id)}"
    assert browser.post(f"{here}/messages/{clock}", data=give).status_code == 409
    assert browser.post(f"{here}/timers/{heard}", data=fire).status_code == 409
    with desk.world.transaction() as db:
        engine.suspend(db, one.id, by=ADMIN, reason="r")
    assert browser.post(f"{here}/timers/{clock}", data=fire).status_code == 409
    with desk.world.transaction() as db:
        engine.cancel(db, one.id, by=ADMIN, reason="r")
    assert browser.post(f"{here}/messages/{heard}", data=give).status_code == 409
    assert {"timer.fired", "message.given"}.isdisjoint(acts(desk))


def looked(desk: Desk, version: str = "", **more: str) -> str:
    sent = {"act": "migrate", "version": version, "do": "look", **more}
    return admin(desk).browser.post("/batches/new?process=way", data=sent).text


def test_a_look_says_that_who_is_there_already_stays(desk: Desk) -> None:
    started(desk, WAY)

    page = looked(desk, "1")

    assert "0 would be changed" in page
    assert "1 with nothing to do" in page


def test_a_look_without_a_version_is_one_at_the_newest(desk: Desk) -> None:
    started(desk, WAY, OTHER)

    page = looked(desk)

    assert "1 would be changed" in page
    assert "1 with nothing to do" in page
    assert "From version 1 to version 2" in page


def test_a_look_at_a_part_says_so_and_calls_nothing_idle(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(desk, WAY, OTHER, WAY, THIRD)
    monkeypatch.setattr(plan, "MOST_SOURCES", 2)

    page = looked(desk, "4")

    assert "2 would be changed" in page
    assert "1 with nothing to do" in page
    assert "1 not looked at" in page


def test_a_look_at_so_many_of_a_version_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(desk, WAY, WAY, WAY, OTHER)
    monkeypatch.setattr(migration, "LOOKED_AT", 2)

    page = looked(desk, "2")

    assert "2 would be changed" in page
    assert "1 with nothing to do" in page
    assert "1 not looked at" in page


def test_a_move_is_counted_where_it_begins(desk: Desk) -> None:
    started(desk, WAY, WAY)
    desk.world.clock.advance(timedelta(minutes=1))
    with desk.world.transaction() as db:
        first = engine.find_tasks(db, TaskFilter(definition_key="way")).items[0]
        engine.complete(db, first.id, {}, by=ADMIN)

    page = looked(desk, act="modify", leave="a", to="b")

    assert "1 would be changed" in page
    assert "1 cannot" in page
