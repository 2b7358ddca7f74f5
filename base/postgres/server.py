"""One PostgreSQL cluster in one folder: made once, started, adopted, stopped."""

import atexit
import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self
from urllib.parse import quote

import psutil

from .account import Account, reachable_binaries, reachable_data, server_account
from .binaries import Binaries, choose_binaries, named_binaries, system_binaries, wheel_binaries

OWNER = "ringflow"
START_SECONDS = 60
STOP_SECONDS = 60
LONGEST_SOCKET_PATH = 90  # the system's limit is 103 bytes on macOS, 107 on Linux


class PostgresFailed(RuntimeError):
    """The server could not be made, started or reached; the text says why."""


class EmbeddedPostgres:
    """A PostgreSQL server of our own, reachable over a unix socket that only its user can enter.

    The first process that starts it owns it and stops it again. Others that start the same folder
    meanwhile are guests: they get the address and stop nothing. When the owner was killed, the
    server lives on; the next start adopts it.

    Args:
        data_dir: The folder of the cluster. Made when missing.
        log: Gets one line of text for each step that takes time; the default drops it.
        binaries: Which programs to use: `any`, `system`, `wheel`, or a folder that holds them.
        temporary: Delete the cluster when it is stopped.
        options: Server settings that differ from the defaults, for example `{"fsync": "off"}`.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        log: Callable[[str], object] = len,
        binaries: Path | str | None = None,
        temporary: bool = False,
        options: Mapping[str, str] | None = None,
    ) -> None:
        self._wanted = data_dir.absolute()
        self._log = log
        self._named = binaries or "any"
        self._temporary = temporary
        self._options = dict(options or {})
        self._lock: int | None = None

    def start(self) -> str:
        """Start or adopt the server and return the owner's URL to the database `postgres`.

        Raises:
            PostgresMissing: No usable programs, or none of the data's version.
            PostgresFailed: The server did not come up.
        """
        self._account = server_account()
        self._data = reachable_data(self._account, self._wanted)
        self._binaries = reachable_binaries(self._account, self._choose())
        self._sockets = _socket_folder(self._data, self._account)
        self._say_user()
        if not self._take_ownership():
            self._await_ready("the process that owns the server did not get it ready")
            return self._url()
        atexit.register(self.stop)
        try:
            self._make_cluster()
            if self._running_pid() is None:
                self._await_silence()
                self._launch()
            self._await_ready(f"see {self._server_log()}")
        except BaseException:
            self.stop()
            raise
        return self._url()

    def stop(self) -> None:
        """Stop the server if this process owns it. Committed work is safe. May be called twice."""
        if self._lock is None:
            return
        atexit.unregister(self.stop)
        if self._running_pid() is not None:
            self._control("stop", "-m", "fast", "-w", "-t", str(STOP_SECONDS))
        os.close(self._lock)
        self._lock = None
        if self._temporary:
            shutil.rmtree(self._data, ignore_errors=True)

    def restart(self, *, mode: str = "fast") -> None:
        """Stop and start the server in place; `immediate` as mode is a crash with recovery."""
        self._control("stop", "-m", mode, "-w", "-t", str(STOP_SECONDS))
        self._await_silence()
        self._launch()
        self._await_ready(f"see {self._server_log()}")

    def __enter__(self) -> Self:
        """Start the server."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the server."""
        self.stop()

    @property
    def url(self) -> str:
        """The owner's URL to the database `postgres`."""
        return self._url()

    @property
    def account(self) -> str:
        """Name of the user as whom the server runs."""
        return self._account.name

    @property
    def version(self) -> int:
        """Major version of the server's programs."""
        return self._binaries.major

    def _choose(self) -> Binaries:
        candidates = {
            "any": lambda: system_binaries() + wheel_binaries(),
            "system": system_binaries,
            "wheel": wheel_binaries,
        }.get(str(self._named), lambda: [named_binaries(Path(self._named).absolute())])()
        return choose_binaries(
            candidates, data_major=_data_major(self._data), data_dir=self._wanted
        )

    def _say_user(self) -> None:
        if self._account.switched:
            self._log(f"started as root: PostgreSQL runs as the user {self._account.name}")
        if self._data != self._wanted.resolve() or self._wanted.is_symlink():
            self._log(f"the database lies in {self._data}, which that user can reach")

    def _take_ownership(self) -> bool:
        lock = os.open(f"{self._wanted}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return False
        self._lock = lock
        return True

    def _make_cluster(self) -> None:
        if _data_major(self._data) is not None:
            return
        left = [each.name for each in self._data.iterdir()]
        if left:
            raise PostgresFailed(f"{self._data} is no PostgreSQL cluster, but holds {left[0]!r}")
        self._log(f"making the database with PostgreSQL {self._binaries.major}")
        done = self._account.run(
            [
                self._binaries.program("initdb"),
                f"--pgdata={self._data}",
                f"--username={OWNER}",
                "--encoding=UTF8",
                "--locale=C",
                "--auth-local=trust",
                "--auth-host=reject",
            ],
            timeout=START_SECONDS,
        )
        if done.returncode != 0:
            raise PostgresFailed(f"initdb failed in {self._data}:\n{done.stdout}")

    def _launch(self) -> None:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._sockets),
            "port": "5432",
            **self._options,
        }
        given = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        # A killed server leaves these behind, and its dead process may still look alive to
        # PostgreSQL. Nothing uses them: the folder is ours and silent.
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        (self._sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
        done = self._control(
            *("start", "-w", "-t", str(START_SECONDS), "-l", str(self._server_log()), "-o", given)
        )
        if done.returncode != 0:
            raise PostgresFailed(
                f"PostgreSQL did not start ({done.stdout.strip().splitlines()[-1:]}):\n"
                + _tail(self._server_log())
            )

    def _control(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._account.run(
            [self._binaries.program("pg_ctl"), "-D", str(self._data), "-s", *arguments],
            timeout=START_SECONDS + 10,
        )

    def _server_log(self) -> Path:
        return self._data / "server.log"

    def _url(self) -> str:
        return f"postgresql://{OWNER}@/postgres?host={quote(str(self._sockets), safe='')}&port=5432"

    def _await_ready(self, hint: str) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            probe = [self._binaries.program("pg_isready"), "-q", "-p", "5432"]
            if self._account.run([*probe, "-h", str(self._sockets)], timeout=10).returncode == 0:
                return
            time.sleep(0.1)
        raise PostgresFailed(f"PostgreSQL was not ready after {START_SECONDS} s: {hint}")

    def _running_pid(self) -> int | None:
        """Return the pid of a living postmaster of this very folder."""
        try:
            lines = (self._data / "postmaster.pid").read_text("utf-8").splitlines()
            pid = int(lines[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        if len(lines) > 1 and Path(lines[1]) != self._data:
            return None
        return pid if _is_server_of(pid, self._data) else None

    def _await_silence(self) -> None:
        """Wait until no process of a killed server is left; two servers on one folder spoil it."""
        end = time.monotonic() + START_SECONDS
        while left := [pid for pid in psutil.pids() if _is_server_of(pid, self._data)]:
            if time.monotonic() > end:
                raise PostgresFailed(
                    f"processes of an earlier server still use {self._data}: {left}. "
                    "Stop them, then start again"
                )
            time.sleep(0.1)


def _is_server_of(pid: int, data: Path) -> bool:
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or process.name() != "postgres":
            return False
        return Path(process.cwd()) == data
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def _data_major(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text("ascii").strip().split(".")[0])
    except FileNotFoundError:
        return None


def _socket_folder(data: Path, account: Account) -> Path:
    """Use the cluster's own folder, or a short one when its path is too long for a socket."""
    if len(os.fsencode(data)) <= LONGEST_SOCKET_PATH:
        return data
    name = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"ringflow-{account.uid}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid not in (os.geteuid(), account.uid):
        raise PostgresFailed(f"{folder} belongs to somebody else; remove it")
    account.own_folder(folder)
    return folder


def _tail(path: Path, lines: int = 15) -> str:
    try:
        return "\n".join(path.read_text("utf-8", "replace").splitlines()[-lines:])
    except FileNotFoundError:
        return "(it wrote no log)"
