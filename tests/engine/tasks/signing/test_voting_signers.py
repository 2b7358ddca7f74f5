"""Adding somebody to those who vote, and taking them away: the rule of the drawing counts them."""

import pytest

import engine
from base.db import Session
from engine import Actor, SignerKind, SignerState, TaskFilter, TaskState, TaskView
from engine.identity import actor_of
from engine.tasks.signers.errors import AlreadySigner, SignerDone
from tests.conftest import World
from tests.make import drawing as d
from tests.make import identity as make
from tests.make.actors import ADMIN
from tests.make.stepping import Step, stepped

NAMES = ("anna", "berta", "carl", "dora")
OUTCOMES = "".join(f'<ringflow:outcome name="{one}"/>' for one in ("agree", "reject"))
Crew = dict[str, Actor]


def voting(db: Session, rule: str, *names: str, more: str = "") -> engine.InstanceView:
    marker = (
        '<bpmn:multiInstanceLoopCharacteristics ringflow:collection="${people}" '
        f'ringflow:elementVariable="person" ringflow:passRule="{rule}" {more}/>'
    )
    vote = d.user("vote", task='assignee="${person}"', inner=OUTCOMES, more=marker)
    nodes = d.start() + vote + d.user("after") + d.end()
    flows = [("start", "vote"), ("vote", "after"), ("after", "end")]
    engine.deploy(db, [d.drawing("vote_", nodes, flows)], by=ADMIN)
    return engine.start(db, "vote_", variables={"people": list(names)}, by=ADMIN)


def crew(db: Session) -> Crew:
    return {name: actor_of(db, make.user(db, name).id) for name in NAMES}


def of(db: Session, instance: engine.InstanceView, person: str) -> TaskView:
    which = TaskFilter(instance_id=instance.id, assignee=person)
    return next(one for one in engine.find_tasks(db, which).items if one.node == "vote")


def say(db: Session, instance: engine.InstanceView, person: Actor, outcome: str) -> None:
    engine.complete(db, of(db, instance, person.username).id, {"outcome": outcome}, by=person)


def passed(db: Session, instance: engine.InstanceView) -> object:
    return engine.get_instance(db, instance.id).variables.get("passed")


def add(db: Session, instance: engine.InstanceView, by: Actor, *people: str) -> None:
    engine.add_signers(db, of(db, instance, by.username).id, people, kind=SignerKind.PARALLEL,
                       by=by, reason="knows it")  # fmt: skip


def test_an_added_signer_counts_in_the_rule(db: Session) -> None:
    who = crew(db)
    instance = voting(db, "majority", "anna", "berta")
    say(db, instance, who["berta"], "agree")

    add(db, instance, who["anna"], "carl", "dora")

    assert of(db, instance, "carl").state is TaskState.CLAIMED
    assert of(db, instance, "carl").signs_for is None
    say(db, instance, who["carl"], "agree")  # two of four: open
    assert passed(db, instance) is None
    with pytest.raises(SignerDone):
        row = engine.signers_of(db, of(db, instance, "anna").id)[0]
        engine.remove_signer(db, row.task_id, row.id, by=who["anna"], reason="x")
    say(db, instance, who["dora"], "agree")

    assert passed(db, instance) is True
    rows = engine.signers_of(db, of(db, instance, "anna").id)
    assert [(one.person, one.state, one.outcome) for one in rows] == [
        ("carl", SignerState.SIGNED, "agree"), ("dora", SignerState.SIGNED, "agree"),
    ]  # fmt: skip
    assert of(db, instance, "anna").state is TaskState.CANCELLED  # decided without her


@pytest.mark.parametrize(("rule", "before", "after"), [
    ("all", None, True), ("majority", None, True), ("veto", None, True),
])  # fmt: skip
def test_a_signer_taken_away_counts_no_more(
    db: Session, rule: str, before: object, *, after: bool
) -> None:
    """The rule is looked at anew at once: here it is fulfilled by those who are left."""
    who = crew(db)
    instance = voting(db, rule, "anna", "berta")
    add(db, instance, who["anna"], "carl", "dora")
    for name in ("anna", "berta"):
        say(db, instance, who[name], "agree")
    assert passed(db, instance) is before
    first, second = engine.signers_of(db, of(db, instance, "anna").id)

    engine.remove_signer(db, first.task_id, first.id, by=who["anna"], reason="is ill")
    if passed(db, instance) is None:
        assert of(db, instance, "carl").state is TaskState.CANCELLED
        engine.remove_signer(db, second.task_id, second.id, by=who["anna"], reason="ill too")

    assert passed(db, instance) is after
    which = TaskFilter(instance_id=instance.id, node="after")
    assert engine.count_tasks(db, which) == 1


def test_nobody_votes_twice(db: Session) -> None:
    who = crew(db)
    instance = voting(db, "all", "anna", "berta", "carl")
    say(db, instance, who["berta"], "agree")
    engine.transfer(db, of(db, instance, "carl").id, to="dora", by=who["carl"], reason="")

    for name in ("berta", "carl", "dora"):  # voted, was asked, votes in place of Carl
        with pytest.raises(AlreadySigner), db.begin_nested():
            add(db, instance, who["anna"], name)


def test_where_the_items_are_asked_in_turn_signers_are_not_counted(db: Session) -> None:
    who = crew(db)
    instance = voting(db, "all", "anna", "berta", more='isSequential="true"')
    assert engine.may_vote_more(db, of(db, instance, "anna").id) is False

    add(db, instance, who["anna"], "carl")

    assert of(db, instance, "carl").signs_for == of(db, instance, "anna").id


def test_two_add_the_same_person_at_the_same_time(world: World) -> None:
    with world.transaction() as db:
        who = crew(db)
        instance = voting(db, "all", "anna", "berta")

    def asking(name: str) -> Step:
        return lambda db: add(db, instance, who[name], "carl")

    ended = stepped(world, asking("anna"), asking("berta"))

    assert ended.waited
    assert isinstance(ended.error, AlreadySigner)
    assert ended.error.params["username"] == "anna"
    with world.transaction() as db:
        assert of(db, instance, "carl").state is TaskState.CLAIMED


def test_signing_and_removing_at_the_same_time(world: World) -> None:
    with world.transaction() as db:
        who = crew(db)
        instance = voting(db, "all", "anna", "berta")
        task = of(db, instance, "anna")
        (row,) = engine.add_signers(db, task.id, ["carl"], kind=SignerKind.BEFORE,
                                    by=who["anna"], reason="x")  # fmt: skip

    def sign(db: Session) -> None:
        assert row.own_task_id is not None
        engine.sign(db, row.own_task_id, outcome="agree", comment="", by=who["carl"])

    def remove(db: Session) -> None:
        engine.remove_signer(db, task.id, row.id, by=who["anna"], reason="x")

    ended = stepped(world, sign, remove)

    assert ended.waited
    assert isinstance(ended.error, SignerDone)
    assert (ended.error.params["who"], ended.error.params["username"]) == ("Carl", "carl")


def test_removing_and_signing_at_the_same_time(world: World) -> None:
    with world.transaction() as db:
        who = crew(db)
        instance = voting(db, "all", "anna", "berta")
        task = of(db, instance, "anna")
        (row,) = engine.add_signers(db, task.id, ["carl"], kind=SignerKind.BEFORE,
                                    by=who["anna"], reason="x")  # fmt: skip

    ended = stepped(
        world,
        lambda db: engine.remove_signer(db, task.id, row.id, by=who["anna"], reason="x"),
        lambda db: engine.sign(
            db, row.own_task_id or task.id, outcome="agree", comment="", by=who["carl"]
        ),
    )

    assert isinstance(ended.error, engine.TaskWithdrawn)
    assert (ended.error.params["who"], ended.error.params["username"]) == ("Anna", "anna")
