"""Administrators get one mail for a calendar and a year whose holidays nobody has entered."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from connectors.email.records import Outbound
from engine.calendars.editing import set_calendar
from engine.calendars.stored import OFFICE_WEEK
from engine.identity.records import User
from engine.people import Actor
from engine.schedule import run_task, scheduled_tasks
from processes.schedule.installing import install_in
from tests.conftest import World
from tests.make import identity as people

BOSS = Actor.system("test")
LATE_IN_THE_YEAR = datetime(2026, 11, 20, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def administrator(world: World, name: str) -> None:
    with world.transaction() as db:
        one = people.user(db, name, "admin", password=None)
        address = f"{name}@centre.test"
        db.execute(update(User).where(User.id == one.id).values(email=address))


def watch(world: World) -> list[tuple[str, str]]:
    """Let the scheduled task run once; return all letters so far."""
    with world.transaction() as db:
        [task] = [one for one in scheduled_tasks(db) if one.key == "schedule_calendars"]
        run_task(db, task.id, by=BOSS)
    world.run_jobs()
    with world.transaction() as db:
        rows = db.scalars(select(Outbound).where(Outbound.centre_id == db.centre_id))
        return sorted((one.to_address, one.text) for one in rows)


def test_one_mail_for_a_calendar_and_a_year(world: World) -> None:
    world.clock.set(LATE_IN_THE_YEAR)
    with world.transaction() as db:
        install_in(db)
    assert watch(world) == []  # nobody has an address yet, so nobody counts as told

    administrator(world, "root")
    administrator(world, "rita")
    told = watch(world)
    assert [to for to, _text in told] == ["rita@centre.test", "root@centre.test"]
    assert "2027" in told[0][1]
    assert "/admin/calendars" in told[0][1]
    assert watch(world) == told

    with world.transaction() as db:
        set_calendar(db, key="night", week=OFFICE_WEEK, holidays=["CN"], by=BOSS)
    both = watch(world)
    assert len(both) == 4
    assert watch(world) == both
