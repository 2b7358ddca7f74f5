"""One contract for all mailboxes: a folder of files always, the real Dovecot where it is there."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from imap_tools import MailBoxUnencrypted

from base.settings import MailSettings
from connectors.email.reading.parse import read
from connectors.email.servers.mailboxes import FolderMailbox, Mailbox, open_mailbox
from tests.connectors.email.wire import real_servers
from tests.make.email import raw


@dataclass(frozen=True)
class Place:
    """A mailbox under test and how other people put mail into it."""

    settings: MailSettings
    put: Callable[[bytes], object]


@pytest.fixture(params=["folder", pytest.param("imap", marks=pytest.mark.real)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "folder":
        folder = tmp_path / "drop"
        yield Place(MailSettings(drop_folder=folder), FolderMailbox(folder).put)
        return
    servers, name = real_servers(), f"t{uuid4().hex[:8]}"
    user = "bounce@ringflow.test"
    with MailBoxUnencrypted(*servers.imap, 10).login(user, servers.password) as other:
        other.folder.create(name)
        yield Place(
            servers.settings(imap_user=user, imap_folder=name),
            lambda mail: other.append(mail, name),
        )
        other.folder.delete(name)


@pytest.fixture
def opened(place: Place) -> Iterator[Mailbox]:
    with ExitStack() as stack:
        yield stack.enter_context(open_mailbox(place.settings))


def test_mail_gets_growing_numbers(place: Place, opened: Mailbox) -> None:
    assert opened.uids(None) == []

    place.put(raw(text="one"))
    place.put(raw(text="two"))
    first, second = opened.uids(None)

    assert 0 < first < second
    assert [read(opened.fetch(uid)).text for uid in (first, second)] == ["one", "two"]
    assert opened.uids(first) == [second]
    assert opened.uids(second) == []


def test_reading_marks_nothing_and_done_does(place: Place, opened: Mailbox) -> None:
    place.put(raw())
    uid = opened.uids(None)[0]

    opened.fetch(uid)
    assert opened.uids(None) == [uid]

    opened.done(uid)
    assert opened.uids(None) == []


def test_numbers_stay_valid_over_a_new_connection(place: Place, opened: Mailbox) -> None:
    place.put(raw(text="one"))
    first = opened.uids(None)[0]
    opened.done(first)

    with open_mailbox(place.settings) as again:
        assert again.uid_validity == opened.uid_validity
        place.put(raw(text="two"))
        (second,) = again.uids(first)
        assert second > first
        assert read(again.fetch(second)).text == "two"


def test_the_size_is_known_before_and_a_head_can_be_fetched(place: Place, opened: Mailbox) -> None:
    mail = raw(text="x" * 10_000)
    place.put(mail)
    uid = opened.uids(None)[0]

    assert opened.size(uid) >= len(mail)
    head = opened.fetch(uid, 500)
    assert len(head) == 500
    assert read(head).subject == "Noise at night"
    assert opened.size(uid + 1000) == 0


def test_waiting_ends_when_mail_comes(place: Place, opened: Mailbox) -> None:
    timer = threading.Timer(0.3, place.put, [raw()])
    timer.start()
    start = time.monotonic()

    while not opened.uids(None) and time.monotonic() - start < 10:
        opened.wait(10, threading.Event())

    assert time.monotonic() - start < 5
    timer.join()


def test_waiting_ends_at_once_when_told_to_stop(opened: Mailbox) -> None:
    stop = threading.Event()
    stop.set()
    start = time.monotonic()

    opened.wait(30, stop)

    assert time.monotonic() - start < 2


@pytest.mark.real
def test_read_mail_can_be_moved_away() -> None:
    servers, name = real_servers(), f"t{uuid4().hex[:8]}"
    user = "bounce@ringflow.test"
    settings = servers.settings(imap_user=user, imap_folder=name, imap_done_folder=f"{name}-done")
    with MailBoxUnencrypted(*servers.imap, 10).login(user, servers.password) as other:
        other.folder.create(name)
        other.append(raw(), name)
        with open_mailbox(settings) as mailbox:
            (uid,) = mailbox.uids(None)
            mailbox.done(uid)
            assert mailbox.uids(0) == []
        assert other.folder.status(f"{name}-done")["MESSAGES"] == 1
        other.folder.delete(name)
        other.folder.delete(f"{name}-done")
