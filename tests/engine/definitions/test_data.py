"""Data objects, properties, inputs and outputs of BPMN, and the arrows between them."""

from engine.definitions.check import check
from engine.definitions.source import SourceFile
from tests.make.drawing import user
from tests.make.drawings import sketch
from tests.make.instances import Walk

OBJECT = (
    '<bpmn:dataObject id="do_1"/><bpmn:dataObjectReference id="dr_1" name="claim" '
    'dataObjectRef="do_1"/>'
)


def io(*ends: str, arrows: str = "") -> str:
    """Return what stands in a task: `in:form` is an input, `out:form` an output of that name."""
    parts = []
    for one in ends:
        kind, _, name = one.partition(":")
        tag = "dataInput" if kind == "in" else "dataOutput"
        parts.append(f'<bpmn:{tag} id="{kind}_{name}" name="{name}"/>')
    return f"<bpmn:ioSpecification>{''.join(parts)}</bpmn:ioSpecification>{arrows}"


def into(source: str, target: str, more: str = "") -> str:
    refs = f"<bpmn:sourceRef>{source}</bpmn:sourceRef>" if source else ""
    refs += f"<bpmn:targetRef>{target}</bpmn:targetRef>{more}"
    return f"<bpmn:dataInputAssociation>{refs}</bpmn:dataInputAssociation>"


def out(source: str, target: str, more: str = "") -> str:
    refs = f"<bpmn:sourceRef>{source}</bpmn:sourceRef>" if source else ""
    refs += f"<bpmn:targetRef>{target}</bpmn:targetRef>{more}"
    return f"<bpmn:dataOutputAssociation>{refs}</bpmn:dataOutputAssociation>"


def ask(*ends: str, arrows: str = "", inside: str = OBJECT) -> SourceFile:
    step = user("ask", more=io(*ends, arrows=arrows))
    return sketch("start -> ask -> after -> end", step, inside=inside)


def rules(file: SourceFile) -> list[str]:
    return [problem.code for problem in check([file], knows_action=lambda _name: True).problems]


def test_what_leads_into_a_step_is_copied_for_it_and_what_leads_out_is_copied_back() -> None:
    file = ask("in:form", "out:form", arrows=into("dr_1", "in_form") + out("out_form", "do_1"))
    walk = Walk.start(file, claim={"no": 1})
    assert walk.running.variables(walk.wait("ask").token_id)["form"] == {"no": 1}

    assert walk.complete("ask", form={"no": 2}).data == {"claim": {"no": 2}}
    assert rules(file) == []


def test_data_that_is_not_there_yet_is_no_mistake() -> None:
    file = ask("in:form", "out:form", arrows=into("dr_1", "in_form") + out("out_form", "do_1"))
    walk = Walk.start(file)
    assert walk.open == ["ask"]
    assert walk.complete("ask", other=1).data == {"other": 1}
    assert not walk.failures


def test_an_arrow_to_nothing_in_particular_is_for_people_to_read() -> None:
    step = user("ask", more='<bpmn:property id="pr" name="__targetRef_placeholder"/>'
                + into("dr_1", "pr") + out("", "dr_1"))  # fmt: skip
    file = sketch("start -> ask -> after -> end", step, inside=OBJECT)
    assert rules(file) == []
    assert Walk.start(file, claim=1).complete("ask", claim=2).data == {"claim": 2}


def test_properties_of_the_process_are_variables() -> None:
    inside = '<bpmn:property id="employee"/><bpmn:property id="p_2" name="score"/>'
    arrows = into("employee", "in_who") + out("out_result", "p_2")
    walk = Walk.start(ask("in:who", "out:result", arrows=arrows, inside=inside), employee="Ann")
    assert walk.running.variables(walk.wait("ask").token_id)["who"] == "Ann"
    assert walk.complete("ask", result=5).data == {"employee": "Ann", "result": 5, "score": 5}


def test_assignments_and_transformations_are_worked_out() -> None:
    text = "<bpmn:assignment><bpmn:from>{0}</bpmn:from><bpmn:to>{1}</bpmn:to></bpmn:assignment>"
    arrows = into("", "in_a", text.format("${claim.no + 1}", "in_a"))
    arrows += into("", "in_b", text.format("plain", "in_b"))
    arrows += out("out_c", "dr_1", "<bpmn:transformation>{'no': c * 2}</bpmn:transformation>")
    walk = Walk.start(ask("in:a", "in:b", "out:c", arrows=arrows), claim={"no": 1})
    seen = walk.running.variables(walk.wait("ask").token_id)
    assert (seen["a"], seen["b"]) == (2, "plain")
    assert walk.complete("ask", c=4).data == {"c": 4, "claim": {"no": 8}}


def test_what_cannot_be_read_is_told() -> None:
    bad = out("out_c", "dr_1", "<bpmn:transformation>getDataInput('x')/a</bpmn:transformation>")
    assert "data-association" in rules(ask("out:c", arrows=bad))
    two = into("dr_1", "in_a", "<bpmn:sourceRef>do_1</bpmn:sourceRef>")
    assert "data-association" in rules(ask("in:a", arrows=two))
    store = '<bpmn:dataStoreReference id="st" name="Files"/>'
    assert "data-store" in rules(ask("in:a", arrows=into("st", "in_a"), inside=store))
    state = OBJECT.replace(
        'dataObjectRef="do_1"/>',
        'dataObjectRef="do_1"><bpmn:dataState name="approved"/></bpmn:dataObjectReference>',
    )
    file = ask(inside=state)
    (found,) = check([file], knows_action=lambda _name: True).problems
    assert (found.code, found.element) == ("data-state", "dr_1")
    assert "approved" in found.message
    assert "claim" in found.message


def test_a_repeated_step_takes_its_items_from_a_data_object() -> None:
    marker = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>{0}</bpmn:loopDataInputRef>"
        "<bpmn:loopDataOutputRef>{1}</bpmn:loopDataOutputRef>"
        '<bpmn:inputDataItem id="item_1" name="part"/><bpmn:outputDataItem id="item_2" '
        'name="answer"/></bpmn:multiInstanceLoopCharacteristics>'
    )
    inside = (
        '<bpmn:dataObject id="do_l" name="parts" isCollection="true"/>'
        '<bpmn:dataObject id="do_r" name="answers" isCollection="true"/>'
    )
    direct = user("ask", more=marker.format("do_l", "do_r"))
    arrows = into("do_l", "in_all") + out("out_got", "do_r")
    by_ends = user("ask", more=io("in:all", "out:got", arrows=arrows)
                   + marker.format("in_all", "out_got"))  # fmt: skip
    for step in (direct, by_ends):
        file = sketch("start -> ask -> after -> end", step, inside=inside)
        walk = Walk.start(file, parts=["a", "b"])
        seen = [walk.running.variables(walk.wait("ask", at).token_id)["part"] for at in (0, 1)]
        assert seen == ["a", "b"]
        walk.complete("ask", 0, answer=1).complete("ask", answer=2)
        assert walk.data == {"parts": ["a", "b"], "answers": [1, 2]}
        assert set(rules(file)) == {"data-state"}


def test_an_event_puts_what_it_brings_into_a_data_object() -> None:
    mail = (
        '<bpmn:intermediateCatchEvent id="mail"><bpmn:dataOutput id="d_o" name="text"/>'
        f"{out('d_o', 'dr_1')}"
        '<bpmn:messageEventDefinition messageRef="m_m"/></bpmn:intermediateCatchEvent>'
    )
    file = sketch("start -> mail -> after -> end", mail, inside=OBJECT, messages=["m"])
    walk = Walk.start(file).deliver("mail", text="hi")
    assert walk.data == {"text": "hi", "claim": "hi"}
