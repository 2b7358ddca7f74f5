"""The history is cut into months, and no line is lost or refused whatever the clock says."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from alembic import command
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ProgrammingError

import engine
from base.centres import create_centre
from base.db import driver_url
from engine.history.months import drop_months, make_months
from ringflow.migrations import alembic_config
from ringflow.tidying import remove_instances, tidy
from tests.conftest import World
from tests.make.actors import ADMIN
from tests.make.drawings import sketch

PLAIN = sketch("start -> a -> end", key="plain")


def begin(world: World) -> UUID:
    with world.transaction() as db:
        engine.deploy(db, [PLAIN], by=ADMIN)
        return engine.start(db, "plain", variables={}, by=ADMIN).id


def parts(world: World) -> dict[str, int]:
    """Return how many lines each part that holds any has."""
    with world.transaction() as db:
        rows = db.execute(text("select tableoid::regclass::text, count(*) from engine_history"
                               " group by 1"))  # fmt: skip
        return {str(name): int(count) for name, count in rows}


def months(world: World) -> set[str]:
    with world.transaction() as db:
        names = db.scalars(text("select part::text from engine_history_parts()"))
        return {name.removeprefix("engine_history_") for name in names}


def lines(world: World, instance_id: UUID) -> list[int]:
    with world.transaction() as db:
        return [line.seq for line in engine.history(db, instance_id).items]


def at(world: World, moment: str) -> None:
    world.clock.advance(datetime.fromisoformat(f"{moment}Z") - world.clock.now())


def test_a_line_goes_into_its_month(world: World) -> None:
    begin(world)

    assert parts(world) == {"engine_history_2026_11": 3}


def test_a_month_that_was_not_made_loses_nothing_and_is_made_later(world: World) -> None:
    at(world, "2031-03-31T23:59:59")
    instance_id = begin(world)
    assert parts(world) == {"engine_history_default": 3}

    tidy(world.database)
    remove_instances(world.database)

    assert parts(world) == {"engine_history_2031_03": 3}
    assert {"2031_04", "2031_05"} <= months(world)
    assert lines(world, instance_id) == [1, 2, 3]


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        ("2029-12-31T23:59:59", "2029_12"),
        ("2030-01-01T00:00:00", "2030_01"),
        ("2030-03-31T01:30:00", "2030_03"),  # clocks go forward in London
        ("2030-10-27T01:30:00", "2030_10"),  # and back
        ("2028-02-29T12:00:00", "2028_02"),
    ],
)
def test_borders_of_months_are_those_of_utc(world: World, moment: str, month: str) -> None:
    at(world, moment)
    with world.transaction() as db:
        db.execute(text("set local timezone = 'America/St_Johns'"))
        make_months(db, db.now())
    begin(world)

    assert parts(world) == {f"engine_history_{month}": 3}


def test_december_is_followed_by_january(world: World) -> None:
    with world.transaction() as db:
        make_months(db, datetime(2029, 12, 15, tzinfo=UTC))
        assert make_months(db, datetime(2029, 12, 31, tzinfo=UTC)) == 0

    assert {"2029_12", "2030_01", "2030_02"} <= months(world)


def test_empty_months_go_when_they_are_over(world: World) -> None:
    instance_id = begin(world)
    at(world, "2027-01-01T00:00:00")
    before = months(world)

    tidy(world.database)
    remove_instances(world.database)

    assert before - months(world) == {"2026_12"}
    assert lines(world, instance_id) == [1, 2, 3]


def test_a_month_that_somebody_writes_into_stays(world: World) -> None:
    """A line that is not committed yet keeps its month, and tidying does not wait for it."""
    with world.transaction() as db:
        engine.deploy(db, [PLAIN], by=ADMIN)
    with world.transaction() as other:
        engine.start(other, "plain", variables={}, by=ADMIN)
        other.flush()
        world.clock.advance(timedelta(days=60))
        tidy(world.database)
    remove_instances(world.database)
    assert "2026_11" in months(world)
    assert sum(parts(world).values()) == 3


def test_one_that_is_filled_while_it_is_in_question(world: World) -> None:
    instance_id = begin(world)
    with world.transaction() as db:
        assert drop_months(db, datetime(2026, 11, 30, tzinfo=UTC)) == 0
    assert lines(world, instance_id) == [1, 2, 3]


def test_the_application_reaches_the_parts_only_through_the_whole(world: World) -> None:
    begin(world)
    with world.transaction() as db:
        make_months(db, datetime(2030, 5, 1, tzinfo=UTC))
    for part in ("2026_11", "2030_05", "default"):
        with pytest.raises(ProgrammingError, match="permission denied"), world.transaction() as db:
            db.execute(text(f"select * from engine_history_{part}"))
    for verb in ("delete from engine_history", "update engine_history set seq = 7"):
        with pytest.raises(ProgrammingError, match="permission denied"), world.transaction() as db:
            db.execute(text(verb))


def test_months_are_read_for_one_centre_only(world: World) -> None:
    begin(world)
    with world.database.transaction() as db:
        other = create_centre(db, "other", name="Other")
    with world.transaction(other.id) as db:
        assert db.scalar(text("select count(*) from engine_history")) == 0


def test_so_many_months_at_once_are_refused(world: World) -> None:
    query = text("select engine_make_history_months(now(), 500)")
    with pytest.raises(Exception, match="0 to 24"), world.transaction() as db:
        db.execute(query)


@pytest.fixture
def before(server: str, owner: Engine) -> Iterator[str]:
    """URL of a database as it was before the history had months."""
    name = f"h_{uuid4().hex[:12]}"
    with owner.connect() as connection:
        connection.execute(text(f"create database {name}"))
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    command.upgrade(alembic_config(url), "0114_incident_groups")
    yield url
    with owner.connect() as connection:
        connection.execute(text(f"drop database {name} with (force)"))


def test_what_was_there_before_stays(before: str) -> None:
    owner = create_engine(driver_url(before))
    insert = text(
        "insert into engine_history select gen_random_uuid(), 1, at, 'started', null, 'k', 1, null,"
        " 'a', 'A', 'person', '{}', (select id from base_centre) from unnest(cast(:ats as"
        " timestamptz[])) at"
    )
    ats = [datetime(2025, 12, 31, 23, 59, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC)]
    with owner.begin() as connection:
        connection.execute(
            text("insert into base_centre (id, slug, name, default_locale, created_at)"
                 " values (gen_random_uuid(), 'c', 'C', 'en', now())")
        )  # fmt: skip
        connection.execute(insert, {"ats": ats})

    count = text("select count(*) from engine_history")
    whole = text("select count(*) from only engine_history_earlier")
    command.upgrade(alembic_config(before), "0115_history_months")
    with owner.begin() as connection:
        assert connection.execute(count).scalar() == connection.execute(whole).scalar() == 2
        assert connection.execute(text("select engine_make_history_months(now(), 2)")).scalar() == 0
    command.downgrade(alembic_config(before), "0114_incident_groups")
    with owner.connect() as connection:
        assert connection.execute(count).scalar() == 2
    owner.dispose()
