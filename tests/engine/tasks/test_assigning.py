"""Tasks go to people who are there, and to the best of a group."""

import pytest

import engine
from base.clock import SetClock
from base.db import Session
from engine import TaskFilter
from engine.identity import Person, UserChange, actor_of, change_user
from engine.tasks.actions import NobodyThereNow
from tests.make import drawing as d
from tests.make import identity as make
from tests.make.absence import DAY, away, in_group
from tests.make.actors import ADMIN


def ask(db: Session, task: str, **variables: str) -> engine.TaskView:
    """Deploy a drawing with one task, start it, and return the task."""
    nodes = d.start() + d.user("work", task=task) + d.end()
    engine.deploy(db, [d.drawing("one", nodes, [("start", "work"), ("work", "end")])], by=ADMIN)
    instance = engine.start(db, "one", variables=variables, by=ADMIN)
    return engine.find_tasks(db, TaskFilter(instance_id=instance.id)).items[0]


def told(db: Session, task: engine.TaskView) -> list[dict[str, object]]:
    lines = engine.history(db, task.instance_id, limit=50).items
    return [dict(one.details) for one in lines if one.what == "given"]


def mine(db: Session, person: Person) -> bool:
    which = TaskFilter(for_actor=actor_of(db, person.id))
    return bool(engine.find_tasks(db, which).items)


def test_a_task_of_somebody_away_goes_to_who_stands_in(db: Session) -> None:
    anna, berta = make.user(db, "anna"), make.user(db, "berta")
    away(db, anna, "berta")

    task = ask(db, 'assignee="${who}"', who="anna")

    assert (task.assignee, task.stands_for) == ("berta", {"berta": "anna"})
    assert told(db, task) == [{"for": "anna", "to": "berta"}]
    assert mine(db, berta)
    assert not mine(db, anna)


def test_without_a_substitute_whoever_may_do_it_finds_it(db: Session) -> None:
    anna, carl = make.user(db, "anna"), make.user(db, "carl", "handler")
    away(db, anna)

    task = ask(db, 'assignee="anna" groups="handler"')

    assert (task.assignee, task.state) == (None, "ready")
    assert task.candidate_users == ("anna",)
    assert mine(db, carl)
    assert mine(db, anna)
    assert told(db, task) == [{"for": "anna", "to": None}]


def test_who_stands_in_joins_the_candidates(db: Session) -> None:
    anna, berta = make.user(db, "anna"), make.user(db, "berta")
    away(db, anna, "berta")

    task = ask(db, 'users="anna, carl"')

    assert task.candidate_users == ("anna", "carl", "berta")
    assert task.stands_for == {"berta": "anna"}
    assert mine(db, berta)


def test_after_the_absence_tasks_are_ones_own_again(db: Session, clock: SetClock) -> None:
    anna = make.user(db, "anna")
    make.user(db, "berta")
    away(db, anna, "berta")
    clock.advance(DAY)

    task = ask(db, 'assignee="anna"')

    assert (task.assignee, dict(task.stands_for), told(db, task)) == ("anna", {}, [])


def test_nobody_who_is_switched_off_gets_a_task(db: Session) -> None:
    anna = make.user(db, "anna")
    off = UserChange(name="Anna", email=None, roles=anna.roles, departments=frozenset(),
                     active=False)  # fmt: skip
    change_user(db, anna.id, off, by=ADMIN)

    task = ask(db, 'assignee="anna" groups="agent"')

    assert (task.assignee, task.state) == (None, "ready")


def test_the_best_who_is_there_gets_the_task_and_equals_take_turns(db: Session) -> None:
    staff = {name: make.user(db, name) for name in ("anna", "berta", "carl", "dora")}
    for name, level in {"anna": 9, "berta": 7, "carl": 7, "dora": 4}.items():
        in_group(db, staff[name], "hotline", cantonese=level)
    away(db, staff["anna"])
    task = 'assignee="group:hotline/cantonese&gt;=5"'

    given = [ask(db, task).assignee for _ in range(4)]

    assert given == ["berta", "carl", "berta", "carl"]


def test_when_no_one_of_the_group_is_there_all_of_it_are_candidates(db: Session) -> None:
    anna = make.user(db, "anna")
    in_group(db, anna, "hotline", cantonese=6)
    away(db, anna)

    task = ask(db, 'assignee="group:hotline/cantonese>=5"')

    assert (task.assignee, task.candidate_groups) == (None, ("group:hotline/cantonese>=5",))
    assert mine(db, anna)


def test_a_group_is_a_candidate_like_a_role(db: Session) -> None:
    anna, berta = make.user(db, "anna"), make.user(db, "berta")
    in_group(db, anna, "hotline", cantonese=6)
    in_group(db, berta, "hotline", cantonese=4)

    task = ask(db, 'groups="Group:hotline/cantonese >= 5"')

    assert mine(db, anna)
    assert not mine(db, berta)
    with pytest.raises(engine.NotYourTask):
        engine.claim(db, task.id, by=actor_of(db, berta.id))
    assert engine.claim(db, task.id, by=actor_of(db, anna.id)).assignee == "anna"


def test_what_is_handed_to_somebody_away_goes_to_who_stands_in(db: Session) -> None:
    anna, berta = make.user(db, "anna"), make.user(db, "berta")
    task = ask(db, 'groups="agent"')
    absence = away(db, anna, "berta")

    handed = engine.transfer(db, task.id, to="anna", by=actor_of(db, berta.id), reason="x")
    assert (handed.assignee, handed.stands_for) == ("berta", {"berta": "anna"})

    away(db, berta)
    with pytest.raises(NobodyThereNow):
        engine.transfer(db, task.id, to="anna", by=ADMIN, reason="x")
    assert absence.substitute == "berta"
