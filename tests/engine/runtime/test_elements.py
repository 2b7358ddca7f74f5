"""Every element that can run, walked through to its end."""

from collections.abc import Mapping
from typing import Any

import pytest

from base.errors import RingflowError
from engine.actions.errors import BpmnError
from engine.runtime.machine.failures import ActionFailed, NotWaiting
from engine.runtime.machine.waits import Caller, JobWait, MessageWait
from tests.make.drawing import boundary, extended, keys, script, service, timer, user
from tests.make.drawings import TERMINATE, error, event, message, sketch, sub
from tests.make.instances import Walk


def test_a_user_task_waits_and_takes_what_was_filled_in() -> None:
    walk = Walk.start(sketch("start -> ask -> end"), no="T1")
    assert walk.open == ["ask"]

    walk.complete("ask", answer="yes")

    assert walk.ended
    assert walk.data == {"no": "T1", "answer": "yes"}
    assert walk.passed == ["start", "ask", "end"]


def test_a_task_cannot_be_completed_twice() -> None:
    walk = Walk.start(sketch("start -> ask -> more -> end"))
    token_id = walk.wait("ask").token_id
    walk.complete("ask")

    with pytest.raises(NotWaiting):
        walk.running.complete(token_id, {})


def test_a_result_name_keeps_the_form_together() -> None:
    walk = Walk.start(sketch("start -> ask -> end", user("ask", task='result="reply"')))

    walk.complete("ask", text="done")

    assert walk.data == {"reply": {"text": "done"}}


def test_a_manual_task_waits_for_somebody_and_a_plain_task_does_not() -> None:
    manual = '<bpmn:manualTask id="by_hand"/>'
    walk = Walk.start(sketch("start -> pass -> by_hand -> end", manual))
    assert walk.open == ["by_hand"]
    assert walk.passed == ["start", "pass"]

    assert walk.complete("by_hand").ended


def test_an_exclusive_gateway_takes_the_first_flow_that_fits_or_the_default() -> None:
    drawing = sketch(
        "start -> xor; xor -> big [amount > 100] -> end; xor -> small [default] -> end2"
    )

    assert Walk.start(drawing, amount=500).open == ["big"]
    assert Walk.start(drawing, amount=5).open == ["small"]


def test_a_gateway_where_nothing_fits_is_an_incident_and_not_the_end() -> None:
    drawing = sketch("start -> xor; xor -> a [n == 1] -> end; xor -> b [n == 2] -> end2")
    walk = Walk.start(drawing, n=3)
    (failure,) = walk.failures
    assert (failure.node, failure.kind) == ("xor", "gateway")
    assert not walk.ended

    walk.retry(failure.token_id, n=2)

    assert walk.open == ["b"]


def test_a_parallel_gateway_waits_for_all_branches() -> None:
    walk = Walk.start(sketch("start -> and1 -> a -> and2 -> after -> end; and1 -> b -> and2"))
    assert walk.open == ["a", "b"]
    assert walk.complete("a").open == ["b"]
    assert walk.complete("b").open == ["after"]


def test_an_inclusive_gateway_waits_for_the_branches_that_were_chosen() -> None:
    drawing = sketch(
        "start -> or1; or1 -> a [x > 1] -> or2; or1 -> b [x > 2] -> or2; or1 -> c [default] -> or2;"
        "or2 -> after -> end"
    )
    walk = Walk.start(drawing, x=3)
    assert walk.open == ["a", "b"]
    assert walk.complete("b").open == ["a"]
    assert walk.complete("a").open == ["after"]
    assert Walk.start(drawing, x=2).complete("a").open == ["after"]
    assert Walk.start(drawing, x=0).open == ["c"]


def test_an_inclusive_gateway_does_not_wait_for_a_branch_that_left() -> None:
    drawing = sketch(
        "start -> or1; or1 -> a [True] -> or2; or1 -> b [True] -> xor; xor -> or2 [ok];"
        "xor -> end_b [default]; or2 -> after -> end"
    )
    walk = Walk.start(drawing).complete("a")
    assert walk.open == ["b"]

    assert walk.complete("b", ok=False).open == ["after"]


def test_an_event_gateway_takes_what_comes_first() -> None:
    drawing = sketch(
        "start -> event; event -> mail -> a -> end; event -> late -> b -> end2",
        event("catch", "mail", message("reply")),
        event("catch", "late", timer("Duration", "PT1H")),
        messages=["reply"],
    )
    assert Walk.start(drawing).deliver("mail", text="hello").open == ["a"]
    walk = Walk.start(drawing).travel(hours=2)
    assert walk.open == ["b"]
    assert walk.waiting == ["b"]


def test_a_script_sets_variables_or_none_of_them() -> None:
    walk = Walk.start(sketch("start -> calc -> end", script("calc", "a = 1\nb = a / n")), n=0)
    (failure,) = walk.failures
    assert (failure.node, failure.kind, failure.line) == ("calc", "script", 2)
    assert "a" not in walk.data

    walk.retry(failure.token_id, n=2)

    assert walk.ended
    assert walk.data["b"] == 0.5


def test_other_branches_go_on_when_one_fails() -> None:
    drawing = sketch(
        "start -> and1 -> bad -> and2 -> end; and1 -> good -> and2",
        script("bad", "x = missing + 1"),
    )
    walk = Walk.start(drawing)
    assert walk.open == ["good"]
    assert not walk.complete("good").ended
    states = {token.node: token.state for token in walk.running.active()}
    assert states == {"bad": "failed", "and2": "joining"}


# --- actions --------------------------------------------------------------------------------------


def double(params: Mapping[str, Any], token: Caller) -> dict[str, Any]:
    return {"twice": params["n"] * 2}


def test_a_local_action_runs_in_the_turn() -> None:
    drawing = sketch("start -> svc -> end", service("svc", "math.double", n="${amount + 1}"))

    walk = Walk.start(drawing, actions={"math.double": double}, amount=20)

    assert walk.ended
    assert walk.data["twice"] == 42


def test_an_action_with_a_result_name_leaves_the_rest_alone() -> None:
    drawing = sketch("start -> svc -> end", service("svc", "math.double", result="out", n="${2}"))
    assert Walk.start(drawing, actions={"math.double": double}).data == {"out": {"twice": 4}}


def test_a_remote_action_is_a_job() -> None:
    drawing = sketch(
        "start -> svc -> after -> end", service("svc", "mail.send", to="a@b.c, ${who}")
    )
    walk = Walk.start(drawing, who="Lin")
    assert walk.described_at("svc") == JobWait(action="mail.send", params={"to": "a@b.c, Lin"})

    walk.answer("svc", {"sent": True})

    assert walk.open == ["after"]
    assert walk.data["sent"] is True


def broken(params: Mapping[str, Any], token: Caller) -> None:
    raise ActionFailed("the printer is on fire", trace="trace")


def declined(params: Mapping[str, Any], token: Caller) -> None:
    raise BpmnError("declined", "no money")


def test_a_broken_action_is_an_incident_with_its_words() -> None:
    walk = Walk.start(sketch("start -> svc -> end", service("svc", "x")), actions={"x": broken})
    (failure,) = walk.failures
    assert (failure.kind, failure.message, failure.trace) == (
        "action", "the printer is on fire", "trace",
    )  # fmt: skip


def test_a_business_error_goes_to_the_event_on_the_border() -> None:
    drawing = sketch(
        "start -> svc -> end; oops -> sorry -> end2; any -> other -> end3",
        service("svc", "pay"),
        boundary("oops", "svc", error("declined")),
        boundary("any", "svc", error()),
        errors=["declined"],
    )
    assert Walk.start(drawing, actions={"pay": declined}).open == ["sorry"]
    assert Walk.start(drawing).refuse("svc", "declined").open == ["sorry"]
    assert Walk.start(drawing).refuse("svc", "else").open == ["other"]


def test_a_business_error_that_nobody_catches_is_an_incident() -> None:
    walk = Walk.start(
        sketch("start -> svc -> end", service("svc", "pay")), actions={"pay": declined}
    )
    (failure,) = walk.failures
    assert "declined" in failure.message
    assert "no money" in failure.message
    remote = Walk.start(sketch("start -> svc -> end", service("svc", "pay"))).refuse("svc", "gone")
    assert remote.failures[0].node == "svc"
    assert remote.waiting == []
    assert remote.retry(remote.failures[0].token_id).waiting == ["svc"]


# --- messages -------------------------------------------------------------------------------------


def test_a_message_is_received_with_its_keys() -> None:
    drawing = sketch(
        "start -> mail -> ask -> end",
        event("catch", "mail", message("reply"), more=extended(keys(no="${ticket_no}"))),
        messages=["reply"],
    )
    walk = Walk.start(drawing, ticket_no="T1")
    assert walk.described_at("mail") == MessageWait(name="reply", keys={"no": "T1"})

    assert walk.deliver("mail", text="hi").data == {"ticket_no": "T1", "text": "hi"}


def test_a_receive_task_waits_and_a_send_task_sends() -> None:
    drawing = sketch(
        "start -> send -> take -> end",
        f'<bpmn:sendTask id="send" messageRef="m_out">{extended(keys(no="${no}"))}</bpmn:sendTask>',
        '<bpmn:receiveTask id="take" messageRef="m_in"/>',
        messages=["in", "out"],
    )
    walk = Walk.start(drawing, no="T1")
    assert [(thrown.name, thrown.correlation) for thrown in walk.thrown] == [("out", {"no": "T1"})]
    assert walk.deliver("take").ended


def test_messages_are_thrown_on_the_way_and_at_the_end() -> None:
    more = extended(
        '<ringflow:message><ringflow:parameter name="text" value="${word}!"/></ringflow:message>'
    )
    drawing = sketch(
        "start -> said -> over",
        event("throw", "said", message("a"), more=more),
        event("end", "over", message("b")),
        messages=["a", "b"],
    )
    walk = Walk.start(drawing, word="hi")
    assert walk.ended
    assert [(thrown.name, thrown.variables) for thrown in walk.thrown] == [
        ("a", {"text": "hi!"}), ("b", {}),
    ]  # fmt: skip


def test_a_process_can_be_started_by_a_message_or_a_timer() -> None:
    drawing = sketch(
        "start -> a -> end; mail -> b -> end2; daily -> c -> end3",
        event("start", "mail", message("in")),
        event("start", "daily", timer("Cycle", "R/P1D")),
        messages=["in"],
    )
    assert Walk.start(drawing).open == ["a"]
    assert Walk.start(drawing, entry="mail").open == ["b"]
    assert Walk.start(drawing, entry="daily").open == ["c"]
    with pytest.raises(RingflowError):
        Walk.start(drawing, entry="nowhere")


# --- ends -----------------------------------------------------------------------------------------


def test_a_terminate_end_stops_everything_in_its_scope() -> None:
    drawing = sketch(
        "start -> and; and -> a -> stop; and -> b -> end", event("end", "stop", TERMINATE)
    )
    walk = Walk.start(drawing).complete("a")
    assert walk.ended
    assert [(line.node, line.what) for line in walk.lines][-2:] == [
        ("b", "cancelled"), ("stop", "completed"),
    ]  # fmt: skip


def test_a_terminate_end_inside_leaves_the_outside_alone() -> None:
    inner = sub("inner", "s -> and; and -> a -> stop; and -> b -> e",
                '<bpmn:startEvent id="s"/>', '<bpmn:endEvent id="e"/>',
                event("end", "stop", TERMINATE))  # fmt: skip
    walk = Walk.start(sketch("start -> inner -> after -> end", inner)).complete("a")
    assert walk.open == ["after"]


def test_an_error_end_leaves_the_sub_process_by_its_event() -> None:
    inner = sub("inner", "s -> and; and -> a -> bad; and -> b -> e",
                '<bpmn:startEvent id="s"/>', '<bpmn:endEvent id="e"/>',
                event("end", "bad", error("E1")))  # fmt: skip
    drawing = sketch(
        "start -> inner -> end; caught -> mend -> end2",
        inner,
        boundary("caught", "inner", error("E1")),
        errors=["E1"],
    )
    walk = Walk.start(drawing)
    assert walk.open == ["a", "b"]
    assert walk.complete("a").open == ["mend"]
    assert walk.complete("mend").ended


def test_a_task_without_a_way_on_is_an_end() -> None:
    assert Walk.start(sketch("start -> a")).complete("a").ended
