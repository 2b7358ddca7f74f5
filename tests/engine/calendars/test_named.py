"""Several calendars in a centre: which one a timer, a deadline or a department goes by."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

import engine
from base.db import Session
from base.errors import Invalid, NotFound
from engine.audit.records import AuditLine
from engine.calendars.changes import (
    CalendarChange,
    keys_of_departments,
    when_calendar_changes,
)
from engine.calendars.editing import (
    CalendarInUse,
    CalendarParts,
    CalendarTaken,
    FixedCalendar,
    add_calendar,
    delete_calendar,
    give_calendar,
    set_days,
    store_calendar,
)
from engine.calendars.stored import (
    NoSuchCalendar,
    calendars,
    find_calendar,
    working_calendar,
)
from engine.identity import create_department
from engine.incidents.records import Incident
from engine.people import Actor
from engine.tasks.records import Task
from engine.timers.records import Timer
from tests.conftest import World
from tests.make.drawings import sketch
from tests.make.instances import Walk

PERSON = Actor(None, "Ann", "ann", frozenset({"admin"}))
HONG_KONG = ZoneInfo("Asia/Hong_Kong")
SUNDAYS = CalendarParts(week={"sun": "10:00-12:00"}, name="Sundays")


def tree(db: Session) -> None:
    """Make city > works > roads, and parks beside it."""
    for code, parent in (("city", None), ("works", "city"), ("roads", "works"), ("parks", "city")):
        create_department(db, code, names={"en": code}, parent=parent)


def waiting(where: str, text: str = "2 working days") -> str:
    return (
        f'<bpmn:intermediateCatchEvent id="wait" {where}><bpmn:timerEventDefinition>'
        f"<bpmn:timeDuration>{text}</bpmn:timeDuration>"
        "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
    )


def begin(db: Session, element: str, **variables: object) -> None:
    engine.deploy(db, [sketch("start -> wait -> end", element)], by=PERSON)
    engine.start(db, "p", variables=variables, by=PERSON)


def due(db: Session) -> str:
    return db.scalars(select(Timer.due_at)).one().astimezone(HONG_KONG).isoformat()[:16]


def test_a_department_goes_by_its_own_calendar_or_the_nearest_one_above(world: World) -> None:
    with world.transaction() as db:
        tree(db)
        add_calendar(db, "sundays", SUNDAYS, by=PERSON)
        give_calendar(db, "works", "sundays", by=PERSON)
        give_calendar(db, "parks", "24x7", by=PERSON)

        assert keys_of_departments(db) == {
            "city": "standard", "works": "sundays", "roads": "sundays", "parks": "24x7",
        }  # fmt: skip
        sunday = date(2026, 11, 1)
        for name in ("sundays", "works", "roads", "department:roads"):
            assert working_calendar(db, name).hours(sunday) == ((36_000, 43_200),)
        assert working_calendar(db, "parks").hours(sunday) == ((0, 86_400),)
        assert working_calendar(db, "city") is working_calendar(db)
        with pytest.raises(NoSuchCalendar):
            working_calendar(db, "nobody")

        give_calendar(db, "works", None, by=PERSON)
        assert working_calendar(db, "roads") is working_calendar(db)


def test_an_element_names_its_calendar_or_the_process_around_it_does(world: World) -> None:
    world.clock.set(datetime(2026, 11, 2, 9, 10, tzinfo=HONG_KONG))
    with world.transaction() as db:
        add_calendar(db, "sundays", SUNDAYS, by=PERSON)
        begin(db, waiting('ringflow:calendar="sundays"'))
        assert due(db) == "2026-11-15T12:00"
        assert db.scalars(select(Timer.calendar)).one() == "sundays"


def test_a_variable_names_the_department_whose_calendar_counts(world: World) -> None:
    world.clock.set(datetime(2026, 11, 2, 9, 10, tzinfo=HONG_KONG))
    with world.transaction() as db:
        tree(db)
        add_calendar(db, "sundays", SUNDAYS, by=PERSON)
        give_calendar(db, "works", "sundays", by=PERSON)
        begin(db, waiting('ringflow:calendar="${department}"'), department="roads")
        assert due(db) == "2026-11-15T12:00"


def test_what_is_around_an_element_names_the_calendar_for_all_within() -> None:
    drawing = sketch(
        "start -> box -> end",
        '<bpmn:subProcess id="box" ringflow:calendar="sundays"><bpmn:startEvent id="in"/>'
        '<bpmn:userTask id="ask"><bpmn:extensionElements><ringflow:task due="1 working day"/>'
        '</bpmn:extensionElements></bpmn:userTask><bpmn:endEvent id="out"/>'
        '<bpmn:sequenceFlow id="f1" sourceRef="in" targetRef="ask"/>'
        '<bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="out"/></bpmn:subProcess>',
    )
    walk = Walk.start(drawing, weeks={"sundays": {"sun": "10:00-12:00"}})

    assert walk.described_at("ask").due_at == datetime(2026, 11, 8, 12, tzinfo=UTC)
    assert walk.described_at("ask").calendar == "sundays"


def test_a_calendar_that_there_is_not_is_an_incident_at_its_place(world: World) -> None:
    with world.transaction() as db:
        begin(db, waiting('ringflow:calendar="nights"'))
        (incident,) = db.scalars(select(Incident)).all()
        assert "nights" in incident.message


def test_what_waits_moves_when_its_calendar_changes_and_nothing_else_does(world: World) -> None:
    world.clock.set(datetime(2026, 2, 12, 15, 0, tzinfo=HONG_KONG))
    with world.transaction() as db:
        add_calendar(db, "sundays", SUNDAYS, by=PERSON)
        drawing = sketch(
            "start -> fork; fork -> wait -> end; fork -> ask -> end2; fork -> other -> end3;"
            "fork -> plain -> end4",
            waiting("", "5 working days"),
            '<bpmn:parallelGateway id="fork"/>',
            '<bpmn:userTask id="ask"><bpmn:extensionElements><ringflow:task due="5 working days"/>'
            "</bpmn:extensionElements></bpmn:userTask>",
            waiting('ringflow:calendar="sundays"').replace('"wait"', '"other"'),
            waiting("", "P5D").replace('"wait"', '"plain"'),
        )
        engine.deploy(db, [drawing], by=PERSON)
        instance = engine.start(db, "p", variables={}, by=PERSON)
        before = sorted(db.scalars(select(Timer.due_at)))
    with world.transaction() as db:
        set_days(db, "standard", {date(2026, 2, 14): ("", "Office move")}, by=PERSON)
    world.run_jobs()

    with world.transaction() as db:
        after = sorted(db.scalars(select(Timer.due_at)))
        moved = [moment.astimezone(HONG_KONG) for moment in {*after} - {*before}]
        assert [moment.isoformat()[:16] for moment in moved] == ["2026-02-27T18:00"]
        assert len({*after} & {*before}) == 2
        task_due = db.scalars(select(Task.due_at)).one()
        assert task_due is not None
        assert task_due.astimezone(HONG_KONG).isoformat()[:16] == "2026-02-27T18:00"
        lines = engine.history(db, instance.id).items
        assert {line.node for line in lines if line.what == "recounted"} == {"wait", "ask"}
        told = db.scalars(select(AuditLine).where(AuditLine.what == "calendar.recounted")).one()
        assert told.details == {
            "looked": 1, "timers": 1, "deadlines": 1, "busy": 0, "calendar": "standard",
        }  # fmt: skip


def test_to_work_it_out_again_changes_nothing_and_a_timer_fires_at_its_new_moment(
    world: World,
) -> None:
    world.clock.set(datetime(2026, 11, 2, 9, 10, tzinfo=HONG_KONG))
    with world.transaction() as db:
        begin(db, waiting("", "1 working day"))
    with world.transaction() as db:
        set_days(db, "standard", {date(2026, 11, 3): ("08:00-10:00", "")}, by=PERSON)
    world.run_jobs()
    with world.transaction() as db:
        assert due(db) == "2026-11-03T10:00"
        store_calendar(db, "standard", CalendarParts(week={"tue": "08:00-10:00"}), by=PERSON)
    world.run_jobs()
    world.clock.set(datetime(2026, 11, 3, 10, 0, 1, tzinfo=HONG_KONG))
    world.run_jobs()
    with world.transaction() as db:
        assert db.scalars(select(Timer)).all() == []
        lines = db.scalars(select(AuditLine.details).where(AuditLine.what == "calendar.recounted"))
        assert [line["timers"] for line in lines] == [1, 0]


def test_a_department_that_gets_another_calendar_moves_what_waits_for_it(world: World) -> None:
    world.clock.set(datetime(2026, 11, 2, 9, 10, tzinfo=HONG_KONG))
    with world.transaction() as db:
        tree(db)
        add_calendar(db, "sundays", SUNDAYS, by=PERSON)
        begin(db, waiting('ringflow:calendar="department:${d}"'), d="roads")
        assert due(db) == "2026-11-04T18:00"
    with world.transaction() as db:
        give_calendar(db, "city", "sundays", by=PERSON)
    world.run_jobs()
    with world.transaction() as db:
        assert due(db) == "2026-11-15T12:00"


def test_a_suspended_instance_gets_its_moment_and_stays_suspended(world: World) -> None:
    world.clock.set(datetime(2026, 11, 2, 9, 10, tzinfo=HONG_KONG))
    with world.transaction() as db:
        begin(db, waiting("", "1 working day"))
        engine.suspend(db, db.scalars(select(Timer.instance_id)).one(), by=PERSON, reason="x")
    with world.transaction() as db:
        set_days(db, "standard", {date(2026, 11, 3): ("", "")}, by=PERSON)
    world.run_jobs()
    with world.transaction() as db:
        assert due(db) == "2026-11-04T18:00"
        assert db.scalars(select(Timer.held)).one()


def test_a_repetition_that_waits_goes_on_by_the_new_calendar(world: World) -> None:
    world.clock.set(datetime(2026, 11, 2, 9, 10, tzinfo=HONG_KONG))
    with world.transaction() as db:
        node = (
            '<bpmn:boundaryEvent id="tick" attachedToRef="ask" cancelActivity="false">'
            "<bpmn:timerEventDefinition><bpmn:timeCycle>R/1 working day</bpmn:timeCycle>"
            "</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
        )
        drawing = sketch("start -> ask -> end; tick -> note -> noted", node)
        engine.deploy(db, [drawing], by=PERSON)
        engine.start(db, "p", variables={}, by=PERSON)
    world.clock.set(datetime(2026, 11, 3, 18, 1, tzinfo=HONG_KONG))
    world.run_jobs()
    with world.transaction() as db:
        assert due(db) == "2026-11-04T18:00"
        set_days(db, "standard", {date(2026, 11, 4): ("", "Typhoon")}, by=PERSON)
    world.run_jobs()
    with world.transaction() as db:
        assert due(db) == "2026-11-05T18:00"


def test_who_asked_to_be_told_is_told_within_the_change(world: World) -> None:
    told: list[CalendarChange] = []
    when_calendar_changes(lambda _db, change: told.append(change))
    with world.transaction() as db:
        tree(db)
        set_days(db, "standard", {date(2026, 12, 24): ("09:00-12:00", "Short day")}, by=PERSON)

    (change,) = [one for one in told if one.by is PERSON]
    assert change.key == "standard"
    assert change.names >= {"", "standard", "city", "department:roads"}


def test_what_cannot_be_is_refused(world: World) -> None:
    with world.transaction() as db:
        tree(db)
        add_calendar(db, "sundays", SUNDAYS, by=PERSON)
        give_calendar(db, "roads", "sundays", by=PERSON)
        for key in ("sundays", "24x7", "standard", "roads"):
            with pytest.raises(CalendarTaken):
                add_calendar(db, key, SUNDAYS, by=PERSON)
        with pytest.raises(Invalid):
            add_calendar(db, "A B", SUNDAYS, by=PERSON)
        with pytest.raises(Invalid):
            add_calendar(db, "nameless", CalendarParts(week={"sun": "10:00-12:00"}), by=PERSON)
        with pytest.raises(CalendarInUse):
            delete_calendar(db, "sundays", by=PERSON)
        for act in (
            lambda: delete_calendar(db, "24x7", by=PERSON),
            lambda: store_calendar(db, "24x7", SUNDAYS, by=PERSON),
        ):
            with pytest.raises(FixedCalendar):
                act()
        with pytest.raises(NotFound):
            delete_calendar(db, "standard", by=PERSON)
        with pytest.raises(NoSuchCalendar):
            give_calendar(db, "roads", "nights", by=PERSON)


def test_calendars_are_added_changed_and_deleted_and_the_log_says_so(world: World) -> None:
    with world.transaction() as db:
        add_calendar(db, "sundays", SUNDAYS, by=PERSON)
        set_days(db, "sundays", {date(2026, 12, 25): ("working", "Christmas")}, by=PERSON)
        found = find_calendar(db, "sundays")
        assert (found.days, found.names) == (
            {"2026-12-25": "working"}, {"2026-12-25": "Christmas"},
        )  # fmt: skip
        assert found.built.hours(date(2026, 12, 25)) == ((36_000, 43_200),)
        assert [one.key for one in calendars(db)] == ["standard", "sundays", "24x7"]
        set_days(db, "sundays", {date(2026, 12, 25): None}, by=PERSON)
        assert find_calendar(db, "sundays").days == {}
        delete_calendar(db, "sundays", by=PERSON)
        acts = db.scalars(select(AuditLine.what).order_by(AuditLine.id)).all()
        assert acts == [
            "calendar.added", "calendar.changed", "calendar.changed", "calendar.deleted",
        ]  # fmt: skip
