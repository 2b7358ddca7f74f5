"""How long an instance is kept is said by its drawing, else by a setting, and worked out once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

import engine
from base.db import Session
from base.settings import KeepSettings
from base.times import BadTime
from engine.definitions.lifetime import Lifetime, removal_time
from engine.instances.records import Instance
from tests.make.actors import ADMIN
from tests.make.drawings import sketch

HONG_KONG = ZoneInfo("Asia/Hong_Kong")
LONDON = ZoneInfo("Europe/London")
CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:historyTimeToLive'
OURS = "ringflow:historyTimeToLive"


def drawing(said: str, key: str = "kept") -> engine.SourceFile:
    return sketch("start -> end", key=key, attributes=f'isExecutable="true" {said}')


def removed_at(db: Session, said: str) -> datetime | None:
    engine.deploy(db, [drawing(said)], by=ADMIN)
    instance_id = engine.start(db, "kept", variables={}, by=ADMIN).id
    return db.get_one(Instance, instance_id).removal_at


@pytest.mark.parametrize(
    ("text", "ended", "end"),
    [
        ("180", datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 30, tzinfo=UTC)),
        ("P1M", datetime(2027, 1, 31, tzinfo=UTC), datetime(2027, 2, 28, tzinfo=UTC)),
        ("P1M", datetime(2026, 12, 31, tzinfo=UTC), datetime(2027, 1, 31, tzinfo=UTC)),
        ("P1Y", datetime(2028, 2, 29, tzinfo=UTC), datetime(2029, 2, 28, tzinfo=UTC)),
        (" 0 ", datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
        ("P9999Y", datetime(2026, 1, 1, tzinfo=UTC), None),
        ("Never", datetime(2026, 1, 1, tzinfo=UTC), None),
    ],
)
def test_lengths(text: str, ended: datetime, end: datetime | None) -> None:
    assert Lifetime.read(text).end(ended) == end


def test_a_month_over_the_change_of_clocks_is_the_same_hour_there() -> None:
    end = Lifetime.read("P1M").end(datetime(2026, 10, 10, 9, 0, tzinfo=LONDON))

    assert end == datetime(2026, 11, 10, 9, 0, tzinfo=LONDON)
    assert end.astimezone(UTC).hour == 9


@pytest.mark.parametrize("text", ["soon", "-5", "-P1D", "P", "", "1e3", "12345678901", "٣", "1.5"])
def test_what_is_no_length(text: str) -> None:
    with pytest.raises(BadTime):
        Lifetime.read(text)


def test_the_drawing_comes_before_the_setting() -> None:
    then, year = datetime(2026, 1, 1, tzinfo=UTC), timedelta(days=365)

    assert removal_time(Lifetime.read("1"), then, year) == datetime(2026, 1, 2, tzinfo=UTC)
    assert removal_time(None, then, year) == datetime(2027, 1, 1, tzinfo=UTC)
    assert removal_time(Lifetime.read("never"), then, year) is None
    assert removal_time(None, then, None) is None


@pytest.mark.parametrize("name", [OURS, CAMUNDA])
def test_an_instance_that_ends_knows_when_it_goes(db: Session, name: str) -> None:
    assert removed_at(db, f'{name}="P10D"') == db.now() + timedelta(days=10)


def test_what_nobody_limits_is_kept(db: Session) -> None:
    assert removed_at(db, "") is None


def test_the_setting_counts_where_the_drawing_is_silent(db: Session) -> None:
    db.context.settings.keep.history = timedelta(days=30)

    assert removed_at(db, "") == db.now() + timedelta(days=30)


def test_a_running_instance_has_no_end_to_count_from(db: Session) -> None:
    file = sketch("start -> a -> end", key="kept", attributes=f'isExecutable="true" {OURS}="1"')
    engine.deploy(db, [file], by=ADMIN)
    one = engine.start(db, "kept", variables={}, by=ADMIN)
    assert db.get_one(Instance, one.id).removal_at is None

    engine.cancel(db, one.id, by=ADMIN, reason="r")

    row = db.get_one(Instance, one.id, populate_existing=True)
    assert row.removal_at == db.now() + timedelta(days=1)


def test_a_text_that_is_no_length_is_refused_with_its_line(db: Session) -> None:
    with pytest.raises(engine.DefinitionRefused) as caught:
        engine.deploy(db, [drawing(f'{OURS}="soon"')], by=ADMIN)

    (problem,) = [one for one in caught.value.problems if one.code == "lifetime"]
    assert (problem.element, problem.line, problem.params["text"]) == ("kept", 3, "soon")


def test_that_of_another_engine_is_told_and_left(db: Session) -> None:
    deployed = engine.deploy(db, [drawing(f'{CAMUNDA}="${{days}}"')], by=ADMIN)

    assert [one.code for one in deployed.problems] == ["lifetime-foreign"]
    assert engine.start(db, "kept", variables={}, by=ADMIN).ended_at is not None


def test_a_setting_that_would_be_seconds_is_refused() -> None:
    for text in ("180", "PT3H", "-P1D"):
        with pytest.raises(ValidationError, match="history"):
            KeepSettings.model_validate({"history": text})
    assert KeepSettings.model_validate({"history": "P180D"}).history == timedelta(days=180)
    assert KeepSettings.model_validate({}).history is None
