"""Where mail comes from: an IMAP server, or a folder of files behind the same door.

A mailbox numbers its mails; numbers grow and are valid as long as `uid_validity` stays the same.
"""

import imaplib
import re
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol, cast

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted

from base.settings import MailSettings

HEAD_BYTES: Final = 64_000
POLL_S: Final = 1.0
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")


class Mailbox(Protocol):
    """One open folder of mail."""

    folder: str
    uid_validity: int

    def uids(self, after: int | None) -> list[int]:
        """Return the numbers above `after` in order; with None those that nobody has read yet."""
        ...

    def size(self, uid: int) -> int:
        """Return the size in bytes, 0 if the mail is gone."""
        ...

    def fetch(self, uid: int, most: int | None = None) -> bytes:
        """Return the raw mail, or its first `most` bytes, without marking it as read."""
        ...

    def done(self, uid: int) -> None:
        """Mark a mail as read, or move it away; only ever called after our commit."""
        ...

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Return when something may have come, when the time is up, or when told to stop."""
        ...


@contextmanager
def open_mailbox(settings: MailSettings) -> Iterator[Mailbox]:
    """Open the mailbox that the settings name.

    Raises:
        OSError, imaplib.IMAP4.error, MailboxLoginError: it cannot be opened.
    """
    if settings.drop_folder is not None:
        yield FolderMailbox(settings.drop_folder)
        return
    client = _connect(settings)
    try:
        yield ImapMailbox(client, settings)
    finally:
        # A broken line cannot say goodbye; what it was used for is over either way.
        with suppress(Exception):
            client.client.logout()
        with suppress(OSError):
            client.client.shutdown()


def is_configured(settings: MailSettings) -> bool:
    """Return whether mail is fetched at all."""
    return bool(settings.imap_host or settings.drop_folder)


def _connect(settings: MailSettings) -> BaseMailBox:
    host, port, timeout = settings.imap_host or "", settings.imap_port, settings.timeout_s
    client: BaseMailBox
    match settings.imap_tls:
        case "tls":
            client = MailBox(host, port, timeout, ssl_context=ssl.create_default_context())
        case "starttls":
            client = MailBoxStartTls(host, port, timeout, ssl_context=ssl.create_default_context())
        case _:
            client = MailBoxUnencrypted(host, port, timeout)
    try:
        client.login(settings.imap_user or "", settings.imap_password or "", initial_folder=None)
    except BaseException:
        with suppress(OSError):
            client.client.shutdown()
        raise
    return client


class ImapMailbox:
    """A folder on an IMAP server. IDLE is only a hint: what is there is always looked up."""

    def __init__(self, client: BaseMailBox, settings: MailSettings) -> None:
        self._box = client
        self._done_folder = settings.imap_done_folder
        self.folder = settings.imap_folder
        client.folder.set(self.folder)
        self.uid_validity = int(cast("bytes", client.client.response("UIDVALIDITY")[1][0] or b"0"))
        if self._done_folder and not client.folder.exists(self._done_folder):
            client.folder.create(self._done_folder)

    def uids(self, after: int | None) -> list[int]:
        """Ask the server which numbers there are."""
        # Without NOOP the server answers from its memory of the last SELECT.
        self._box.client.noop()
        criteria = "UNSEEN" if after is None else f"UID {after + 1}:*"
        found = (int(uid) for uid in self._box.uids(criteria, charset=None))
        # `n:*` always gives the last mail, even when its number is below n.
        return sorted(uid for uid in found if uid > (after or 0))

    def size(self, uid: int) -> int:
        """Ask the server for the size."""
        match = _SIZE.search(b" ".join(self._ask(uid, "(RFC822.SIZE)")))
        return int(match[1]) if match else 0

    def fetch(self, uid: int, most: int | None = None) -> bytes:
        """Fetch without marking as read."""
        part = "BODY.PEEK[]" if most is None else f"BODY.PEEK[]<0.{most}>"
        pieces = self._ask(uid, f"({part})")
        return max(pieces, key=len, default=b"")

    def done(self, uid: int) -> None:
        """Mark as read, or move away."""
        if self._done_folder:
            self._box.move(str(uid), self._done_folder)
        else:
            self._box.flag(str(uid), "\\Seen", value=True)

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Wait by IDLE where the server knows it."""
        if "IDLE" not in self._box.client.capabilities:
            stop.wait(min(seconds, 15.0))
            return
        end = time.monotonic() + seconds
        self._box.idle.start()  # type: ignore[no-untyped-call]
        try:
            while not stop.is_set() and time.monotonic() < end:
                asked = time.monotonic()
                heard = self._box.idle.poll(timeout=POLL_S)
                # Silence that comes too early is a broken line; the goodbye below finds it out.
                if heard or time.monotonic() - asked < POLL_S / 2:
                    break
        finally:
            self._box.idle.stop()  # type: ignore[no-untyped-call]

    def _ask(self, uid: int, what: str) -> list[bytes]:
        """Return the pieces of a FETCH answer."""
        status, answer = self._box.client.uid("FETCH", str(uid), what)
        if status != "OK":
            raise imaplib.IMAP4.error(f"FETCH {uid} {what}: {status}")
        pieces: list[bytes] = []
        for item in answer:
            pieces += [item] if isinstance(item, bytes) else list(item or ())
        return pieces


class FolderMailbox:
    """A folder of `*.eml` files: for trying things out, and for taking stored mail in again.

    A file gets the next number as its name when it is first seen, and moves to `done/` at the end.
    """

    uid_validity = 1

    def __init__(self, path: Path) -> None:
        self._path = path
        self.folder = str(path)
        (path / "done").mkdir(parents=True, exist_ok=True)

    def put(self, raw: bytes) -> None:
        """Drop a mail in, as another program would."""
        name = f"{time.time_ns()}.drop"
        (self._path / name).write_bytes(raw)
        (self._path / name).rename(self._path / f"new-{name}.eml")

    def uids(self, after: int | None) -> list[int]:
        """Number new files and return all numbers above `after`."""
        for path in sorted(self._path.glob("*.eml")):
            if not path.stem.isdigit():
                path.rename(self._file(self._last() + 1))
        numbers = (int(path.stem) for path in self._path.glob("*.eml") if path.stem.isdigit())
        return sorted(number for number in numbers if number > (after or 0))

    def size(self, uid: int) -> int:
        """Return the size of the file."""
        path = self._file(uid)
        return path.stat().st_size if path.exists() else 0

    def fetch(self, uid: int, most: int | None = None) -> bytes:
        """Return the bytes of the file."""
        with self._file(uid).open("rb") as file:
            return file.read(-1 if most is None else most)

    def done(self, uid: int) -> None:
        """Move the file to `done/`."""
        self._file(uid).rename(self._path / "done" / f"{uid:08d}.eml")

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Look five times a second."""
        end = time.monotonic() + seconds
        while not stop.wait(0.2) and time.monotonic() < end:
            if any(self._path.glob("*.eml")):
                return

    def _file(self, uid: int) -> Path:
        return self._path / f"{uid:08d}.eml"

    def _last(self) -> int:
        files = (*self._path.glob("*.eml"), *self._path.glob("done/*.eml"))
        return max((int(path.stem) for path in files if path.stem.isdigit()), default=0)
