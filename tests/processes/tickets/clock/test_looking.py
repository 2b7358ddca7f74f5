"""The messages of clocks: at their moment, in their order, once for each due moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from base import centres
from base.db import Session
from base.jobs import Runner
from engine import set_calendar
from processes.tickets.clock import acts
from processes.tickets.clock.ledger import lines_of, locked, look_at, sent_of
from processes.tickets.clock.looking import look
from processes.tickets.clock.records import Clock, ClockRecount
from processes.tickets.clock.recounting import recount
from processes.tickets.queries.tickets import row_by_id
from processes.tickets.records import Ticket
from processes.tickets.rules.clock import ClockKind, FactKind, Span
from ringflow.rooms import open_rooms
from tests.conftest import World
from tests.make import tickets as make
from tests.make.clocks import WHY, clock, dispatched
from tests.processes.tickets.clock.test_ledger import OFFICE, at

ALL = ["warn", "due", "notice", "supervise", "criticise"]


@pytest.fixture(autouse=True)
def rooms() -> None:
    open_rooms()


@pytest.fixture
def ticket(world: World) -> Ticket:
    """A ticket of Monday, 2 November 2026, 17:00, due on Monday the ninth at 18:00."""
    with world.transaction() as db:
        set_calendar(db, week=OFFICE, zone="Asia/Shanghai")
        found = dispatched(db)
        acts.signed(db, found, {}, make.WATER)
        acts.contacted(db, found.no, reason="Called.", by=make.WATER)
    return found


def sent(world: World, ticket: Ticket) -> list[str]:
    """Return the steps of the handling in the order in which their messages were asked for."""
    with world.transaction() as db:
        lines = lines_of(db, clock(db, row_by_id(db, ticket.id)).id)
    return [sent_of(line)[0].value for line in lines if line.fact is FactKind.SENT]


def messages(world: World) -> list[str]:
    """Return the messages that were published, as name and step."""
    with world.transaction() as db:
        rows = db.execute(
            text(
                "select args ->> 'name', args -> 'correlation' ->> 'step' from base_job"
                " where name = 'tickets.clock_message' and state = 'done'"
            )
        )
        return sorted(f"{name} {step}" for name, step in rows)


def until(world: World, moment: str) -> None:
    world.clock.advance(at(moment) - world.clock.now())
    world.run_jobs()


def test_each_step_has_its_moment_and_its_message(world: World, ticket: Ticket) -> None:
    moments = ["06 17:59", "06 18:00", "09 17:59", "09 18:00", "10 18:00", "12 18:00", "16 18:00"]
    counts = []
    for moment in moments:
        until(world, moment)
        counts.append(len(sent(world, ticket)))

    assert counts == [0, 1, 1, 2, 3, 4, 5]
    assert sent(world, ticket) == ALL
    assert messages(world) == [
        "sla.due due", "sla.overdue criticise", "sla.overdue notice", "sla.overdue supervise",
        "sla.warn warn",
    ]  # fmt: skip
    with world.transaction() as db:
        assert clock(db, row_by_id(db, ticket.id)).next_at is None


def test_after_a_long_standstill_all_messages_follow_in_their_order(
    world: World, ticket: Ticket
) -> None:
    until(world, "30 09:00")

    assert sent(world, ticket) == ALL
    assert len(messages(world)) == len(ALL)


def test_a_later_due_moment_makes_the_messages_possible_again(world: World, ticket: Ticket) -> None:
    until(world, "09 18:00")
    with world.transaction() as db:
        acts.extend(db, row_by_id(db, ticket.id), Span(days=2), WHY)
    until(world, "11 18:00")

    assert sent(world, ticket) == ["warn", "due", "warn", "due"]


def test_a_due_moment_that_goes_and_comes_back_sends_nothing_twice(
    world: World, ticket: Ticket
) -> None:
    until(world, "06 18:00")
    for week in ({**OFFICE, "sat": "09:00-18:00"}, OFFICE):
        with world.transaction() as db:
            set_calendar(db, week=week, zone="Asia/Shanghai")
        world.run_jobs()
    until(world, "09 18:00")

    assert sent(world, ticket) == ["warn", "due"]


def test_a_clock_that_stands_still_sends_nothing(world: World, ticket: Ticket) -> None:
    with world.transaction() as db:
        acts.pause(db, row_by_id(db, ticket.id), "ask_citizen", WHY)
    until(world, "20 09:00")
    assert sent(world, ticket) == []

    with world.transaction() as db:
        acts.resume(db, row_by_id(db, ticket.id), "ask_citizen", WHY)
    until(world, "26 17:59")
    assert sent(world, ticket) == ["warn"]


def test_a_clock_that_has_ended_sends_nothing(world: World, ticket: Ticket) -> None:
    with world.transaction() as db:
        acts.ended(db, row_by_id(db, ticket.id), make.DISPATCHER)
    until(world, "30 09:00")

    assert sent(world, ticket) == []


def test_many_looks_at_once_send_once(world: World, ticket: Ticket) -> None:
    with world.transaction() as db:
        clock_id = clock(db, row_by_id(db, ticket.id)).id
        for _ in range(20):
            look_at(db, clock_id, at("06 18:00"))
    world.clock.advance(at("06 18:00") - world.clock.now())
    runner = Runner(world.database)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda job: runner.run_one(*job), runner.due()))
    world.run_jobs()

    assert sent(world, ticket) == ["warn"]
    assert messages(world) == ["sla.warn warn"]


def test_a_look_that_fails_halfway_leaves_nothing_and_is_made_again(
    world: World, ticket: Ticket
) -> None:
    world.clock.advance(at("06 18:00") - world.clock.now())
    with world.transaction() as db:
        clock_id = clock(db, row_by_id(db, ticket.id)).id
    with pytest.raises(KeyboardInterrupt), world.transaction() as db:
        assert look(db, clock_id)
        raise KeyboardInterrupt

    assert (sent(world, ticket), messages(world)) == ([], [])
    world.run_jobs()
    assert (sent(world, ticket), messages(world)) == (["warn"], ["sla.warn warn"])


def test_another_calendar_moves_all_open_clocks_and_writes_a_line_for_each(world: World) -> None:
    with world.transaction() as db:
        set_calendar(db, week=OFFICE, zone="Asia/Shanghai")
        rows = [dispatched(db) for _ in range(3)]
        acts.ended(db, rows[0], make.DISPATCHER)
    world.run_jobs()
    with world.transaction() as db:
        set_calendar(db, week=OFFICE, zone="Asia/Shanghai", days={"2026-11-05": ""})
    world.run_jobs()

    with world.transaction() as db:
        work = newest(db)
        assert (work.looked, work.moved, work.failed) == (4, 2, 0)
        assert work.finished_at is not None
        for row in rows[1:]:
            found = clock(db, row)
            assert found.due_at == at("10 18:00")
            assert lines_of(db, found.id)[-1].fact is FactKind.CALENDAR
        recount(db, reason="again", by=make.DISPATCHER)
    world.run_jobs()

    with world.transaction() as db:
        assert newest(db).moved == 0
        assert [line.seq for line in lines_of(db, clock(db, rows[1]).id)] == [1, 2]


def newest(db: Session) -> ClockRecount:
    return db.scalars(select(ClockRecount).order_by(ClockRecount.id.desc())).all()[0]


def test_more_clocks_than_a_batch_are_all_worked_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("processes.tickets.clock.recounting.BATCH", 2)
    with world.transaction() as db:
        for _ in range(3):
            dispatched(db)
        number = recount(db, reason="x", by=make.DISPATCHER)
    world.run_jobs()

    with world.transaction() as db:
        work = db.get(ClockRecount, number)
        assert work is not None
        assert work.looked == 6
        assert work.finished_at is not None


def test_a_clock_of_another_centre_is_not_there(world: World, ticket: Ticket) -> None:
    with world.transaction() as db:
        clock_id = clock(db, row_by_id(db, ticket.id)).id
    with world.database.transaction() as db:
        other = centres.create_centre(db, "other", name="Other").id

    with world.transaction(other) as db:
        assert locked(db, clock_id) is None
        assert db.get(Clock, clock_id) is None
        assert not look(db, UUID(int=1))


def test_signing_has_a_warning_and_a_due_moment_and_nothing_after(world: World) -> None:
    with world.transaction() as db:
        set_calendar(db, week=OFFICE, zone="Asia/Shanghai")
        ticket = dispatched(db)
    world.clock.advance(timedelta(days=30))
    world.run_jobs()

    with world.transaction() as db:
        lines = lines_of(db, clock(db, row_by_id(db, ticket.id), ClockKind.SIGN).id)
    found = [sent_of(line)[0].value for line in lines if line.fact is FactKind.SENT]
    assert found == ["warn", "due"]
