"""The product's own tasks are brought into every centre, and do what the worker did before."""

from pathlib import Path

import engine
from base.centres import create_centre
from engine.people import Actor
from engine.schedule import scheduled_tasks
from processes.schedule.installing import FOLDER, TIDY, install, install_in
from ringflow.tidying import tidy
from tests.conftest import World

OURS = {TIDY, "schedule_calendars", "schedule_due"}


def test_every_centre_gets_them_once(world: World) -> None:
    with world.database.transaction() as db:
        other = create_centre(db, "other", name="Other").id

    assert install(world.database) == 2
    assert install(world.database) == 0
    for centre in (world.centre_id, other):
        with world.transaction(centre) as db:
            assert {one.key for one in scheduled_tasks(db)} == OURS


def test_what_somebody_has_changed_is_left_alone(world: World) -> None:
    drawing = Path(FOLDER / "tidy.bpmn").read_bytes().replace(b"17 * * * *", b"30 3 * * *")
    with world.transaction() as db:
        engine.deploy(db, [engine.SourceFile("tidy.bpmn", drawing)], by=Actor.system("analyst"))
        assert TIDY not in install_in(db)
        [task] = [one for one in scheduled_tasks(db) if one.key == TIDY]

    assert task.timing == "30 3 * * *"


def test_the_worker_cleans_only_where_no_task_does(world: World) -> None:
    install(world.database)

    assert tidy(world.database, unscheduled=True) == 0
