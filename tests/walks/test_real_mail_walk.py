"""The whole story through real mail servers: every letter goes over SMTP and comes in by IMAP."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from imap_tools import AND, MailBoxUnencrypted

import engine
from base.settings import Settings
from connectors.email import listen
from connectors.email.reading.parse import Letter, read
from connectors.email.servers.smtp import hand_over
from processes.tickets import actions
from processes.tickets.queries import conversation
from processes.tickets.rules.kinds import Closing
from tests.conftest import World
from tests.connectors.email.wire import RealServers, real_servers
from tests.make import tickets as make
from tests.make.email import letter
from tests.walks.flow import Flow

pytestmark = pytest.mark.real
CENTRE, DEPARTMENT, CITIZEN = "service@ringflow.test", "handler@ringflow.test", "li@citizen.test"
LINK = re.compile(r"/link/(\S+)")


@pytest.fixture
def servers() -> RealServers:
    return real_servers()


@pytest.fixture
def settings(tmp_path: Path, servers: RealServers) -> Settings:
    for user in (CENTRE, DEPARTMENT, CITIZEN):
        with MailBoxUnencrypted(*servers.imap, 10).login(user, servers.password) as box:
            box.delete(box.uids())
    return Settings(data=tmp_path, mail=servers.settings(address=CENTRE))


@pytest.fixture
def listener(world: World) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=listen, args=(world.database, stop))
    thread.start()
    yield
    stop.set()
    thread.join(20)
    assert not thread.is_alive()


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def newest(servers: RealServers, user: str, count: int) -> Letter:
    """Return the last of `count` letters in a mailbox, as its reader's program fetches it."""
    found: list[bytes] = []

    def there() -> bool:
        found.clear()
        with MailBoxUnencrypted(*servers.imap, 10).login(user, servers.password) as box:
            found.extend(each.obj.as_bytes() for each in box.fetch(AND(all=True), mark_seen=False))
        return len(found) >= count

    until(there)
    assert len(found) == count
    return read(found[-1])


def post(servers: RealServers, mail: EmailMessage, *, to: str) -> None:
    hand_over(servers.settings(), CITIZEN, to, mail.as_bytes())


def intake(flow: Flow) -> Flow:
    """Find the process that the citizen's mail has begun."""
    tasks: list[engine.TaskView] = []

    def begun() -> bool:
        with flow.world.transaction() as db:
            tasks.extend(engine.find_tasks(db, engine.TaskFilter(node="triage")).items)
        return bool(tasks)

    until(begun)
    flow.instance = tasks[0].instance_id
    return flow.settle()


def by_link(flow: Flow, mail: Letter, **values: object) -> None:
    found = LINK.search(mail.text)
    assert found is not None
    with flow.world.transaction() as db:
        state = engine.open_link(db, found[1])
        assert state.task is not None
        assert state.actor is not None
        engine.complete(db, state.task.id, values, by=state.actor)
    flow.settle()


def test_a_mail_is_handled_by_a_link_and_closes(
    flow: Flow, servers: RealServers, listener: None
) -> None:
    with flow.world.transaction() as db:
        make.department_reads_at(db, "water", DEPARTMENT)
    mail = letter(sender=f"Li <{CITIZEN}>", to=CENTRE, subject="棕色的水", text="自來水是棕色的。")
    post(servers, mail, to=CENTRE)
    intake(flow).at("triage").complete(
        decision="ticket", subject="棕色的水", content="自來水是棕色的。", kind="complaint",
        category="water_power", urgency="normal", contact_email=CITIZEN,
    )  # fmt: skip

    acknowledgement = newest(servers, CITIZEN, 1)
    assert flow.no in acknowledgement.subject
    post(
        servers,
        letter(sender=CITIZEN, subject="", text="還有味道。"),
        to=acknowledgement.reply_to[0].address,
    )
    until(lambda: flow.passed("pass_on") == 1)

    flow.at("dispatch").complete(department="water", urgency="normal")
    by_link(flow, newest(servers, DEPARTMENT, 1), outcome="sign")
    by_link(flow, newest(servers, DEPARTMENT, 2), **make.HANDLED)
    flow.at("audit").complete(outcome="pass", reply_text="管線已沖洗。")
    reply = newest(servers, CITIZEN, 2)
    assert "管線已沖洗。" in reply.text
    with flow.world.transaction() as db:
        actions.rate(db, flow.no, flow.record().query_code, {"rating": "4", "solved": "yes"})
    flow.settle().ends("end_satisfied", "end_ticketed")

    assert flow.record().closing is Closing.SATISFIED
    with flow.world.transaction() as db:
        said = [one.text.strip() for one in conversation(db, flow.record().id)]
    assert said == ["自來水是棕色的。", "還有味道。", "管線已沖洗。"]
