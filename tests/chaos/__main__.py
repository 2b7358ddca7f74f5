"""Kills web and workers with -9 at random while tickets come in, and counts what became of them.

`python -m tests.chaos --seconds 60`. PostgreSQL and Redis are restarted once each on the way.
"""

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.chaos.load import Load
from tests.chaos.town import Town
from tests.chaos.verdict import Verdict, judge

PER_SECOND = 10.0
PAUSE_S = (1.5, 4.0)


def main() -> int:
    arguments = parse()
    chance = random.Random(arguments.seed)
    folder = Path(tempfile.mkdtemp(prefix="ringflow-chaos-"))
    folder.chmod(0o755)
    town = Town(folder)
    try:
        say("bringing up database, Redis, mail, two webs and two workers")
        town.open()
        load = Load(ports=town.ports, token=town.token)
        over = threading.Event()
        killer = threading.Thread(target=disturb, args=(town, chance, arguments.seconds, over))
        pace = f"{PER_SECOND:.0f} tickets/s for {arguments.seconds:.0f} s"
        say(f"{pace}, kills with -9 (seed {arguments.seed})")
        killer.start()
        asyncio.run(load.run(arguments.seconds, PER_SECOND))
        over.set()
        killer.join()
        say("no more kills; waiting until all jobs have ended")
        for service in town.services:
            service.revive()
        verdict = judge(town.owner_url, load.accepted, town.mails)
        good = verdict.good and not load.given_up and not load.contradicted and not load.refused
        if not good:
            say(town.complaints())
        report(town, load, verdict)
        return 0 if good else 1
    finally:
        town.close()
        shutil.rmtree(folder, ignore_errors=True)


def disturb(town: Town, chance: random.Random, seconds: float, over: threading.Event) -> None:
    """Kill one process every few seconds; restart the database and Redis once each."""
    began = time.monotonic()
    due = [
        (seconds * 0.35, "PostgreSQL crashes", town.restart_postgres),
        (seconds * 0.65, "Redis is killed", town.restart_redis),
    ]
    while not over.is_set():
        passed = time.monotonic() - began
        if passed > seconds:
            return
        if due and passed > due[0][0]:
            _, what, disaster = due.pop(0)
            disaster()
        else:
            victim = town.kill_one(chance)
            what = f"kill -9 {victim}" if victim else ""
        took = time.monotonic() - began - passed
        if what:
            say(f"  {passed:5.1f} s  {what}, started again after {took:.1f} s")
        for service in town.services:
            service.revive()
        over.wait(chance.uniform(*PAUSE_S))


def report(town: Town, load: Load, verdict: Verdict) -> None:
    kills = sum(service.kills for service in town.services)
    falls = sum(service.falls for service in town.services)
    say(f"kills {kills}, fell by itself {falls}, asked again {load.repeats}")
    say(f"slowest acceptance {load.slowest_s:.1f} s")
    for name, cases in (
        ("given up", load.given_up),
        ("two numbers for one key", load.contradicted),
        ("refused", load.refused),
        ("without a task", verdict.without_task),
        ("without an acknowledgement", verdict.without_mail),
        ("acknowledged twice", verdict.mailed_twice),
        ("jobs that never ended", verdict.not_at_rest),
    ):
        if cases:
            say(f"{name}: {len(cases)}, for instance {cases[0]}")
    doubled = len(set(verdict.doubled) | set(verdict.mailed_twice))
    lost = len(set(verdict.lost) | set(verdict.without_task) | set(verdict.without_mail))
    say(f"accepted {verdict.accepted} lost {lost} doubled {doubled} unknown {len(verdict.unknown)}")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=random.randrange(10_000))
    return parser.parse_args()


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
