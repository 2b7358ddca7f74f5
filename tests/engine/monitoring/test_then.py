"""An instance as it was at a line of its history."""

import engine
from engine.monitoring.then import Then, as_of
from tests.conftest import World
from tests.make.actors import ADMIN, LIN
from tests.make.drawings import sketch


def was(world: World, seq: int) -> Then | None:
    with world.transaction() as db:
        (one,) = engine.find_instances(db, engine.InstanceFilter()).items
        seen = engine.overview(db, one.id, most=100)
        return as_of(seen.lines, seq, seen.instance.variables)


def line_of(world: World, what: str, node: str) -> int:
    with world.transaction() as db:
        (one,) = engine.find_instances(db, engine.InstanceFilter()).items
        lines = engine.history(db, one.id).items
    return next(one.seq for one in lines if (one.what, one.node) == (what, node))


def test_places_and_data_are_those_of_then(world: World) -> None:
    with world.transaction() as db:
        engine.deploy(db, [sketch("start -> a -> b -> end")], by=ADMIN)
        engine.start(db, "p", variables={"brought": 1}, by=LIN)
    for step, values in (("a", {"said": "yes"}), ("b", {"said": "no", "late": True})):
        with world.transaction() as db:
            (task,) = engine.find_tasks(db, engine.TaskFilter(node=step)).items
            engine.claim(db, task.id, by=LIN)
            engine.complete(db, task.id, values, by=LIN)

    early = was(world, line_of(world, "entered", "a"))
    middle = was(world, line_of(world, "entered", "b"))
    last = was(world, line_of(world, "completed", "end"))

    assert early is not None
    assert (early.stood, early.variables) == ({"p": ["a"]}, {"brought": 1})
    assert {"said", "late"} <= set(early.unknown)
    assert middle is not None
    assert middle.stood == {"p": ["b"]}
    assert middle.done == {"p": ["start", "a"]}
    assert middle.variables == {"brought": 1, "said": "yes"}
    assert "late" in middle.unknown
    assert last is not None
    assert last.stood == {}
    assert last.variables["said"] == "no"
    assert was(world, 99) is None
