"""Attempts to break mappings: nested, repeated, interrupted, moved, corrected, failing."""

from engine.runtime.machine.changing.placing import Act, Instruction
from tests.make.drawing import boundary, call, extended, script, service, user
from tests.make.drawings import border, condition, error, event, message, several, sketch, sub
from tests.make.instances import Walk

IN = '<ringflow:input name="n" value="${base + 1}"/>'


def out(**values: str) -> str:
    return "".join(f'<ringflow:output name="{n}" value="{v}"/>' for n, v in values.items())


def mapped(part: str, inner: str) -> str:
    """Return a sub-process with a mapping."""
    return part.replace('name="part" >', f'name="part" >{extended(inner)}', 1)


def test_what_is_inside_a_mapped_sub_process_sees_through_all_its_levels() -> None:
    deep = sub("deep", "start_d -> look -> end_d", script("look", "m = n + outer"))
    watch = sub(
        "watch", "start_w -> note", event("start", "start_w", message("news")),
        script("note", "told = n + outer"), attributes='triggeredByEvent="true"',
    )  # fmt: skip
    part = sub("part", "start_p -> wait -> deep -> end_p", deep, watch)
    part = mapped(part, IN + out(m="${m}", told="${told}"))
    file = sketch("start -> part -> end_all", part, messages=["news"])
    walk = Walk.start(file, base=1, outer=10)
    walk = walk.complete("wait")

    assert walk.ended or walk.failures
    # `told` was never written, for no news came: an incident that can be mended.
    (failure,) = walk.failures
    walk.retry(failure.token_id, told=0)
    assert walk.data == {"base": 1, "outer": 10, "m": 12, "told": 0}


def test_a_called_process_in_a_mapped_sub_process_shares_what_that_sees() -> None:
    inner = sketch("start -> ask -> end", key="inner")
    part = sub("part", "start_p -> step -> end_p", call("step", "inner"))
    part = mapped(part, IN + out(x="${got}"))
    walk = Walk.start(sketch("start -> part -> after", part), called={"inner": inner}, base=1)
    assert walk.running.variables(walk.wait("ask").token_id) == {"base": 1, "n": 2}
    assert walk.complete("ask", got=5).data == {"base": 1, "x": 5}


def test_a_loop_works_out_its_mapping_each_time() -> None:
    marker = (
        "<bpmn:standardLoopCharacteristics><bpmn:loopCondition>base &lt; 3</bpmn:loopCondition>"
        "</bpmn:standardLoopCharacteristics>"
    )
    step = user("ask", inner=IN + out(base="${n}"), more=marker)
    walk = Walk.start(sketch("start -> ask -> after", step), base=0)
    for _ in range(3):
        walk.complete("ask")
    assert walk.open == ["after"]
    assert walk.data["base"] == 3


def test_rounds_of_a_mapped_sub_process_do_not_mix() -> None:
    part = sub("part", "start_p -> ask -> end_p")
    inner = '<ringflow:input name="n" value="${item * 10}"/>' + out(r="${n + got}")
    marker = several(collection="[1, 2, 3]", element="item", output="all", output_element="r")
    part = mapped(part, inner).replace("</bpmn:extensionElements>",
                                       "</bpmn:extensionElements>" + marker, 1)  # fmt: skip
    walk = Walk.start(sketch("start -> part -> after", part))
    for at, got in ((2, 3), (0, 1), (0, 2)):
        walk.complete("ask", at, got=got)
    assert walk.data == {"all": [11, 22, 33]}


def test_a_failed_round_leaves_the_others_alone() -> None:
    step = user("ask", inner='<ringflow:input name="n" value="${10 / item}"/>',
                more=several(collection="[1, 0, 2]", element="item"))  # fmt: skip
    walk = Walk.start(sketch("start -> ask -> after", step))
    assert walk.open == ["ask", "ask"]
    (failure,) = walk.failures

    walk.retry(failure.token_id, item=5)

    assert walk.open == ["ask"] * 3


def test_what_a_person_corrects_wins_over_what_the_form_brought() -> None:
    walk = Walk.start(sketch("start -> ask -> after", user("ask", inner=out(sum="${a + 1}"))))
    walk.complete("ask", a="x", keep=1)
    (failure,) = walk.failures

    walk.retry(failure.token_id, a=4)

    assert walk.data == {"sum": 5}


def test_an_event_ends_a_step_whose_outputs_failed() -> None:
    step = user("ask", inner=out(x="${nothing}"))
    late = boundary("late", "ask", message("stop"))
    walk = Walk.start(sketch("start -> ask -> end; late -> b", step, late, messages=["stop"]))
    walk.complete("ask")
    assert walk.failures

    assert walk.deliver("late").open == ["b"]
    assert walk.data == {}


def test_a_mapped_step_is_moved_away_and_entered_again() -> None:
    step = user("ask", inner=IN + out(x="${n}"))
    late = border("late", "ask", message("stop"))
    file = sketch("start -> ask -> after; late -> b", step, late, messages=["stop"])
    walk = Walk.start(file, base=1)
    walk.running.change([Instruction(act=Act.MOVE, node="ask", to="after")])
    walk.turn()
    assert walk.waiting == ["after"]

    walk.running.change([
        Instruction(act=Act.MOVE, node="after", to="ask", variables={"base": 5})
    ])  # fmt: skip
    walk.turn()
    assert walk.waiting == ["ask", "late"]
    assert walk.complete("ask").data == {"base": 5, "x": 6}


def test_an_error_of_a_mapped_action_is_caught_at_its_border() -> None:
    step = service("step", "far").replace(
        "<ringflow:action", IN + out(x="${n}") + "<ringflow:action"
    )
    caught = border("caught", "step", error("no"))
    walk = Walk.start(
        sketch("start -> step -> after; caught -> b", step, caught, errors=["no"]), base=1
    )
    walk.refuse("step", "no")
    assert walk.open == ["b"]
    assert walk.data == {"base": 1}


def test_a_mapping_that_fails_says_so_whatever_the_step_does() -> None:
    mapping = '<ringflow:input name="n" value="${nothing}"/>'
    step = service("step", "far").replace("<ringflow:action", mapping + "<ringflow:action")
    (failure,) = Walk.start(sketch("start -> step -> after", step)).failures
    assert (failure.node, failure.kind) == ("step", "expression")


def test_what_a_mapping_writes_wakes_those_who_wait_for_it() -> None:
    high = event("catch", "high", condition("x > 3"))
    flows = "start -> and1 -> ask -> and2 -> after; and1 -> high -> and2"
    walk = Walk.start(sketch(flows, user("ask", inner=out(x="${got}")), high), x=0)
    assert walk.complete("ask", got=5).open == ["after"]


def test_mappings_that_read_one_another_go_by_what_was_before() -> None:
    a = user("a", inner='<ringflow:input name="x" value="${y}"/>' + out(y="${x + 1}"))
    b = user("b", inner='<ringflow:input name="y" value="${x}"/>' + out(x="${y + 1}"))
    walk = Walk.start(sketch("start -> and1 -> a -> and2 -> after; and1 -> b -> and2", a, b),
                      x=1, y=10)  # fmt: skip
    walk.complete("a").complete("b")
    assert walk.data == {"x": 2, "y": 11}


def test_a_mapping_beyond_what_an_instance_may_carry_is_an_incident() -> None:
    step = user("ask", inner=out(x="${text * 100}"))
    walk = Walk.start(sketch("start -> ask -> after", step))
    walk.complete("ask", text="x" * 50_000)
    assert walk.failures
    assert walk.data == {}
