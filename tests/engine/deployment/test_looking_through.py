"""Which drawings in force say something, as PostgreSQL finds it in them."""

import engine
from engine.people import Actor
from tests.conftest import World
from tests.make import drawing as d

SYSTEM = Actor.system("test")
LINES = [("start", "look"), ("look", "end")]


def test_only_what_is_in_force_is_looked_through(world: World) -> None:
    def parts(group: str) -> str:
        return d.start() + d.user("look", task=f'candidateGroups="{group}"') + d.end()

    with world.transaction() as db:
        engine.deploy(db, [d.drawing("old", parts("department:water"), LINES)], by=SYSTEM)
        engine.deploy(db, [d.drawing("old", parts("department:roads"), LINES)], by=SYSTEM)
        engine.deploy(db, [d.drawing("other", parts("department:water"), LINES)], by=SYSTEM)

        assert engine.drawings_with(db, ['department:water"', "nothing"]) == ["other"]
        assert engine.drawings_with(db, ["department:"]) == ["old", "other"]
        assert engine.drawings_with(db, ["nothing"]) == []
