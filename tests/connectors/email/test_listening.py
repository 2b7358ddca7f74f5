"""The listener loses nothing, does nothing twice and stops for no single mail."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from base.jobs import Runner
from base.settings import MailSettings, Settings
from connectors.email import InboundState, InboundView, find_inbound, listen, receive, status
from connectors.email.listening import LONGEST_PAUSE_S, pause, read_new
from connectors.email.servers.mailboxes import FolderMailbox
from tests.conftest import World
from tests.connectors.email.hearing import heard
from tests.make.email import raw

NEVER = threading.Event()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "drop"


@pytest.fixture
def settings(tmp_path: Path, folder: Path) -> Settings:
    return Settings(data=tmp_path, mail=MailSettings(drop_folder=folder, max_size_mb=1))


@pytest.fixture
def mailbox(folder: Path) -> FolderMailbox:
    return FolderMailbox(folder)


@contextmanager
def broken_engine(owner: Engine, world: World, subject: str) -> Iterator[None]:
    """Let the database refuse to store messages that hold a word, as a fault deep below would."""
    name = make_url(world.url).database
    engine = create_engine(owner.url.set(database=name), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(
            text(
                "create function refuse() returns trigger language plpgsql as $$ begin "
                f"if exists (select from email_inbound where subject = '{subject}') then "
                "raise exception 'poison'; end if; return new; end $$"
            )
        )
        connection.execute(
            text(
                "create trigger refuse before insert on email_attachment "
                "for each row execute function refuse()"
            )
        )
        yield
        connection.execute(text("drop trigger refuse on email_attachment"))
    engine.dispose()


def poison() -> bytes:
    return raw(subject="poison").replace(
        b"Content-Type: text/plain",
        b"Content-Disposition: attachment; filename=x\r\nContent-Type: a/b",
    )


def mails(world: World) -> list[InboundView]:
    with world.transaction() as db:
        return find_inbound(db).items[::-1]


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@contextmanager
def listening(world: World) -> Iterator[threading.Thread]:
    stop = threading.Event()
    thread = threading.Thread(target=listen, args=(world.database, stop))
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def test_what_comes_while_listening_is_taken_in(world: World, mailbox: FolderMailbox) -> None:
    mailbox.put(raw(text="before"))
    with listening(world):
        until(lambda: len(mails(world)) == 1)
        mailbox.put(raw(text="while"))
        until(lambda: len(mails(world)) == 2)

    with world.transaction() as db:
        assert [told["text"] for told in heard(db)] == ["before", "while"]
        assert status(db).seen_at == world.clock.now()
    assert mailbox.uids(0) == []


def test_a_crash_between_commit_and_mark_does_nothing_twice(
    world: World, mailbox: FolderMailbox, folder: Path
) -> None:
    mailbox.put(raw(text="one"))
    read_new(world.database, world.centre_id, mailbox, NEVER)
    (done,) = (folder / "done").glob("*.eml")

    # The server knows nothing of our commit: after a crash it still has the mail, and after a
    # repair of the server even under another number.
    done.rename(folder / "00000001.eml")
    mailbox.put(raw(text="two"))
    mailbox.uid_validity = 2
    assert read_new(world.database, world.centre_id, mailbox, NEVER) == 2

    assert [view.text for view in mails(world)] == ["one", "two"]
    with world.transaction() as db:
        assert len(heard(db)) == 2


def test_a_poisonous_mail_does_not_hold_up_the_next(
    world: World, mailbox: FolderMailbox, owner: Engine
) -> None:
    mailbox.put(poison())
    mailbox.put(raw(subject="good"))

    with broken_engine(owner, world, "poison"):
        read_new(world.database, world.centre_id, mailbox, NEVER)
        bad, good = mails(world)
        assert (bad.subject, bad.state) == ("poison", InboundState.NEW)
        assert "poison" in (bad.reason or "")
        assert good.state is InboundState.PROCESSED
        assert mailbox.uids(0) == []

        for _ in range(8):
            Runner(world.database).run_due()
            world.clock.advance(timedelta(minutes=15))
        assert mails(world)[0].state is InboundState.QUARANTINED
    with world.transaction() as db:
        assert [told["subject"] for told in heard(db)] == ["good"]
        assert status(db).quarantined == 1


def test_a_mail_that_was_set_aside_is_taken_in_when_the_fault_is_over(
    world: World, mailbox: FolderMailbox, owner: Engine
) -> None:
    mailbox.put(poison())
    with broken_engine(owner, world, "poison"):
        read_new(world.database, world.centre_id, mailbox, NEVER)

    Runner(world.database).run_due()

    assert mails(world)[0].state is InboundState.PROCESSED
    with world.transaction() as db:
        assert len(heard(db)) == 1


def test_while_nothing_can_be_stored_mail_stays_where_it_is(
    world: World, mailbox: FolderMailbox
) -> None:
    mailbox.put(raw())
    world.context.files.write_bytes(b"in the way")
    with pytest.raises(OSError, match="files"):
        read_new(world.database, world.centre_id, mailbox, NEVER)
    assert mailbox.uids(0) == [1]

    world.context.files.unlink()
    read_new(world.database, world.centre_id, mailbox, NEVER)

    assert mails(world)[0].state is InboundState.PROCESSED


def test_a_mail_that_is_too_large_is_not_even_fetched(world: World, mailbox: FolderMailbox) -> None:
    mailbox.put(raw(subject="big", text="x" * 60 + "\n") + b"y" * 1_100_000)

    read_new(world.database, world.centre_id, mailbox, NEVER)

    (view,) = mails(world)
    assert (view.state, view.subject) == (InboundState.QUARANTINED, "big")
    assert "larger" in (view.reason or "")


def test_the_listener_comes_back_after_trouble_and_says_what_it_was(
    world: World, folder: Path
) -> None:
    folder.write_bytes(b"in the way")
    with listening(world):

        def troubled() -> bool:
            with world.transaction() as db:
                return status(db).error is not None

        until(troubled)
        folder.unlink()
        FolderMailbox(folder).put(raw())
        until(lambda: len(mails(world)) == 1)

    with world.transaction() as db:
        assert status(db).error is None


def test_without_a_mailbox_the_listener_only_waits_to_be_stopped(world: World) -> None:
    world.context.settings.mail.drop_folder = None
    with listening(world) as thread:
        time.sleep(0.2)
        assert thread.is_alive()


def test_pauses_grow_vary_and_end() -> None:
    pauses = [pause(failures) for failures in (1, 3, 20)]

    assert 0.5 <= pauses[0] <= 1
    assert 2 <= pauses[1] <= 4
    assert LONGEST_PAUSE_S / 2 <= pauses[2] <= LONGEST_PAUSE_S
    assert len({pause(5) for _ in range(10)}) > 1


def test_two_listeners_at_once_take_a_mail_in_once(world: World) -> None:
    letters = [raw(text=str(number)) for number in range(10)]

    def take_all() -> None:
        for each in letters:
            with world.transaction() as db:
                receive(db, each)

    threads = [threading.Thread(target=take_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [view.text for view in mails(world)] == [str(number) for number in range(10)]
    with world.transaction() as db:
        assert len(heard(db)) == 10
