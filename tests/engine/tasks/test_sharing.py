"""Who gets a new task by the drawing: by turns, by load, by who did another step."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from uuid import UUID

import pytest

import engine
from base.db import Session
from engine import TaskFilter
from engine.identity import actor_of
from engine.tasks.actions import NotForThem
from engine.tasks.records import OPEN
from engine.tasks.rights import FourEyes
from tests.conftest import World
from tests.make import drawing as d
from tests.make import identity as make
from tests.make.absence import away, in_group
from tests.make.actors import ADMIN


def ready(db: Session, *tasks: str) -> None:
    """Deploy a drawing with user tasks `one`, `two`… one after the other."""
    names = ["one", "two", "three"][: len(tasks)]
    nodes = "".join(d.user(name, task=task) for name, task in zip(names, tasks, strict=True))
    way = ["start", *names, "end"]
    flows = list(pairwise(way))
    engine.deploy(db, [d.drawing("chain", d.start() + nodes + d.end(), flows)], by=ADMIN)


def first(db: Session, **variables: object) -> engine.TaskView:
    return here(db, engine.start(db, "chain", variables=variables, by=ADMIN).id)


def here(db: Session, instance_id: UUID) -> engine.TaskView:
    which = TaskFilter(instance_id=instance_id, states=OPEN)
    return engine.find_tasks(db, which).items[0]


def told(db: Session, task: engine.TaskView) -> list[dict[str, object]]:
    lines = engine.history(db, task.instance_id, limit=50).items
    return [dict(one.details) for one in lines if one.what == "given"]


def test_round_robin_goes_through_all_who_are_there(db: Session) -> None:
    staff = {name: make.user(db, name) for name in ("anna", "berta", "carl", "dora", "emil")}
    for name in ("anna", "berta", "carl", "dora"):
        in_group(db, staff[name], "hotline")
    away(db, staff["emil"])
    away(db, staff["berta"])
    ready(db, 'groups="group:hotline" users="emil" strategy="round-robin"')

    given = [first(db).assignee for _ in range(5)]

    assert given == ["anna", "carl", "dora", "anna", "carl"]
    assert {"strategy": "round-robin", "to": "dora"} in told(db, first(db))


def test_the_least_loaded_has_the_fewest_open_tasks(db: Session) -> None:
    anna = make.user(db, "anna")
    make.user(db, "berta")
    ready(db, 'users="anna, berta" strategy="least-loaded"')
    tasks = [first(db) for _ in range(3)]
    assert [one.assignee for one in tasks] == ["anna", "berta", "anna"]

    for task in (tasks[0], tasks[2]):
        engine.complete(db, task.id, {}, by=actor_of(db, anna.id))

    assert [first(db).assignee for _ in range(2)] == ["anna", "anna"]


def test_a_task_that_ends_in_the_same_turn_weighs_nothing(db: Session) -> None:
    anna = make.user(db, "anna")
    make.user(db, "berta")
    spread = 'users="anna, berta" strategy="least-loaded"'
    ready(db, spread, spread)
    task = first(db)

    engine.complete(db, task.id, {}, by=actor_of(db, anna.id))

    assert here(db, task.instance_id).assignee == "anna"


def test_without_anybody_there_the_candidates_keep_it(db: Session) -> None:
    away(db, make.user(db, "anna"))
    ready(db, 'users="anna" strategy="round-robin"')

    task = first(db)

    assert (task.assignee, task.candidate_users) == (None, ("anna",))
    assert {"strategy": "round-robin", "to": None} in told(db, task)


def test_the_same_person_goes_on(db: Session) -> None:
    anna = make.user(db, "anna")
    make.user(db, "berta")
    ready(db, 'users="anna, berta"', 'users="anna, berta" sameAs="one"')
    task = first(db)

    engine.complete(db, task.id, {}, by=actor_of(db, anna.id))

    after = here(db, task.instance_id)
    assert (after.node, after.assignee, after.state) == ("two", "anna", "claimed")
    assert told(db, after) == [{"same_as": "one", "to": "anna"}]


def test_who_did_the_step_may_not_check_it(db: Session) -> None:
    anna, berta = make.user(db, "anna"), make.user(db, "berta")
    ready(db, 'users="anna, berta"', 'users="anna, berta" notSameAs="one" strategy="round-robin"')
    me, other = actor_of(db, anna.id), actor_of(db, berta.id)
    task = first(db)
    engine.complete(db, task.id, {}, by=me)
    check = here(db, task.instance_id)

    assert (check.assignee, check.excluded) == ("berta", ("anna",))
    engine.release(db, check.id, by=other)
    assert not engine.find_tasks(db, TaskFilter(for_actor=me)).items
    for refused in (engine.claim, engine.release):
        with pytest.raises(FourEyes):
            refused(db, check.id, by=me)
    with pytest.raises(FourEyes):
        engine.complete(db, check.id, {}, by=me)
    with pytest.raises(NotForThem):
        engine.transfer(db, check.id, to="anna", by=other, reason="")
    engine.complete(db, check.id, {}, by=other)


def test_who_began_the_process_may_not_decide_on_it(db: Session) -> None:
    anna, berta = make.user(db, "anna"), make.user(db, "berta")
    ready(db, 'users="anna, berta" notSameAs="start"')
    me, other = actor_of(db, anna.id), actor_of(db, berta.id)

    task = here(db, engine.start(db, "chain", variables={}, by=me).id)

    assert task.excluded == ("anna",)
    with pytest.raises(FourEyes):
        engine.claim(db, task.id, by=me)
    engine.complete(db, task.id, {}, by=other)


def test_who_began_it_may_not_decide_in_a_process_that_it_calls_either(db: Session) -> None:
    anna = make.user(db, "anna")
    ready(db, 'users="anna" notSameAs="start"')
    whole = d.start("begin") + d.user("first") + d.call("sub", "chain") + d.end()
    flows = pairwise(("begin", "first", "sub", "end"))
    engine.deploy(db, [d.drawing("whole", whole, list(flows))], by=ADMIN)
    begun = engine.start(db, "whole", variables={}, by=actor_of(db, anna.id))

    engine.complete(db, here(db, begun.id).id, {}, by=ADMIN)

    assert here(db, begun.id).excluded == ("anna",)


def test_who_began_it_gets_back_what_is_to_be_corrected(db: Session) -> None:
    anna = make.user(db, "anna")
    ready(db, 'users="berta"', 'users="anna, berta" sameAs="start"')
    task = here(db, engine.start(db, "chain", variables={}, by=actor_of(db, anna.id)).id)

    engine.complete(db, task.id, {}, by=ADMIN)

    assert here(db, task.instance_id).assignee == "anna"


def test_an_administrator_who_did_the_step_may_not_check_it_either(db: Session) -> None:
    ready(db, 'users="anna"', 'notSameAs="one"')
    chief = actor_of(db, make.user(db, "chief", "admin").id)
    task = first(db)
    engine.complete(db, task.id, {}, by=chief)

    with pytest.raises(FourEyes):
        engine.complete(db, here(db, task.instance_id).id, {}, by=chief)


def test_one_who_stands_in_may_not_check_their_own_step(db: Session) -> None:
    anna, berta = make.user(db, "anna"), make.user(db, "berta")
    away(db, berta, "anna")
    ready(db, 'users="anna"', 'assignee="berta" notSameAs="one"')
    task = first(db)

    engine.complete(db, task.id, {}, by=actor_of(db, anna.id))

    after = here(db, task.instance_id)
    assert (after.assignee, after.excluded) == (None, ("anna",))
    assert berta.username in after.candidate_users


def test_a_named_assignee_who_did_the_step_does_not_make_it_a_task_for_all(db: Session) -> None:
    anna, carl = make.user(db, "anna"), make.user(db, "carl")
    ready(db, 'users="anna"', 'assignee="anna" notSameAs="one"')
    task = first(db)

    engine.complete(db, task.id, {}, by=actor_of(db, anna.id))

    after = here(db, task.instance_id)
    assert (after.assignee, after.candidate_users) == (None, ("anna",))
    assert not engine.find_tasks(db, TaskFilter(for_actor=actor_of(db, carl.id))).items


def test_two_that_begin_at_once_go_to_two_people(world: World) -> None:
    with world.transaction() as db:
        for name in ("anna", "berta"):
            make.user(db, name)
        ready(db, 'users="anna, berta" strategy="round-robin"')
    with world.transaction() as db:
        first(db)  # anna
    given: list[str | None] = []
    with ThreadPoolExecutor(1) as pool:
        with world.transaction() as db:
            given.append(first(db).assignee)
            other = pool.submit(beginning, world)
            with pytest.raises(TimeoutError):
                other.result(0.2)  # it waits for ours to be stored
        given.append(other.result(20))

    assert given == ["berta", "anna"]


def beginning(world: World) -> str | None:
    with world.transaction() as db:
        return first(db).assignee
