"""Server time of the monitor's pages with a million instances loaded.

One instance in ten runs, one in a hundred of these has an incident, one in thirty is late; there
are three processes of very different size. Each page has the figures of many requests, one after
the other: `p95_ms` and `p50_ms` as its `Server-Timing` reports them. Beside the p95 stands the
naive way: the same question as one statement with an exact count and an offset, as lists are
usually made, of which the slowest of three is taken.

Loading takes minutes. With RINGFLOW_BENCH_KEEP=FOLDER the loaded database is kept there, and the
next run begins with it. Further words measure some pages alone.
"""

import os
import sys
import time
from collections.abc import Iterator
from typing import Final

import psycopg
from starlette.testclient import TestClient

import engine
from base import log
from base.ids import new_id, short
from base.roles import plain_url
from bench.crowd_of_processes import COUNT, crowd_in
from bench.ground import Ground, ground, line
from bench.pages import Clocked, measured, percentile
from engine import InstanceFilter, monitoring
from engine.identity import NewUser, Role, create_user, open_session
from engine.identity.proof.sessions import Visitor
from ringflow.rooms import open_rooms
from web.app import create_app
from web.house import House
from web.looks.cookies import PLAIN_NAME

ROUNDS: Final = 40
PAGES: Final = {
    "list": "/instances",
    "running": "/instances?state=running",
    "completed": "/instances?state=completed",
    "cancelled": "/instances?state=cancelled",
    "suspended": "/instances?state=suspended",
    "trouble": "/instances?state=trouble",
    "process": "/instances?process=rare",
    "process_running": "/instances?process=rare&state=running",
    "version": "/instances?process=large&version=1&state=completed",
    "number": "/instances?q=K-0777777&how=is",
    "number_begins": "/instances?q=K-07777",
    "number_like": "/instances?q=*77777*&how=like",
    "number_in": "/instances?q=K-0000001,K-0500000,K-0999999&how=in",
    "started": "/instances?started_from=2026-03-01&started_until=2026-03-02",
    "ended": "/instances?ended_from=2026-03-01&ended_until=2026-03-02",
    "error": "/instances?error=refused",
    "overdue": "/instances?overdue=1",
    "variable": "/instances?name=city&op=eq&value=c77",
    "variable_rare": "/instances?name=amount&op=gt&value=999999",
    "variable_of_rare": "/instances?process=rare&name=who.age&op=ge&value=50",
    "stands_at": "/instances?state=running&node=b",
    "far": "/instances?after={far}",
    "incidents": "/incidents",
    "groups": "/incidents/groups",
    "dashboard": "/monitor",
    "drawing": "/definitions/{version}",
    "drawing_done": "/definitions/{version}?view=done&heat=count",
    "one": "/instances/{instance}",
    "one_chosen": "/instances/{instance}?at=b&panel=tasks",
    "incidents_narrowed": "/incidents?process=large&text=refused",
    "retry_listed": "/incidents/retry?process=large",
}  # fmt: skip
# The same question as it is usually put: all that fits is counted, and the page is an offset.
NAIVE: Final = {
    "list": "true",
    "running": "state in ('active', 'suspended')",
    "completed": "state = 'completed'",
    "trouble": "incidents > 0",
    "process": "key = 'rare'",
    "number_begins": "business_key like 'K-07777%'",
    "number_like": "business_key like '%77777%'",
    "error": "id in (select instance_id from engine_incident where message ilike '%refused%')",
    "overdue": "exists (select 1 from engine_task t where t.instance_id = engine_instance.id"
    " and t.state in ('ready', 'claimed') and t.due_at < now())",
    "far": "true",
}  # fmt: skip
FAR: Final = 500_000


def figures() -> Iterator[str]:
    """Yield the milliseconds that the pages of the monitor take."""
    log.configure(json=False, quiet=True)
    open_rooms()
    chosen = [name for name in sys.argv[1:] if name in PAGES] or list(PAGES)
    with ground(keep=os.environ.get("RINGFLOW_BENCH_KEEP")) as place:
        if not loaded(place):
            crowd_in(place)
        house = House(
            context=place.database.context, database=place.database, centre_id=place.centre_id
        )
        app = Clocked(create_app(house))
        with TestClient(app, base_url="http://localhost") as browser:
            browser.cookies.set(PLAIN_NAME, somebody(place))
            names = addresses(place)
            for name in chosen:
                path = PAGES[name].format(**names)
                times = list(measured(browser, [path], rounds=ROUNDS))
                p95, worst = percentile(times, 95), naive(place, name)
                yield line(f"monitor_{name}_p95_ms", p95, worst)
                yield line(f"monitor_{name}_p50_ms", percentile(times, 50))


def loaded(place: Ground) -> bool:
    """Return whether the instances are there, from an earlier run."""
    with place.database.transaction(place.centre_id) as db:
        return monitoring.count(db, InstanceFilter()).more


def addresses(place: Ground) -> dict[str, str]:
    """Return what stands in addresses: a version, an instance, a place far down the list."""
    with place.database.transaction(place.centre_id) as db:
        version = next(one for one in engine.definitions(db) if one.key == "large")
        running = InstanceFilter(definition_key="large", running=True)
        (one,) = monitoring.search(db, running, limit=1).items
        middle = db.ask(
            "select started_at, id from engine_instance where centre_id = %(centre)s"
            " order by started_at desc, id desc offset %(far)s limit 1",
            {"centre": db.centre_id, "far": min(FAR, COUNT // 2)},
        )[0]
    from base.page import cursor_encode  # noqa: PLC0415

    far = cursor_encode(middle[0].isoformat(), str(middle[1]))
    return {"version": short(version.id), "instance": short(one.id), "far": far}


def naive(place: Ground, name: str) -> float | None:
    """Return the milliseconds of the slowest of three of the usual way, if there is one."""
    if name not in NAIVE:
        return None
    offset = FAR if name == "far" else 0
    found = f"from engine_instance where {NAIVE[name]}"
    times = []
    with psycopg.connect(plain_url(place.owner_url)) as owner:
        for _ in range(3):
            began = time.perf_counter()
            owner.execute(f"select count(*) {found}".encode()).fetchone()
            page = f"select * {found} order by started_at desc limit 50 offset {offset}"
            owner.execute(page.encode()).fetchall()
            times.append((time.perf_counter() - began) * 1000)
    return max(times)


def somebody(place: Ground) -> str:
    """Return the session of an administrator."""
    with place.database.transaction(place.centre_id) as db:
        new = NewUser(username=f"root.{new_id().hex}", name="Root", roles=frozenset({Role.ADMIN}))
        person = create_user(db, new)
        return open_session(db, person.id, visitor=Visitor(address="127.0.0.1"))


if __name__ == "__main__":
    for text in figures():
        print(text, flush=True)
