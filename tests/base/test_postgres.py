"""The embedded PostgreSQL: made once, adopted after kills, never started twice on one folder."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from base.postgres import EmbeddedPostgres, PostgresMissing, choose_binaries, wheel_binaries
from base.postgres.binaries import Binaries
from base.postgres.server import PostgresFailed
from tests.house.source import ROOT

FAST = {"fsync": "off"}
OWNER_SCRIPT = """
import sys, time
from pathlib import Path
from base.postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), options={"fsync": "off"})
print(server.start(), flush=True)
time.sleep(600)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "postgres"
    yield path
    real = path.resolve()
    for process in servers_of(real):
        process.kill()
    shutil.rmtree(real, ignore_errors=True)


def servers_of(data: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["name"]):
        try:
            if process.name() == "postgres" and Path(process.cwd()) == data:
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def count(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("select count(*) from kept").fetchone()
    return int(row[0]) if row else 0


def keep_a_row(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("create table if not exists kept (id int)")
        connection.execute("insert into kept values (1)")


def owner_process(folder: Path) -> tuple["subprocess.Popen[str]", str]:
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER_SCRIPT, str(folder)],
        stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def end(process: "subprocess.Popen[str]", number: signal.Signals) -> None:
    process.send_signal(number)
    process.wait(timeout=30)
    if process.stdout is not None:
        process.stdout.close()


def test_a_server_keeps_its_rows_over_a_stop(folder: Path) -> None:
    with EmbeddedPostgres(folder, options=FAST) as server:
        keep_a_row(server.url)

    with EmbeddedPostgres(folder, options=FAST) as server:
        assert count(server.url) == 1

    assert not servers_of(folder.resolve())


def test_the_next_start_adopts_the_server_of_a_killed_owner_and_stops_it(folder: Path) -> None:
    process, url = owner_process(folder)
    keep_a_row(url)
    end(process, signal.SIGKILL)
    assert servers_of(folder.resolve())

    with EmbeddedPostgres(folder, options=FAST) as server:
        assert server.url == url
        assert count(url) == 1

    assert not servers_of(folder.resolve())


def test_a_guest_uses_the_server_and_leaves_it_running(folder: Path) -> None:
    process, url = owner_process(folder)
    try:
        with EmbeddedPostgres(folder, options=FAST) as guest:
            keep_a_row(guest.url)

        assert count(url) == 1
    finally:
        end(process, signal.SIGKILL)


def test_a_killed_server_is_started_again_with_everything_that_was_committed(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    url = server.start()
    keep_a_row(url)
    pid = int((folder.resolve() / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    server.stop()

    with EmbeddedPostgres(folder, options=FAST) as again:
        assert count(again.url) == 1


def test_a_pid_file_that_names_somebody_else_is_no_obstacle(folder: Path) -> None:
    with EmbeddedPostgres(folder, options=FAST) as server:
        keep_a_row(server.url)
    data = folder.resolve()
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n1\n5432\n{data}\n\n")

    with EmbeddedPostgres(folder, options=FAST) as server:
        assert count(server.url) == 1


def test_a_restart_in_place_keeps_address_and_rows(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        keep_a_row(server.url)

        server.restart(mode="immediate")

        assert count(server.url) == 1


def test_a_folder_that_holds_something_else_is_left_alone(folder: Path) -> None:
    server = EmbeddedPostgres(folder, options=FAST)
    folder.mkdir()
    folder.chmod(0o755)
    (folder / "letter.txt").write_text("mine")

    with pytest.raises((PostgresFailed, PostgresMissing)):
        server.start()

    assert (folder / "letter.txt").read_text() == "mine"
    server.stop()


def test_a_very_long_path_gets_a_short_socket(folder: Path) -> None:
    long = folder.parent / ("d" * 60) / ("e" * 60) / "postgres"

    with EmbeddedPostgres(long, options=FAST) as server:
        keep_a_row(server.url)
        data = long.resolve()

    shutil.rmtree(data)


def test_the_server_starts_within_seconds(folder: Path) -> None:
    with EmbeddedPostgres(folder, options=FAST):
        pass
    began = time.monotonic()

    with EmbeddedPostgres(folder, options=FAST):
        assert time.monotonic() - began < 10


def some(major: int) -> Binaries:
    return Binaries(folder=Path(f"/there/{major}"), major=major)


def test_programs_of_the_data_s_version_are_chosen_over_newer_ones() -> None:
    chosen = choose_binaries([some(18), some(15)], data_major=15, data_dir=Path("/data"))

    assert chosen.major == 15


def test_data_of_another_version_is_refused_in_plain_words() -> None:
    with pytest.raises(PostgresMissing, match="written by PostgreSQL 14, but only 18, 15"):
        choose_binaries([some(18), some(15)], data_major=14, data_dir=Path("/data"))


def test_without_any_programs_the_way_out_is_named() -> None:
    with pytest.raises(PostgresMissing, match="DATABASE_URL"):
        choose_binaries([], data_major=None, data_dir=Path("/data"))


def test_the_package_brings_a_server() -> None:
    assert wheel_binaries()[0].major >= 18
