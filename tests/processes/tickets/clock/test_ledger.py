"""The ledger of clocks: lines that stay, and what they add up to."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from base.clock import SetClock
from base.db import Session
from base.errors import Invalid
from base.parameters import Level, Parameter, Setting, set_value
from base.times import BadDuration
from engine import Actor, set_calendar
from processes.tickets.clock import acts, calendars, parameters
from processes.tickets.clock.acts import AlreadyPaused, NoClock, NotPaused, ReasonMissing
from processes.tickets.clock.ledger import Because, facts_in, lines_of
from processes.tickets.clock.records import ClockState
from processes.tickets.rules.clock import (
    ClockKind,
    Counting,
    FactKind,
    Span,
    Step,
    course_of,
    due,
    parse_span,
)
from tests.conftest import World
from tests.make import tickets as make
from tests.make.clocks import SHANGHAI, SYSTEM, WHY, clock, dispatched

OFFICE = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-12:00, 13:00-18:00")


@pytest.fixture(autouse=True)
def office(request: pytest.FixtureRequest) -> None:
    """Monday, 2 November 2026, 17:00 in Shanghai; weeks without holidays."""
    if "db" in request.fixturenames:
        set_calendar(request.getfixturevalue("db"), week=OFFICE, zone="Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=SHANGHAI)


def put(db: Session, parameter: Parameter[Any], value: Any) -> None:
    setting = Setting(code=parameter.code, level=Level.CENTRE, value=value)
    set_value(db, setting, by=make.DISPATCHER)


def pass_by(db: Session, span: timedelta) -> None:
    """Let time pass."""
    assert isinstance(db.context.clock, SetClock)
    db.context.clock.advance(span)


def test_a_dispatch_starts_two_clocks_and_tells_the_ticket(db: Session) -> None:
    ticket = dispatched(db)

    assert clock(db, ticket, ClockKind.SIGN).due_at == at("03 18:00")
    assert clock(db, ticket).due_at == at("09 18:00")
    assert clock(db, ticket).warn_at == at("06 18:00")
    assert (ticket.sign_due, ticket.handle_due) == (at("03 18:00"), at("09 18:00"))
    line = lines_of(db, clock(db, ticket).id)[0]
    assert (line.fact, line.due_before, line.due_after) == (FactKind.START, None, at("09 18:00"))


def test_utilities_go_by_a_clock_that_never_closes(db: Session) -> None:
    ticket = dispatched(db, category="water_power")

    assert ticket.sign_due == db.now() + timedelta(minutes=30)
    assert ticket.handle_due == db.now() + timedelta(hours=24)


def test_what_the_decision_says_counts_and_what_it_leaves_out_is_as_usual(db: Session) -> None:
    ticket = dispatched(db, variables={"limits": {"finish": "3 wd", "note": "x", "sign": None}})

    assert ticket.handle_due == at("05 18:00")
    assert ticket.sign_due == at("03 18:00")


@pytest.mark.parametrize("row", [{"finish": "soon"}, {"calendar": "moon"}])
def test_a_limit_that_cannot_be_read_is_said_and_not_guessed(
    db: Session, row: dict[str, str]
) -> None:
    with pytest.raises(BadDuration):
        dispatched(db, variables={"limits": row})


def test_a_date_of_the_dispatcher_goes_first_unless_it_has_passed(db: Session) -> None:
    assert dispatched(db, variables={"deadline": "2026-11-20"}).handle_due == at("20 23:59")
    assert dispatched(db, variables={"deadline": "2026-10-20"}).handle_due == at("09 18:00")


def test_limits_a_process_was_started_with_are_real_time_unless_they_say_working(
    db: Session,
) -> None:
    real = dispatched(db, variables={"handle_within": "P2D", "sign_within": "2 working hours"})

    assert real.handle_due == db.now() + timedelta(days=2)
    assert real.sign_due == at("03 10:00")


def test_the_clock_stops_and_goes_on_and_the_task_hears_of_it(db: Session) -> None:
    ticket = dispatched(db)

    pass_by(db, timedelta(days=1))
    acts.pause(db, ticket, "ask_citizen", WHY)
    assert clock(db, ticket).state is ClockState.PAUSED
    assert ticket.handle_due is None
    assert clock(db, ticket).next_at is None
    with pytest.raises(AlreadyPaused):
        acts.pause(db, ticket, "ask_citizen", WHY)
    with pytest.raises(NotPaused):
        acts.resume(db, ticket, "suspension", WHY)

    pass_by(db, timedelta(days=2))
    acts.resume(db, ticket, "ask_citizen", WHY)
    assert ticket.handle_due == at("11 18:00")
    assert clock(db, ticket).state is ClockState.RUNNING
    assert clock(db, ticket).next_at == at("10 18:00")


def test_a_reason_that_does_not_stop_the_clock_is_a_line_and_no_more(db: Session) -> None:
    ticket = dispatched(db)

    acts.pause(db, ticket, "other_office", WHY)

    assert ticket.handle_due == at("09 18:00")
    assert lines_of(db, clock(db, ticket).id)[-1].data == {"ref": "other_office", "stops": False}
    with pytest.raises(AlreadyPaused):
        acts.pause(db, ticket, "other_office", WHY)
    with pytest.raises(Invalid):
        acts.pause(db, ticket, "holiday", WHY)


def test_an_extension_moves_the_due_moment_and_warns_again(db: Session) -> None:
    ticket = dispatched(db)

    acts.extend(db, ticket, Span(days=3), WHY)

    assert ticket.handle_due == at("12 18:00")
    assert (clock(db, ticket).next_step, clock(db, ticket).next_at) == (Step.WARN, at("11 18:00"))


def test_a_second_dispatch_begins_anew_or_goes_on_by_parameter(db: Session) -> None:
    ticket = dispatched(db)
    pass_by(db, timedelta(days=1))
    acts.dispatched(db, ticket, {}, SYSTEM)
    assert ticket.handle_due == at("10 18:00")

    put(db, parameters.DISPUTE, parameters.RUNS)
    pass_by(db, timedelta(days=1))
    acts.extend(db, ticket, Span(days=1), WHY)
    acts.dispatched(db, ticket, {"limits": {"finish": "2 wd"}}, SYSTEM)

    assert ticket.handle_due == at("06 18:00")
    assert ticket.sign_due == at("05 18:00")


def test_the_clock_may_begin_at_the_signing(db: Session) -> None:
    put(db, parameters.STARTS, parameters.SIGNING)
    ticket = dispatched(db)
    assert ticket.handle_due is None

    pass_by(db, timedelta(days=1))
    acts.signed(db, ticket, {}, make.WATER)

    assert ticket.handle_due == at("10 18:00")
    assert clock(db, ticket, ClockKind.SIGN).state is ClockState.ENDED
    assert clock(db, ticket, ClockKind.CONTACT).due_at == at("04 18:00")


def test_days_may_count_from_the_moment_to_the_minute(db: Session) -> None:
    put(db, parameters.COUNTING, Counting.MOMENT.value)
    put(db, parameters.END_OF_DAY, False)

    assert dispatched(db).handle_due == at("09 17:00")


def test_a_contact_ends_its_clock_with_what_came_of_it(db: Session) -> None:
    ticket = dispatched(db)
    with pytest.raises(NoClock):
        acts.contacted(db, ticket.no, reason="Called.", by=make.WATER)
    acts.signed(db, ticket, {}, make.WATER)
    with pytest.raises(ReasonMissing):
        acts.contacted(db, ticket.no, reason="  ", by=make.WATER)

    acts.contacted(db, ticket.no, reason="Called her, she will send a picture.", by=make.WATER)

    found = clock(db, ticket, ClockKind.CONTACT)
    assert found.state is ClockState.ENDED
    assert lines_of(db, found.id)[-1].reason == "Called her, she will send a picture."


def test_a_reply_ends_the_handling_and_begins_the_return_visit(db: Session) -> None:
    ticket = dispatched(db)
    acts.signed(db, ticket, {}, make.WATER)

    acts.replied(db, ticket, make.DISPATCHER)

    states = {kind: clock(db, ticket, kind).state for kind in ClockKind}
    assert states.pop(ClockKind.VISIT) is ClockState.RUNNING
    assert set(states.values()) == {ClockState.ENDED}
    assert ticket.handle_due == at("09 18:00")
    assert clock(db, ticket, ClockKind.VISIT).due_at == at("04 18:00")

    acts.ended(db, ticket, SYSTEM, reason="closed")
    assert clock(db, ticket, ClockKind.VISIT).state is ClockState.ENDED


def test_a_matter_that_is_taken_up_again_has_the_time_that_was_left(db: Session) -> None:
    ticket = dispatched(db)
    with pytest.raises(NoClock):
        acts.reopen(db, ticket, WHY)
    acts.ended(db, ticket, SYSTEM)
    with pytest.raises(NoClock):
        acts.extend(db, ticket, Span(days=1), WHY)

    pass_by(db, timedelta(days=7))
    acts.reopen(db, ticket, WHY)

    assert ticket.handle_due == at("16 18:00")


def test_a_merged_ticket_is_due_when_the_main_one_is(db: Session) -> None:
    main, follower = dispatched(db, kind="complaint"), dispatched(db)
    with pytest.raises(NoClock):
        acts.unmirror(db, follower, WHY)

    acts.mirror(db, follower, main, WHY)
    assert follower.handle_due == main.handle_due == at("11 18:00")
    acts.extend(db, main, Span(days=1), WHY)
    assert follower.handle_due == main.handle_due == at("12 18:00")
    assert clock(db, follower).next_at is None
    with pytest.raises(NoClock):
        acts.mirror(db, main, follower, WHY)

    acts.unmirror(db, follower, WHY)
    assert follower.handle_due == at("09 18:00")
    assert clock(db, follower).next_step is Step.WARN


def test_every_line_can_be_worked_out_again_from_those_before_it(db: Session) -> None:
    ticket = dispatched(db)
    acts.pause(db, ticket, "ask_citizen", WHY)
    pass_by(db, timedelta(days=2, hours=3))
    acts.resume(db, ticket, "ask_citizen", WHY)
    set_calendar(db, week={**OFFICE, "sat": "09:00-12:00"}, zone="Asia/Shanghai")
    calendars.forget(db)
    acts.dispatched(db, ticket, {}, SYSTEM)
    acts.extend(db, ticket, parse_span("4 working hours"), WHY)

    lines = lines_of(db, clock(db, ticket).id)

    assert len(lines) == 5
    for number, line in enumerate(lines, start=1):
        course = course_of(facts_in(lines[:number]))
        assert due(course, calendars.recall(db, course.calendar)) == line.due_after
    assert [line.due_before for line in lines[1:]] == [line.due_after for line in lines[:-1]]


@pytest.mark.parametrize("act", ["update ticket_clock_line set reason = 'x'", "delete from ticket_clock_line", "truncate ticket_clock_line", "update ticket_clock_calendar set digest = 'x'", "delete from ticket_clock_calendar"])  # fmt: skip  # noqa: E501
def test_the_database_refuses_to_change_a_line(world: World, act: str) -> None:
    with world.transaction() as db:
        dispatched(db)

    with pytest.raises(ProgrammingError, match="permission denied"), world.transaction() as db:
        db.execute(text(act))


def test_two_acts_at_once_write_two_lines_one_after_the_other(world: World) -> None:
    with world.transaction() as db:
        ticket = dispatched(db)
        clock_id = clock(db, ticket).id
    with world.transaction() as first:
        acts.extend(first, ticket, Span(days=1), WHY)
    with world.transaction() as second:
        acts.extend(second, ticket, Span(days=1), Because(by=Actor.system("x")))

    with world.transaction() as db:
        assert [line.seq for line in lines_of(db, clock_id)] == [1, 2, 3]


def test_the_moments_are_kept_in_utc(db: Session) -> None:
    ticket = dispatched(db)
    db.flush()
    db.expire_all()

    assert clock(db, ticket).due_at == datetime(2026, 11, 9, 10, 0, tzinfo=UTC)
