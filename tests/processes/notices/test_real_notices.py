"""Notices through a real mail server: one mail for what came together, read as its reader would."""

from datetime import timedelta
from pathlib import Path

import pytest
from imap_tools import AND, MailBoxUnencrypted

import engine
import processes.notices.jobs  # noqa: F401 registers the mail of notices
from base.settings import Settings
from connectors.email.reading.parse import read
from engine import TaskFilter
from engine.identity import NewUser, create_user
from engine.identity.own import keep_look
from engine.tasks.notices.choosing import Wishes, keep_wishes
from tests.conftest import World
from tests.connectors.email.wire import RealServers, real_servers
from tests.make.actors import ADMIN
from tests.make.drawings import sketch

pytestmark = pytest.mark.real
READER, CENTRE = "handler@ringflow.test", "service@ringflow.test"


@pytest.fixture
def servers() -> RealServers:
    return real_servers()


@pytest.fixture
def settings(tmp_path: Path, servers: RealServers) -> Settings:
    with MailBoxUnencrypted(*servers.imap, 10).login(READER, servers.password) as box:
        box.delete(box.uids())
    return Settings(data=tmp_path, mail=servers.settings(address=CENTRE))


def inbox(servers: RealServers) -> list[bytes]:
    with MailBoxUnencrypted(*servers.imap, 10).login(READER, servers.password) as box:
        return [one.obj.as_bytes() for one in box.fetch(AND(all=True), mark_seen=False)]


def test_two_notices_of_one_hour_arrive_as_one_mail(world: World, servers: RealServers) -> None:
    with world.transaction() as db:
        made = create_user(db, NewUser(username="hana", name="Hana", email=READER))
        keep_look(db, made.id, "en.sea", locale="en")
        keep_wishes(
            db, made.id, Wishes(ways={"copied": "mail", "handed_on": "mail"}, rhythm="hourly")
        )
        work = '<bpmn:userTask id="work" name="Work"/>'
        engine.deploy(db, [sketch("start -> work -> end", work, key="one")], by=ADMIN)
        begun = engine.start(db, "one", variables={}, by=ADMIN, business_key="T20261102-0007")
        task = engine.find_tasks(db, TaskFilter(instance_id=begun.id)).items[0].id
        engine.copy_to(db, task, ["hana"], by=ADMIN, reason="Mrs Li rang")
        engine.transfer(db, task, to="hana", by=ADMIN, reason="Mrs Li rang")
    world.run_jobs()
    assert inbox(servers) == []

    world.clock.advance(timedelta(hours=1))
    world.run_jobs()
    world.run_jobs()

    (raw,) = inbox(servers)
    letter = read(raw)
    assert letter.subject == "2 notices about your tasks"
    assert letter.text.count("T20261102-0007 Work") == 2
    assert "Mrs Li" not in letter.text
