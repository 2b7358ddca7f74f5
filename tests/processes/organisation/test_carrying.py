"""What a department has of its own when it moves or merges, and the deadlines that hang on it."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

import engine
import processes.organisation.jobs  # noqa: F401 registers what comes on its day
from base.db import Session
from base.parameters import Level, Setting, set_values, value
from engine import identity
from engine.calendars.changes import own_keys
from engine.calendars.editing import CalendarParts, add_calendar, give_calendar
from engine.identity.organisation.changing import create_department
from engine.parameters import change_parameters
from engine.timers.records import Timer
from processes.organisation.acts import reorganise, undo
from processes.organisation.carrying import Fate
from processes.organisation.planning import Wish, preview
from processes.organisation.records import Kind, Reorganisation
from processes.tickets.clock.parameters import EXTENSION_DAYS, STOPPING
from tests.conftest import World
from tests.make.actors import ADMIN
from tests.make.drawings import sketch

HONG_KONG = ZoneInfo("Asia/Hong_Kong")
# Monday the 2nd at ten past nine, and two working days: of office hours, and of Sundays.
MONDAY = datetime(2026, 11, 2, 9, 10, tzinfo=HONG_KONG)
OFFICE, SUNDAYS = "2026-11-04T18:00", "2026-11-15T12:00"
WAIT = (
    '<bpmn:intermediateCatchEvent id="wait" ringflow:calendar="department:water">'
    "<bpmn:timerEventDefinition><bpmn:timeDuration>2 working days</bpmn:timeDuration>"
    "</bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>"
)


@pytest.fixture
def town(world: World) -> World:
    """Water with a pipe, roads and utilities; something waits by the calendar of water."""
    world.clock.set(MONDAY)
    with world.transaction() as db:
        for code, parent in (("water", None), ("pipes", "water"), ("roads", None)):
            create_department(db, code, names={"en": code.title()}, parent=parent)
        add_calendar(
            db, "sundays", CalendarParts(week={"sun": "10:00-12:00"}, name="Sundays"), by=ADMIN
        )
        engine.deploy(db, [sketch("start -> wait -> end", WAIT)], by=ADMIN)
    return world


def wish(kind: Kind) -> Wish:
    return Wish(kind=kind, department="water", target="roads")


def done(db: Session, kind: Kind) -> Reorganisation:
    return reorganise(db, wish(kind), by=ADMIN)


def give(db: Session, code: str, key: str) -> None:
    give_calendar(db, code, key, by=ADMIN)


def put(db: Session, code: str, at: str, stored: Any) -> None:
    setting = Setting(code=code, level=Level.DEPARTMENT, value=stored, department=at)
    change_parameters(db, [setting], by=ADMIN)


def due(world: World) -> str:
    world.run_jobs()
    with world.transaction() as db:
        return db.scalars(select(Timer.due_at)).one().astimezone(HONG_KONG).isoformat()[:16]


def own(db: Session, code: str) -> dict[str, Any]:
    return {origin.department: stored for origin, stored in set_values(db, code).items()}


@pytest.mark.parametrize("kind", [Kind.MOVE, Kind.MERGE, Kind.CLOSE])
def test_deadlines_go_by_the_calendar_of_the_new_place_and_back(town: World, kind: Kind) -> None:
    with town.transaction() as db:
        give(db, "roads", "sundays")
        if kind is Kind.CLOSE:
            reorganise(db, Wish(kind=kind, department="pipes", target=None), by=ADMIN)
        engine.start(db, "p", variables={}, by=ADMIN)
    before = due(town)
    with town.transaction() as db:
        changed = done(db, kind).id

    assert (before, due(town)) == (OFFICE, SUNDAYS)

    with town.transaction() as db:
        undo(db, changed, by=ADMIN)
    assert due(town) == OFFICE


def test_what_is_its_own_stays_when_a_department_moves(town: World) -> None:
    with town.transaction() as db:
        give(db, "water", "sundays")
        give(db, "roads", "24x7")
        put(db, EXTENSION_DAYS.code, "water", 20)
        found = preview(db, wish(Kind.MOVE), by=ADMIN).own
        assert {(one.name, one.value, one.fate) for one in found} == {
            ("Working calendar", "Sundays", Fate.STAYS),
            ("Longest extension", "20 working days", Fate.STAYS),
        }
        done(db, Kind.MOVE)
        assert own_keys(db) == {"water": "sundays", "roads": "24x7"}
        assert value(db, EXTENSION_DAYS, "water") == 20


def test_a_merge_carries_over_what_the_heir_has_not_and_undoing_gives_it_back(town: World) -> None:
    with town.transaction() as db:
        give(db, "water", "sundays")
        put(db, EXTENSION_DAYS.code, "water", 20)
        put(db, STOPPING.code, "water", ["suspension"])
        put(db, STOPPING.code, "roads", ["ask_citizen"])
        before = (own(db, EXTENSION_DAYS.code), own(db, STOPPING.code), own_keys(db))
        found = {one.name: one for one in preview(db, wish(Kind.MERGE), by=ADMIN).own}
        assert {name: one.fate for name, one in found.items()} == {
            "Working calendar": Fate.CARRIED, "Longest extension": Fate.CARRIED,
            "Reasons that stop the clock": Fate.DROPPED,
        }  # fmt: skip
        assert found["Reasons that stop the clock"].heirs
        assert (own(db, EXTENSION_DAYS.code), own(db, STOPPING.code), own_keys(db)) == before

        merged = done(db, Kind.MERGE)

        assert own(db, EXTENSION_DAYS.code) == {"roads": 20}
        assert own(db, STOPPING.code) == {"roads": ["ask_citizen"]}
        assert own_keys(db) == {"roads": "sundays"}
        assert value(db, EXTENSION_DAYS, "water") == 20, "old names find the heir's"
        undo(db, merged.id, by=ADMIN)
        assert (own(db, EXTENSION_DAYS.code), own(db, STOPPING.code), own_keys(db)) == before


def test_what_the_heir_changed_since_stays_with_the_heir(town: World) -> None:
    with town.transaction() as db:
        put(db, EXTENSION_DAYS.code, "water", 20)
        merged = done(db, Kind.MERGE)
        put(db, EXTENSION_DAYS.code, "roads", 30)
        undo(db, merged.id, by=ADMIN)
        assert own(db, EXTENSION_DAYS.code) == {"water": 20, "roads": 30}


def test_a_planned_merge_carries_over_when_its_day_comes(town: World) -> None:
    with town.transaction() as db:
        put(db, EXTENSION_DAYS.code, "water", 20)
        soon = db.local_now().date() + timedelta(1)
        reorganise(db, wish(Kind.MERGE), by=ADMIN, day=soon)
        assert own(db, EXTENSION_DAYS.code) == {"water": 20}
    town.clock.advance(timedelta(days=1))
    town.run_jobs()
    with town.transaction() as db:
        assert identity.standing_for(db, "water").code == "roads"
        assert own(db, EXTENSION_DAYS.code) == {"roads": 20}
