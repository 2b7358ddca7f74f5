"""Finding tasks by what they say, in any order, and by the variables of their process."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

import engine
from base.db import Session
from base.page import BadCursor
from engine import FactTest, Operator, SortBy, SortKey, Span, TaskFilter
from engine.tasks.facts import facts_for_lists
from tests.make import drawing as d
from tests.make.actors import ADMIN, CHEN, LIN


def deployed(db: Session) -> None:
    """Deploy a step of an agent, beside which another one waits in the same process."""
    files = [
        d.drawing(
            key,
            d.start() + d.user("work", task=f'groups="Agent" priority="{priority}"') + d.end(),
            [("start", "work"), ("work", "end")],
        )
        for key, priority in (("calm", 50), ("hot", 90))
    ]
    engine.deploy(db, files, by=ADMIN)


def begun(db: Session, key: str = "calm", number: str | None = None, **variables: Any) -> UUID:
    return engine.start(db, key, variables=variables, by=LIN, business_key=number).id


def numbers(tasks: Iterable[engine.TaskView]) -> list[str | None]:
    return [one.business_key for one in tasks]


def found(db: Session, **asked: Any) -> list[str | None]:
    return numbers(engine.find_tasks(db, TaskFilter(for_actor=LIN, **asked)).items)


def by(name: str, operator: str, value: str) -> tuple[FactTest, ...]:
    return (FactTest(name=name, operator=Operator(operator), value=value),)


@pytest.fixture
def amounts(db: Session) -> Session:
    deployed(db)
    begun(db, number="A", amount=5, kind="noise", tags=["night", "bar"], urgent=True)
    begun(db, number="B", amount=40, kind="water_pipe", at={"level": 3})
    begun(db, number="C", amount="40", kind="Noise 50%")
    begun(db, number="D")
    return db


@pytest.mark.parametrize(
    ("name", "operator", "value", "expected"),
    [
        ("kind", "eq", "noise", "A"),
        ("kind", "ne", "noise", "BC"),
        ("kind", "like", "NOISE", "AC"),
        ("kind", "like", "50%", "C"),
        ("kind", "like", "water_p", "B"),
        ("kind", "in", "noise, water_pipe", "AB"),
        ("kind", "in", " ,", ""),
        ("kind", "gt", "noise", "B"),
        ("amount", "eq", "40", "BC"),
        ("amount", "gt", "5", "B"),
        ("amount", "ge", "5", "AB"),
        ("amount", "lt", "39.5", "A"),
        ("amount", "le", "40", "AB"),
        ("tags", "eq", "night", "A"),
        ("urgent", "eq", "True", "A"),
        ("at.level", "eq", "3", "B"),
        ("absent", "ne", "x", ""),
        ("kind", "eq", "1e999", ""),
    ],
)
def test_variables_are_compared(
    amounts: Session, name: str, operator: str, value: str, expected: str
) -> None:
    # Made in one moment, they come in any order.
    assert sorted(map(str, found(amounts, facts=by(name, operator, value)))) == list(expected)


def test_all_conditions_have_to_hold(amounts: Session) -> None:
    both = by("kind", "like", "noise") + by("amount", "lt", "10")

    assert found(amounts, facts=both) == ["A"]
    assert engine.count_each(
        amounts, [TaskFilter(for_actor=LIN, facts=both), TaskFilter(for_actor=LIN)], most=3
    ) == [1, 3]


@pytest.mark.parametrize("descending", [False, True])
def test_a_sorted_list_goes_on_after_its_last_line_and_what_is_not_there_comes_last(
    amounts: Session,
    descending: bool,  # noqa: FBT001 a parameter
) -> None:
    sort = (SortKey(fact="amount", descending=descending),)
    which = TaskFilter(for_actor=LIN, sort=sort)
    # Texts come before numbers, as PostgreSQL orders them.
    expected = "BACD" if descending else "CABD"

    pages, after = [], None
    for _page in range(4):
        page = engine.find_tasks(amounts, which, after=after, limit=1)
        pages += numbers(page.items)
        after = page.next

    assert pages == list(expected)
    assert after is None


def test_several_keys_are_tried_one_after_another(db: Session) -> None:
    deployed(db)
    for number, key, kind in (("1", "calm", "b"), ("2", "hot", "b"), ("3", "hot", "a")):
        begun(db, key, number, kind=kind)

    sort = (SortKey(by=SortBy.PRIORITY, descending=True), SortKey(fact="kind"))
    which = TaskFilter(for_actor=LIN, sort=sort)
    first = engine.find_tasks(db, which, limit=2)

    assert numbers(first.items) == ["3", "2"]
    assert numbers(engine.find_tasks(db, which, after=first.next, limit=2).items) == ["1"]


@pytest.mark.parametrize("key", list(SortBy))
def test_every_order_can_be_paged_through(amounts: Session, key: SortBy) -> None:
    for descending in (False, True):
        which = TaskFilter(for_actor=LIN, sort=(SortKey(by=key, descending=descending),))
        first = engine.find_tasks(amounts, which, limit=2)
        rest = engine.find_tasks(amounts, which, after=first.next, limit=2)

        assert sorted(map(str, numbers(first.items + rest.items))) == ["A", "B", "C", "D"]


@pytest.mark.parametrize("cursor", ["x", "WyJhIiwiYiJd", "WyJcdTAwMDAiLCJiIiwiYyJd"])
def test_a_cursor_of_another_order_is_refused(amounts: Session, cursor: str) -> None:
    for sort in (SortKey(fact="amount"), SortKey(by=SortBy.DUE), SortKey(by=SortBy.NUMBER)):
        with pytest.raises(BadCursor):
            engine.find_tasks(amounts, TaskFilter(for_actor=LIN, sort=(sort,)), after=cursor)


def test_moments_priorities_and_numbers_narrow_a_list(db: Session) -> None:
    deployed(db)
    begun(db, "calm", "T-1")
    begun(db, "hot", "T-2")
    now, hour = db.now(), timedelta(hours=1)

    assert found(db, least_priority=80) == ["T-2"]
    assert found(db, most_priority=79) == ["T-1"]
    assert found(db, number="t-2") == ["T-2"]
    assert found(db, number="2") == []
    assert found(db, created=Span(start=now, end=now + hour)) == ["T-1", "T-2"]
    assert found(db, created=Span(end=now)) == []
    assert found(db, due=Span(never=True)) == ["T-1", "T-2"]
    assert found(db, due=Span(start=now)) == []
    assert found(db, follow_up=Span(never=True)) == ["T-1", "T-2"]
    assert found(db, follow_up=Span(end=now)) == []
    assert found(db, groups=frozenset({"agent"})) == ["T-1", "T-2"]
    assert found(db, groups=frozenset({"dispatcher"})) == []
    assert numbers(engine.find_tasks(db, TaskFilter(for_actor=CHEN)).items) == []


def test_what_changes_while_a_task_is_open_is_found_and_nothing_once_it_is_done(
    db: Session,
) -> None:
    deployed(db)
    instance = begun(db, number="A", amount=1)

    engine.set_variables(db, instance, {"amount": 2}, by=ADMIN, reason="a mistake")

    assert found(db, facts=by("amount", "eq", "1")) == []
    assert found(db, facts=by("amount", "eq", "2")) == ["A"]
    task = engine.find_tasks(db, TaskFilter(for_actor=LIN)).items[0]
    assert (task.facts, engine.fact_names(db, TaskFilter(for_actor=LIN))) == (
        {"amount": 2},
        ["amount"],
    )
    engine.complete(db, task.id, {}, by=LIN)
    done = engine.find_tasks(db, TaskFilter(completed_by="lin")).items[0]
    assert done.facts == {}


def test_lists_know_plain_values_and_nothing_personal() -> None:
    known = facts_for_lists({
        "amount": 3, "phone": "13812345678", "caller": {"email": "a@b.cn", "level": "gold"},
        "note": "ring 13812345678", "long": "x" * 201, "_own": 1, "none": None,
        "list": ["a", 1], "mixed": [{"a": 1}], "after": timedelta(minutes=2), "no": "",
    })  # fmt: skip

    assert known == {"amount": 3, "caller.level": "gold", "list": ["a", 1], "after": 120.0}
    assert len(facts_for_lists({f"v{number}": number for number in range(99)})) == 60
