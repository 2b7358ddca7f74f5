"""What a clean-up would remove, for administrators only and for their own centre."""

from datetime import timedelta

from tests.conftest import World
from tests.make.drawings import sketch
from tests.web.api.conftest import Machine
from tests.web.api.test_verbs import deploy, start

URL = "/api/v1/history/clean-up"
KEPT = 'isExecutable="true" ringflow:historyTimeToLive="10"'


def test_figures_definition_by_definition(machine: Machine, world: World) -> None:
    admin = machine("root", "admin")
    deploy(admin, sketch("start -> end", attributes=KEPT))
    ended = start(admin).json()["ended_at"]
    world.clock.advance(timedelta(days=11))

    told = admin.get(URL).json()

    one = {"finished": 1, "cleanable": 1, "unlimited": 0, "oldest": ended}
    assert told["definitions"] == [{"key": "p", "next": None, **one}]
    assert {name: told[name] for name in one} == one
    assert told["batches"] == 0


def test_nobody_else_may_look(machine: Machine) -> None:
    for role in ("analyst", "agent", "dispatcher"):
        assert machine(role, role).get(URL).status_code == 403
