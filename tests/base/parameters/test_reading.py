"""Which value counts, from when on, and for whom."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from base.centres import create_centre
from base.parameters import (
    EVERYWHERE,
    Area,
    BadValue,
    Length,
    Level,
    NoSuchParameter,
    Origin,
    Parameter,
    Setting,
    Whole,
    WrongLevel,
    resolve,
    set_all,
    set_value,
    value,
)
from engine.identity import create_department
from engine.people import Actor
from tests.conftest import World
from tests.make.parameters import declared

BOSS = Actor.system("console")


@pytest.fixture
def most() -> Iterator[Parameter[int]]:
    one = Parameter(
        code="test.most", kind=Whole(least=1, most=10), default=3, name="Most", about="Test",
        area=Area.OTHER, levels=EVERYWHERE,
    )  # fmt: skip
    with declared(one):
        yield one


@pytest.fixture
def wait() -> Iterator[Parameter[timedelta]]:
    one = Parameter(
        code="test.wait", kind=Length(), default=timedelta(days=1), name="Wait", about="Test",
        area=Area.OTHER,
    )  # fmt: skip
    with declared(one):
        yield one


def put(world: World, level: Level, given: int | None, department: str = "") -> None:
    setting = Setting(code="test.most", level=level, value=given, department=department)
    with world.database.transaction(None if level is Level.PLATFORM else world.centre_id) as db:
        set_value(db, setting, by=BOSS)


def read(world: World, one: Parameter[int], department: str | None = None) -> tuple[int, Origin]:
    with world.transaction() as db:
        return resolve(db, one, department)


def test_the_narrowest_place_counts(world: World, most: Parameter[int]) -> None:
    assert read(world, most) == (3, Origin())

    put(world, Level.PLATFORM, 4)
    assert read(world, most) == (4, Origin(level=Level.PLATFORM))

    with world.transaction() as db:
        for code in ("water", "roads"):
            create_department(db, code, names={"en": code})
    put(world, Level.CENTRE, 5)
    put(world, Level.DEPARTMENT, 6, "water")
    assert read(world, most) == (5, Origin(level=Level.CENTRE))
    assert read(world, most, "roads")[0] == 5
    assert read(world, most, "water") == (6, Origin(level=Level.DEPARTMENT, department="water"))

    put(world, Level.CENTRE, None)
    put(world, Level.DEPARTMENT, None, "water")
    assert read(world, most, "water")[0] == 4


def test_a_change_counts_at_once_and_for_its_own_transaction(
    world: World, most: Parameter[int]
) -> None:
    with world.transaction() as db:
        assert value(db, most) == 3
        set_value(db, Setting(code="test.most", level=Level.CENTRE, value=7), by=BOSS)
        assert value(db, most) == 7
        assert read(world, most)[0] == 3

    assert read(world, most)[0] == 7


def test_what_was_rolled_back_is_not_remembered(world: World, most: Parameter[int]) -> None:
    with pytest.raises(ZeroDivisionError), world.transaction() as db:
        set_value(db, Setting(code="test.most", level=Level.CENTRE, value=7), by=BOSS)
        assert value(db, most) == 7
        raise ZeroDivisionError

    assert read(world, most)[0] == 3


def test_a_transaction_asks_once(world: World, most: Parameter[int]) -> None:
    with world.transaction() as db:
        assert value(db, most) == 3
        put(world, Level.CENTRE, 5)
        assert value(db, most) == 3

    assert read(world, most)[0] == 5


def test_centres_do_not_see_each_other_s(world: World, most: Parameter[int]) -> None:
    with world.database.transaction() as db:
        other: UUID = create_centre(db, "other", name="Other").id
    put(world, Level.CENTRE, 9)

    with world.transaction(other) as db:
        assert value(db, most) == 3


def test_a_centre_cannot_change_the_platform(world: World, most: Parameter[int]) -> None:
    put(world, Level.PLATFORM, 4)

    setting = Setting(code="test.most", level=Level.PLATFORM, value=5)
    with pytest.raises(ProgrammingError, match="row-level security"), world.transaction() as db:
        set_value(db, setting, by=BOSS)
    assert read(world, most)[0] == 4


def test_history_cannot_be_changed(world: World, most: Parameter[int]) -> None:
    put(world, Level.CENTRE, 9)

    for act in ("update base_parameter_change set actor = ''", "delete from base_parameter_change"):
        with pytest.raises(ProgrammingError, match="permission denied"), world.transaction() as db:
            db.execute(text(act))


@pytest.mark.parametrize("bad", [0, 11, "3", True, [3], 2.5])
def test_what_does_not_fit_is_refused(world: World, most: Parameter[int], bad: object) -> None:
    with pytest.raises(BadValue), world.transaction() as db:
        set_value(db, Setting(code="test.most", level=Level.CENTRE, value=bad), by=BOSS)


def test_all_or_none(world: World, most: Parameter[int], wait: Parameter[timedelta]) -> None:
    wrong = [
        Setting(code="test.most", level=Level.CENTRE, value=5),
        Setting(code="test.wait", level=Level.DEPARTMENT, value="P2D", department="water"),
    ]
    with pytest.raises(WrongLevel), world.transaction() as db:
        set_all(db, wrong, by=BOSS)
    with pytest.raises(NoSuchParameter), world.transaction() as db:
        set_all(db, [Setting(code="test.none", level=Level.CENTRE, value=1)], by=BOSS)

    assert read(world, most)[0] == 3


def test_a_value_that_fits_no_more_counts_as_not_set(world: World, most: Parameter[int]) -> None:
    put(world, Level.PLATFORM, 4)
    put(world, Level.CENTRE, 9)
    narrower = Parameter(
        code="test.most", kind=Whole(least=1, most=5), default=3, name="Most", about="Test",
        area=Area.OTHER, levels=EVERYWHERE,
    )  # fmt: skip

    assert read(world, narrower)[0] == 4
