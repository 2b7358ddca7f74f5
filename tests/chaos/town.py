"""A small installation as production has it: database, Redis, mail, two webs and two workers."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg
import redis
from sqlalchemy import make_url

from base.postgres import EmbeddedPostgres
from tests.house.source import ROOT

RINGFLOW = (sys.executable, "-m", "ringflow.cli")
WEBS = 2
WORKERS = 2
MAIL_HOST = "127.0.0.1"
WIDTH = 400
SETTLED_S = 4.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Service:
    """One process that is killed and started again."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: dict[str, str],
        *,
        log: Path,
        port: int | None = None,
    ) -> None:
        self.name = name
        self.kills = 0
        self.falls = 0
        self._command = command
        self._environment = environment
        self._log = log.open("ab")
        self._port = port
        self._since = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._since = time.monotonic()
        self._process = subprocess.Popen(
            self._command, cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL,
            stdout=self._log, stderr=self._log, start_new_session=True,
        )  # fmt: skip

    def is_at_work(self) -> bool:
        """Whether it is worth killing: what is still starting does nothing yet."""
        if self._process is None or self._process.poll() is not None:
            return False
        if self._port is None:
            return time.monotonic() - self._since > SETTLED_S
        return listens(self._port)

    def kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
            self.kills += 1

    def revive(self) -> None:
        """Start it again if it has ended by itself, as a supervisor would."""
        if self._process is not None and self._process.poll() is not None:
            self.falls += 1
            self.start()

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._log.close()


class Town:
    """All servers and processes, in one folder that is thrown away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mails = folder / "mails.jsonl"
        self.ports = [free_port() for _ in range(WEBS)]
        self.postgres = EmbeddedPostgres(folder / "postgres", temporary=True)
        self.services: list[Service] = []
        self.redis: Service | None = None
        self.sink: Service | None = None
        self.token = ""
        self.owner_url = ""
        self._redis_port = free_port()
        self._environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("RINGFLOW_", "DATABASE_URL", "REDIS_URL", "PG", "PYTHONDONT"))
        }
        # Processes start often here: none should have to compile the code again.
        self._environment["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")

    def open(self) -> None:
        """Bring everything up; returns when the first web answers."""
        self._servers()
        self._run("migrate")
        self._people()
        self._run("deploy", str(ROOT / "processes" / "bpmn"))
        for port in self.ports:
            own = {**self._environment, "RINGFLOW_PORT": str(port)}
            command = [*RINGFLOW, "serve", "--no-worker"]
            self.services.append(self._service(f"web:{port}", command, own, port=port))
        for number in range(WORKERS):
            command = [*RINGFLOW, "worker"]
            self.services.append(self._service(f"worker:{number}", command, self._environment))
        for port in self.ports:
            self._await_port(port)

    def close(self) -> None:
        for each in [*self.services, self.redis, self.sink]:
            if each is not None:
                each.stop()
        self.postgres.stop()

    def restart_postgres(self) -> None:
        """Crash the database and let it recover."""
        self.postgres.restart(mode="immediate")

    def restart_redis(self) -> None:
        """Kill Redis with all hints in it, and start it empty."""
        if self.redis is not None:
            self.redis.kill()
            self.redis.start()

    def kill_one(self, chance: random.Random) -> str | None:
        """Kill a process that is at work, start it again a moment later, and return its name."""
        at_work = [service for service in self.services if service.is_at_work()]
        if not at_work:
            return None
        victim = chance.choice(at_work)
        victim.kill()
        time.sleep(chance.uniform(0, 0.5))
        victim.start()
        return victim.name

    def complaints(self, lines: int = 10) -> str:
        """Return the last lines of each log that are more than the usual."""
        parts = []
        for path in sorted(self.folder.glob("*.log")):
            told = path.read_text("utf-8", "replace").splitlines()
            odd = [line[-WIDTH:] for line in told if '"level": "info"' not in line]
            parts.append("\n".join([f"-- {path.name}", *odd[-lines:]]))
        return "\n".join(parts)

    def _servers(self) -> None:
        url = self.postgres.start()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("create database ringflow")
        target = make_url(url).set(database="ringflow")
        self.owner_url = target.render_as_string(hide_password=False)
        smtp_port = free_port()
        self.mails.touch()
        self._environment |= {
            "DATABASE_URL": self.owner_url,
            "RINGFLOW_DATA": str(self.folder / "data"),
            "RINGFLOW_MAIL__MODE": "smtp",
            "RINGFLOW_MAIL__SMTP_HOST": MAIL_HOST,
            "RINGFLOW_MAIL__SMTP_PORT": str(smtp_port),
            "RINGFLOW_DB__POOL_SIZE": "8",
        }
        sink = [sys.executable, "-m", "tests.chaos.sink", str(smtp_port), str(self.mails)]
        self.sink = self._service("sink", sink, self._environment)
        self._await_port(smtp_port)
        program = shutil.which("redis-server")
        if program is None:
            print("redis-server is not installed: this run is without Redis", flush=True)
            return
        self._environment["REDIS_URL"] = f"redis://127.0.0.1:{self._redis_port}/0"
        command = [
            program, "--port", str(self._redis_port), "--bind", "127.0.0.1", "--save", "",
            "--maxmemory-policy", "noeviction", "--dir", str(self.folder),
        ]  # fmt: skip
        self.redis = self._service("redis", command, self._environment)
        self._await_redis()

    def _people(self) -> None:
        self._run("user", "create", "machine", "--role", "admin")
        self.token = self._run("token", "create", "--user", "machine").strip()

    def _service(
        self,
        name: str,
        command: Sequence[str],
        environment: dict[str, str],
        *,
        port: int | None = None,
    ) -> Service:
        log = self.folder / f"{name.replace(':', '-')}.log"
        service = Service(name, command, environment, log=log, port=port)
        service.start()
        return service

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [*RINGFLOW, *arguments],
            cwd=ROOT, env=self._environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"ringflow {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def _await_port(self, port: int, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not listens(port):
            if time.monotonic() > end:
                raise RuntimeError(
                    f"nothing listens on {port} after {seconds} s\n{self.complaints()}"
                )
            time.sleep(0.1)

    def _await_redis(self) -> None:
        with redis.Redis(port=self._redis_port) as client:
            for _ in range(100):
                try:
                    if client.ping():
                        return
                except redis.ConnectionError:
                    time.sleep(0.1)
        raise RuntimeError("Redis does not answer")
