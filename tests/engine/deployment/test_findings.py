"""What the checker says of a version that is deployed."""

import engine
from engine import ActionCall
from tests.conftest import World
from tests.make import drawing as d
from tests.make.actors import ADMIN
from tests.make.drawings import sketch


@engine.action("test.findings")
def nothing(db: object, turn: ActionCall) -> dict[str, object]:
    del db, turn
    return {}


def test_what_could_be_deployed_is_not_called_unknown_afterwards(world: World) -> None:
    with world.transaction() as db:
        source = sketch("start -> act -> end", d.service("act", "test.findings"), key="way")
        (made,) = engine.deploy(db, [source], by=ADMIN).definitions
        codes = {one.code for one in engine.findings(db, made.id)}
        assert "action-unknown" not in codes
