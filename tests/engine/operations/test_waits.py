"""An operator lets happen what an instance waits for, and who is late learns who was first."""

from datetime import timedelta

import pytest

import engine
from base.db import Session
from base.errors import NotFound
from base.jobs import JobState, add, jobs_about
from engine import monitoring
from engine.audit import AuditFilter, audit_lines
from engine.monitoring import Awaited
from tests.make.actors import ADMIN, LIN
from tests.make.drawing import catch, keys, received, timer
from tests.make.drawings import several, signal, sketch, sub

WAITS = sketch(
    "start -> and -> pause -> end; and -> hear -> end; and -> sign -> end",
    catch("pause", timer("Duration", "PT2H")),
    catch("hear", received("paid"), keys(no="${no}")),
    catch("sign", signal("go")),
    messages=["paid"],
    signals=["go"],
)


def begin(db: Session, file: engine.SourceFile = WAITS, **variables: object) -> engine.InstanceView:
    engine.deploy(db, [file], by=ADMIN)
    return engine.start(db, "p", variables={"no": 7, **variables}, by=LIN)


def waits(db: Session, one: engine.InstanceView) -> Awaited:
    return monitoring.awaited(db, one.id)


def nodes(db: Session, one: engine.InstanceView) -> set[str]:
    return {token.node for token in engine.tokens(db, one.id)}


def acts(db: Session) -> list[str]:
    return [line.what for line in audit_lines(db, AuditFilter()).items]


def test_what_is_awaited_is_told_with_its_keys(db: Session) -> None:
    found = waits(db, begin(db))

    assert [one.due_at - db.now() for one in found.timers] == [timedelta(hours=2)]
    assert [(one.name, one.signal, one.keys) for one in found.messages] == [
        ("paid", False, {"no": "7"}), ("go", True, None),
    ]  # fmt: skip
    assert found.jobs == []


def test_a_timer_fires_by_hand_long_before_it_is_due(db: Session) -> None:
    one = begin(db)
    (clock,) = waits(db, one).timers

    engine.fire_timer(db, one.id, clock.token_id, clock.slot, by=ADMIN, reason="no need to wait")

    assert nodes(db, one) == {"hear", "sign"}
    assert waits(db, one).timers == []
    (line,) = [x for x in engine.history(db, one.id).items if x.node == "pause"][1:]
    assert (line.what, line.actor, line.details["reason"]) == (
        "completed", ADMIN.username, "no need to wait",
    )  # fmt: skip
    assert "timer.fired" in acts(db)
    with pytest.raises(engine.NothingWaits) as late:
        engine.fire_timer(db, one.id, clock.token_id, clock.slot, by=LIN, reason="me too")
    assert late.value.params["username"] == ADMIN.username
    assert late.value.params["when"] == db.now()


def test_a_timer_is_moved_once_for_all_who_looked(db: Session) -> None:
    one = begin(db)
    (clock,) = waits(db, one).timers
    later = db.now() + timedelta(days=3)
    place = (one.id, clock.token_id, clock.slot)

    engine.move_timer(db, *place, due_at=later, was=clock.due_at, by=ADMIN, reason="holidays")

    assert [x.due_at for x in waits(db, one).timers] == [later]
    with pytest.raises(engine.Changed) as late:
        engine.move_timer(db, *place, due_at=db.now(), was=clock.due_at, by=LIN, reason="now")
    assert late.value.params["username"] == ADMIN.username
    told = [x for x in engine.history(db, one.id).items if x.what == "put_off"]
    assert [x.details["reason"] for x in told] == ["holidays"]


def test_a_repeating_timer_counts_on_from_its_new_moment(db: Session) -> None:
    again = catch("pause", timer("Cycle", "R3/PT1H"))
    border = again.replace("intermediateCatchEvent", "boundaryEvent").replace(
        'id="pause"', 'id="pause" attachedToRef="a" cancelActivity="false"'
    )
    one = begin(db, sketch("start -> a -> end; pause -> b", border))
    (clock,) = waits(db, one).timers
    later = db.now() + timedelta(hours=5)
    engine.move_timer(db, one.id, clock.token_id, clock.slot, due_at=later, by=ADMIN, reason="x")

    engine.fire_timer(db, one.id, clock.token_id, clock.slot, by=ADMIN, reason="x")

    assert [x.due_at for x in waits(db, one).timers] == [later + timedelta(hours=1)]


def test_one_token_is_given_its_message_whatever_its_keys(db: Session) -> None:
    one, other = begin(db), begin(db)
    heard = waits(db, one).messages[0]

    engine.give_message(
        db, one.id, heard.token_id, heard.slot, {"amount": 12}, by=ADMIN, reason="by phone"
    )

    assert nodes(db, one) == {"pause", "sign"}
    assert nodes(db, other) == {"pause", "hear", "sign"}
    assert engine.get_instance(db, one.id).variables["amount"] == 12
    (line,) = [x for x in engine.history(db, one.id).items if x.node == "hear"][1:]
    assert line.details == {"message": "paid", "by_hand": True, "reason": "by phone"}
    with pytest.raises(engine.NothingWaits):
        engine.give_message(db, one.id, heard.token_id, heard.slot, {}, by=LIN, reason="again")


def test_a_message_may_not_change_the_kind_of_a_variable_unawares(db: Session) -> None:
    one = begin(db)
    heard = waits(db, one).messages[0]
    place = (one.id, heard.token_id, heard.slot)

    with pytest.raises(engine.OtherKind):
        engine.give_message(db, *place, {"no": "seven"}, by=ADMIN, reason="x")
    engine.give_message(db, *place, {"no": "seven"}, by=ADMIN, reason="x", force=True)
    assert engine.get_instance(db, one.id).variables["no"] == "seven"


def test_a_signal_can_be_given_to_one_alone(db: Session) -> None:
    one, other = begin(db), begin(db)
    heard = waits(db, one).messages[1]

    engine.give_message(db, one.id, heard.token_id, heard.slot, {}, by=ADMIN, reason="this one")

    assert nodes(db, one) == {"pause", "hear"}
    assert nodes(db, other) == {"pause", "hear", "sign"}


def test_a_paused_process_is_continued_first(db: Session) -> None:
    one = begin(db)
    (clock,) = waits(db, one).timers
    engine.suspend(db, one.id, by=ADMIN, reason="x")

    with pytest.raises(engine.InstanceSuspended):
        engine.fire_timer(db, one.id, clock.token_id, clock.slot, by=ADMIN, reason="x")


def test_a_job_that_waits_for_its_next_attempt_is_done_at_once(db: Session) -> None:
    one, other = begin(db), begin(db)
    later = db.now() + timedelta(hours=1)
    job = add(db, "engine.continue", args={"instance_id": str(one.id)}, subject=one.id,
              run_at=later)  # fmt: skip
    db.flush()

    with pytest.raises(NotFound):
        engine.hurry_job(db, other.id, job.id, by=ADMIN)
    engine.hurry_job(db, one.id, job.id, by=ADMIN)

    assert [(x.state, x.run_at) for x in jobs_about(db, one.id)] == [(JobState.READY, db.now())]


def test_an_operator_puts_a_task_on_a_date(db: Session) -> None:
    one = begin(db, sketch("start -> a -> end"))
    (task,) = engine.find_tasks(db, engine.TaskFilter(instance_id=one.id)).items
    due = db.now() + timedelta(days=1)

    seen = engine.put_on_date(db, task.id, due_at=due, priority=80, by=ADMIN, reason="the mayor")

    assert (seen.due_at, seen.priority) == (due, 80)
    (line,) = [x for x in engine.history(db, one.id).items if x.what == "planned"]
    assert (line.details["reason"], line.details["priority_before"]) == ("the mayor", 50)
    with pytest.raises(engine.WrongPriority):
        engine.put_on_date(db, task.id, due_at=due, priority=101, by=ADMIN, reason="x")


def test_rounds_and_what_is_inside_are_a_tree_with_variables_of_their_own(db: Session) -> None:
    marker = several(collection="people", element="person")
    ask = f'<bpmn:userTask id="ask" name="ask">{marker}</bpmn:userTask>'
    file = sketch("start -> box -> end", sub("box", "start1 -> ask -> end1", ask))
    one = begin(db, file, people=["Ann", "Bo", "Cy"])
    first = engine.find_tasks(db, engine.TaskFilter(instance_id=one.id)).items[-1]
    engine.complete(db, first.id, {}, by=ADMIN)

    spots = engine.overview(db, one.id, most=10).spots

    (box,) = [x for x in spots if x.node.id == "box"]
    (body,) = [x for x in spots if x.rounds is not None]
    rounds = [x for x in spots if x.owner == body.token_id]
    assert (box.owner, box.state, body.owner) == (None, "inside", box.token_id)
    assert body.rounds == engine.Rounds(3, 3, 1)
    assert {x.own["person"] for x in rounds} < {"Ann", "Bo", "Cy"}
    assert sorted(x.at or 0 for x in rounds) == sorted(
        ["Ann", "Bo", "Cy"].index(x.own["person"]) for x in rounds
    )
