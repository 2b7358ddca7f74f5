"""Being away: when, who stands in, and what cannot be."""

from dataclasses import replace
from datetime import timedelta

import pytest

from base.clock import SetClock
from base.db import Session
from base.errors import Invalid
from engine.identity import actor_of
from engine.identity.absence.planning import (
    AbsenceOver,
    AbsenceOverlaps,
    AbsencePlan,
    absences,
    add_absence,
    change_absence,
    clashes,
    end_absence,
    stand_in,
)
from engine.identity.absence.standing_in import heirs
from engine.identity.access.reach import PersonAbove
from tests.make import identity as make
from tests.make.absence import DAY, away


def test_who_stands_in_may_be_away_too(db: Session) -> None:
    anna, berta, carl = (make.user(db, name) for name in ("anna", "berta", "carl"))
    first = away(db, anna, "berta")
    assert heirs(db, ["anna", "berta", "nobody"]) == {"anna": "berta"}

    away(db, berta, "carl")
    assert heirs(db, ["anna"]) == {"anna": "carl"}
    assert stand_in(db, first) == "carl"
    assert [one.username for one in clashes(db, first)] == ["berta"]

    away(db, carl)
    assert heirs(db, ["anna", "carl"]) == {"anna": None, "carl": None}


def test_people_who_stand_in_for_one_another_have_nobody_while_both_are_away(db: Session) -> None:
    anna, berta = make.user(db, "anna"), make.user(db, "berta")
    away(db, anna, "berta", lasting=3 * DAY)
    away(db, berta, "anna", since=DAY)

    assert heirs(db, ["anna"]) == {"anna": "berta"}
    during = db.now() + timedelta(hours=30)
    assert heirs(db, ["anna", "berta"], at=during) == {"anna": None, "berta": None}
    assert heirs(db, ["anna"], at=db.now() + 2.5 * DAY) == {"anna": "berta"}


def test_an_absence_ends_by_itself(db: Session, clock: SetClock) -> None:
    anna = make.user(db, "anna")
    make.user(db, "berta")
    away(db, anna, "berta")

    clock.advance(DAY - timedelta(seconds=1))
    assert heirs(db, ["anna"]) == {"anna": "berta"}
    clock.advance(timedelta(seconds=1))
    assert heirs(db, ["anna"]) == {}
    assert absences(db) == []


def test_nobody_is_away_twice_at_a_time(db: Session) -> None:
    anna = make.user(db, "anna")
    first = away(db, anna, lasting=2 * DAY)

    with pytest.raises(AbsenceOverlaps):
        away(db, anna, since=DAY)
    later = away(db, anna, since=2 * DAY)
    plan = AbsencePlan(begins_at=later.begins_at, ends_at=later.ends_at)
    with pytest.raises(AbsenceOverlaps):
        earlier = replace(plan, begins_at=first.begins_at)
        change_absence(db, later.id, earlier, by=actor_of(db, anna.id))
    moved = replace(plan, ends_at=later.ends_at + DAY)
    assert change_absence(db, later.id, moved, by=actor_of(db, anna.id)).ends_at == moved.ends_at


def test_what_makes_no_sense_is_refused(db: Session) -> None:
    anna = make.user(db, "anna")
    now = db.now()
    good = AbsencePlan(begins_at=now, ends_at=now + DAY)
    wrong = [
        replace(good, ends_at=now),
        replace(good, begins_at=now - 2 * DAY, ends_at=now - DAY),
        replace(good, ends_at=now + 2000 * DAY),
        replace(good, substitute="anna"),
        replace(good, substitute="nobody"),
        replace(good, note="x" * 201),
    ]
    for plan in wrong:
        with pytest.raises(Invalid):
            add_absence(db, anna.id, plan, by=actor_of(db, anna.id))
    assert absences(db) == []


def test_an_absence_is_called_off_or_ended(db: Session, clock: SetClock) -> None:
    anna = make.user(db, "anna")
    me = actor_of(db, anna.id)
    running, coming = away(db, anna), away(db, anna, since=2 * DAY)

    clock.advance(timedelta(hours=1))
    end_absence(db, coming.id, by=me)
    end_absence(db, running.id, by=me)
    assert heirs(db, ["anna"]) == {}
    assert absences(db, user_id=anna.id) == []
    for one in (running, coming):
        with pytest.raises(AbsenceOver):
            end_absence(db, one.id, by=me)


def test_only_who_may_change_somebody_sends_them_away(db: Session) -> None:
    boss, anna = make.user(db, "boss", "admin"), make.user(db, "anna", "agent")
    plan = AbsencePlan(begins_at=db.now(), ends_at=db.now() + DAY)
    with pytest.raises(PersonAbove):
        add_absence(db, boss.id, plan, by=actor_of(db, anna.id))
    assert add_absence(db, anna.id, plan, by=actor_of(db, boss.id)).made_by == "boss"
