"""Mappings: what a step sees for itself, and what of it reaches the outside."""

import pytest

from engine.definitions.check import check
from engine.definitions.program import build
from engine.definitions.source import SourceFile
from engine.runtime.machine.changing.migrating import CannotMigrate, Path
from engine.runtime.machine.running import Running
from tests.make.drawing import boundary, call, extended, script, service, user
from tests.make.drawings import error, event, message, sketch, sub
from tests.make.instances import Walk

OTHERS = (
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:flowable="http://flowable.org/bpmn" '
)


def given(**values: str) -> str:
    return "".join(f'<ringflow:input name="{n}" value="{v}"/>' for n, v in values.items())


def out(**values: str) -> str:
    return "".join(f'<ringflow:output name="{n}" value="{v}"/>' for n, v in values.items())


def theirs(file: SourceFile) -> SourceFile:
    text = file.content.decode().replace("<bpmn:definitions ", f"<bpmn:definitions {OTHERS}", 1)
    return SourceFile(file.name, text.encode())


def rules(file: SourceFile) -> list[tuple[str, str]]:
    found = check([file], knows_action=lambda _name: True).problems
    return [(problem.code, problem.element) for problem in found]


def test_inputs_are_seen_by_their_step_alone_and_outputs_alone_go_out() -> None:
    ask = user("ask", task='due="${when}"', inner=given(no="${ticket.no}", when="PT1H"))
    ask = ask.replace(
        "</bpmn:extensionElements>", out(answer="${text}") + "</bpmn:extensionElements>"
    )
    walk = Walk.start(sketch("start -> ask -> after -> end", ask), ticket={"no": "T1"})
    wait = walk.wait("ask")
    assert walk.running.variables(wait.token_id)["no"] == "T1"
    assert walk.described_at("ask").due_at is not None

    walk.complete("ask", text="yes", draft="x")

    assert walk.data == {"ticket": {"no": "T1"}, "answer": "yes"}
    line = next(one for one in walk.lines if one.node == "ask" and one.what == "completed")
    assert line.changed == {"text": "yes", "draft": "x", "answer": "yes"}


def test_without_outputs_everything_but_the_inputs_goes_out() -> None:
    walk = Walk.start(sketch("start -> ask -> after -> end", user("ask", inner=given(no="1"))))

    assert walk.complete("ask", no="2", text="yes").data == {"text": "yes"}


def test_a_mapping_that_fails_is_tried_again_and_nothing_is_lost() -> None:
    ask = user("ask", inner=given(no="${ticket.no}") + out(sum="${a + b}"))
    walk = Walk.start(sketch("start -> ask -> after -> end", ask))
    (failure,) = walk.failures
    assert (failure.node, failure.kind) == ("ask", "expression")
    walk.retry(failure.token_id, ticket={"no": 1})
    assert walk.open == ["ask"]

    walk.complete("ask", a=1)
    (failure,) = walk.failures
    assert walk.open == []
    walk.retry(failure.token_id, b=2)

    assert walk.open == ["after"]
    assert walk.data["sum"] == 3


def test_later_inputs_see_earlier_ones_and_no_input_sees_itself() -> None:
    ask = user("ask", inner=given(x="${x + 1}", y="${x * 10}"))
    walk = Walk.start(sketch("start -> ask -> end", ask), x=1)
    seen = walk.running.variables(walk.wait("ask").token_id)
    assert (seen["x"], seen["y"]) == (2, 20)
    assert walk.complete("ask").data == {"x": 1}


def test_a_dot_leads_into_a_table_which_is_copied_first() -> None:
    ask = user("ask", inner=given(**{"order.no": "7"}) + out(**{"order.total.sum": "${sum}"}))
    walk = Walk.start(sketch("start -> ask -> after -> end", ask), order={"by": "A", "total": 1})
    assert walk.running.variables(walk.wait("ask").token_id)["order"] == {"no": "7"}

    walk.complete("ask", sum=5)

    assert walk.data["order"] == {"by": "A", "total": {"sum": 5}}


def test_names_in_chinese_and_nothing_as_a_value() -> None:
    ask = user("ask", inner=given(單號="${ticket}") + out(結果="${單號}", nothing="${None}"))
    walk = Walk.start(sketch("start -> ask -> after -> end", ask), ticket="T1")
    assert walk.complete("ask").data == {"ticket": "T1", "結果": "T1", "nothing": None}


def test_branches_with_mappings_do_not_see_each_others_values() -> None:
    a = user("a", inner=given(who="${first}") + out(left="${who + reply}"))
    b = user("b", inner=given(who="${second}") + out(right="${who + reply}"))
    drawing = sketch("start -> and1 -> a -> and2 -> after -> end; and1 -> b -> and2", a, b)
    walk = Walk.start(drawing, first="1", second="2")

    walk.complete("a", reply="x").complete("b", reply="y")

    assert walk.open == ["after"]
    assert walk.data == {"first": "1", "second": "2", "left": "1x", "right": "2y"}


def test_each_round_has_a_mapping_of_its_own() -> None:
    marker = (
        '<bpmn:multiInstanceLoopCharacteristics ringflow:collection="${[1, 2]}" '
        'ringflow:elementVariable="n" ringflow:outputCollection="all" '
        'ringflow:outputElement="${double}"/>'
    )
    ask = user("ask", inner=given(m="${n * 10}") + out(double="${m + add}"), more=marker)
    walk = Walk.start(sketch("start -> ask -> after -> end", ask))
    seen = [walk.running.variables(walk.wait("ask", at).token_id)["m"] for at in (0, 1)]
    assert seen == [10, 20]

    walk.complete("ask", 0, add=1).complete("ask", add=2)

    assert walk.data == {"all": [11, 22]}


def test_a_mapped_sub_process_has_variables_of_its_own_and_sees_those_around() -> None:
    inside = extended(given(no="${ticket}") + out(answer="${reply}"))
    part = sub("part", "start_s -> look -> done -> end_s", script("done", "reply = no + word"))
    part = part.replace('name="part" >', f'name="part">{inside}', 1)
    drawing = sketch("start -> and1 -> part -> and2 -> after -> end; and1 -> tell -> and2", part)
    walk = Walk.start(drawing, ticket="T")

    walk.complete("tell", word="!").complete("look", draft=1)

    assert walk.open == ["after"]
    assert walk.data == {"ticket": "T", "word": "!", "answer": "T!"}


def test_an_inner_change_does_not_undo_an_outer_one() -> None:
    marker = "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>1</bpmn:loopCardinality>"
    marker += "</bpmn:multiInstanceLoopCharacteristics>"
    part = sub("part", "start_s -> look -> end_s")
    part = part.replace('name="part" >', f'name="part">{marker}', 1)
    drawing = sketch("start -> and1 -> part -> and2 -> after -> end; and1 -> tell -> and2", part)
    walk = Walk.start(drawing, x=1)

    walk.complete("tell", x=2).complete("look")

    assert walk.data["x"] == 2


def test_an_error_of_a_mapped_call_leaves_its_outputs_undone() -> None:
    inner = sketch(
        "start -> end_e", event("end", "end_e", error("gone")), key="inner", errors=["gone"]
    )
    step = call("step", "inner").replace(
        "/>", ">" + extended(out(x="${1}")) + "</bpmn:callActivity>"
    )
    drawing = sketch(
        "start -> step -> end; caught -> after -> end2", step,
        boundary("caught", "step", error("gone")), errors=["gone"],
    )  # fmt: skip
    walk = Walk.start(drawing, called={"inner": inner}, y=1)
    assert walk.open == ["after"]
    assert walk.data == {"y": 1}


def test_a_border_event_ends_a_mapped_step_with_its_values() -> None:
    drawing = sketch(
        "start -> ask -> end; late -> after -> end2",
        user("ask", inner=given(no="1") + out(x="${no}")),
        boundary("late", "ask", message("stop")), messages=["stop"],
    )  # fmt: skip
    walk = Walk.start(drawing).deliver("late", why="w")
    assert (walk.waiting, walk.data) == (["after"], {"why": "w"})
    assert Walk.start(drawing).complete("ask").data == {"x": "1"}


def test_an_event_keeps_what_it_brings_to_itself_if_it_has_outputs() -> None:
    mail = event("catch", "mail", message("m"))
    mail = mail.replace(">", ">" + extended(out(subject="${head.subject}")), 1)
    drawing = sketch("start -> mail -> after -> end", mail, messages=["m"])
    walk = Walk.start(drawing).deliver("mail", head={"subject": "hi"}, body="long")
    assert walk.data == {"subject": "hi"}

    walk = Walk.start(drawing).deliver("mail", body="long")
    (failure,) = walk.failures
    assert walk.retry(failure.token_id, head={"subject": "late"}).open == ["after"]


def test_mapped_steps_come_together_at_gateways() -> None:
    drawing = sketch(
        "start -> or1; or1 -> a [True] -> or2; or1 -> b [True] -> or2; or2 -> after -> end",
        user("a", inner=given(x="1")), user("b", inner=given(x="2")),
    )  # fmt: skip
    walk = Walk.start(drawing).complete("a")
    assert walk.open == ["b"]
    assert walk.complete("b").open == ["after"]


# --- the words of other engines -----------------------------------------------------------------


def test_lists_and_tables_of_camunda_are_worked_out() -> None:
    ask = user("ask", inner=(
        '<camunda:inputOutput><camunda:inputParameter name="all"><camunda:list>'
        "<camunda:value>${a}</camunda:value><camunda:value>b</camunda:value></camunda:list>"
        '</camunda:inputParameter><camunda:inputParameter name="table"><camunda:map>'
        '<camunda:entry key="k">#{a}</camunda:entry></camunda:map></camunda:inputParameter>'
        '<camunda:outputParameter name="r">${table.k + text}</camunda:outputParameter>'
        "</camunda:inputOutput>"
    ))  # fmt: skip
    walk = Walk.start(theirs(sketch("start -> ask -> after -> end", ask)), a="A")
    seen = walk.running.variables(walk.wait("ask").token_id)
    assert (seen["all"], seen["table"]) == (["A", "b"], {"k": "A"})
    # There, what a form brings goes to the process besides what is mapped.
    assert walk.complete("ask", text="!").data == {"a": "A", "text": "!", "r": "A!"}


def test_a_script_as_a_parameter_is_an_expression_or_told() -> None:
    def ask(text: str) -> SourceFile:
        inner = (
            '<camunda:inputOutput><camunda:inputParameter name="x">'
            f'<camunda:script scriptFormat="groovy">{text}</camunda:script>'
            "</camunda:inputParameter></camunda:inputOutput>"
        )
        return theirs(sketch("start -> ask -> end", user("ask", inner=inner)))

    walk = Walk.start(ask("a + 1"), a=1)
    assert walk.running.variables(walk.wait("ask").token_id)["x"] == 2
    assert ("mapping-script", "ask") in rules(ask("def x = new Date(); return x"))


def test_an_action_of_camunda_gets_what_is_mapped_and_gives_what_is_asked() -> None:
    step = (
        '<bpmn:serviceTask id="step" camunda:topic="charge"><bpmn:extensionElements>'
        '<camunda:inputOutput><camunda:inputParameter name="amount">${amount + 1}'
        '</camunda:inputParameter><camunda:outputParameter name="no">${receipt}'
        "</camunda:outputParameter></camunda:inputOutput></bpmn:extensionElements>"
        "</bpmn:serviceTask>"
    )
    asked = []

    def charge(params: object, _token: object) -> dict[str, object]:
        asked.append(params)
        return {"receipt": "R1"}

    drawing = theirs(sketch("start -> step -> after -> end", step))
    walk = Walk.start(drawing, actions={"charge": charge}, amount=1)
    assert asked == [{"amount": 2}]
    assert walk.data == {"amount": 1, "receipt": "R1", "no": "R1"}


def test_zeebe_maps_scripts_and_answers() -> None:
    step = (
        '<bpmn:scriptTask id="step"><bpmn:extensionElements>'
        '<zeebe:script expression="=a + 1" resultVariable="r"/><zeebe:ioMapping>'
        '<zeebe:input source="=b" target="a"/><zeebe:output source="=r" target="out.r"/>'
        "</zeebe:ioMapping></bpmn:extensionElements></bpmn:scriptTask>"
    )
    walk = Walk.start(theirs(sketch("start -> step -> after -> end", step)), b=1)
    assert walk.data == {"b": 1, "out": {"r": 2}}


def test_a_script_of_one_expression_has_a_name_for_its_result() -> None:
    step = (
        '<bpmn:scriptTask id="step" scriptFormat="groovy" camunda:resultVariable="r">'
        "<bpmn:script>a + 1</bpmn:script></bpmn:scriptTask>"
    )
    assert Walk.start(theirs(sketch("start -> step -> after -> end", step)), a=1).data["r"] == 2


def passing(inner: str) -> SourceFile:
    step = call("step", "inner").replace("/>", f">{extended(inner)}</bpmn:callActivity>")
    return theirs(sketch("start -> step -> after -> end", step))


def test_what_camunda_passes_to_a_call() -> None:
    inner = sketch("start -> ask -> end", key="inner")

    def run(words: str) -> tuple[dict[str, object], dict[str, object]]:
        walk = Walk.start(passing(words), called={"inner": inner}, a=1, b=2)
        seen = walk.running.variables(walk.wait("ask").token_id)
        return seen, walk.complete("ask", a=5, c=6).data

    whole = '<camunda:in variables="all"/>'
    key = '<camunda:in businessKey="#{execution.processBusinessKey}"/>'
    out_c = '<camunda:out source="c" target="d"/>'
    assert run(key) == ({}, {"a": 1, "b": 2})
    assert run(key + whole) == ({"a": 1, "b": 2}, {"a": 1, "b": 2})
    assert run(whole + out_c) == ({"a": 1, "b": 2}, {"a": 1, "b": 2, "d": 6})
    assert run('<flowable:in sourceExpression="${a + b}" target="x"/>' + out_c)[0] == {"x": 3}
    assert run('<camunda:out variables="all"/>') == ({}, {"a": 5, "b": 2, "c": 6})
    assert run("") == ({"a": 1, "b": 2}, {"a": 5, "b": 2, "c": 6})
    assert run(given(x="${a}"))[0] == {"x": 1}


def test_what_zeebe_passes_to_a_call() -> None:
    inner = sketch("start -> ask -> end", key="inner")
    words = '<zeebe:ioMapping><zeebe:input source="=a" target="x"/>'
    words += '<zeebe:output source="=c" target="d"/></zeebe:ioMapping>'
    closed = '<zeebe:calledElement processId="inner" propagateAllParentVariables="false"/>'
    walk = Walk.start(passing(words), called={"inner": inner}, a=1)
    assert walk.running.variables(walk.wait("ask").token_id) == {"a": 1, "x": 1}
    assert walk.complete("ask", c=2, e=3).data == {"a": 1, "d": 2}
    walk = Walk.start(passing(closed), called={"inner": inner}, a=1)
    assert walk.running.variables(walk.wait("ask").token_id) == {}


def test_what_cannot_be_mapped_is_told_with_its_place() -> None:
    file = sketch("start -> ask -> end", user("ask", inner=given(initiator="1")))
    assert ("mapping-name", "ask") in rules(file)
    file = sketch("start -> ask -> end", user("ask", inner=out(**{"a..b": "1"})))
    assert ("mapping-name", "ask") in rules(file)
    file = sketch("start -> ask -> end", user("ask", inner=out(x="${1 +}")))
    assert ("expression", "ask") in rules(file)
    gate = '<bpmn:exclusiveGateway id="xor"/>'
    ending = f'<bpmn:endEvent id="end">{extended(out(x="1"))}</bpmn:endEvent>'
    assert ("mapping-place", "end") in rules(sketch("start -> xor -> end", gate, ending))
    assert ("call-business-key", "step") in rules(passing('<camunda:in businessKey="${x}"/>'))
    assert ("call-shares", "step") in rules(passing(""))
    local = '<camunda:in variables="all" local="true"/>'
    assert ("not-run", "step") in rules(passing(local))


def test_a_remote_action_answers_into_its_mapping() -> None:
    step = service("step", "far", no="${n}").replace(
        "<ringflow:action", given(n="7") + out(answer="${reply}") + "<ringflow:action", 1
    )
    walk = Walk.start(sketch("start -> step -> after -> end", step))
    assert walk.described_at("step").params == {"no": "7"}
    assert walk.answer("step", {"reply": "ok", "more": 1}).data == {"answer": "ok"}


# --- another version of the drawing --------------------------------------------------------------


def over(walk: Walk, target: SourceFile) -> Walk:
    program = build(target)
    path = Path(source=walk.program, target=program, mapping={})
    running = Running.migrate(path, walk.running.dump(), {}, env=walk.env)
    return Walk(program, walk.env, running)


FLOWS = "start -> ask -> after -> end"
PLAIN = sketch(FLOWS)
MAPPED = sketch(FLOWS, user("ask", inner=given(no="${n + 1}") + out(x="${text}")))


def test_a_step_that_waits_takes_on_the_outputs_of_the_new_version() -> None:
    walk = over(Walk.start(PLAIN, n=1), MAPPED)
    assert walk.complete("ask", text="t", more=1).data == {"n": 1, "x": "t"}

    walk = over(Walk.start(MAPPED, n=1), PLAIN)
    assert walk.complete("ask", text="t").data == {"n": 1, "text": "t"}


def test_rounds_take_on_mappings_and_lose_them() -> None:
    marker = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    plain = sketch(FLOWS, user("ask", more=marker))
    mapped = sketch(FLOWS, user("ask", inner=out(x="${text}"), more=marker))

    walk = over(Walk.start(plain), mapped)
    assert walk.complete("ask", text="a").complete("ask", text="b").data == {"x": "b"}
    walk = over(Walk.start(mapped), plain)
    assert walk.complete("ask", text="a").complete("ask", text="b").data == {"text": "b"}


def test_a_guarded_step_takes_on_a_mapping_below_its_guard() -> None:
    border = boundary("late", "ask", message("stop"))
    flows = FLOWS + "; late -> other -> end2"
    plain = sketch(flows, user("ask"), border, messages=["stop"])
    mapped = sketch(flows, user("ask", inner=out(x="${text}")), border, messages=["stop"])
    for target in (mapped, MAPPED, PLAIN):
        walk = over(Walk.start(plain, n=1), target).complete("ask", text="t")
        assert walk.waiting == ["after"]
    for target in (plain, MAPPED, PLAIN):
        walk = over(Walk.start(mapped, n=1), target).complete("ask", text="t")
        assert walk.waiting == ["after"]


def test_results_that_are_still_to_be_given_out_keep_a_step_from_going_over() -> None:
    walk = Walk.start(sketch(FLOWS, user("ask", inner=out(x="${text}")))).complete("ask")
    assert walk.failures
    with pytest.raises(CannotMigrate):
        over(walk, PLAIN)
