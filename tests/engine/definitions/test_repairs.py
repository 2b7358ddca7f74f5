"""What other tools leave out or write in their own way is read, and each place is told."""

from itertools import pairwise

import pytest

from base.i18n import use_locale
from engine.definitions.check import check
from engine.definitions.problems import Problem
from engine.definitions.program import Program
from engine.definitions.source import Limits, SourceFile
from engine.runtime.machine.running import Running
from tests.make.drawing import boundary, call, timer
from tests.make.drawings import error, event, message, several, sketch, sub
from tests.make.instances import TestTurn, Walk

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
START, END = '<bpmn:startEvent id="s"/>', '<bpmn:endEvent id="e"/>'
TIMER = timer("Duration", "PT1H")
CROSSING = '<bpmn:sequenceFlow id="crossing" sourceRef="a" targetRef="b"/>'
USER = '<bpmn:userTask id="it"/>'


def found(file: SourceFile) -> list[Problem]:
    return check([file], knows_action=lambda _: False).problems


def walked(file: SourceFile) -> Walk:
    """Start what the checker made of a file, as a deployment would run it."""
    checked = check([file], knows_action=lambda _: False)
    assert checked.errors == []
    env, program = TestTurn(), Program(checked.processes[0])
    return Walk(program, env, Running.start(program, env=env))


@pytest.mark.parametrize(
    ("element", "code"),
    [
        ('<bpmn:userTask id="it">' + several() + "</bpmn:userTask>", "loop-count"),
        (event("catch", "it", ""), "event-empty"),
        ('<bpmn:receiveTask id="it"/>', "message-none"),
        ('<bpmn:sendTask id="it"/>', "send-missing"),
        (event("throw", "it", "<bpmn:messageEventDefinition/>").replace('name="it"', ""),
         "message-none"),
        ('<bpmn:serviceTask id="it"/>', "action-missing"),
        ('<bpmn:scriptTask id="it"/>', "script-missing"),
        ('<bpmn:scriptTask id="it"><bpmn:script> </bpmn:script></bpmn:scriptTask>',
         "script-missing"),
        ('<bpmn:callActivity id="it"/>', "call-missing"),
        (call("it", "nowhere"), "call-unknown"),
        (event("catch", "it", "<bpmn:timerEventDefinition/>"), "timer-missing"),
        (event("catch", "it", "<bpmn:timerEventDefinition><bpmn:timeDuration/>"
                              "</bpmn:timerEventDefinition>"), "timer-missing"),
    ],
)  # fmt: skip
def test_what_a_step_does_not_say_a_person_does(element: str, code: str) -> None:
    drawing = sketch("start -> it -> b -> end", element)
    (problem,) = found(drawing)
    assert (problem.code, problem.severity, problem.element) == (code, "warning", "it")
    assert problem.line > 3
    walk = walked(drawing)
    assert walk.open == ["it"]
    assert walk.complete("it").open == ["b"]


@pytest.mark.parametrize(
    ("flows", "nodes", "code", "opens"),
    [
        ("a -> end; b -> end", (), "start-added", ["a", "b"]),
        ("a -> b -> a", (), "start-added", ["a"]),
        ("start -> a -> pass -> xor; xor -> end [x]; xor -> start", (), "flow-into-start", ["a"]),
        ("start -> end -> a", (), "flow-from-end", ["a"]),
        ("start -> event", (), "event-gateway-empty", []),
        ("start -> a -> end; b -> c", (boundary("b", "gone", TIMER),), "boundary-host", ["a"]),
        ("start -> a -> end; b -> c", (boundary("b", "end", TIMER),), "boundary-host", ["a"]),
        ("start -> box -> b", (sub("box", "s -> a", START), CROSSING), "flow-crosses", ["a"]),
        ("start -> box -> b", (sub("box", "s1 -> a; s2 -> b2", *(
            f'<bpmn:startEvent id="{n}"/>' for n in ("s1", "s2"))),), "start-several",
            ["a", "b2"]),
        ("start -> box -> b", (sub("box", "s -> a", event("start", "s", TIMER)),), "start-inner",
         []),
        ("start -> a; b -> c", (boundary("b", "a", error(), interrupts=False),),
         "error-not-interrupting", ["a"]),
        ("start -> bad", (event("end", "bad", "<bpmn:errorEventDefinition/>"),), "error-none", []),
        ("start -> bad", (event("end", "bad", error("gone")),), "error-missing", []),
        ("start -> bad", (event("end", "bad", message("gone")),), "message-missing", []),
        ("start -> a -> b", (
            '<bpmn:sequenceFlow id="lost" sourceRef="a" targetRef="gone"/>',), "flow-dangling",
         ["a"]),
    ],
)  # fmt: skip
def test_what_has_one_meaning_is_read_that_way(
    flows: str, nodes: tuple[str, ...], code: str, opens: list[str]
) -> None:
    drawing = sketch(flows, *nodes)
    assert code in {problem.code for problem in found(drawing)}
    assert walked(drawing).open == opens


def test_a_sub_process_that_begins_with_events_waits_for_the_first_of_them() -> None:
    box = sub(
        "box", "s -> a; m -> b", event("start", "s", TIMER), event("start", "m", message("m"))
    )
    walk = walked(sketch("start -> box -> end", box, messages=["m"]))
    assert walk.waiting == ["m", "s"]
    assert walk.deliver("m").open == ["b"]
    assert walk.complete("b").ended


def test_a_boundary_event_that_says_no_time_happens_when_a_person_says_so() -> None:
    drawing = sketch(
        "start -> a -> end; late -> b", boundary("late", "a", "<bpmn:timerEventDefinition/>")
    )
    assert [problem.code for problem in found(drawing)] == ["timer-missing"]
    walk = walked(drawing)
    assert walk.open == ["a", "late"]
    assert walk.complete("late").open == ["b"]
    assert walked(drawing).complete("a").ended


def test_an_undefined_event_races_behind_an_event_gateway() -> None:
    drawing = sketch(
        "start -> event; event -> t -> a; event -> u -> b",
        event("catch", "t", TIMER), event("catch", "u", "<bpmn:messageEventDefinition/>").replace(
            'name="u"', ""),
    )  # fmt: skip
    walk = walked(drawing)
    assert walk.waiting == ["t", "u"]
    assert walk.complete("u").open == ["b"]


def test_an_event_definition_may_stand_elsewhere() -> None:
    text = sketch(
        "start -> it -> a",
        event("catch", "it", "<bpmn:eventDefinitionRef>d1</bpmn:eventDefinitionRef>"),
    ).content.decode()
    shared = TIMER.replace("Definition>", 'Definition id="d1">', 1)
    text = text.replace("<bpmn:process", shared + "<bpmn:process", 1)
    file = SourceFile("p.bpmn", text.encode())
    assert found(file) == []
    assert walked(file).waiting == ["it"]


FOREIGN = 'isExecutable="false"'


@pytest.mark.parametrize(
    ("element", "opens"),
    [
        (event("catch", "it", TIMER + "<bpmn:messageEventDefinition/>"), ["it"]),
        (event("catch", "it", "<bpmn:errorEventDefinition/>"), ["it"]),
        (event("throw", "it", TIMER), ["it"]),
        (event("start", "it", "<bpmn:errorEventDefinition/>"), ["a"]),
        (sub("it", "s -> b", event("start", "s", "<bpmn:errorEventDefinition/>")), ["b"]),
    ],
)
def test_events_where_none_may_stand_are_left_to_people_in_other_tools_drawings(
    element: str, opens: list[str]
) -> None:
    flows = "it -> a -> end" if "startEvent" in element[:20] else "start -> it -> a -> end"
    drawing = sketch(flows, element, attributes=FOREIGN)
    assert "event-foreign" in {problem.code for problem in found(drawing)}
    assert walked(drawing).open == opens
    assert check([sketch(flows, element)], knows_action=bool).errors or "subProcess" in element


def test_what_cannot_be_read_is_a_mistake_only_in_a_drawing_of_ours() -> None:
    flows = "start -> xor; xor -> a [amount > 100 EUR]; xor -> b"
    ours = check([sketch(flows)], knows_action=bool)
    assert [problem.code for problem in ours.errors] == ["expression"]
    foreign = sketch(flows, attributes=FOREIGN)
    assert "expression-foreign" in {problem.code for problem in found(foreign)}
    walk = walked(foreign)
    (wait,) = walk.running.waits()
    assert [one.labels["en"] for one in wait.node.choice] == ["amount > 100 EUR", "b"]


# --- ids and flows ------------------------------------------------------------------------------


def test_ids_that_are_missing_or_used_twice_are_made() -> None:
    drawing = sketch("start -> a -> end", "<bpmn:task/>", '<bpmn:userTask id="a" name="Other"/>')
    double, missing = sketch("start -> b -> end", USER, USER), found(drawing)
    assert {"id-missing", "id-double"} <= {problem.code for problem in missing} | {
        problem.code for problem in found(double)
    }
    assert walked(double).open[0] in {"b", "it"}


def test_a_double_inside_a_sub_process_keeps_its_own_flows() -> None:
    box = sub("box", "s -> a -> e", START, END, '<bpmn:userTask id="a" name="Inner"/>')
    walk = walked(sketch("start -> a -> box -> end", box))
    assert walk.open == ["a"]
    assert walk.complete("a").open == ["a_2"]
    assert walk.complete("a_2").ended


def test_ids_with_our_own_marks_in_them_are_written_otherwise() -> None:
    text = sketch("start -> mark -> end").content.decode().replace("mark", "a#b~c")
    assert walked(SourceFile("p.bpmn", text.encode())).open == ["a_b_c"]


def test_ids_with_any_other_character_stay() -> None:
    ids = ["1", "task one", "a:b", "受理", "x.y-z", "{B7E2}", "Start", "End"]
    flows = [f'<sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>' for n, (a, b) in
             enumerate(pairwise(ids))]  # fmt: skip
    nodes = "".join(f'<userTask id="{one}"/>' for one in ids)
    text = f'<definitions xmlns="{MODEL}"><process id="p">{nodes}{"".join(flows)}</process>'
    walk = walked(SourceFile("p.bpmn", f"{text}</definitions>".encode()))
    for one in ids:
        assert walk.open == [one]
        walk.complete(one)
    assert walk.ended


def test_flows_written_in_an_outer_scope_belong_where_their_ends_are() -> None:
    inner = '<bpmn:sequenceFlow id="i" sourceRef="a" targetRef="b"/>'
    box = sub("box", "s -> a", START, '<bpmn:userTask id="b"/>')
    walk = walked(sketch("start -> box -> end", box, inner))
    assert walk.complete("a").open == ["b"]
    assert walk.complete("b").ended


def test_references_may_be_qualified_names() -> None:
    text = sketch("start -> a -> end").content.decode().replace('Ref="a"', 'Ref="tns:a"')
    assert walked(SourceFile("p.bpmn", text.encode())).complete("a").ended


# --- files --------------------------------------------------------------------------------------

BODY = (
    '<process id="p"><startEvent id="s"/><userTask id="a" name="{0}"/>'
    '<sequenceFlow id="f" sourceRef="s" targetRef="a"/></process></definitions>'
)


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (f'<?xml-stylesheet href="x"?><definitions xmlns="{MODEL}">{BODY}<?mso x?>',
         {"xml-instruction"}),
        (f'<definitions xmlns="{MODEL}"><?tool x?>{BODY}', {"xml-instruction"}),
        (f'\n\n  <?xml version="1.0"?><definitions xmlns="{MODEL}">{BODY}', set()),
        (f'\ufeff<?xml version="1.0"?><definitions xmlns="{MODEL}">{BODY}', set()),
        (f'<?xml version="1.0" encoding="UTF-16"?><definitions xmlns="{MODEL}">{BODY}',
         {"xml-encoding"}),
        (f'<package><definitions xmlns="{MODEL}">{BODY}</package>', set()),
        (f'<definitions xmlns="http://schema.omg.org/spec/BPMN/2.0">{BODY}', {"bpmn-earlier"}),
        (f"<definitions>{BODY}", {"bpmn-earlier"}),
    ],
)  # fmt: skip
def test_files_of_other_tools_are_read(content: str, codes: set[str]) -> None:
    file = SourceFile("p.bpmn", content.format("受理").encode())
    assert {problem.code for problem in found(file)} - {"executable-assumed"} == codes
    assert walked(file).open == ["a"]


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "windows-1252", "gb18030", "big5"])
def test_declared_encodings_are_read(encoding: str) -> None:
    name = "受理" if encoding in {"utf-16", "gb18030", "big5"} else "Prüfung"
    head = f'<?xml version="1.0" encoding="{encoding}"?><definitions xmlns="{MODEL}">'
    file = SourceFile("p.bpmn", (head + BODY.format(name)).encode(encoding))
    assert walked(file).described_at("a").title["en"] == name


# --- limits -------------------------------------------------------------------------------------


def test_limits_are_those_that_are_set() -> None:
    def codes(file: SourceFile, limits: Limits) -> list[str]:
        return [p.code for p in check([file], knows_action=lambda _: True, limits=limits).errors]

    row = sketch("start -> a -> b -> end")
    deep = sketch("start -> box", sub("box", "x", sub("x", "y", sub("y", "z"))))
    assert codes(row, Limits(nodes=3)) == ["too-many-nodes"]
    assert codes(row, Limits(nodes=4, flows=3)) == []
    assert codes(row, Limits(flows=2)) == ["too-many-flows"]
    assert codes(deep, Limits(depth=2)) == ["too-deep"]
    assert codes(deep, Limits(depth=3)) == []
    assert codes(row, Limits(file=100)) == ["file-too-large"]


UNDO = '<bpmn:compensateEventDefinition id="u"/>'


def test_a_flow_out_of_a_compensation_event_leads_to_what_undoes() -> None:
    drawing = sketch("start -> a -> undoing -> end; c -> undo", boundary("c", "a", UNDO),
                     event("throw", "undoing", UNDO))  # fmt: skip
    told = {problem.code: problem.element for problem in found(drawing)}
    assert told == {"compensation-by-flow": "c", "compensation-unmarked": "undo"}
    assert walked(drawing).complete("a").open == ["undo"]
    assert walked(drawing).complete("a").complete("undo").ended


def test_a_handler_that_other_flows_lead_to_is_no_handler() -> None:
    drawing = sketch("start -> a -> undo -> end; c -> undo", boundary("c", "a", UNDO))
    assert "compensation-handler" in [problem.code for problem in found(drawing)]


def test_a_compensation_mark_on_the_way_of_a_foreign_drawing_is_passed_over() -> None:
    body = (
        '<startEvent id="s"/><userTask id="a" isForCompensation="true"/>'
        '<sequenceFlow id="f" sourceRef="s" targetRef="a"/>'
    )
    text = f'<definitions xmlns="{MODEL}" xmlns:x="urn:tool"><process id="p">{body}</process>'
    drawing = SourceFile("x.bpmn", f"{text}</definitions>".encode())
    assert "compensation-on-way" in [problem.code for problem in found(drawing)]
    assert walked(drawing).open == ["a"]


@pytest.mark.parametrize(
    ("language", "names"),
    [("en", "“a”, “b”"), ("zh-Hant", "「a」、「b」"), ("zh-Hans", "“a”、“b”")],
)
def test_names_are_quoted_as_the_language_does(language: str, names: str) -> None:
    (problem,) = found(sketch("a -> end; b -> end"))
    with use_locale(language):
        assert names in problem.message
