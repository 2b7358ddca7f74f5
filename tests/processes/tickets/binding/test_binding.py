"""Which process handles which tickets."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

import engine
from base.errors import Invalid
from engine import identity
from processes.tickets.binding.choosing import Binding, Matter, choose
from processes.tickets.binding.keeping import (
    NewBinding,
    bindings,
    end_binding,
    make_binding,
    process_for,
    today,
)
from processes.tickets.rules.kinds import Kind
from tests.conftest import World
from tests.make import tickets as make
from tests.make.actors import ADMIN
from tests.make.drawings import sketch

DAY = date(2026, 11, 2)


def one(number: int, **facts: Any) -> Binding:
    given = {"kind": None, "category": None, "department": None, "process": "p", "begins_on": DAY,
             "ends_on": None}  # fmt: skip
    return Binding(id=UUID(int=number), **{**given, **facts})


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"category": "noise"}, {"department": "river"}),
        ({"department": "river"}, {"department": "town"}),
        ({"department": "town"}, {"kind": "help"}),
        ({"kind": "help"}, {}),
        ({"begins_on": DAY}, {"begins_on": DAY - timedelta(days=9)}),
        ({"kind": "help", "category": "noise"}, {"category": "noise"}),
    ],
)
def test_the_one_that_says_most_wins(
    better: dict[str, str | date], worse: dict[str, str | date]
) -> None:
    matter = Matter(kind="help", category="noise", above=["river", "town"], day=DAY)
    first, second = one(1, **better), one(2, **worse)
    assert choose([second, first], matter) is first
    assert choose([first, second], matter) is first


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "praise"},
        {"category": "roads"},
        {"department": "harbour"},
        {"begins_on": DAY + timedelta(days=1)},
        {"begins_on": DAY - timedelta(days=9), "ends_on": DAY - timedelta(days=1)},
    ],
)
def test_what_does_not_fit_is_not_chosen(facts: dict[str, str | date]) -> None:
    matter = Matter(kind="help", category="noise", above=["river", "town"], day=DAY)
    assert choose([one(1, **facts)], matter) is None


def test_a_ticket_is_handled_by_the_assigned_process(world: World) -> None:
    with world.transaction() as db:
        make.hotline(db)
        engine.deploy(db, [sketch("start -> inspect -> end", key="noise_way")], by=ADMIN)
        new = NewBinding(process="noise_way", category="noise", begins_on=today(db))
        made = make_binding(db, new, by=ADMIN)
        loud = make.ticket(db, subject="Loud", category="noise")
        quiet = make.ticket(db, subject="Dark", category="roads")
    world.run_jobs()
    with world.transaction() as db:
        nodes = {}
        for ticket in (loud, quiet):
            found = engine.find_tasks(db, engine.TaskFilter(business_key=ticket.no)).items
            nodes[ticket.no] = {task.node for task in found}
        assert "inspect" in nodes[loud.no]
        assert "inspect" not in nodes[quiet.no]
        end_binding(db, made.id, by=ADMIN)
        assert bindings(db)[0].ends_on == today(db)


def test_districts_have_processes_of_their_own(world: World) -> None:
    with world.transaction() as db:
        make.hotline(db)
        for key in ("north_way", "all_way"):
            engine.deploy(db, [sketch("start -> a -> end", key=key)], by=ADMIN)
        identity.create_department(db, "north", names={"en": "North"})
        identity.create_department(db, "north-roads", names={"en": "Roads"}, parent="north")
        day = today(db)
        for process, department in (("north_way", "north"), ("all_way", None)):
            new = NewBinding(process=process, department=department, begins_on=day)
            make_binding(db, new, by=ADMIN)

        def way(department: str | None) -> str | None:
            found = process_for(
                db, kind=Kind.HELP, category="other", department=department, day=day
            )
            return found.process if found else None

        assert way("north-roads") == "north_way"
        assert way("water") == "all_way"
        assert way(None) == "all_way"
        later = make_binding(
            db, NewBinding(process="all_way", begins_on=day + timedelta(days=3)), by=ADMIN
        )
        end_binding(db, later.id, by=ADMIN)  # has not begun, so it is gone
        assert len(bindings(db)) == 2


def test_what_cannot_be_is_refused_field_by_field(world: World) -> None:
    with world.transaction() as db:
        make.hotline(db)
        wrong = NewBinding(
            process="nowhere", kind="x", category="y", department="z",
            begins_on=today(db), ends_on=today(db) - timedelta(days=1),
        )  # fmt: skip
        with pytest.raises(Invalid) as refused:
            make_binding(db, wrong, by=ADMIN)
        fields = {problem.field for problem in refused.value.problems}
        assert fields == {"process", "kind", "category", "department", "ends_on"}
        with pytest.raises(Invalid):
            make_binding(db, NewBinding(process="ticket_main", begins_on=None), by=ADMIN)
