"""The history of an instance is its journal: each line once, in the order in which it happened.

What is over in the turn in which it was entered has one line, not two.
"""

import engine
from base.db import Session
from engine.runtime.machine.waits import WaitKind, What
from tests.conftest import World
from tests.make.actors import ADMIN, LIN
from tests.make.blocks import Block, Plan, drawn
from tests.make.instances import Walk
from tests.make.playing import in_order, let_happen

Lines = list[tuple[str | None, str]]
ALL: Block = ("row", [
    ("guarded", ("person",), "timer", False),
    ("parallel", [("person",), ("loop", ("person",), 2)]),
    ("inclusive", [("person",), ("script",), ("person",)], 5),
    ("called", ("every", ("person",), 2, False), True),
    ("undone", 2),
    ("cancelled", 2, True),
    ("failed", ("person",), True),
    ("raised", ("person",), False, True),
    ("handled", ("person",), "message", True),
])  # fmt: skip


def test_every_step_is_in_the_history_once_and_in_order(world: World) -> None:
    drawing, plan = drawn(ALL)
    wanted = _journal(drawing, plan)
    with world.transaction() as db:
        engine.deploy(db, [drawing, *plan.called.values()], by=ADMIN)
        one = engine.start(db, "p", variables={}, by=LIN)
    while _complete_next(world, one):
        world.run_jobs()
    with world.transaction() as db:
        assert engine.get_instance(db, one.id).state == "completed"
        assert _history(db, one) == wanted
    assert len(wanted) > 80


def _journal(drawing: engine.SourceFile, plan: Plan) -> Lines:
    """Return what the machine alone tells, turn by turn."""
    walk, told = Walk.start(drawing, called=plan.called), Lines()
    while True:
        over = {line.token_id for line in walk.lines if line.what is not What.ENTERED}
        told += [
            (line.node, line.what.value)
            for line in walk.lines
            if line.what is not What.ENTERED or line.token_id not in over
        ]
        walk.lines.clear()
        if walk.ended:
            return told
        let_happen(walk, next(wait for wait in in_order(walk) if wait.kind is WaitKind.TASK))


def _complete_next(world: World, one: engine.InstanceView) -> bool:
    with world.transaction() as db:
        tasks = engine.find_tasks(db, engine.TaskFilter()).items
        mine = [task for task in tasks if task.instance_id == one.id and task.state == "ready"]
        if mine:
            engine.complete(db, min(mine, key=lambda task: (task.node, task.id)).id, {}, by=ADMIN)
        return bool(mine)


def _history(db: Session, one: engine.InstanceView) -> Lines:
    lines, after = Lines(), None
    while True:
        page = engine.history(db, one.id, after=after)
        lines += [(line.node, line.what) for line in page.items if line.what in set(What)]
        after = page.next
        if after is None:
            return lines
