"""Where few tasks can be meant at all, only these are read; what is found is the same."""

from collections.abc import Iterator

import pytest

import engine
from base.db import Session
from base.ids import new_id
from engine import Actor, TaskFilter
from engine.tasks.finding import few
from engine.tasks.finding.few import HAVING, OPEN_TO, Few
from tests.engine.tasks.test_finding import amounts, begun, by, deployed, found
from tests.make.actors import ADMIN, CHEN, LIN

__all__ = ["amounts"]
A_FEW = 100


@pytest.fixture(autouse=True)
def nothing_believed() -> Iterator[None]:
    few._MANY.clear()
    yield
    few._MANY.clear()


@pytest.fixture(params=[0, 1, few.MOST])
def most(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """From how many on tasks are many: the answers must not depend on it."""
    monkeypatch.setattr(few, "MOST", request.param)
    return int(request.param)


@pytest.mark.parametrize(
    ("name", "operator", "value", "expected"),
    [
        ("kind", "eq", "noise", "A"),
        ("kind", "eq", "nothing", ""),
        ("kind", "ne", "noise", "BC"),
        ("kind", "in", "noise, water_pipe", "AB"),
        ("amount", "eq", "40", "BC"),
        ("tags", "eq", "night", "A"),
    ],
)
def test_the_same_is_found_whether_tasks_are_few_or_many(
    amounts: Session, most: int, name: str, operator: str, value: str, expected: str
) -> None:
    for _again in range(2):  # also once it is believed that they are many
        # Made in one moment, they come in any order.
        assert sorted(map(str, found(amounts, facts=by(name, operator, value)))) == list(expected)


def test_nobody_sees_more_or_less_of_their_own_work(amounts: Session, most: int) -> None:
    mine = next(iter(engine.find_tasks(amounts, TaskFilter(for_actor=LIN)).items))
    engine.claim(amounts, mine.id, by=LIN)

    counts = [
        engine.count_each(amounts, [TaskFilter(for_actor=one), TaskFilter(assignee="lin")])
        for one in (LIN, CHEN, ADMIN)
    ]

    assert counts == [[4, 1], [len(found_by(amounts, CHEN)), 1], [3, 1]]


def found_by(db: Session, actor: Actor) -> list[str | None]:
    return [one.business_key for one in engine.find_tasks(db, TaskFilter(for_actor=actor)).items]


def test_what_somebody_holds_or_may_take_is_known_by_an_index(amounts: Session) -> None:
    everything = {one.id for one in engine.find_tasks(amounts, TaskFilter()).items}

    assert Few(amounts).open_to(LIN) == frozenset(everything)
    assert Few(amounts).having([{"kind": "water_pipe"}, {"amount": 40}]) is not None
    assert len(Few(amounts).having([{"kind": "water_pipe"}, {"kind": "noise"}]) or ()) == 2


def test_that_tasks_are_many_is_believed_for_a_while_and_that_they_are_few_is_not(
    db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(few, "MOST", 1)
    deployed(db)
    begun(db, number="A")
    assert Few(db).open_to(LIN) is not None
    begun(db, number="B")
    assert Few(db).open_to(LIN) is None

    monkeypatch.setattr(few, "MOST", A_FEW)

    assert Few(db).open_to(LIN) is None
    monkeypatch.setattr(few, "BELIEVED", few.BELIEVED * 0)
    assert len(Few(db).open_to(LIN) or ()) == 2


def test_nothing_is_told_of_another_centre(amounts: Session) -> None:
    names = [*LIN.folded, LIN.username]
    amounts.ask("select set_config('app.centre', %(id)s, true)", {"id": str(new_id())})

    ((mine,),) = amounts.ask(OPEN_TO, {"names": names, "person": "lin", "most": A_FEW})
    ((having,),) = amounts.ask(HAVING, {"wanted": [], "most": A_FEW})
    ((all_of_them,),) = amounts.ask(
        "select engine_few_tasks_with(array['{}'::jsonb], %(most)s::int)", {"most": A_FEW}
    )

    assert mine == having == all_of_them == []
