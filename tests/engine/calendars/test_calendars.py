"""The centre's working calendar, and timers and deadlines that go by it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

import engine
from base.centres import create_centre
from base.expressions import ExpressionFailed, compile_expression
from base.working_time import CalendarProblem, NoWorkingTime, WorkingCalendar
from engine.calendars.editing import set_calendar
from engine.calendars.records import Calendar
from engine.calendars.stored import OFFICE_WEEK, built, working_calendar
from engine.incidents.records import Incident
from engine.people import Actor
from engine.tasks.records import Task
from engine.timers.records import Timer
from tests.conftest import World
from tests.make.drawings import sketch
from tests.make.instances import Walk

PERSON = Actor(None, "Ann", "ann", frozenset({"admin"}))
HONG_KONG = ZoneInfo("Asia/Hong_Kong")
OFFICE = tuple(OFFICE_WEEK.items())
SHORT_DAY = {"mon": "10:00-12:00", "wed": "10:00-12:00"}


def catching(kind: str, text: str) -> str:
    return (
        '<bpmn:intermediateCatchEvent id="wait"><bpmn:timerEventDefinition>'
        f"<bpmn:{kind}>{text}</bpmn:{kind}></bpmn:timerEventDefinition>"
        "</bpmn:intermediateCatchEvent>"
    )


def due(world: World, text: str) -> datetime:
    with world.transaction() as db:
        drawing = sketch("start -> wait -> end", catching("timeDuration", text))
        engine.deploy(db, [drawing], by=PERSON)
        engine.start(db, "p", variables={"n": 3}, by=PERSON)
        return db.scalars(select(Timer.due_at)).one().astimezone(HONG_KONG)


def at(day: int, hour: int, minute: int = 0, *, month: int = 2) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=HONG_KONG)


@pytest.mark.parametrize(
    "text",
    [
        "5 working days", "五个工作日", "5個工作日", "${working_days(n + 2)}",
        "${now() + working_days(5)}", '${duration("5个工作日")}', '"5 working days"',
    ],
)  # fmt: skip
def test_a_centre_has_office_hours_and_the_holidays_of_china(world: World, text: str) -> None:
    world.clock.set(at(12, 9, 30))

    # The Saturday after is made up for the Spring Festival, which lasts until the 23rd.
    assert due(world, text) == at(26, 18)


def test_working_hours_are_not_working_days(world: World) -> None:
    world.clock.set(at(12, 9, 30))

    assert due(world, "8个工作小时") == at(13, 9, 30)


def test_a_centre_has_a_calendar_of_its_own(world: World) -> None:
    world.clock.set(at(12, 9, 30))
    with world.transaction() as db:
        set_calendar(db, week=SHORT_DAY, days={"2026-02-16": "", "2026-02-14": "08:00-09:00"})

    assert due(world, "2 working days") == at(18, 12)


def test_the_calendar_of_one_centre_is_not_that_of_another(world: World) -> None:
    with world.transaction() as db:
        set_calendar(db, week=SHORT_DAY)
        other = create_centre(db, "other", name="Other").id
    with world.transaction(other) as db:
        assert working_calendar(db).is_working_day(date(2026, 2, 3))
        assert db.scalars(select(Calendar)).all() == []
    with world.transaction() as db:
        assert not working_calendar(db).is_working_day(date(2026, 2, 3))


def test_a_calendar_that_is_set_again_takes_the_place_of_the_first(world: World) -> None:
    with world.transaction() as db:
        set_calendar(db, week=SHORT_DAY)
        set_calendar(db, week={"sun": "09:00-10:00"}, name="Sundays", zone="Asia/Tokyo")
        assert working_calendar(db).hours(date(2026, 2, 15)) == ((32_400, 36_000),)
    with world.transaction() as db:
        assert db.scalars(select(Calendar.name)).one() == "Sundays"
        assert working_calendar(db).zone == ZoneInfo("Asia/Tokyo")
        assert working_calendar(db) is working_calendar(db)


@pytest.mark.parametrize(
    ("week", "other"),
    [
        ({}, {}), ({"mon": ""}, {}), ({"monday": "09:00-12:00"}, {}), ({"mon": "morning"}, {}),
        (SHORT_DAY, {"holidays": ["XX"]}), (SHORT_DAY, {"zone": "Mars/Olympus"}),
        (SHORT_DAY, {"zone": "../etc/passwd"}), (SHORT_DAY, {"days": {"2026-02-30": ""}}),
        (SHORT_DAY, {"days": {"2026-02-20": "all day"}}),
    ],
)  # fmt: skip
def test_a_calendar_that_cannot_be_used_is_refused(
    world: World, week: dict[str, str], other: dict[str, Any]
) -> None:
    with world.transaction() as db, pytest.raises(CalendarProblem):
        set_calendar(db, week=week, **other)


def test_a_deadline_in_working_days_is_the_end_of_the_last_one(world: World) -> None:
    world.clock.set(at(12, 9, 30))
    with world.transaction() as db:
        task = (
            '<bpmn:userTask id="ask"><bpmn:extensionElements>'
            '<ringflow:task due="3个工作日"/></bpmn:extensionElements></bpmn:userTask>'
        )
        engine.deploy(db, [sketch("start -> ask -> end", task)], by=PERSON)
        engine.start(db, "p", variables={}, by=PERSON)
        found = db.scalars(select(Task.due_at)).one()

    assert found is not None
    assert found.astimezone(HONG_KONG) == at(24, 18)


def test_a_timer_by_working_time_keeps_what_is_needed_to_work_it_out_anew() -> None:
    walk = Walk.start(sketch("start -> wait -> end", catching("timeDuration", "3 working days")))
    token = walk.running.token(walk.wait("wait").token_id)

    assert token.internal_data["began"] == walk.env.now
    assert walk.described_at("wait").due_at == datetime(2026, 11, 5, 18, 0, tzinfo=UTC)
    walk.travel(days=3)
    assert not walk.ended
    walk.travel(hours=9)
    assert walk.ended


def test_a_length_in_the_data_is_read_when_the_token_arrives_and_can_be_mended() -> None:
    drawing = sketch("start -> wait -> end", catching("timeDuration", "${limit}"))

    walk = Walk.start(drawing, limit="三个工作日")
    assert walk.described_at("wait").due_at == datetime(2026, 11, 5, 18, 0, tzinfo=UTC)
    assert walk.running.token(walk.wait("wait").token_id).internal_data["length"] == "三个工作日"


def test_a_length_that_is_none_is_an_incident_and_can_be_mended(world: World) -> None:
    world.clock.set(at(12, 9, 30))
    with world.transaction() as db:
        drawing = sketch("start -> wait -> end", catching("timeDuration", "${limit}"))
        engine.deploy(db, [drawing], by=PERSON)
        engine.start(db, "p", variables={"limit": "3 dogs"}, by=PERSON)
        (incident,) = db.scalars(select(Incident)).all()
        assert "3 dogs" in incident.message
    with world.transaction() as db:
        engine.retry(db, incident.id, by=PERSON, variables={"limit": "2个工作日"})
        assert db.scalars(select(Timer.due_at)).one().astimezone(HONG_KONG) == at(14, 18)


def test_a_repetition_by_working_days_and_one_by_the_clock() -> None:
    for text, days in (("R3/1 working day", [3, 4, 5]), ("30 8 * * MON-FRI", [3, 4, 5, 6])):
        node = (
            '<bpmn:boundaryEvent id="tick" attachedToRef="ask" cancelActivity="false">'
            f"<bpmn:timerEventDefinition><bpmn:timeCycle>{text}</bpmn:timeCycle>"
            "</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
        )
        walk = Walk.start(sketch("start -> ask -> end; tick -> note -> noted", node))
        walk.travel(days=5)

        ticks = [line.at.day for line in walk.lines if line.node == "tick"]
        assert ticks == days


def test_an_answer_beyond_all_calendars_is_one_sentence_and_not_a_search() -> None:
    calendar = built("Asia/Shanghai", OFFICE, (), ())
    now = datetime(9999, 12, 31, tzinfo=UTC)
    for text in ("now() + working_days(1)", "working_time(now(), now())", "is_working_day()"):
        with pytest.raises(ExpressionFailed, match="2200"):
            compile_expression(text).evaluate({}, now, lambda: calendar)
    for text in ("working_days(10 ** 9)", "working_hours(10 ** 12)", "working_days(-(10 ** 30))"):
        with pytest.raises(ExpressionFailed):
            compile_expression(f"now() + {text}").evaluate({}, at(2, 9), lambda: calendar)


def value(text: str, now: datetime, **data: object) -> object:
    calendar = built("Asia/Hong_Kong", OFFICE, ("CN",), ())
    return compile_expression(text).evaluate(data, now, lambda: calendar)


def test_expressions_can_ask_about_working_time() -> None:
    now = at(12, 9, 30)

    assert value("now() + working_hours(3)", now) == at(12, 13, 30)
    assert value("today() + working_days(5)", now) == date(2026, 2, 26)
    assert value("now() - working_days(1)", now) == at(11, 18)
    assert value("working_time(now(), due)", now, due=at(13, 9, 30)) == timedelta(hours=8)
    assert value("is_working_time()", now) is True
    assert value('is_working_time("2026-02-12T12:30")', now) is False
    assert value('is_working_day("2026-02-14")', now) is True
    assert value('is_working_day(date("2026-02-16"))', now) is False
    assert value("next_working_time(due)", now, due=at(14, 18)) == at(24, 9)


@pytest.mark.parametrize(
    "text", ["working_days(1.5)", "working_days(true)", "today() + working_hours(1)",
             'working_days("3")', "now() * working_days(1)", "working_days(1) + 1"],
)  # fmt: skip
def test_what_makes_no_sense_with_working_time_is_refused(text: str) -> None:
    with pytest.raises(ExpressionFailed):
        value(text, at(12, 9, 30))


def test_without_a_calendar_working_time_cannot_be_added() -> None:
    with pytest.raises(ExpressionFailed, match="no working calendar"):
        compile_expression("now() + working_days(1)").evaluate({}, at(12, 9))


def test_real_time_is_real_also_when_the_clocks_are_changed() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    now = datetime(2026, 3, 28, 22, 0, tzinfo=berlin)
    later = compile_expression("now() + duration(hours=6)").evaluate({}, now)
    next_day = compile_expression("now() + duration(days=1)").evaluate({}, now)

    assert later.astimezone(UTC) - now.astimezone(UTC) == timedelta(hours=6)
    assert (next_day.day, next_day.hour) == (29, 22)
    apart = compile_expression("later - now()").evaluate({"later": next_day}, now)
    assert apart == timedelta(hours=23)


def test_a_calendar_of_nothing_has_no_working_time() -> None:
    with pytest.raises(NoWorkingTime):
        WorkingCalendar(UTC, ())
