"""How many must say yes: every rule, counted exactly."""

import pytest

import engine
from base.db import Session
from engine import TaskFilter, TaskState
from engine.definitions.check import check
from engine.definitions.people.rules import PassRule, Rule
from tests.make import drawing as d
from tests.make.actors import ADMIN

OUTCOMES = "".join(f'<ringflow:outcome name="{one}"/>' for one in ("agree", "abstain", "reject"))


def step(rule: str, *, task: str = "", outcomes: str = OUTCOMES, more: str = "") -> str:
    marker = (
        '<bpmn:multiInstanceLoopCharacteristics ringflow:collection="${people}" '
        f'ringflow:elementVariable="person" {rule}>{more}</bpmn:multiInstanceLoopCharacteristics>'
    )
    return d.user("vote", task=f'assignee="${{person}}" {task}', inner=outcomes, more=marker)


def voting(db: Session, rule: str, people: int, *, task: str = "") -> engine.InstanceView:
    nodes = d.start() + step(rule, task=task) + d.user("after") + d.end()
    flows = [("start", "vote"), ("vote", "after"), ("after", "end")]
    engine.deploy(db, [d.drawing("vote_", nodes, flows)], by=ADMIN)
    names = [f"p{number}" for number in range(people)]
    return engine.start(db, "vote_", variables={"people": names}, by=ADMIN)


def opened(db: Session, instance: engine.InstanceView) -> list[engine.TaskView]:
    which = TaskFilter(instance_id=instance.id, node="vote",
                       states=frozenset({TaskState.READY, TaskState.CLAIMED}))  # fmt: skip
    return engine.find_tasks(db, which).items


def say(db: Session, instance: engine.InstanceView, outcome: str) -> None:
    task = opened(db, instance)[0]
    by = engine.Actor(None, task.assignee or "", task.assignee or "")
    engine.complete(db, task.id, {"outcome": outcome}, by=by)


CASES = [
    # rule, people, what they say one after the other, is it passed, how many were asked in vain
    ("one", 3, ["agree"], True, 2),
    ("one", 3, ["reject", "abstain", "agree"], True, 0),
    ("one", 3, ["reject", "abstain", "reject"], False, 0),
    ("all", 3, ["agree", "agree", "agree"], True, 0),
    ("all", 3, ["agree", "abstain"], False, 1),
    ("majority", 3, ["agree", "agree"], True, 1),
    ("majority", 3, ["reject", "agree", "agree"], True, 0),
    ("majority", 4, ["agree", "reject", "agree", "reject"], False, 0),
    ("majority", 4, ["reject", "reject"], False, 2),
    ("majority", 5, ["agree", "agree", "agree"], True, 2),
    ("count", 4, ["agree", "reject", "agree"], True, 1),
    ("count", 4, ["reject", "reject", "abstain"], False, 1),
    ("count", 1, [], False, 1),
    ("veto", 3, ["agree", "abstain", "abstain"], True, 0),
    ("veto", 3, ["agree", "reject"], False, 1),
    ("all", 0, [], False, 0),
    ("veto", 0, [], False, 0),
]


@pytest.mark.parametrize(("rule", "people", "said", "passed", "in_vain"), CASES)
def test_every_rule_counts_exactly(
    db: Session, rule: str, people: int, said: list[str], passed: object, in_vain: int
) -> None:
    more = 'ringflow:passCount="2"' if rule == "count" else ""
    instance = voting(db, f'ringflow:passRule="{rule}" {more}', people)

    for number, outcome in enumerate(said):
        assert "passed" not in engine.get_instance(db, instance.id).variables
        assert len(opened(db, instance)) == people - number
        say(db, instance, outcome)

    if rule == "count" and people == 1:  # two of one can never be: nobody is asked in vain
        say(db, instance, "agree")
        in_vain = 0
    assert engine.get_instance(db, instance.id).variables["passed"] is passed
    assert not opened(db, instance)
    cancelled = TaskFilter(instance_id=instance.id, node="vote", state=TaskState.CANCELLED)
    assert engine.count_tasks(db, cancelled) == in_vain
    assert engine.count_tasks(db, TaskFilter(instance_id=instance.id, node="after")) == 1


@pytest.mark.parametrize("rule", list(Rule))
def test_a_verdict_never_changes_once_it_is_there(rule: Rule) -> None:
    """Whatever the rest may say, it ends as it was decided; until then both ways are open."""
    counted = PassRule(rule=rule, yes="y", no="n", count=2)
    for total in range(1, 6):
        for yes in range(total + 1):
            for no in range(total + 1 - yes):
                rest = total - yes - no
                now = counted.verdict(total, {"y": yes, "n": no})
                ends = {
                    counted.verdict(total, {"y": yes + more, "n": no + rest - more})
                    for more in range(rest + 1)
                }
                assert None not in ends
                assert now is None or ends == {now}
                if rule is not Rule.COUNT and now is None and rest:
                    assert ends == {True, False}


def test_a_step_that_keeps_its_answers_under_a_name_is_counted_too(db: Session) -> None:
    rule = 'ringflow:passRule="one" ringflow:passOutcome="abstain" ringflow:passResult="ok"'
    instance = voting(db, rule, 2, task='result="reply"')

    say(db, instance, "abstain")

    assert engine.get_instance(db, instance.id).variables["ok"] is True


def codes(node: str) -> list[str]:
    flows = [("start", "vote"), ("vote", "end")]
    found = check(
        [d.drawing("vote_", d.start() + node + d.end(), flows)], knows_action=lambda _name: True
    )
    return [one.code for one in found.problems if one.severity == "error"]


def test_rules_written_wrongly_are_told() -> None:
    service = with_rule(d.service("vote", "x"))
    condition = (
        "<bpmn:completionCondition>${nrOfCompletedInstances &gt; 1}</bpmn:completionCondition>"
    )
    assert codes(step('ringflow:passRule="most"')) == ["pass-rule-unknown"]
    assert codes(step('ringflow:passRule="all"', outcomes="")) == ["pass-rule-outcomes"]
    assert codes(step('ringflow:passRule="all"', more=condition)) == ["pass-rule-both"]
    assert codes(step('ringflow:passRule="count"')) == ["pass-count"]
    assert codes(step('ringflow:passRule="count" ringflow:passCount="0"')) == ["pass-count"]
    wrong = 'ringflow:passRule="veto" ringflow:vetoOutcome="never"'
    assert codes(step(wrong)) == ["pass-outcome-unknown"]
    assert codes(service) == ["pass-rule-place"]
    assert codes(step('ringflow:passRule="majority"')) == []


def with_rule(node: str) -> str:
    marker = (
        '<bpmn:multiInstanceLoopCharacteristics ringflow:passRule="all">'
        "<bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
    )
    return node.replace("</bpmn:serviceTask>", marker + "</bpmn:serviceTask>")


def test_ways_to_give_out_written_wrongly_are_told() -> None:
    assert codes(d.user("vote", task='users="a" strategy="luck"')) == ["strategy-unknown"]
    assert codes(d.user("vote", task='strategy="round-robin"')) == ["strategy-nobody"]
    assert codes(d.user("vote", task='users="a" sameAs="end"')) == ["step-unknown"]
    assert codes(d.user("vote", task='users="a" sameAs="start"')) == []
    assert codes(d.user("vote", task='sameAs="vote" notSameAs="vote"')) == ["step-contrary"]
    assert codes(d.user("vote", task='notSameAs="vote"')) == []
