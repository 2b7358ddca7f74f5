"""Drawings in the habits of many tools parse, could be deployed, and begin."""

import os
from pathlib import Path

import pytest

from engine import rehearse
from engine.definitions.check import Checked, check
from engine.definitions.model import NodeInfo
from engine.definitions.program import Program
from engine.definitions.source import SourceFile
from engine.runtime.machine.running import Running
from tests.engine.definitions.vendors import VENDORS
from tests.make.instances import MONDAY, TestTurn, Walk

REFERENCE = Path(os.environ.get("RINGFLOW_TEST_DATA", "")) / "bpmn-reference"
MODELS = sorted(path.stem for path in REFERENCE.glob("*.bpmn"))


def looked_at(content: bytes) -> Checked:
    return check([SourceFile("v.bpmn", content)], knows_action=lambda _: False)


@pytest.mark.parametrize("name", VENDORS)
def test_a_drawing_of_this_tool_begins(name: str) -> None:
    text, opens = VENDORS[name]
    checked = looked_at(text.encode())
    assert [problem.message for problem in checked.errors] == []
    found: list[str] = []
    for process in checked.processes:
        program, env = Program(process), TestTurn()
        walk = Walk(program, env, Running.start(program, env=env))
        found += walk.open
    assert found == opens
    assert all(why is None for why in rehearse(checked.processes, MONDAY).values())
    for problem in checked.problems:
        assert problem.message


@pytest.mark.real("RINGFLOW_TEST_DATA")
@pytest.mark.parametrize("model", MODELS or ["all of the models"])
def test_a_reference_model_begins(model: str) -> None:
    checked = looked_at((REFERENCE / f"{model}.bpmn").read_bytes())
    assert [problem.message for problem in checked.errors] == []
    assert all(why is None for why in rehearse(checked.processes, MONDAY).values())


def test_what_other_engines_would_do_beside_a_step_is_told() -> None:
    text, _ = VENDORS["camunda 7, delegate and listeners"]
    told = {p.code: p.params for p in looked_at(text.encode()).problems}
    assert told["not-run"] == {"what": "executionListener"}
    assert told["action-foreign"] == {"action": "${charge}"}


def test_mappings_are_read() -> None:
    text = (
        '<d:definitions xmlns:d="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:z="http://camunda.org/schema/zeebe/1.0" '
        'xmlns:c="http://camunda.org/schema/1.0/bpmn" id="x" targetNamespace="t">'
        '<d:process id="p" isExecutable="true"><d:startEvent id="s"/>'
        '<d:userTask id="a"><d:extensionElements><z:ioMapping><z:output source="=x" target="y"/>'
        "</z:ioMapping></d:extensionElements></d:userTask>"
        '<d:serviceTask id="b"><d:extensionElements><c:inputOutput><c:outputParameter name="n"/>'
        "</c:inputOutput></d:extensionElements></d:serviceTask>"
        '<d:callActivity id="k" calledElement="p2"><d:extensionElements><z:ioMapping>'
        '<z:input source="=x" target="y"/><z:output source="=y" target="x"/></z:ioMapping>'
        "</d:extensionElements></d:callActivity>"
        '<d:sequenceFlow id="f" sourceRef="s" targetRef="a"/>'
        '<d:sequenceFlow id="g" sourceRef="a" targetRef="b"/>'
        '<d:sequenceFlow id="h" sourceRef="b" targetRef="k"/></d:process>'
        '<d:process id="p2" isExecutable="true"><d:startEvent id="s2"/></d:process>'
        "</d:definitions>"
    )
    checked = looked_at(text.encode())
    assert not [p for p in checked.problems if p.code == "not-run"]
    nodes = checked.processes[0].scope.nodes
    assert {key: mapped(nodes[key]) for key in ("a", "b", "k")} == {
        "a": ([], ["y"]), "b": None, "k": (["y"], ["x"]),
    }  # fmt: skip


def mapped(node: NodeInfo) -> tuple[list[str], list[str]] | None:
    if node.mapping is None:
        return None
    return [one.name for one in node.mapping.inputs], [one.name for one in node.mapping.outputs]


def test_a_foreign_action_that_there_is_is_called() -> None:
    text, _ = VENDORS["camunda 8"]
    file = SourceFile("v.bpmn", text.encode())
    (process,) = check([file], knows_action=lambda name: name == "charge").processes
    assert process.scope.nodes["a"].action is not None


def test_groups_of_jbpm_are_read() -> None:
    text, _ = VENDORS["jbpm, human task"]
    task = looked_at(text.encode()).processes[0].scope.nodes["a"].task
    assert task is not None
    assert task.groups is not None
    assert task.groups.text == "HR"
