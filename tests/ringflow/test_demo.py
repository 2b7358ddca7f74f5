"""`ringflow demo`: up with one command, stopped cleanly, nothing lost, no fear of a kill."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from ringflow.demo.people import PASSWORD
from tests.house.source import ROOT

FIRST_S = 60
AGAIN_S = 20


class Demo:
    """A running demonstration and what it said."""

    def __init__(self, data: Path) -> None:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("RINGFLOW_", "DATABASE_URL", "REDIS_URL"))
        }
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ringflow.cli", "demo"],
            cwd=ROOT, env={**kept, "RINGFLOW_DATA": str(data), "RINGFLOW_PORT": "0"},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip

    def await_ready(self, seconds: float) -> str:
        """Return the address that it says it is ready at."""
        assert self.process.stdout is not None
        end = time.monotonic() + seconds
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if line.startswith("ready "):
                return line.split()[1]
            assert time.monotonic() < end, self.lines
        raise AssertionError(f"it ended before it was ready: {self.lines}")

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=30)

    def close(self) -> None:
        if self.process.poll() is None:
            self.end(signal.SIGKILL)
        if self.process.stdout is not None:
            self.process.stdout.close()


@contextmanager
def demo(data: Path) -> Iterator[Demo]:
    running = Demo(data)
    try:
        yield running
    finally:
        running.close()


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "data"
    yield folder
    real = (folder / "postgres").resolve()
    for process in psutil.process_iter(["name"]):
        try:
            if process.name() == "postgres" and Path(process.cwd()) == real:
                process.kill()
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    subprocess.run(["rm", "-rf", str(real)], check=True)


def answer(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=20) as got:
            return got.status, got.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_the_demonstration_opens_stops_cleanly_and_opens_again_quickly(data: Path) -> None:
    with demo(data) as first:
        url = first.await_ready(FIRST_S)
        assert answer(f"{url}/sign-in")[0] == 200
        assert answer(f"{url}/api/v1/health")[0] == 200
        assert any(PASSWORD in line for line in first.lines)
        if os.geteuid() == 0:
            assert any("runs as the user" in line for line in first.lines)

        assert first.end(signal.SIGTERM) == 0

    assert not (data / "postgres" / "postmaster.pid").exists()

    began = time.monotonic()
    with demo(data) as second:
        second.await_ready(AGAIN_S)
        assert time.monotonic() - began < AGAIN_S

        assert second.end(signal.SIGINT) == 0


def test_after_a_kill_the_next_start_works_as_ever(data: Path) -> None:
    with demo(data) as first:
        first.await_ready(FIRST_S)
        first.end(signal.SIGKILL)

    with demo(data) as second:
        url = second.await_ready(AGAIN_S)
        assert answer(f"{url}/sign-in")[0] == 200
        assert second.end(signal.SIGTERM) == 0
