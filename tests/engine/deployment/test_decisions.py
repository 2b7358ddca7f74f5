"""Decisions are deployed, pinned and asked like processes are called."""

import pytest

import engine
from base.db import Session
from engine import SourceFile
from tests.make.actors import ADMIN, LIN
from tests.make.decision import table
from tests.make.drawings import sketch

RULE = (
    '<bpmn:businessRuleTask id="ask" name="ask"><bpmn:extensionElements>'
    '<ringflow:decision key="fee" result="fee"/>'
    "</bpmn:extensionElements></bpmn:businessRuleTask>"
)
DRAWING = sketch("start -> wait -> ask -> after -> end", RULE)


def deploy(db: Session, *files: SourceFile) -> engine.Deployment:
    return engine.deploy(db, list(files), by=ADMIN)


def go_on(db: Session, one: engine.InstanceView) -> engine.InstanceView:
    (task,) = [
        task for task in engine.find_tasks(db, engine.TaskFilter()).items
        if task.instance_id == one.id and task.state == "ready"
    ]  # fmt: skip
    engine.complete(db, task.id, {}, by=ADMIN)
    return engine.get_instance(db, one.id)


def test_a_rule_task_asks_the_table_and_the_history_says_which_rule(db: Session) -> None:
    made = deploy(db, DRAWING, table(7))
    assert {(one.key, one.kind) for one in made.definitions} == {
        ("p", "process"), ("fee", "decision"),
    }  # fmt: skip
    one = engine.start(db, "p", variables={"amount": 150}, by=LIN)
    assert go_on(db, one).variables["fee"] == 7
    (line,) = [x for x in engine.history(db, one.id).items if x.node == "ask"]
    assert line.details["decision"] == "fee"
    assert "high" in str(line.details["rules"])


def test_a_running_instance_stays_on_its_table(db: Session) -> None:
    deploy(db, DRAWING, table(7))
    old = engine.start(db, "p", variables={"amount": 150}, by=LIN)
    again = deploy(db, table(9))
    assert [(one.version, one.new) for one in again.definitions] == [(2, True)]
    new = engine.start(db, "p", variables={"amount": 150}, by=LIN)
    assert go_on(db, old).variables["fee"] == 7
    assert go_on(db, new).variables["fee"] == 9


def test_the_same_table_again_changes_nothing(db: Session) -> None:
    first = deploy(db, table(7))
    again = deploy(db, table(7))
    assert again.id == first.id
    assert [one.new for one in again.definitions] == [False]


def test_a_decision_that_is_not_there_is_left_to_a_person(db: Session) -> None:
    made = deploy(db, DRAWING)
    assert "decision-unknown" in [one.code for one in made.problems]
    one = engine.start(db, "p", variables={"amount": 150}, by=LIN)
    go_on(db, one)
    assert [token.node for token in engine.tokens(db, one.id)] == ["ask"]
    # With the table the same drawing is a new version that asks it.
    assert {x.key for x in deploy(db, DRAWING, table(7)).definitions if x.new} == {"p", "fee"}


def test_a_decision_is_no_process(db: Session) -> None:
    deploy(db, table(7))
    with pytest.raises(engine.NoSuchDefinition):
        engine.start(db, "fee", variables={}, by=LIN)


def test_one_key_for_both_is_refused(db: Session) -> None:
    with pytest.raises(engine.DefinitionRefused):
        deploy(db, sketch("start -> end", key="fee"), table(7))


def test_a_broken_table_is_refused_with_its_line(db: Session) -> None:
    broken = SourceFile("fee.dmn", table(7).content.replace(b"&lt; 100", b"&lt; (100"))
    with pytest.raises(engine.DefinitionRefused) as caught:
        deploy(db, broken)
    assert [one.line for one in caught.value.problems if one.severity == "error"] == [7]
