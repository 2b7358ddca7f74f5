"""The whole way of mail through the real Postfix and Dovecot.

The centre's address is a mailbox that only these tests use.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import pytest
from imap_tools import AND, H, MailBoxUnencrypted

from base import files
from base.settings import Settings
from connectors.email import (
    InboundView,
    Mail,
    OutboundView,
    find_inbound,
    get_inbound,
    get_outbound,
    health,
    listen,
    send,
)
from connectors.email.reading.parse import Letter, read
from connectors.email.servers.smtp import hand_over
from tests.conftest import World
from tests.connectors.email.hearing import heard
from tests.connectors.email.proxy import Proxy
from tests.connectors.email.wire import RealServers, real_servers
from tests.make.email import letter, raw

pytestmark = pytest.mark.real
CENTRE = "bounce@ringflow.test"


@pytest.fixture
def servers() -> RealServers:
    return real_servers()


@pytest.fixture
def line(servers: RealServers) -> Iterator[Proxy]:
    with Proxy(servers.imap) as proxy:
        yield proxy


@pytest.fixture
def settings(tmp_path: Path, servers: RealServers, line: Proxy) -> Settings:
    with MailBoxUnencrypted(*servers.imap, 10).login(CENTRE, servers.password) as box:
        box.delete(box.uids())
    host, port = line.place
    return Settings(
        data=tmp_path,
        mail=servers.settings(address=CENTRE, imap_user=CENTRE, imap_host=host, imap_port=port),
    )


@pytest.fixture
def listener(world: World) -> Iterator[threading.Thread]:
    with listening(world) as thread:
        yield thread


@contextmanager
def listening(world: World) -> Iterator[threading.Thread]:
    stop = threading.Event()
    thread = threading.Thread(target=listen, args=(world.database, stop))
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def until(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def post(servers: RealServers, mail: EmailMessage | bytes, *, to: str = CENTRE) -> None:
    """Send as a citizen's mail program would."""
    content = mail if isinstance(mail, bytes) else mail.as_bytes()
    hand_over(servers.settings(), "wang@citizen.test", to, content)


def came(world: World, count: int) -> list[InboundView]:
    def enough() -> bool:
        with world.transaction() as db:
            return len(find_inbound(db).items) >= count

    until(enough)
    with world.transaction() as db:
        return find_inbound(db).items[::-1]


def answer(world: World, **fields: str) -> OutboundView:
    mail = Mail(**{"to": "wang@citizen.test", "subject": "回覆", "text": "已處理。", **fields})  # type: ignore[arg-type]
    with world.transaction() as db:
        outbound_id = send(db, mail, uuid4().hex).id
    world.run_jobs()
    with world.transaction() as db:
        return get_outbound(db, outbound_id)


def in_mailbox(servers: RealServers, user: str, message_id: str) -> Letter:
    """Return a mail as its reader's program fetches it."""
    found: list[bytes] = []

    def there() -> bool:
        with MailBoxUnencrypted(*servers.imap, 10).login(user, servers.password) as box:
            criteria = AND(header=H("Message-ID", f"<{message_id}>"))
            found.extend(each.obj.as_bytes() for each in box.fetch(criteria, mark_seen=False))
        return bool(found)

    until(there)
    assert len(found) == 1
    return read(found[0])


def test_a_letter_arrives_within_moments_with_text_and_files_intact(
    world: World, servers: RealServers, listener: threading.Thread
) -> None:
    mail = letter(subject="x", text="placeholder")
    mail.replace_header("Subject", "陳喆的投訴")
    mail.set_content(
        "請儘快回覆，朱镕基，囍。".encode("gbk"), maintype="text", subtype="plain", cte="8bit"
    )
    mail.replace_header("Content-Type", 'text/plain; charset="gb2312"')
    mail.make_mixed()
    mail.add_attachment(b"\x89PNG" * 50_000, maintype="image", subtype="png", filename="照片.png")
    start = time.monotonic()

    post(servers, mail)

    (view,) = came(world, 1)
    assert time.monotonic() - start < 10
    assert (view.subject, view.text) == ("陳喆的投訴", "請儘快回覆，朱镕基，囍。")
    with world.transaction() as db:
        (file,) = get_inbound(db, view.id).attachments
        _row, stream = files.open_file(db, file.file_id)
        with stream:
            assert stream.read() == b"\x89PNG" * 50_000
        assert file.name == "照片.png"
        assert len(heard(db)) == 1


def test_a_conversation_keeps_its_thread_by_the_address_alone(
    world: World, servers: RealServers, listener: threading.Thread
) -> None:
    post(servers, letter(subject="Noise"))
    (first,) = came(world, 1)

    ours = answer(world, thread="T20261102-0001", in_reply_to=str(first.id))

    assert ours.state == "sent"
    received = in_mailbox(servers, "wang@citizen.test", ours.message_id)
    assert received.subject == "回覆 [T20261102-0001]"
    assert received.in_reply_to == (first.message_id,)
    assert "已處理。" in received.text
    # A mail program without manners: no subject, no References, only the address.
    post(servers, raw(subject="", text="謝謝"), to=received.reply_to[0].address)
    _, second = came(world, 2)
    assert (second.thread, second.text) == ("T20261102-0001", "謝謝")


def test_a_mail_to_nobody_comes_back_and_is_known(
    world: World, servers: RealServers, listener: threading.Thread
) -> None:
    ours = answer(world, to=f"nobody-{uuid4().hex[:6]}@citizen.test", thread="T1")

    def ended() -> bool:
        with world.transaction() as db:
            return get_outbound(db, ours.id).state in ("bounced", "failed")

    until(ended)
    with world.transaction() as db:
        assert "5.1.1" in (get_outbound(db, ours.id).reason or "")
        (told,) = heard(db, "email.bounced")
        assert told["bounced_email_id"] == str(ours.id)
        assert heard(db) == []


def test_mail_is_marked_as_read_only_after_it_is_stored(world: World, servers: RealServers) -> None:
    post(servers, letter(text="one"))
    with MailBoxUnencrypted(*servers.imap, 10).login(CENTRE, servers.password) as box:
        until(lambda: bool(box.client.noop()) and len(box.uids("UNSEEN", charset=None)) == 1)
        with listening(world):
            came(world, 1)
            until(lambda: bool(box.client.noop()) and not box.uids("UNSEEN", charset=None))


def test_a_line_that_breaks_is_opened_again_and_nothing_is_lost(
    world: World, servers: RealServers, line: Proxy, listener: threading.Thread
) -> None:
    post(servers, letter(text="before"))
    came(world, 1)

    for number in range(3):
        line.cut()
        post(servers, letter(text=f"after {number}"))
        came(world, number + 2)

    texts = [view.text for view in came(world, 4)]
    assert texts == ["before", "after 0", "after 1", "after 2"]
    assert line.connections >= 4
    with world.transaction() as db:
        assert len(heard(db)) == 4


def test_the_same_letter_to_two_of_our_addresses_is_one(
    world: World, servers: RealServers, listener: threading.Thread
) -> None:
    mail = letter(text="once").as_bytes()
    post(servers, mail)
    post(servers, mail, to="bounce+other@ringflow.test")
    post(servers, letter(text="last"))

    assert [view.text for view in came(world, 2)] == ["once", "last"]


def test_the_servers_let_us_in_and_wrong_words_are_told(world: World, servers: RealServers) -> None:
    assert [each.state for each in health(world.context)] == ["ok", "ok"]

    world.context.settings.mail.imap_password = "wrong"
    world.context.settings.mail.smtp_port = 1
    outgoing, incoming = health(world.context)

    assert (outgoing.state, incoming.state) == ("failed", "failed")
    assert "127.0.0.1:1" in outgoing.seen
    assert "PASSWORD" in incoming.advice
