"""Forms are deployed, pinned by a release, and shown as they were when an instance began."""

import json
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

import engine
import forms
from base.db import Session
from engine import SourceFile
from tests.make import drawing as d
from tests.make.actors import ADMIN, LIN
from web.inbox import filling

ALL = ("en", "zh-Hant", "zh-Hans")


def words(text: str) -> dict[str, str]:
    return dict.fromkeys(ALL, text)


def sheet(*keys: str, name: str = "desk/ask.json", **parts: Any) -> SourceFile:
    fields = [{"key": key, "type": "text", "label": words(key)} for key in keys]
    content = {"title": words("Ask"), "fields": fields, **parts}
    return SourceFile(name, json.dumps(content).encode())


def drawing(task: str = 'form="desk/ask"', more: bytes = b"") -> SourceFile:
    nodes = d.start() + d.user("ask", task=task) + d.end()
    made = d.drawing("p", nodes, [("start", "ask"), ("ask", "end")])
    return SourceFile(made.name, made.content + more)


def deploy(db: Session, *files: SourceFile, **more: Any) -> engine.Deployment:
    return engine.deploy(db, list(files), by=ADMIN, **more)


def task_of(db: Session, one: engine.InstanceView) -> engine.TaskView:
    (task,) = engine.find_tasks(db, engine.TaskFilter(instance_id=one.id)).items
    return engine.get_task(db, task.id)


def asked(db: Session, one: engine.InstanceView) -> list[str]:
    return [field.key for field in filling.form_of(db, task_of(db, one)).fields()]


def test_a_running_instance_keeps_its_form_and_a_new_one_takes_the_new_form(db: Session) -> None:
    first = deploy(db, drawing(), sheet("name"))
    assert [(x.key, x.kind, x.version, x.new) for x in first.definitions] == [
        ("desk/ask", "form", 1, True), ("p", "process", 1, True),
    ]  # fmt: skip
    old = engine.start(db, "p", variables={}, by=LIN)

    second = deploy(db, sheet("name", "phone"))

    assert second.id != first.id
    assert [(x.key, x.version, x.new) for x in second.definitions] == [("desk/ask", 2, True)]
    new = engine.start(db, "p", variables={}, by=LIN)
    assert asked(db, old) == ["name"]
    assert asked(db, new) == ["name", "phone"]
    assert filling.answers(db, task_of(db, old), {"name": ["Lin"]}) == {"name": "Lin"}


def test_the_draft_and_the_finished_task_keep_the_form_too(db: Session) -> None:
    deploy(db, drawing(), sheet("name"))
    old = engine.start(db, "p", variables={}, by=LIN)
    task = task_of(db, old)
    engine.claim(db, task.id, by=LIN)
    engine.save_draft(db, task.id, by=LIN, data={"name": ["Li"]})
    deploy(db, sheet("phone"))

    html = filling.shown(db, task_of(db, old), LIN, action="/x")
    assert 'name="name"' in html
    assert 'value="Li"' in html
    assert "phone" not in html

    engine.complete(db, task.id, {"name": "Lin"}, by=LIN)
    done = task_of(db, old)
    assert "Lin" in filling.answered(db, done, {"name": "Lin"})


def test_a_migrated_instance_takes_the_forms_of_its_new_release(db: Session) -> None:
    deploy(db, drawing(), sheet("name"))
    old = engine.start(db, "p", variables={}, by=LIN)
    deploy(db, drawing(more=b"\n"), sheet("phone"))

    engine.migrate(db, old.id, by=ADMIN, reason="new form")

    assert asked(db, old) == ["phone"]


def test_the_same_form_again_changes_nothing(db: Session) -> None:
    first = deploy(db, drawing(), sheet("name"))
    again = deploy(db, sheet("name"))
    assert again.id == first.id
    assert [(x.version, x.new) for x in again.definitions] == [(1, False)]


def test_a_form_that_is_not_there_is_told_with_its_step(db: Session) -> None:
    with pytest.raises(engine.DefinitionRefused) as refused:
        deploy(db, SourceFile("p.bpmn", drawing().content.replace(b"<bpmn:user", b"\n<bpmn:user")))
    (problem,) = refused.value.problems
    assert (problem.code, problem.element, problem.severity) == ("form-unknown", "ask", "error")
    assert problem.line == 2
    assert "desk/ask" in problem.message


def test_a_form_of_another_system_is_told_and_the_variables_are_shown(db: Session) -> None:
    words = b'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" camunda:formKey="app:x.html"'
    theirs = drawing("").content.replace(b"<bpmn:userTask ", b"<bpmn:userTask %s " % words)
    deployed = deploy(db, SourceFile("v.bpmn", theirs))

    (problem,) = deployed.problems
    assert (problem.code, problem.severity) == ("form-foreign", "warning")
    one = engine.start(db, "p", variables={"amount": 3}, by=LIN)
    assert asked(db, one) == ["amount"]


def test_forms_that_ship_come_along_when_a_drawing_names_them_first(db: Session) -> None:
    made = deploy(db, drawing('form="tickets/handle"'))
    assert {x.key for x in made.definitions} == {"p", "tickets/handle"}
    one = engine.start(db, "p", variables={}, by=LIN)
    shipped = forms.load("tickets/handle")
    assert asked(db, one) == [field.key for field in shipped.fields()]

    deploy(db, sheet("own", name="tickets/handle.json"))
    again = deploy(db, drawing('form="tickets/handle"', more=b"\n"))

    assert {x.key for x in again.definitions} == {"p"}
    assert asked(db, engine.start(db, "p", variables={}, by=LIN)) == ["own"]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (sheet("name", name="ask.json"), "form-key"),
        (sheet("name", name="x.json", key="Desk/ask"), "form-key"),
        (SourceFile("desk/ask.json", b'{"fields": [,]}'), "form-broken"),
        (SourceFile("desk/ask.json", b"[" * 100_000), "form-broken"),
        (SourceFile("desk/ask.json", b"\xff\xfe{}"), "form-broken"),
        (sheet("outcome"), "form-wrong"),
        (sheet("name", color="red"), "form-wrong"),
    ],
)
def test_a_form_with_faults_is_refused(db: Session, file: SourceFile, code: str) -> None:
    with pytest.raises(engine.DefinitionRefused) as refused:
        deploy(db, drawing(""), file)
    assert {problem.code for problem in refused.value.problems} == {code}
    assert all(problem.message for problem in refused.value.problems)


def test_two_files_for_one_form_are_refused(db: Session) -> None:
    with pytest.raises(engine.DefinitionRefused) as refused:
        deploy(db, sheet("a"), sheet("b", name="x.json", key="desk/ask"))
    assert [problem.code for problem in refused.value.problems] == ["form-double"]


def test_forms_come_in_bundles_and_other_json_is_passed_over(db: Session) -> None:
    packed = BytesIO()
    with ZipFile(packed, "w") as bundle:
        bundle.writestr("flow.bpmn", drawing().content)
        bundle.writestr("desk/ask.json", sheet("name").content)
        bundle.writestr("package.json", b'{"name": "x"}')

    made = deploy(db, SourceFile("all.zip", packed.getvalue()))

    assert {x.key for x in made.definitions} == {"p", "desk/ask"}
    assert [problem.code for problem in made.problems] == ["form-none"]
