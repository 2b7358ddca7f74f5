"""What a centre sets about tickets is what its rules and drawings go by."""

from datetime import timedelta

import pytest

from base.db import Session
from base.parameters import Level, Setting, find_parameter, parameters, set_value
from base.parameters.kinds import Kind
from engine.identity import create_department
from engine.people import Actor
from processes.tickets.parameters import standard_of
from processes.tickets.rules.kinds import Kind as Matter
from processes.tickets.rules.kinds import Urgency
from processes.tickets.rules.limits import PROFILE, limits
from processes.tickets.rules.visits import Answer, closing_of, handle_again, is_bad

BOSS = Actor.system("console")


def put(db: Session, code: str, stored: object, department: str = "") -> None:
    level = Level.DEPARTMENT if department else Level.CENTRE
    setting = Setting(code=code, level=level, value=stored, department=department)
    set_value(db, setting, by=BOSS)


def test_nobody_has_set_anything_at_first(db: Session) -> None:
    assert standard_of(db) == PROFILE


def test_limits_are_the_department_s(db: Session) -> None:
    create_department(db, "water", names={"en": "Water"})
    put(db, "tickets.handle_help", "P3D")
    put(db, "tickets.handle_help", "P2D", "water")
    put(db, "tickets.urgent_percent", 100)

    for department, days in ((None, 3), ("water", 2)):
        found = limits(Matter.HELP, Urgency.URGENT, standard=standard_of(db, department))
        assert found.handle == timedelta(days=days)


def test_short_limits_do_not_grow_when_urgent() -> None:
    short = type(PROFILE)(handle=dict.fromkeys(Matter, timedelta(hours=4)))

    assert limits(Matter.HELP, Urgency.URGENT, standard=short).handle == timedelta(hours=4)


def test_ratings_and_rounds() -> None:
    answer = Answer(reached=True, rating=3)

    assert (is_bad(answer), is_bad(answer, 4)) == (False, True)
    assert closing_of(answer, 4) is not closing_of(answer)
    assert (handle_again(2), handle_again(2, 3)) == (False, True)


@pytest.mark.parametrize("one", parameters(), ids=lambda one: one.code)
def test_every_default_can_be_stored_and_typed(one: object) -> None:
    found = find_parameter(str(getattr(one, "code", "")))
    kind: Kind[object] = found.kind

    assert kind.load(kind.store(found.default)) == found.default
    assert kind.read(kind.write(found.default)) == found.default
