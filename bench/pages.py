"""Server time of the pages people look at most, with 10,000 tickets loaded.

Each page has three figures of a hundred requests, one after the other. `p95_ms` and `p50_ms` are
of the `Server-Timing` that the pages themselves report: from the request's first byte to the
answer's first byte, when the page is rendered, compressed and its transaction committed. `cpu_ms`
is the median of the processor time that the server's process takes over the same stretch, which
other work on the machine disturbs less; PostgreSQL's own is not in it.

Loading takes minutes. With RINGFLOW_BENCH_KEEP=FOLDER the loaded database is kept there, and the
next run begins with it.
"""

import os
import random
import re
import time
from collections.abc import Iterable
from typing import Final

from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import engine
from base import log
from base.ids import new_id, short
from bench.ground import Ground, ground, line
from engine import Actor, TaskFilter
from engine.identity import NewUser, Role, create_department, create_user, open_session
from engine.identity.proof.sessions import Visitor
from processes.tickets.actions import NewTicket, open_ticket
from processes.tickets.queries import count_by_status
from processes.tickets.rules.kinds import CATEGORIES, Kind
from ringflow.app import settle
from ringflow.demo.seed import deploy_shipped
from ringflow.rooms import open_rooms
from web.app import create_app
from web.house import House
from web.looks.cookies import PLAIN_NAME

TICKETS: Final = 10_000
AT_ONCE: Final = 100
ROUNDS: Final = 100
SEEDER: Final = Actor.system("bench")


def figures() -> list[str]:
    """Return the milliseconds that inbox, ticket list, ticket and task page take."""
    log.configure(json=False, quiet=True)
    open_rooms()
    with ground(keep=os.environ.get("RINGFLOW_BENCH_KEEP")) as place:
        if not loaded(place):
            load(place, TICKETS)
        house = House(
            context=place.database.context, database=place.database, centre_id=place.centre_id
        )
        app = Clocked(create_app(house))
        settle()
        with TestClient(app, base_url="http://localhost") as browser:
            browser.cookies.set(PLAIN_NAME, somebody(place))
            lines = []
            for name, paths in pages(place).items():
                times = list(measured(browser, paths))
                lines.append(line(f"page_{name}_p95_ms", percentile(times, 95)))
                lines.append(line(f"page_{name}_p50_ms", percentile(times, 50)))
                lines.append(line(f"page_{name}_cpu_ms", percentile(app.taken[-ROUNDS:], 50)))
            return lines


class Clocked:
    """Measures the processor time of each answer, up to its first byte."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.taken: list[float] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on. There is one at a time, so the process's time is this one's."""
        began = time.process_time()

        async def onward(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.taken.append((time.process_time() - began) * 1000)
            await send(message)

        await self.app(scope, receive, onward)


def loaded(place: Ground) -> bool:
    """Return whether all tickets are there, from an earlier run."""
    with place.database.transaction(place.centre_id) as db:
        return sum(count_by_status(db).values()) >= TICKETS


def load(place: Ground, count: int) -> None:
    """Open so many tickets, each with its process waiting for a dispatcher."""
    chance = random.Random(11)
    with place.database.transaction(place.centre_id) as db:
        deploy_shipped(db)
        for code in ("water", "traffic", "sanitation", "housing", "education"):
            create_department(db, code, names={"en": code.title()})
    for _ in range(0, count, AT_ONCE):
        with place.database.transaction(place.centre_id) as db:
            for number in range(AT_ONCE):
                open_ticket(db, matter(chance, number), by=SEEDER)


def matter(chance: random.Random, number: int) -> NewTicket:
    """Return one matter; no two read the same."""
    street = chance.randrange(9000)
    return NewTicket(
        subject=f"Street lamp {street} is dark",
        content=f"The lamp in front of number {number}, {street} Harbour Road, is dark. " * 6,
        kind=chance.choice(list(Kind)),
        category=chance.choice(list(CATEGORIES)),
        contact_phone=f"0912{chance.randrange(10**6):06d}",
        locale="en",
    )


def somebody(place: Ground) -> str:
    """Return the session of a dispatcher."""
    with place.database.transaction(place.centre_id) as db:
        username = f"dan.{new_id().hex}"  # a new one in each run
        new = NewUser(username=username, name="Dan", roles=frozenset({Role.DISPATCHER}))
        person = create_user(db, new)
        return open_session(db, person.id, visitor=Visitor(address="127.0.0.1"))


def pages(place: Ground) -> dict[str, list[str]]:
    """Return the addresses to measure, by the name of the figure."""
    with place.database.transaction(place.centre_id) as db:
        tasks = engine.find_tasks(db, TaskFilter(), limit=50).items
        numbers = [str(task.business_key) for task in tasks]
    return {
        "inbox": ["/inbox"],
        "inbox_search": ["/inbox?q=0042"],
        "tickets": ["/tickets"],
        "tickets_search": ["/tickets?q=harbour+lamp"],
        "ticket": [f"/tickets/{no}" for no in numbers],
        "task": [f"/inbox/{short(task.id)}" for task in tasks],
    }


def measured(browser: TestClient, paths: list[str], *, rounds: int = ROUNDS) -> Iterable[float]:
    """Yield the milliseconds that the server reports for each of many requests."""
    for number in range(rounds + 5):
        answer = browser.get(paths[number % len(paths)])
        answer.raise_for_status()
        found = re.search(r"dur=([\d.]+)", answer.headers["server-timing"])
        if found and number >= 5:
            yield float(found[1])


def percentile(times: list[float], which: int) -> float:
    """Return a percentile."""
    return sorted(times)[len(times) * which // 100]


if __name__ == "__main__":
    print("\n".join(figures()))
