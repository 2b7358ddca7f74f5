"""Loops and multi-instance steps: how often, how many at once, and what a turn of them costs."""

import pytest

from engine.definitions.check import check
from engine.runtime.machine.waits import Budget
from tests.make.drawing import script, service, user
from tests.make.drawings import border, error, event, several, sketch, sub
from tests.make.instances import Walk

LOOP = "bpmn:standardLoopCharacteristics"


def loop(condition: str = "", *, before: bool = False, most: int | None = None) -> str:
    inner = f"<bpmn:loopCondition>{condition}</bpmn:loopCondition>" if condition else ""
    first = ' testBefore="true"' if before else ""
    maximum = f' loopMaximum="{most}"' if most is not None else ""
    return f"<{LOOP}{first}{maximum}>{inner}</{LOOP}>"


def again(node: str, marker: str) -> str:
    return f'<bpmn:userTask id="{node}" name="{node}">{marker}</bpmn:userTask>'


# --- loops --------------------------------------------------------------------------------------


def test_a_step_is_done_until_its_condition_fails() -> None:
    walk = Walk.start(sketch("start -> try -> end", again("try", loop("not reached"))))
    for _ in range(4):
        walk.complete("try", reached=False)
    assert walk.open == ["try"]
    assert walk.complete("try", reached=True).ended
    assert walk.passed.count("try") == 5


def test_a_condition_asked_before_may_leave_it_out() -> None:
    file = sketch("start -> try -> after", again("try", loop("open > 0", before=True)))
    assert Walk.start(file, open=0).open == ["after"]
    assert Walk.start(file, open=1).complete("try", open=0).open == ["after"]


def test_a_maximum_ends_it() -> None:
    walk = Walk.start(sketch("start -> try -> end", again("try", loop("True", most=3))))
    walk.complete("try").complete("try")
    assert walk.running.variables(walk.wait("try").token_id)["loopCounter"] == 2
    assert walk.complete("try").ended


def test_a_loop_over_a_sub_process_with_an_error_on_its_border() -> None:
    box = sub("box", "start_in -> work -> xor; xor -> end_bad [bad]; xor -> end_in [default]",
              event("end", "end_bad", error("E"))).replace(
        'name="box" >', f'name="box">{loop("n != 9")}')  # fmt: skip
    caught = border("caught", "box", error("E"))
    walk = Walk.start(
        sketch("start -> box -> done; caught -> mend", box, caught, errors=["E"]), n=0, bad=False
    )
    assert walk.complete("work", n=1).open == ["work"]
    assert walk.complete("work", n=2, bad=True).open == ["mend"]


def test_a_failed_round_can_be_tried_again() -> None:
    step = script("calc", "x = 1 / zero").replace("<bpmn:script>", loop(most=2) + "<bpmn:script>")
    walk = Walk.start(sketch("start -> calc -> end", step), zero=0)
    (failure,) = walk.failures
    walk.retry(failure.token_id, zero=1)
    assert walk.ended
    assert walk.passed.count("calc") == 2


# --- many at once -------------------------------------------------------------------------------


def test_only_a_window_of_many_is_under_way() -> None:
    step = user("call", more=several(count="1000"))
    walk = Walk.start(sketch("start -> call -> end", step), budget=Budget(window=20))
    assert walk.open == ["call"] * 20

    walk.complete("call").complete("call", 5)
    assert len(walk.open) == 20
    counters = {walk.running.variables(w.token_id)["loopCounter"] for w in walk.running.waits()}
    assert max(counters) == 21


def test_items_come_in_order_from_packed_pieces() -> None:
    step = script("take", "got = got + contact").replace(
        "<bpmn:script>", several(collection="contacts", element="contact") + "<bpmn:script>"
    )
    walk = Walk.start(
        sketch("start -> take -> end", step), contacts=list(range(1600)), got=0,
        budget=Budget(window=7, nodes=500),
    )  # fmt: skip
    assert walk.ended
    assert walk.passed.count("take") == 1600


def test_results_are_collected_in_the_order_of_the_items() -> None:
    marker = several(collection="xs", element="x", output="ys", output_element="y")
    walk = Walk.start(
        sketch("start -> a -> end", user("a", more=marker)), xs=[1, 2, 3], budget=Budget(window=2)
    )
    walk.complete("a", 1, y=20).complete("a", 1, y=30).complete("a", y=10)
    assert walk.ended
    assert walk.data["ys"] == [10, 20, 30]


def test_the_condition_ends_what_has_not_begun() -> None:
    marker = several(count="5000", until="nrOfCompletedInstances >= 2")
    walk = Walk.start(sketch("start -> a -> end", user("a", more=marker)))
    assert walk.complete("a").complete("a").ended


def test_a_campaign_costs_what_is_under_way() -> None:
    """State and turn do not grow with what is still to come."""
    step = service("dial", "dial").replace(
        "</bpmn:extensionElements>", "</bpmn:extensionElements>" + several(count="100000")
    )
    walk = Walk.start(sketch("start -> dial -> end", step), budget=Budget(window=50))
    assert len(walk.running.waits()) == 50
    assert len(walk.running.dump()) < 8_000
    for _ in range(30):
        walk.answer("dial")
    assert len(walk.running.waits()) == 50
    assert len(walk.running.dump()) < 8_000


def test_very_many_rounds_are_no_endless_loop() -> None:
    step = script("dial", "x = 1").replace("<bpmn:script>", several(count="3000") + "<bpmn:script>")
    walk = Walk.start(sketch("start -> dial -> end", step), budget=Budget(nodes=500, total=1000))
    assert walk.failures == []
    assert walk.ended


def test_the_drawing_may_want_fewer_at_once() -> None:
    marker = several(count="9").replace(
        "Characteristics ", 'Characteristics ringflow:window="3" ', 1
    )
    walk = Walk.start(sketch("start -> a -> end", user("a", more=marker)))
    assert walk.open == ["a"] * 3


def test_more_than_is_allowed_is_an_incident() -> None:
    step = user("a", more=several(count="11"))
    walk = Walk.start(sketch("start -> a -> end", step), budget=Budget(times=10))
    (failure,) = walk.failures
    assert "11" in failure.message


@pytest.mark.parametrize("count", ["3", "0"])
def test_one_by_one_with_a_service(count: str) -> None:
    step = service("dial", "dial").replace(
        "</bpmn:extensionElements>",
        "</bpmn:extensionElements>" + several(count=count, sequential=True),
    )
    walk = Walk.start(sketch("start -> dial -> end", step))
    for _ in range(int(count)):
        assert walk.waiting == ["dial"]
        walk.answer("dial")
    assert walk.ended


def test_a_loop_that_says_nothing_is_done_once_and_reported() -> None:
    file = sketch("start -> try -> end", again("try", loop()))
    assert "loop-open" in [one.code for one in check([file], knows_action=lambda _: True).problems]
    assert Walk.start(file).complete("try").ended
