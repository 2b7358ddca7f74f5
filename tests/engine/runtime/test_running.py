"""Turns of an instance: budgets, clocks, failures and second tries, what it tells the outside."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from base.errors import RingflowError
from base.i18n import use_locale
from engine.definitions.program import build
from engine.runtime.machine.failures import NotWaiting
from engine.runtime.machine.running import Running
from engine.runtime.machine.waits import Budget, TimerWait, WaitKind
from tests.make.drawing import boundary, extended, keys, script, service, timer, user
from tests.make.drawings import border, event, message, signal, sketch, sub
from tests.make.instances import TestTurn, Walk

CHAIN = "start -> " + " -> ".join(f"pass_{n}" for n in range(50)) + " -> ask -> end"


# --- budgets --------------------------------------------------------------------------------------


def test_a_run_stops_at_its_budget_and_goes_on_in_the_next_turn() -> None:
    env, program = TestTurn(), build(sketch(CHAIN))
    env.budget = Budget(nodes=20)
    running = Running.start(program, env=env)

    turns = 1
    while not running.run():
        running = Running.load(program, running.dump(), env=env)
        turns += 1

    assert turns == 3
    assert [wait.node.id for wait in running.waits()] == ["ask"]


def test_a_run_stops_when_its_time_is_up() -> None:
    env, program = TestTurn(), build(sketch(CHAIN))
    env.budget = Budget(nodes=64, cpu_ms=0)
    running = Running.start(program, env=env)
    assert running.run() is False


def test_an_endless_loop_becomes_an_incident() -> None:
    drawing = sketch("start -> xor1 -> pass -> xor2; xor2 -> xor1 [go]; xor2 -> ask [default]")
    walk = Walk.start(drawing, budget=Budget(nodes=50, total=200), go=True)
    (failure,) = walk.failures
    assert failure.kind == "budget"
    assert "200" in failure.message

    walk.retry(failure.token_id, go=False)

    assert walk.open == ["ask"]


def test_too_many_instances_are_an_incident_and_not_a_full_memory() -> None:
    marker = "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>10 ** 6"
    marker += "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
    walk = Walk.start(sketch("start -> each -> end", user("each", more=marker)))
    assert [failure.node for failure in walk.failures] == ["each"]


def test_branches_that_multiply_are_an_incident() -> None:
    flows = "; ".join(
        f"xor_{n} -> and_{n} -> xor_{n + 1}; and_{n} -> xor_{n + 1}" for n in range(12)
    )
    walk = Walk.start(sketch(f"start -> xor_0; {flows}; xor_12 -> ask"))
    assert walk.failures
    assert len(walk.running.active()) <= 1600


# --- the clock ------------------------------------------------------------------------------------


def repeating(text: str) -> Walk:
    bell = boundary("bell", "ask", timer("Cycle", text), interrupts=False)
    drawing = sketch("start -> ask -> end; bell -> ring -> end2", bell, script("ring", "n = n + 1"))
    return Walk.start(drawing, n=0)


def test_a_cycle_fires_as_often_as_it_says() -> None:
    walk = repeating("R3/PT1H")
    slots = set()
    for _ in range(3):
        slots.add(walk.wait("bell").slot)
        walk.travel(hours=1)
    assert walk.data["n"] == 3
    assert len(slots) == 3
    assert walk.waiting == ["ask"]
    assert walk.complete("ask").ended


def test_a_cycle_for_ever_goes_on_until_the_task_is_done() -> None:
    walk = repeating("R/PT1H").travel(hours=10)
    assert walk.data["n"] == 10
    assert walk.complete("ask").waiting == []


def test_a_cycle_that_was_missed_fires_once_and_goes_on_in_the_future() -> None:
    walk = repeating("R/PT1H")
    walk.env.now += timedelta(hours=5, minutes=30)
    walk.running = Running.load(walk.program, walk.running.dump(), env=walk.env)
    walk.fire("bell")
    assert walk.data["n"] == 1
    due = walk.described_at("bell")
    assert isinstance(due, TimerWait)
    assert due.due_at - walk.env.now == timedelta(minutes=30)
    assert due.cycle == "R/PT1H"


def test_two_timers_on_one_task_fire_for_themselves() -> None:
    drawing = sketch(
        "start -> ask -> end; soon -> urge -> end2; late -> after -> end3",
        boundary("soon", "ask", timer("Duration", "PT1H"), interrupts=False),
        boundary("late", "ask", timer("Duration", "P1M")),
    )
    walk = Walk.start(drawing).travel(hours=2)
    assert walk.waiting == ["ask", "late", "urge"]
    due = walk.described_at("late").due_at
    assert (due.month, due.day, due.hour) == (12, 2, 9)
    assert walk.travel(days=31).waiting == ["after", "urge"]


@pytest.mark.parametrize("value", ["soon", 5, None, [], {}, "P", "2026-99-01"])
def test_a_bad_date_says_so_when_the_wait_begins(value: object) -> None:
    env = TestTurn()
    catch = event("catch", "t", timer("Date", "${when}"))
    running = Running.start(
        build(sketch("start -> t -> end", catch)), env=env, variables={"when": value}
    )
    running.run()
    (wait,) = running.waits()
    assert wait.kind is WaitKind.TIMER

    with pytest.raises(RingflowError) as failed:
        running.describe(wait)
    assert "${when}" in failed.value.text()

    running.retry(wait.token_id, {"when": "PT1H"})
    (again,) = running.waits()
    assert again.slot != wait.slot
    described = running.describe(again)
    assert isinstance(described, TimerWait)
    assert described.due_at - env.now == timedelta(hours=1)


# --- failures -------------------------------------------------------------------------------------


def test_a_failed_node_is_told_in_the_language_of_whoever_caused_it() -> None:
    said = {}
    for language in ("en", "zh-Hant", "zh-Hans"):
        with use_locale(language):
            walk = Walk.start(sketch("start -> xor; xor -> a [False]; xor -> b [False]"))
            said[language] = walk.failures[0].message
    assert len(set(said.values())) == 3


def test_branches_that_wait_for_each_other_for_ever_are_an_incident() -> None:
    drawing = sketch("start -> xor; xor -> a [x] -> and; xor -> b [default] -> and; and -> end")
    walk = Walk.start(drawing, x=True)
    assert walk.failures == []
    walk.complete("a")
    assert [(failure.node, failure.kind) for failure in walk.failures] == [("and", "gateway")]


def test_a_failure_shows_in_the_diagram_until_it_is_mended() -> None:
    walk = Walk.start(sketch("start -> calc -> ask", script("calc", "y = x + 1")))
    assert [(token.node, token.state) for token in walk.running.active()] == [("calc", "failed")]
    assert walk.waiting == []
    walk.retry(walk.failures[0].token_id)
    assert [failure.node for failure in walk.failures] == ["calc"]
    walk.retry(walk.failures[0].token_id, x=1)
    assert [(token.node, token.state) for token in walk.running.active()] == [("ask", "ready")]
    assert [line.what for line in walk.lines if line.node == "calc"] == [
        "failed", "failed", "completed",
    ]  # fmt: skip


def test_commands_to_tokens_that_have_gone_are_refused() -> None:
    drawing = sketch(
        "start -> mail -> end; start -> svc", event("catch", "mail", message("m")),
        service("svc", "remote"), messages=["m"],
    )  # fmt: skip
    walk = Walk.start(drawing)
    mail, svc = walk.wait("mail").token_id, walk.wait("svc").token_id
    running = walk.running
    commands: list[Callable[[], None]] = [
        lambda: running.complete(mail, {}),
        lambda: running.fire(mail),
        lambda: running.job_done(mail, {}),
        lambda: running.deliver(svc, {}),
        lambda: running.job_error(mail, "x", "y"),
    ]
    for command in commands:
        with pytest.raises(NotWaiting):
            command()
    assert walk.waiting == ["mail", "svc"]


def test_cancelling_ends_everything_and_says_what_was_open() -> None:
    walk = Walk.start(sketch("start -> and1 -> a -> and2 -> end; and1 -> b -> and2"))
    walk.running.cancel()
    assert walk.running.ended
    assert walk.running.waits() == []
    assert sorted((line.node, line.what) for line in walk.running.journal) == [
        ("a", "cancelled"), ("b", "cancelled"),
    ]  # fmt: skip


# --- what expressions can read ------------------------------------------------------------------


def test_expressions_read_facts_about_the_instance_and_nobody_can_forge_them() -> None:
    env = TestTurn()
    env.facts = {"business_key": "T1"}
    ask = user("ask", task='assignee="${initiator}"')
    drawing = sketch(
        "start -> xor; xor -> calc [business_key == 'T1'] -> ask; xor -> other [default]",
        script("calc", "who = initiator"), ask,
    )  # fmt: skip
    forged = {"initiator": "mallory", "business_key": "T2"}
    running = Running.start(build(drawing), env=env, variables=forged, initiator="lin")
    walk = Walk(build(drawing), env, running)
    assert walk.described_at("ask").assignee == "lin"
    assert walk.data["who"] == "lin"


# --- what it tells the outside ------------------------------------------------------------------


def test_the_journal_says_what_each_node_wrote() -> None:
    walk = Walk.start(sketch("start -> calc -> ask -> end", script("calc", "a = 1")))
    walk.complete("ask", b=2)
    assert [(line.node, str(line.what), line.changed) for line in walk.lines] == [
        ("start", "completed", {}),
        ("calc", "completed", {"a": 1}),
        ("ask", "entered", {}),
        ("ask", "completed", {"b": 2}),
        ("end", "completed", {}),
    ]


def test_a_message_without_keys_says_so_and_keeps_its_place() -> None:
    drawing = sketch(
        "start -> mail -> end", event("catch", "mail", message("m"), more=extended("")),
        messages=["m"],
    )  # fmt: skip
    walk = Walk.start(drawing)
    assert walk.described_at("mail").keys is None
    assert walk.wait("mail").slot == "0"
    named = event("catch", "mail", message("m"), more=extended(keys(no="${gone}")))
    running = Running.start(
        build(sketch("start -> mail -> end", named, messages=["m"])), env=TestTurn()
    )
    running.run()
    with pytest.raises(RingflowError):
        running.describe(running.waits()[0])


def test_a_step_that_did_not_begin_is_not_told_as_cancelled() -> None:
    """What waits for its turn when its scope is left was never entered, and leaves no line."""
    box = sub("box", "start_in -> out -> svc -> end_in", event("throw", "out", signal("s")),
              service("svc", "far"))  # fmt: skip
    stop = border("stop", "box", signal("s"))
    walk = Walk.start(sketch("start -> box; stop -> x", box, stop, signals=["s"]))
    assert [(line.node, line.what.value) for line in walk.lines][3:] == [
        ("out", "completed"), ("stop", "completed"), ("box", "cancelled"), ("x", "entered"),
    ]  # fmt: skip
