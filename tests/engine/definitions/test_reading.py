"""Drawings from any tool: prefixes, dialects, habits. And files that want more than be read."""

from pathlib import Path

import pytest

from base.expressions import ExpressionFailed
from engine.definitions.check import check
from engine.definitions.model import Event, Kind, NodeInfo
from engine.definitions.problems import Report
from engine.definitions.program import DrawingRefused, NoSuchProcess, build
from engine.definitions.reading.reader import read_processes
from engine.definitions.source import SourceFile
from engine.definitions.values import read_value
from tests.make.drawing import boundary, timer
from tests.make.drawings import event, message, sketch, sub
from tests.make.instances import MONDAY, Walk

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"


def plain(body: str, *, spaces: str = "", attributes: str = "") -> SourceFile:
    """Return a file as other tools write it: no prefix, flows named in incoming and outgoing."""
    return SourceFile(
        "plain.bpmn",
        f'<definitions xmlns="{MODEL}" {spaces} id="d" targetNamespace="t">'
        f'<process id="p" {attributes}>{body}</process></definitions>'.encode(),
    )


def node_of(inner: str, *, spaces: str = "") -> NodeInfo:
    file = plain(
        f'<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="it"/>{inner}',
        spaces=spaces, attributes='isExecutable="true"',
    )  # fmt: skip
    report = Report()
    (process,) = read_processes(file, report)
    assert report.errors == []
    return process.scope.nodes["it"]


def problems(file: SourceFile) -> list[str]:
    return [problem.code for problem in check([file], knows_action=lambda _: True).problems]


# --- habits of other tools ----------------------------------------------------------------------


def test_a_plain_drawing_without_prefix_and_flag_runs() -> None:
    file = plain(
        '<startEvent id="Start"><outgoing>f1</outgoing></startEvent>'
        '<task id="a"><incoming>f1</incoming><outgoing>f2</outgoing></task>'
        '<userTask id="b"><incoming>f2</incoming></userTask>'
        '<sequenceFlow id="f1" sourceRef="Start" targetRef="a"/>'
        '<sequenceFlow id="f2" sourceRef="a" targetRef="b"/>'
        '<textAnnotation id="t"><text>note</text></textAnnotation>'
        '<dataObject id="o"/><dataObjectReference id="r" dataObjectRef="o"/>'
        '<association id="as" sourceRef="b" targetRef="t"/>'
    )
    assert problems(file) == ["executable-assumed"]
    assert Walk.start(file).complete("b").ended


def test_several_flows_out_of_a_task_mean_all_of_them() -> None:
    drawing = sketch("start -> pass_1 -> a -> and1 -> end; pass_1 -> b -> and1")
    assert problems(drawing) == ["split-added"]
    walk = Walk.start(drawing)
    assert walk.open == ["a", "b"]
    assert walk.passed == ["start", "pass_1"]
    assert walk.complete("a").complete("b").ended


def test_conditions_on_flows_out_of_a_task_choose() -> None:
    drawing = sketch("start -> ask; ask -> a [x > 1] -> end; ask -> b [x <= 1] -> end_2")
    assert Walk.start(drawing).complete("ask", x=5).open == ["a"]
    assert Walk.start(drawing).complete("ask", x=0).open == ["b"]


def test_a_drawing_without_start_begins_where_nothing_leads_to() -> None:
    drawing = sketch("a -> b; late -> c", boundary("late", "a", timer("Duration", "PT1H")))
    assert problems(drawing) == ["start-added"]
    assert Walk.start(drawing).complete("a").open == ["b"]


def test_a_sub_process_may_be_empty_or_without_events() -> None:
    assert Walk.start(sketch("start -> box -> a -> end", sub("box", ""))).open == ["a"]
    walk = Walk.start(sketch("start -> box -> a -> end", sub("box", "x -> y")))
    assert walk.complete("x").complete("y").open == ["a"]


def test_ids_that_the_library_uses_itself_are_free_for_drawings() -> None:
    drawing = sketch(
        "Start -> Root -> End", '<bpmn:startEvent id="Start"/>', '<bpmn:endEvent id="End"/>'
    )
    assert Walk.start(drawing).complete("Root").ended


def test_a_picture_beside_a_process_is_left_out() -> None:
    both = SourceFile(
        "two.bpmn",
        f'<d:definitions xmlns:d="{MODEL}" id="d" targetNamespace="t">'
        '<d:collaboration id="c"><d:participant id="x" name="Centre" processRef="real"/>'
        '<d:participant id="y" name="Citizen" processRef="drawn"/></d:collaboration>'
        '<d:process id="real" isExecutable="true"><d:startEvent id="s1"/></d:process>'
        '<d:process id="drawn" isExecutable="false"><d:startEvent id="s2"/></d:process>'
        '<d:process id="empty"/></d:definitions>'.encode(),
    )
    checked = check([both], knows_action=lambda _: True)
    assert [(process.key, process.name) for process in checked.processes] == [("real", "Centre")]
    assert [problem.code for problem in checked.problems] == ["not-executable"]
    assert build(both).key == "real"
    with pytest.raises(NoSuchProcess):
        build(both, "other")


def test_a_message_without_a_name_takes_its_id_and_an_event_its_own_name() -> None:
    drawing = plain(
        '<startEvent id="s"/><receiveTask id="a" messageRef="tns:m1"/>'
        '<receiveTask id="b" name="Reply"/>'
        '<sequenceFlow id="f1" sourceRef="s" targetRef="a"/>'
        '<sequenceFlow id="f2" sourceRef="a" targetRef="b"/>',
        attributes='isExecutable="true"',
    )
    content = drawing.content.replace(b"<process", b'<message id="m1"/><process')
    walk = Walk.start(SourceFile("m.bpmn", content))
    assert walk.described_at("a").name == "m1"
    assert walk.deliver("a").described_at("b").name == "Reply"


def test_long_chains_are_read_and_run() -> None:
    chain = "start -> " + " -> ".join(f"pass_{n}" for n in range(1900)) + " -> end"
    drawing = sketch(chain)
    assert problems(drawing) == []
    assert Walk.start(drawing).ended


def test_shipped_drawings_have_no_errors() -> None:
    files = [
        SourceFile(path.name, path.read_bytes())
        for path in sorted(Path("processes/bpmn").rglob("*.bpmn"))
    ]
    assert files
    assert check(files, knows_action=lambda _: True).errors == []


# --- dialects -----------------------------------------------------------------------------------


def test_tasks_of_the_camunda_family_are_understood() -> None:
    node = node_of(
        '<userTask id="it" c:assignee="${boss}" c:candidateGroups="a,b" c:candidateUsers="u" '
        'c:formKey="form" c:dueDate="P1D" c:priority="70"/>',
        spaces=f'xmlns:c="{CAMUNDA}"',
    )
    task = node.task
    assert task is not None
    assert task.form == "form"
    assert task.assignee is not None
    assert task.assignee.names == {"boss"}
    said = [value.text for value in (task.groups, task.users, task.due, task.priority) if value]
    assert said == ["a,b", "u", "P1D", "70"]


def test_tasks_of_zeebe_are_understood() -> None:
    node = node_of(
        '<userTask id="it"><extensionElements><z:assignmentDefinition assignee="=boss" '
        'candidateGroups=\'=["a"]\'/><z:formDefinition formId="form"/>'
        '<z:taskSchedule dueDate="=due"/></extensionElements></userTask>',
        spaces=f'xmlns:z="{ZEEBE}"',
    )
    task = node.task
    assert task is not None
    assert task.form == "form"
    assert task.groups is not None
    assert task.groups.get({}, MONDAY) == ["a"]
    assert task.due is not None
    assert task.due.get({"due": "P1D"}, MONDAY) == "P1D"


def test_performers_of_the_standard_are_understood() -> None:
    node = node_of(
        '<userTask id="it"><potentialOwner><resourceAssignmentExpression><formalExpression>'
        "dispatcher</formalExpression></resourceAssignmentExpression></potentialOwner></userTask>"
    )
    assert node.task is not None
    assert node.task.groups is not None
    assert node.task.groups.text == "dispatcher"


@pytest.mark.parametrize(
    ("inner", "spaces"),
    [
        ('<serviceTask id="it" c:type="external" c:topic="pay"/>', f'xmlns:c="{CAMUNDA}"'),
        (
            '<serviceTask id="it"><extensionElements><z:taskDefinition type="pay"/>'
            "</extensionElements></serviceTask>",
            f'xmlns:z="{ZEEBE}"',
        ),
        (
            '<serviceTask id="it"><extensionElements><s:serviceTaskOperator id="pay">'
            '<s:parameters><s:parameter id="sum" value="n + 1"/></s:parameters>'
            "</s:serviceTaskOperator></extensionElements></serviceTask>",
            f'xmlns:s="{SPIFF}"',
        ),
    ],
)
def test_service_tasks_of_other_engines_name_their_action(inner: str, spaces: str) -> None:
    action = node_of(inner, spaces=spaces).action
    assert action is not None
    assert action.name == "pay"
    for parameter in action.parameters:
        assert parameter.value.get({"n": 1}, MONDAY) == 2


def test_multi_instance_tasks_of_other_engines_are_understood() -> None:
    inner = (
        '<userTask id="it"><multiInstanceLoopCharacteristics isSequential="true" '
        'c:collection="${units}" c:elementVariable="unit"/></userTask>'
    )
    loop = node_of(inner, spaces=f'xmlns:c="{CAMUNDA}"').loop
    assert loop is not None
    assert loop.sequential
    assert loop.element == "unit"
    inner = (
        '<userTask id="it"><multiInstanceLoopCharacteristics>'
        '<loopDataInputRef>units</loopDataInputRef><inputDataItem id="unit"/>'
        "</multiInstanceLoopCharacteristics></userTask>"
    )
    loop = node_of(inner).loop
    assert loop is not None
    assert loop.collection is not None
    assert loop.element == "unit"


def test_nested_lanes_the_innermost_wins_and_sub_processes_inherit() -> None:
    lanes = (
        '<bpmn:laneSet><bpmn:lane name="Office"><bpmn:flowNodeRef>a</bpmn:flowNodeRef>'
        "<bpmn:flowNodeRef>b</bpmn:flowNodeRef><bpmn:childLaneSet>"
        '<bpmn:lane name="Clerk"><bpmn:flowNodeRef>b</bpmn:flowNodeRef>'
        "<bpmn:flowNodeRef>box</bpmn:flowNodeRef></bpmn:lane></bpmn:childLaneSet></bpmn:lane>"
        "</bpmn:laneSet>"
    )
    nodes = build(sketch("start -> a -> b -> box -> end", sub("box", "c"), inside=lanes)).nodes
    groups = {name: lane.groups for name in "abc" if (lane := nodes[name].lane) is not None}
    assert groups == {"a": ("Office",), "b": ("Clerk",), "c": ("Clerk",)}


def test_names_are_given_in_three_languages() -> None:
    label = (
        '<bpmn:extensionElements><ringflow:label lang="zh-Hant">派單</ringflow:label>'
        "</bpmn:extensionElements><bpmn:documentation>Choose a department.</bpmn:documentation>"
    )
    node = build(
        sketch("start -> a", f'<bpmn:userTask id="a" name="Dispatch">{label}</bpmn:userTask>')
    ).nodes["a"]
    assert node.title == {"en": "Dispatch", "zh-Hant": "派單"}
    assert (node.kind, node.event, node.line > 0) == (Kind.USER, Event.NONE, True)


def test_timers_may_be_written_with_quotes_or_in_the_wrong_box() -> None:
    quoted = event("catch", "t", timer("Duration", '"PT1H"'))
    assert Walk.start(sketch("start -> t -> end", quoted)).travel(hours=1).ended
    moment = event("catch", "t", timer("Duration", "2026-11-02T10:00:00Z"))
    assert Walk.start(sketch("start -> t -> end", moment)).travel(hours=1).ended
    value = event("catch", "t", timer("Date", "${when}"))
    assert Walk.start(sketch("start -> t -> end", value), when="PT1H").travel(hours=1).ended


# --- values ---------------------------------------------------------------------------------------


def test_a_value_is_text_an_expression_or_both() -> None:
    assert read_value("plain").get({}, MONDAY) == "plain"
    assert read_value("${n + 1}").get({"n": 1}, MONDAY) == 2
    assert read_value("= n + 1").get({"n": 1}, MONDAY) == 2
    assert read_value("No. ${n} of ${{'a': '}'}['a']}!").get({"n": 1}, MONDAY) == "No. 1 of }!"
    assert read_value("costs $5 {x}").get({}, MONDAY) == "costs $5 {x}"
    assert read_value("${unclosed").get({}, MONDAY) == "${unclosed"
    with pytest.raises(ExpressionFailed):
        read_value("${gone}").get({}, MONDAY)


# --- hostile files --------------------------------------------------------------------------------

HEAD = f'<definitions xmlns="{MODEL}" id="d" targetNamespace="t">'
BODY = '<process id="p"><startEvent id="s" name="{0}"/></process></definitions>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"no xml", "xml-broken"),
        (b"<a><b></a>", "xml-broken"),
        (b"<html/>", "not-bpmn"),
        (HEAD + "</definitions>", "no-process"),
        ("<!DOCTYPE d SYSTEM 'file:///etc/passwd'>" + HEAD + BODY, "xml-doctype"),
        (
            "<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" + HEAD + BODY.format("&e;"),
            "xml-broken",
        ),
        ("<!DOCTYPE d [<!ENTITY e 'x'>]>" + HEAD + BODY.format("&e;"), "xml-doctype"),
        (
            HEAD
            + '<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'
            + BODY,
            "xml-inclusion",
        ),
        (b" " * (2 * 1024 * 1024 + 1), "file-too-large"),
        (b"", "file-empty"),
        (b" \r\n", "file-empty"),
        (b"\0\0", "file-empty"),
        ("<a>" * 300 + "</a>" * 300, "xml-deep"),
    ],
)
def test_a_file_that_is_no_plain_drawing_is_refused(content: str | bytes, code: str) -> None:
    data = content.encode() if isinstance(content, str) else content
    file = SourceFile("bad.bpmn", data)
    assert problems(file) == [code]
    with pytest.raises(DrawingRefused):
        build(file)


def test_a_bomb_of_entities_is_refused_quickly() -> None:
    bomb = "<!DOCTYPE d [<!ENTITY a0 'ha'>" + "".join(
        f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)
    )
    content = f"{bomb}]>{HEAD}{BODY.format('&a11;')}".encode()
    assert problems(SourceFile("bomb.bpmn", content))[0] in {"xml-doctype", "xml-broken"}


def test_encodings_and_names_in_chinese_are_read() -> None:
    text = f'<?xml version="1.0" encoding="UTF-16"?>{HEAD}<process id="p" name="受理">'
    text += '<startEvent id="開始"/><userTask id="受理" name="受理來電"/>'
    text += '<sequenceFlow id="f" sourceRef="開始" targetRef="受理"/></process></definitions>'
    file = SourceFile("中文.bpmn", text.encode("utf-16"))
    walk = Walk.start(file)
    assert walk.open == ["受理"]
    assert walk.complete("受理", 電話="123").data == {"電話": "123"}


def test_messages_start_events_are_listed_for_the_outside() -> None:
    drawing = sketch("start -> a; mail -> a", event("start", "mail", message("m")), messages=["m"])
    starts = {node.id: node.event for node in build(drawing).starts}
    assert starts == {"start": Event.NONE, "mail": Event.MESSAGE}
