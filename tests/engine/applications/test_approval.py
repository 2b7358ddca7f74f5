"""A chain of approvals is written as a drawing that runs, and read back from it."""

from collections.abc import Iterator

import pytest

import engine
from base.db import Session
from engine import Actor, InstanceState, SourceFile
from engine.applications.approval.chain import ApprovalStep, Chain, Rule, problems_of
from engine.applications.approval.reading import chain_of
from engine.applications.approval.writing import drawing_of
from tests.conftest import World
from tests.make.actors import ADMIN, CHEN, LIN, WU

BOSS = ApprovalStep(name="Head", groups="dispatcher", due="2 working days")
BOARD = ApprovalStep(name="Board", people="lin wu", rule=Rule.ALL, condition="amount > 100")
CHAIN = Chain(key="leave", title="請假 <leave>", steps=[BOSS, BOARD])
WHO = {"chen": CHEN, "lin": LIN, "wu": WU, "admin": ADMIN}


def file_of(chain: Chain) -> SourceFile:
    return SourceFile("leave.bpmn", drawing_of(chain))


def run(db: Session, amount: int, answers: Iterator[tuple[str, str]]) -> engine.InstanceView:
    """Start one and let the people answer in turn; return what became of it."""
    begun = engine.start(db, "leave", variables={"amount": amount}, by=ADMIN)
    for name, outcome in answers:
        who: Actor = WHO[name]
        tasks = engine.find_tasks(db, engine.TaskFilter(instance_id=begun.id)).items
        task = next(one for one in tasks if one.assignee in {None, who.username})
        if task.assignee is None:
            engine.claim(db, task.id, by=who)
        engine.complete(db, task.id, {"outcome": outcome}, by=who)
    return engine.get_instance(db, begun.id)


@pytest.mark.parametrize(
    ("amount", "answers", "end"),
    [
        (50, ["admin submit", "chen approve"], "approved"),
        (50, ["admin submit", "chen reject"], "rejected"),
        (500, ["admin submit", "chen approve", "lin approve", "wu approve"], "approved"),
        (500, ["admin submit", "chen approve", "wu reject"], "rejected"),
    ],
)
def test_it_runs_to_the_end_that_the_answers_lead_to(
    world: World, amount: int, answers: list[str], end: str
) -> None:
    with world.transaction() as db:
        made = engine.deploy(db, [file_of(CHAIN)], by=ADMIN)
        assert not [one.code for one in made.problems if one.severity != "info"]
        said = ((one.split()[0], one.split()[1]) for one in answers)
        found = run(db, amount, said)
        assert found.state is InstanceState.COMPLETED
        assert end in {line.node for line in engine.history(db, found.id).items}


def test_a_rejected_request_goes_back_if_it_shall(world: World) -> None:
    with world.transaction() as db:
        chain = CHAIN.model_copy(update={"rejected": "back"})
        engine.deploy(db, [file_of(chain)], by=ADMIN)
        answers = [("admin", "submit"), ("chen", "reject")]
        found = run(db, 50, iter(answers))
        assert found.state is InstanceState.ACTIVE
        tasks = engine.find_tasks(db, engine.TaskFilter(instance_id=found.id)).items
        waiting = [(task.node, task.assignee) for task in tasks if task.state == "claimed"]
        assert waiting == [("request", "admin")]


def test_it_is_read_back_as_long_as_it_does_the_same() -> None:
    file = file_of(CHAIN)
    assert chain_of(file) == CHAIN
    moved = SourceFile(file.name, file.content.replace(b'<dc:Bounds x="', b'<dc:Bounds x="1', 1))
    assert chain_of(moved) == CHAIN
    other = SourceFile(file.name, file.content.replace(b'name="Head"', b'name="Chief"'))
    assert chain_of(other) is None
    assert chain_of(SourceFile("x.bpmn", b"<chain>")) is None


def test_what_is_wrong_is_told_field_by_field() -> None:
    empty = ApprovalStep(condition="amount >", due="soon")
    chain = Chain(key="9", title=" ", steps=[empty])
    fields = {one.field for one in problems_of(chain)}
    assert fields == {"key", "title", "name_0", "groups_0", "condition_0", "due_0"}
    assert not problems_of(CHAIN)
    assert [one.field for one in problems_of(Chain(key="a", title="b", steps=[]))] == [""]
