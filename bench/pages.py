"""Server time of the pages people look at most, with 10,000 tickets loaded.

Each figure is the 95th percentile of the `Server-Timing` that the pages themselves report: what the
server needs from the request's first byte to the answer's first byte.
"""

import random
import re
from collections.abc import Iterable
from typing import Final

from starlette.testclient import TestClient

import engine
from base import log
from base.ids import short
from bench.ground import Ground, ground, line
from engine import Actor, SourceFile, TaskFilter
from engine.identity import NewUser, Role, create_department, create_user, open_session
from engine.identity.sessions import Visitor
from processes.tickets.actions import NewTicket, open_ticket
from processes.tickets.rules.kinds import CATEGORIES, Kind
from ringflow.demo.seed import DRAWINGS
from ringflow.rooms import open_rooms
from web.app import create_app
from web.house import House
from web.looks.cookies import PLAIN_NAME

TICKETS: Final = 10_000
AT_ONCE: Final = 100
ROUNDS: Final = 100
SEEDER: Final = Actor.system("bench")


def figures() -> list[str]:
    """Return the 95th percentile in milliseconds of inbox, ticket list, ticket and task page."""
    log.configure(json=False, quiet=True)
    open_rooms()
    with ground() as place:
        load(place, TICKETS)
        house = House(
            context=place.database.context, database=place.database, centre_id=place.centre_id
        )
        with TestClient(create_app(house), base_url="http://localhost") as browser:
            browser.cookies.set(PLAIN_NAME, somebody(place))
            return [
                line(f"page_{name}_p95_ms", p95(measured(browser, paths)))
                for name, paths in pages(place).items()
            ]


def load(place: Ground, count: int) -> None:
    """Open so many tickets, each with its process waiting for a dispatcher."""
    chance = random.Random(11)
    with place.database.transaction(place.centre_id) as db:
        drawings = sorted((DRAWINGS / "tickets").glob("*.bpmn"))
        engine.deploy(db, [SourceFile(one.name, one.read_bytes()) for one in drawings], by=SEEDER)
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
        new = NewUser(username="dan", name="Dan", roles=frozenset({Role.DISPATCHER}))
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


def measured(browser: TestClient, paths: list[str]) -> Iterable[float]:
    """Yield the milliseconds that the server reports for each of many requests."""
    for number in range(ROUNDS + 5):
        answer = browser.get(paths[number % len(paths)])
        answer.raise_for_status()
        found = re.search(r"dur=([\d.]+)", answer.headers["server-timing"])
        if found and number >= 5:
            yield float(found[1])


def p95(times: Iterable[float]) -> float:
    """Return the 95th percentile."""
    ordered = sorted(times)
    return ordered[len(ordered) * 95 // 100]


if __name__ == "__main__":
    print("\n".join(figures()))
