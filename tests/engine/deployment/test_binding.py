"""Steps that want a certain version of what they call or ask."""

import pytest

import engine
from base.db import Session
from engine import SourceFile
from engine.tasks.records import OPEN
from tests.make.actors import ADMIN, LIN
from tests.make.decision import table
from tests.make.drawings import sketch

CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
ZEEBE = 'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'


def sub(step: str, tag: str = "") -> SourceFile:
    made = sketch(f"start -> {step} -> end", key="s")
    attribute = f'isExecutable="true" {CAMUNDA} camunda:versionTag="{tag}"'.encode()
    content = made.content.replace(b'isExecutable="true"', attribute) if tag else made.content
    return SourceFile(made.name, content)


def caller(words: str, key: str = "p", spare: bytes = b"") -> SourceFile:
    call = f'<bpmn:callActivity id="call" name="Call" calledElement="s" {CAMUNDA} {words}/>'
    made = sketch("start -> wait -> call -> end", call, key=key)
    return SourceFile(made.name, made.content + spare)


def deploy(db: Session, *files: SourceFile) -> engine.Deployment:
    return engine.deploy(db, list(files), by=ADMIN)


def reached(db: Session, one: engine.InstanceView) -> str:
    """Return the step within the called process."""
    for _ in range(2):
        (task,) = engine.find_tasks(db, engine.TaskFilter(instance_id=one.id, states=OPEN)).items
        if task.node != "wait":
            return task.node
        engine.complete(db, task.id, {}, by=LIN)
    raise AssertionError(task.node)


def begin(db: Session, key: str = "p") -> engine.InstanceView:
    return engine.start(db, key, variables={}, by=LIN)


def test_latest_is_that_of_the_release(db: Session) -> None:
    deploy(db, sub("one"), caller('camunda:calledElementBinding="latest"'))
    old = begin(db)
    deploy(db, sub("two"))
    assert (reached(db, old), reached(db, begin(db))) == ("one", "two")


@pytest.mark.parametrize(
    "words", ['camunda:calledElementBinding="deployment"', 'ringflow:binding="deployment"']
)
def test_what_was_deployed_together_stays_together(db: Session, words: str) -> None:
    deploy(db, sub("one"), caller(words))
    deploy(db, sub("two"))
    assert reached(db, begin(db)) == "one"

    both = deploy(db, sub("two"), caller(words))
    assert {(x.key, x.new) for x in both.definitions} == {("s", False), ("p", True)}
    assert reached(db, begin(db)) == "two"
    again = deploy(db, caller(words))
    assert [(x.key, x.new) for x in again.definitions] == [("p", False)]


def test_a_version_by_its_number(db: Session) -> None:
    deploy(db, sub("one"))
    deploy(db, sub("two"))
    deploy(db, caller('camunda:calledElementBinding="version" camunda:calledElementVersion="1"'))
    one = begin(db)
    assert reached(db, one) == "one"

    (task,) = engine.find_tasks(db, engine.TaskFilter(instance_id=one.id, states=OPEN)).items
    engine.complete(db, task.id, {}, by=LIN)
    assert engine.get_instance(db, one.id).state == "completed"
    lines = {line.node: line for line in engine.history(db, one.id).items if line.node}
    assert (lines["one"].key, lines["one"].version) == ("s", 1)
    assert lines["one"].node_name == {"en": "one"}


def test_a_version_by_its_tag_is_the_newest_with_it(db: Session) -> None:
    deploy(db, sub("one", "spring"))
    deploy(db, sub("two", "spring"))
    deploy(db, sub("three", "summer"))
    words = 'camunda:calledElementBinding="versionTag" camunda:calledElementVersionTag="spring"'
    deploy(db, caller(words))
    old = begin(db)
    assert [one.tag for one in engine.definitions(db, every_version=True) if one.key == "s"] == [
        "summer", "spring", "spring",
    ]  # fmt: skip
    deploy(db, sub("four", "spring"))
    assert reached(db, begin(db)) == "two"
    deploy(db, caller(words))
    assert (reached(db, old), reached(db, begin(db))) == ("two", "four")


def test_the_words_of_zeebe(db: Session) -> None:
    tagged = sketch("start -> one -> end", key="s").content.replace(
        b'isExecutable="true">',
        f'isExecutable="true" {ZEEBE}><bpmn:extensionElements><zeebe:versionTag value="gold"/>'
        "</bpmn:extensionElements>".encode(),
    )
    deploy(db, SourceFile("s.bpmn", tagged))
    deploy(db, sub("two"))
    inner = '<zeebe:calledElement processId="s" bindingType="versionTag" versionTag="gold"/>'
    call = (
        f'<bpmn:callActivity id="call" name="Call" {ZEEBE}><bpmn:extensionElements>{inner}'
        "</bpmn:extensionElements></bpmn:callActivity>"
    )
    deploy(db, sketch("start -> wait -> call -> end", call))
    assert reached(db, begin(db)) == "one"


def test_two_versions_of_one_process_in_one_instance(db: Session) -> None:
    deploy(db, sub("one"))
    deploy(db, sub("two"))
    exact = (
        f'<bpmn:callActivity id="old" name="Old" calledElement="s" {CAMUNDA} '
        'camunda:calledElementBinding="version" camunda:calledElementVersion="1"/>'
    )
    newest = '<bpmn:callActivity id="new" name="New" calledElement="s"/>'
    deploy(db, sketch("start -> and; and -> old -> and_2; and -> new -> and_2; and_2 -> end",
                      exact, newest))  # fmt: skip
    one = begin(db)
    tasks = engine.find_tasks(db, engine.TaskFilter(instance_id=one.id, states=OPEN)).items
    assert {task.node for task in tasks} == {"one", "two"}
    assert {token.definition_key for token in engine.tokens(db, one.id)} == {"p", "s"}
    for task in tasks:
        engine.complete(db, task.id, {}, by=LIN)
    assert engine.get_instance(db, one.id).state == "completed"


def test_a_decision_by_its_number(db: Session) -> None:
    deploy(db, table(7))
    deploy(db, table(8))
    rule = (
        f'<bpmn:businessRuleTask id="ask" name="Ask" {CAMUNDA} camunda:decisionRef="fee" '
        'camunda:resultVariable="fee" camunda:mapDecisionResult="singleEntry" '
        'camunda:decisionRefBinding="version" camunda:decisionRefVersion="1"/>'
    )
    deploy(db, sketch("start -> ask -> after -> end", rule))
    one = engine.start(db, "p", variables={"amount": 150}, by=LIN)
    assert engine.get_instance(db, one.id).variables["fee"] == 7
    (line,) = [x for x in engine.history(db, one.id).items if x.node == "ask"]
    assert line.details["decision"] == "fee"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ('ringflow:binding="version" ringflow:version="9"', "binding-missing"),
        ('ringflow:binding="versionTag" ringflow:versionTag="gold"', "binding-missing"),
        ('camunda:calledElementBinding="deployment"', "binding-alone"),
        ('ringflow:binding="version" ringflow:version="${n}"', "binding-unclear"),
        ('ringflow:binding="version"', "binding-unclear"),
        ('ringflow:binding="newest"', "binding-unclear"),
    ],
)
def test_what_is_not_there_is_told_with_its_step(db: Session, words: str, code: str) -> None:
    deploy(db, sub("one"))
    with pytest.raises(engine.DefinitionRefused) as refused:
        deploy(db, caller(words))
    (problem,) = [one for one in refused.value.problems if one.severity == "error"]
    assert (problem.code, problem.element) == (code, "call")
    assert problem.line > 0
    assert "Call" in problem.message


def test_a_bound_version_is_not_deleted_and_a_retired_one_not_called(db: Session) -> None:
    deploy(db, sub("one"))
    deploy(db, sub("two"))
    deploy(db, caller('ringflow:binding="version" ringflow:version="1"'))
    with pytest.raises(engine.VersionNeeded):
        engine.delete_version(db, "s", 1, by=ADMIN, reason="x")
    one = begin(db)
    with pytest.raises(engine.VersionInUse):
        engine.delete_version(db, "s", 1, by=ADMIN, reason="x")
    engine.retire(db, "s", by=ADMIN, reason="New law")
    (task,) = engine.find_tasks(db, engine.TaskFilter(instance_id=one.id)).items
    engine.complete(db, task.id, {}, by=LIN)
    assert engine.get_instance(db, one.id).incident
