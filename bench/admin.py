"""Server time of the pages of administration with 5,000 people and 2,000 departments.

Each page has four figures of many requests, one after the other, up to the answer's first byte:
`p95_ms` and `p50_ms` as its `Server-Timing` reports them, and the processor time of the server's
process, `cpu_p95_ms` and `cpu_p50_ms`, which other work on the machine disturbs less;
PostgreSQL's own is not in that. Names of pages as further words measure these alone:
`python -m bench admin department users`.

With RINGFLOW_BENCH_KEEP=FOLDER the loaded database is kept there, and the next run begins with it.
"""

import os
import sys
from typing import Final

import psycopg
from starlette.testclient import TestClient

from base import log
from base.ids import new_id, short
from base.roles import plain_url
from bench.crowded import crowd_in
from bench.ground import Ground, ground, line
from bench.pages import Clocked, measured, percentile
from engine.identity import NewUser, Role, create_user, open_session, people
from engine.identity.proof.sessions import Visitor
from ringflow.app import settle
from ringflow.rooms import open_rooms
from web.app import create_app
from web.house import House
from web.looks.cookies import PLAIN_NAME

ROUNDS: Final = 40
PAGES: Final = {
    "start": "/start",
    "inbox": "/inbox",
    "tickets": "/tickets",
    "users": "/admin/users",
    "users_search": "/admin/users?query=Person+49",
    "users_department": "/admin/users?department=d77",
    "users_far": "/admin/users?role=agent&after=2000",
    "user": "/admin/users/{user}",
    "user_new": "/admin/users/new",
    "user_leaves": "/admin/users/{user}/leave",
    "absences": "/admin/absences",
    "absence_new": "/admin/absences/new",
    "groups": "/admin/groups",
    "group": "/admin/groups/g0",
    "group_skill": "/admin/groups/g0?skill=s0&query=Person",
    "roles": "/admin/roles",
    "role": "/admin/roles/desk",
    "log": "/admin/log",
    "departments": "/admin/departments",
    "departments_open": "/admin/departments?open=d0+d1+d2+d3",
    "departments_search": "/admin/departments?query=Department+19",
    "department": "/admin/departments/d5",
    "department_new": "/admin/departments/new",
    "reorganise": "/admin/departments/d5/reorganise",
    "reorganise_merge": "/admin/departments/d5/reorganise?kind=merge&target=d7",
    "reorganise_move": "/admin/departments/d5/reorganise?kind=move&target=d7",
    "changes": "/admin/organisation/changes",
    "rosters": "/admin/organisation/duty",
    "roster": "/admin/departments/d6/duty",
    "contacts": "/contacts",
    "contacts_department": "/contacts?department=d5",
    "contacts_search": "/contacts?query=Person+12",
    "contacts_outside": "/contacts/outside",
    "contacts_outside_search": "/contacts/outside?query=Contact+12",
    "calendars": "/admin/calendars",
    "calendars_departments": "/admin/calendars/departments",
    "parameters": "/admin/parameters?department=d5",
    "seats": "/admin/seats",
    "sign_in": "/admin/sign-in",
    "lists": "/admin/lists",
}  # fmt: skip


def figures() -> list[str]:
    """Return the milliseconds that the pages of administration take."""
    log.configure(json=False, quiet=True)
    open_rooms()
    chosen = [name for name in sys.argv[1:] if name in PAGES] or list(PAGES)
    with ground(keep=os.environ.get("RINGFLOW_BENCH_KEEP")) as place:
        if not loaded(place):
            load(place)
        house = House(
            context=place.database.context, database=place.database, centre_id=place.centre_id
        )
        app = Clocked(create_app(house))
        settle()
        with TestClient(app, base_url="http://localhost") as browser:
            cookie, user = somebody(place)
            browser.cookies.set(PLAIN_NAME, cookie)
            return [
                text
                for name in chosen
                for text in page(app, browser, name, PAGES[name].format(user=user))
            ]


def page(app: Clocked, browser: TestClient, name: str, path: str) -> list[str]:
    """Return the four figures of one page."""
    times = list(measured(browser, [path], rounds=ROUNDS))
    taken = app.taken[-ROUNDS:]
    return [
        line(f"admin_{name}_p95_ms", percentile(times, 95)),
        line(f"admin_{name}_p50_ms", percentile(times, 50)),
        line(f"admin_{name}_cpu_p95_ms", percentile(taken, 95)),
        line(f"admin_{name}_cpu_p50_ms", percentile(taken, 50)),
    ]


def loaded(place: Ground) -> bool:
    """Return whether the people are there, from an earlier run."""
    with place.database.transaction(place.centre_id) as db:
        return bool(people(db, words=["u77"], limit=1))


def load(place: Ground) -> None:
    """Fill the centre, and let PostgreSQL count what it has, as it does by itself in time."""
    with place.database.transaction(place.centre_id) as db:
        crowd_in(db)
    with psycopg.connect(plain_url(place.owner_url), autocommit=True) as owner:
        owner.execute("vacuum analyze")


def somebody(place: Ground) -> tuple[str, str]:
    """Return the session of an administrator, and the address of somebody to look at."""
    with place.database.transaction(place.centre_id) as db:
        username = f"root.{new_id().hex}"  # a new one in each run
        new = NewUser(username=username, name="Root", roles=frozenset({Role.ADMIN}))
        person = create_user(db, new)
        other = people(db, words=["u77"], limit=1)[0]
        visitor = Visitor(address="127.0.0.1")
        return open_session(db, person.id, visitor=visitor), short(other.id)


if __name__ == "__main__":
    print("\n".join(figures()))
