"""Finding instances by their rows, by what others have to say of them, and by what they carry."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

import engine
from engine import BatchAct, InstanceFilter, InstanceState, monitoring
from engine.monitoring import Comparison, Inside, VariableTest, looking
from tests.conftest import World
from tests.make.actors import ADMIN, LIN
from tests.make.drawings import sketch
from tests.make.twins import broken

HELD: dict[str, dict[str, Any]] = {
    "T-1": {"days": 3, "who": {"name": "Lín", "tags": ["new", "vip"]}, "on": date(2026, 5, 3)},
    "T-2": {"days": 10, "who": {"name": "Bo"}, "street": "和平東路", "open": True},
    "X-3": {"days": 2.5, "street": "中山路", "code": "12"},
}


def begin(world: World) -> None:
    with world.transaction() as db:
        engine.deploy(db, [sketch("start -> a -> b -> end")], by=ADMIN)
        for name, variables in HELD.items():
            engine.start(db, "p", variables=variables, by=LIN, business_key=name)


def names(world: World, which: InstanceFilter, inside: Inside = looking.NOTHING) -> list[str]:
    with world.transaction() as db:
        found = monitoring.search(db, which, inside)
        return sorted(str(one.business_key) for one in found.items)


def holding(*tests: str) -> Inside:
    """Make one group of tests that are written `path operator text`."""
    group = []
    for one in tests:
        path, operator, *text = one.split(" ", 2)
        group.append(VariableTest(path=path, operator=Comparison(operator), text="".join(text)))
    return Inside(groups=(tuple(group),))


@pytest.mark.parametrize(
    ("test", "fit"),
    [
        ("days eq 3", ["T-1"]),
        ("days eq 3.0", ["T-1"]),
        ("days ne 3", ["T-2", "X-3"]),
        ("days lt 3", ["X-3"]),
        ("days le 3", ["T-1", "X-3"]),
        ("days gt 9", ["T-2"]),
        ("days ge 3", ["T-1", "T-2"]),
        ("days gt nine", []),
        ("days in 3, 2.5", ["T-1", "X-3"]),
        ("days exists", ["T-1", "T-2", "X-3"]),
        ("open missing", ["T-1", "X-3"]),
        ("open eq true", ["T-2"]),
        ("who.name eq Bo", ["T-2"]),
        ("who.name like l*", ["T-1"]),
        ("who.tags.1 eq vip", ["T-1"]),
        ("who.tags exists", ["T-1"]),
        ("street like *平*", ["T-2"]),
        ("street eq 中山路", ["X-3"]),
        ('code eq "12"', ["X-3"]),
        ("code eq 12", ["X-3"]),
        ("days like 1*", ["T-2"]),
        ("on lt 2026-06-01", ["T-1"]),
        ("on eq 2026-05-03", ["T-1"]),
        ("on ge 2026-06-01", []),
    ],
)
def test_variables_are_compared(world: World, test: str, fit: list[str]) -> None:
    begin(world)
    assert names(world, InstanceFilter(), holding(test)) == fit


def test_groups_are_alternatives_and_all_of_a_group_must_fit(world: World) -> None:
    begin(world)
    both = holding("days gt 2", "street exists")
    assert names(world, InstanceFilter(), both) == ["T-2", "X-3"]
    either = Inside(groups=(*holding("days eq 10", "open eq true").groups,
                            *holding("who.name eq Lín").groups))  # fmt: skip
    assert names(world, InstanceFilter(), either) == ["T-1", "T-2"]


def test_rows_are_found_by_name_state_and_time(world: World) -> None:
    begin(world)
    with world.transaction() as db:
        (one,) = engine.find_instances(db, InstanceFilter(business_key="T-2")).items
        engine.cancel(db, one.id, by=ADMIN, reason="x")
    now = world.clock.now()

    assert names(world, InstanceFilter(business_key_prefix="T-")) == ["T-1", "T-2"]
    assert names(world, InstanceFilter(business_key_like="T*")) == ["T-1", "T-2"]
    assert names(world, InstanceFilter(business_key_like="*-3")) == ["X-3"]
    assert names(world, InstanceFilter(business_key_like="T*1")) == ["T-1"]
    assert names(world, InstanceFilter(business_key_like="%")) == []
    assert names(world, InstanceFilter(business_keys=("T-1", "X-3", "?"))) == ["T-1", "X-3"]
    assert names(world, InstanceFilter(state=InstanceState.CANCELLED)) == ["T-2"]
    assert names(world, InstanceFilter(running=True)) == ["T-1", "X-3"]
    assert names(world, InstanceFilter(ended_from=now, ended_until=now + timedelta(days=1))) == [
        "T-2"
    ]
    assert names(world, InstanceFilter(started_until=datetime(2020, 1, 1, tzinfo=UTC))) == []
    assert len(names(world, InstanceFilter(started_from=datetime(2020, 1, 1, tzinfo=UTC)))) == 3


def test_they_are_found_by_where_they_stand(world: World) -> None:
    begin(world)
    with world.transaction() as db:
        (task,) = engine.find_tasks(db, engine.TaskFilter(business_key="T-1")).items
        engine.claim(db, task.id, by=LIN)
        engine.complete(db, task.id, {}, by=LIN)

    assert names(world, InstanceFilter(), Inside(node="b")) == ["T-1"]
    assert names(world, InstanceFilter(), Inside(node="a")) == ["T-2", "X-3"]
    assert names(world, InstanceFilter(), Inside(calls="nothing")) == []


def test_they_are_found_by_error_and_batch(world: World) -> None:
    begin(world)
    with world.transaction() as db:
        engine.deploy(db, [broken()], by=ADMIN)
        ids = [engine.start(db, "broken", variables={}, by=LIN).id for _ in range(2)]
        batch = engine.create_batch(db, BatchAct.SUSPEND, ids[:1], by=ADMIN, reason="x")
    with world.transaction() as db:
        of_error = monitoring.search(db, InstanceFilter(error_text="MISSING_name"))
        of_batch = monitoring.search(db, InstanceFilter(batch_id=batch.id))
        assert {one.id for one in of_error.items} == set(ids)
        assert [one.id for one in of_batch.items] == ids[:1]


def test_a_page_says_how_far_was_looked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(world)
    monkeypatch.setattr(looking, "WINDOW", 2)
    with world.transaction() as db:
        oldest = engine.find_instances(db, InstanceFilter(), limit=3).items[-1]
        which = holding("days exists")
        key = f"days eq {HELD[str(oldest.business_key)]['days']}"

        first = monitoring.search(db, InstanceFilter(), holding(key))
        assert (first.items, first.looked) == ([], 2)
        assert first.until is not None

        second = monitoring.search(db, InstanceFilter(), holding(key), after=first.next)
        assert [one.id for one in second.items] == [oldest.id]
        assert second.next is None

        page = monitoring.search(db, InstanceFilter(), which, limit=1)
        rest = monitoring.search(db, InstanceFilter(), which, after=page.next)
        assert len({one.id for one in page.items + rest.items}) >= 2


def test_counting_stops_where_nobody_reads_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(world)
    with world.transaction() as db:
        assert monitoring.count(db, InstanceFilter()) == monitoring.Counted(3, more=False)
        monkeypatch.setattr(looking, "COUNTED", 2)
        assert monitoring.count(db, InstanceFilter()) == monitoring.Counted(2, more=True)


def test_all_that_fit_are_named_for_a_batch(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(world)
    with world.transaction() as db:
        assert len(monitoring.every(db, InstanceFilter(), holding("days ge 3"))) == 2
        monkeypatch.setattr(looking, "AT_MOST", 2)
        with pytest.raises(monitoring.TooManyToLookInto):
            monitoring.every(db, InstanceFilter(), holding("days ge 3"))


def test_names_of_variables_are_offered(world: World) -> None:
    begin(world)
    with world.transaction() as db:
        found = monitoring.names_of_variables(db)
    assert {"days", "who", "who.name", "street"} <= set(found)
