"""Whoever has a task that says whom to call can call them from its page."""

from collections.abc import Callable

from starlette.testclient import TestClient

import engine
from base.ids import short
from engine.people import Actor
from ringflow.looking.lint import read_drawings
from ringflow.rooms import open_rooms
from tests.conftest import World
from tests.house.source import ROOT

WANTED = {"contact_phone": "138 0013 8000", "subject": "The lamp"}


def test_the_number_is_called_by_a_click_once_the_task_is_taken(
    sign_in: Callable[..., TestClient], world: World
) -> None:
    open_rooms()
    with world.transaction() as db:
        files = read_drawings([ROOT / "processes" / "bpmn" / "callbacks"])
        engine.deploy(db, files, by=Actor.system("test"))
        engine.publish(db, "callback.requested", correlation={}, variables=WANTED)
    world.run_jobs()
    with world.transaction() as db:
        (task,) = engine.find_tasks(db, engine.TaskFilter()).items
    page, agent = f"/inbox/{short(task.id)}", sign_in("amy", "agent")

    before = agent.get(page).text
    assert "tel:" not in before
    assert "13800138000" not in before
    agent.post(f"{page}/claim", data={"stay": "1"})
    assert 'href="tel:+8613800138000"' in agent.get(page).text
    world.context.settings.telephony.mode = "ami"
    dialled = agent.get(page).text
    assert 'action="/seat/dial"' in dialled
    assert 'value="+8613800138000"' in dialled
