"""The list of done tasks shows variables: what was answered, and else what the process says."""

import engine
from engine import Actor, TaskFilter
from tests.make.actors import ADMIN
from tests.make.desk import Desk
from tests.make.drawings import sketch
from tests.web.monitor.test_monitor import admin

ROOT = Actor(None, "Root", "root", frozenset({"admin"}))


def done(desk: Desk, *, ended: bool) -> None:
    flow = "start -> a -> end" if ended else "start -> a -> b -> end"
    with desk.world.transaction() as db:
        engine.deploy(db, [sketch(flow, key="case")], by=ADMIN)
        given = {"place": "Elm Road", "size": "small", "contact_phone": "+85221234567"}
        begun = engine.start(db, "case", variables=given, by=ADMIN)
        task = engine.find_tasks(db, TaskFilter(instance_id=begun.id)).items[0]
        engine.claim(db, task.id, by=ROOT)
        engine.complete(db, task.id, {"size": "large"}, by=ROOT)
        if not ended:
            engine.set_variables(db, begun.id, {"size": "huge"}, by=ADMIN, reason="grew")


def columns(desk: Desk) -> str:
    return (
        admin(desk)
        .browser.get("/inbox?view=done&look=table&col=place&col=size&col=contact_phone")
        .text
    )


def test_of_a_case_that_goes_on_the_answer_of_the_task_counts(desk: Desk) -> None:
    done(desk, ended=False)
    with desk.world.transaction() as db:
        tasks = engine.find_tasks(db, TaskFilter(definition_key="case")).items
        told = {one.node: dict(one.facts) for one in engine.with_facts(db, tasks)}

    assert told["a"] == {"place": "Elm Road", "size": "large"}
    assert told["b"] == {"place": "Elm Road", "size": "huge"}


def test_of_a_case_that_has_ended_it_is_shown_and_nothing_personal(desk: Desk) -> None:
    done(desk, ended=True)
    page = columns(desk)

    assert "Elm Road" in page
    assert "large" in page
    assert "21234567" not in page
    assert 'name="var_name"' not in page
    assert 'value="var.place"' not in page


def test_the_file_has_it_too(desk: Desk) -> None:
    done(desk, ended=True)
    file = admin(desk).browser.get("/inbox/tasks.csv?view=done&col=place&col=size").text

    assert "Elm Road,large" in file
