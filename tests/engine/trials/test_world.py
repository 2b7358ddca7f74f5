"""Trials run drafts on the token rules that run in earnest, with everything around made up."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import pytest

import engine
from base.db import Session
from engine.definitions.source import SourceFile
from engine.runtime.machine.waits import JobWait
from engine.trials.acts import Act, Do
from engine.trials.draft import DraftHasErrors, read_draft
from engine.trials.errors import NoSuchTrialProcess, NothingWaits, TrialTooLong
from engine.trials.world import MOST_ACTS
from tests.conftest import MONDAY
from tests.make import drawing as d
from tests.make.decision import table
from tests.make.trials import act, done, draft, passed, played, started, waits


@engine.action("trial.call")
def never(_db: Session, _call: engine.ActionCall) -> None:
    """Fail the test: a trial calls nothing, not even what would work inside the turn."""
    raise AssertionError


ANSWER, ERROR, FIRE, MESSAGE, SIGNAL, RETRY = (
    Do.ANSWER, Do.ERROR, Do.FIRE, Do.MESSAGE, Do.SIGNAL, Do.RETRY,
)  # fmt: skip


def line(
    key: str,
    *nodes: tuple[str, str],
    before: str = "",
    more: str = "",
    flows: Sequence[d.Flow] = (),
) -> SourceFile:
    """Return a drawing of nodes in a row between a start and an end."""
    names = ["start", *(name for name, _text in nodes), "end"]
    inner = d.start() + "".join(text for _name, text in nodes) + d.end() + more
    return d.drawing(key, inner, [*pairwise(names), *flows], before=before)


APPROVAL = d.drawing(
    "approval",
    d.start() + d.user("write") + d.user("approve") + d.xor("way", "f4") + d.user("pay")
    + d.end() + d.end("refused"),
    [("start", "write"), ("write", "approve"), ("approve", "way"),
     ("way", "pay", "outcome == 'pass'"), ("way", "refused"), ("pay", "end")],
)  # fmt: skip


def test_an_approval_goes_the_way_that_was_chosen(db: Session) -> None:
    story = [started("approval", amount=5), done("write"), done("approve", outcome="pass")]
    world = played(db, [APPROVAL], *story)
    assert waits(world) == ["pay"]
    assert passed(world, 3) == ["approve", "way"]
    assert world.flows[2] == {
        ("approval", "approve", "way"), ("approval", "way", "pay"),
    }  # fmt: skip
    assert world.instances[0].variables == {"amount": 5, "outcome": "pass"}
    refused = played(db, [APPROVAL], *story[:2], done("approve", outcome="no"))
    assert refused.ended
    assert passed(refused)[-1] == "refused"


def test_what_does_not_wait_cannot_be_done_and_is_named(db: Session) -> None:
    with pytest.raises(NothingWaits) as refused:
        played(db, [APPROVAL], started("approval"), done("pay"))
    assert refused.value.params == {"step": "pay", "places": "Write"}
    with pytest.raises(NoSuchTrialProcess):
        played(db, [APPROVAL], started("other"))


def test_a_connector_answers_as_it_is_told_or_fails(db: Session) -> None:
    call = d.service("call", "trial.call", result="got", number="${amount}")
    file = line(
        "calls", ("call", call), ("after", d.user("after")), before=d.failure("busy"),
        more=d.boundary("caught", "call", d.failed("busy")) + d.user("other"),
        flows=[("caught", "other"), ("other", "end")],
    )  # fmt: skip
    begun = played(db, [file], started("calls", amount=3))
    _tried, one = next(begun.waiting())
    assert one.asks == JobWait(action="trial.call", params={"number": 3})
    world = played(db, [file], started("calls", amount=3), act(ANSWER, "call", fee=7))
    assert waits(world) == ["after"]
    assert world.instances[0].variables["got"] == {"fee": 7}
    failing = Act(do=ERROR, node="call", code="busy", text="Busy")
    assert waits(played(db, [file], started("calls", amount=3), failing)) == ["other"]
    uncaught = Act(do=ERROR, node="call", code="gone", text="No such number")
    stopped = played(db, [file], started("calls", amount=3), uncaught).stopped()
    assert [(one.node, "No such number" in one.message) for one in stopped] == [("call", True)]


def test_timers_fire_when_time_is_let_pass_in_their_order(db: Session) -> None:
    file = line(
        "late", ("work", d.user("work")),
        more=d.boundary("remind", "work", d.timer("Cycle", "R2/PT1H"), interrupts=False)
        + d.boundary("stop", "work", d.timer("Duration", "P1D")) + d.script("say", "told = 1")
        + d.end("said") + d.end("stopped"),
        flows=[("remind", "say"), ("say", "said"), ("stop", "stopped")],
    )  # fmt: skip
    once = played(db, [file], started("late"), act(FIRE, "remind"))
    assert once.now == MONDAY + timedelta(hours=1)
    assert passed(once, 2) == ["remind", "say", "said"]
    # What is due before it fires before it.
    over = played(db, [file], started("late"), act(FIRE, "stop"))
    assert passed(over, 2) == ["remind", "say", "said"] * 2 + ["stop", "stopped"]
    assert over.ended
    assert over.now == MONDAY + timedelta(days=1)
    slept = played(db, [file], started("late"), Act(do=Do.WAIT, text="PT90M"))
    assert passed(slept, 2) == ["remind", "say", "said"]
    assert slept.now == MONDAY + timedelta(minutes=90)


def test_messages_stay_within_the_trial_and_find_their_receiver(db: Session) -> None:
    before = d.declared("order") + d.declared("paid")
    sender = d.drawing(
        "seller",
        d.start()
        + d.throw("ask", "m_order")
        + d.catch("wait", d.received("paid"), d.keys(no="${no}")) + d.end(),
        [("start", "ask"), ("ask", "wait"), ("wait", "end")], before=before,
    )  # fmt: skip
    buyer = d.drawing(
        "buyer", d.start("ordered", d.received("order")) + d.user("pay") + d.end(),
        [("ordered", "pay"), ("pay", "end")], before=before,
    )  # fmt: skip
    world = played(db, [sender, buyer], started("seller", no=4))
    assert [one.program.key for one in world.instances] == ["seller", "buyer"]
    assert waits(world) == ["wait", "pay"]
    moved = played(db, [sender, buyer], started("seller", no=4), act(MESSAGE, "wait", sum=9))
    assert [one.ended for one in moved.instances] == [True, False]
    assert moved.instances[0].variables["sum"] == 9
    alone = played(db, [sender], started("seller", no=4))
    assert [one.name for one in alone.letters] == ["order"]
    assert [(one.what, one.text) for one in alone.log if one.text] == [("kept", "order")]


def test_several_people_calls_decisions_and_handlers(db: Session) -> None:
    loop = (
        '<bpmn:multiInstanceLoopCharacteristics isSequential="false">'
        "<bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
    )
    rule = (
        '<bpmn:businessRuleTask id="rule" name="rule"><bpmn:extensionElements>'
        '<ringflow:decision key="fee" result="fee"/></bpmn:extensionElements>'
        "</bpmn:businessRuleTask>"
    )
    handler = (
        '<bpmn:subProcess id="handler" triggeredByEvent="true">'
        + d.start("alarm", '<bpmn:signalEventDefinition signalRef="s1"/>').replace(
            'id="alarm"', 'id="alarm" isInterrupting="false"')
        + d.user("look") + d.end("looked")
        + '<bpmn:sequenceFlow id="h1" sourceRef="alarm" targetRef="look"/>'
        '<bpmn:sequenceFlow id="h2" sourceRef="look" targetRef="looked"/></bpmn:subProcess>'
    )  # fmt: skip
    outer = line(
        "outer", ("rule", rule), ("all", d.user("all", more=loop)),
        ("call", d.call("call", "inner")),
        before='<bpmn:signal id="s1" name="alarm"/>', more=handler,
    )  # fmt: skip
    inner = line("inner", ("deep", d.user("deep")))
    files = [outer, inner, table(8)]
    story = [started("outer", amount=200)]
    world = played(db, files, *story)
    assert world.instances[0].variables["fee"] == 8
    assert sorted(waits(world)) == ["alarm", "all", "all"]
    story += [done("all", 1, vote="no"), done("all"), act(SIGNAL, "alarm", why="fire")]
    world = played(db, files, *story)
    assert sorted(waits(world)) == ["alarm", "deep", "look"]
    assert {one.process for _tried, one in world.waiting()} == {"outer", "inner"}
    assert played(db, files, *story, done("look"), done("deep")).ended


def test_what_fails_stops_and_can_be_tried_again_with_other_data(db: Session) -> None:
    file = line("sums", ("sum", d.script("sum", "total = amount + 1")))
    world = played(db, [file], started("sums"))
    (stopped,) = world.stopped()
    assert (stopped.process, stopped.node, stopped.kind) == ("sums", "sum", "script")
    assert [one.text for one in world.log if one.what == "failed"] == [stopped.message]
    again = played(db, [file], started("sums"), act(RETRY, "sum", amount=4))
    assert again.ended
    assert again.instances[0].variables["total"] == 5


def test_endless_drawings_and_endless_trials_come_to_an_end(db: Session) -> None:
    circle = d.drawing(
        "circle", d.start() + d.script("a", "x = 1") + d.xor("again", "f3") + d.end(),
        [("start", "a"), ("a", "again"), ("again", "end", "x == 2"), ("again", "a")],
    )  # fmt: skip
    world = played(db, [circle], started("circle"))
    assert [one.kind for one in world.stopped()] == ["budget"]
    file = line("plain", ("work", d.user("work")))
    with pytest.raises(TrialTooLong):
        played(db, [file], *[started("plain")] * (MOST_ACTS + 1))


def test_a_draft_with_errors_is_not_tried(db: Session) -> None:
    broken = line("broken", ("call", d.service("call", "no.such")))
    with pytest.raises(DraftHasErrors) as refused:
        read_draft(db, draft(db, broken))
    assert refused.value.found
