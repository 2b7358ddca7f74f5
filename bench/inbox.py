"""An inbox of 100,000 open tasks: a list with a saved filter and the counts of eight filters.

`inbox_list` is the first page of a filter with a variable, sorted by due time; `inbox_by_fact` the
same sorted by a variable, for which there is no index; `inbox_counts` the counts of the tabs and of
eight saved filters, none further than 99. The naive way counts each of them to its end, in a
statement of its own; `inbox_one_scan` reads all open tasks once and counts all filters on the way.
All of it by somebody who may take half of the tasks. `inbox_page` is the whole page over HTTP.
"""

import random
import time
from collections.abc import Callable
from typing import Final

import psycopg
from sqlalchemy import func, select
from starlette.testclient import TestClient

import engine
from base import log
from base.db import Session
from base.roles import plain_url
from bench.crowd import crowd
from bench.drawings import TICKET_ANSWERS, ticket
from bench.ground import Ground, ground, line
from bench.pages import percentile
from engine import Actor, SourceFile, TaskFilter
from engine.identity import NewUser, Role, create_user, open_session
from engine.identity.explaining import actor_of
from engine.identity.proof.sessions import Visitor
from engine.tasks.finding.conditions import selected
from engine.tasks.records import Task
from engine.tasks.saved import FilterPlan, keep_filter
from ringflow.rooms import open_rooms
from web.app import create_app
from web.house import House
from web.inbox.asking.criteria import Criteria, View
from web.inbox.asking.filtering import filter_of
from web.looks.cookies import PLAIN_NAME

TASKS: Final = 100_000
ROUNDS: Final = 60
MOST: Final = 100
LIST: Final = "?var=amount~lt~200&due=..now%2B8h&sort=due"
BY_FACT: Final = "?var=kind~eq~noise&sort=-var.amount"
FILTERS: Final = (
    LIST, BY_FACT, "?priority=80..", "?holder=me", "?group=mine&due=..now", "?var=kind~eq~never",
    "?created=now-1h..", "?q=1234",
)  # fmt: skip
# Each task is like another one: half for agents, half for handlers, one of a hundred taken.
VARY: Final = """
update engine_task t set
  priority = 30 + (x.n * 7) % 60,
  due_at = now() + ((x.n * 37) % 20160 - 5000) * interval '1 minute',
  created_at = now() - ((x.n * 11) % 40000) * interval '1 minute',
  business_key = 'T' || lpad(x.n::text, 8, '0'),
  groups = array[x.candidate], folded = array[x.candidate],
  state = case when x.n %% 100 = 0 then 'claimed' else 'ready' end,
  assignee = case when x.n %% 100 = 0 then 'anna' end,
  facts = jsonb_build_object('amount', (x.n * 13) % 1000, 'city', 'c' || x.n %% 40,
    'kind', (array['noise', 'water', 'road', 'light'])[1 + x.n %% 4])
from (select id, row_number() over () as n,
        case when row_number() over () %% 2 = 0 then 'agent' else 'handler' end as candidate
      from engine_task) x
where x.id = t.id
""".replace("%%", "%")


def figures() -> list[str]:
    """Return the milliseconds that lists, counts and the page take."""
    log.configure(json=False, quiet=True)
    open_rooms()
    with ground() as place:
        token, me = load(place)
        return [*engine_figures(place, me), *page_figures(place, token)]


def load(place: Ground) -> tuple[str, Actor]:
    """Fill the inbox, and save the filters of one agent; return a session and who it is."""
    with place.database.transaction(place.centre_id) as db:
        drawing = SourceFile("ticket.bpmn", ticket(quoted=False))
        engine.deploy(db, [drawing], by=Actor.system("bench"))
        first = engine.start(
            db,
            engine.definitions(db)[0].key,
            variables=dict(TICKET_ANSWERS),
            by=Actor.system("bench"),
        )
    crowd(place, first.id, TASKS - 1)
    with psycopg.connect(plain_url(place.owner_url), autocommit=True) as owner:
        owner.execute(VARY.encode())
        owner.execute("vacuum full analyze engine_task")
    with place.database.transaction(place.centre_id) as db:
        person = create_user(
            db, NewUser(username="anna", name="Anna", roles=frozenset({Role.AGENT}))
        )
        me = actor_of(db, person.id)
        for number, query in enumerate(FILTERS):
            keep_filter(db, FilterPlan(name=f"Filter {number}", query=query), by=me)
        return open_session(db, person.id, visitor=Visitor(address="127.0.0.1")), me


def engine_figures(place: Ground, me: Actor) -> list[str]:
    """Return what the database alone takes for lists and counts."""
    with place.database.transaction(place.centre_id) as db:
        now = db.local_now()
        asked = [Criteria(view=View.TODO), Criteria(view=View.OVERDUE), *map(Criteria.of, FILTERS)]
        filters = [filter_of(one, me, now) for one in asked]
        lists = [filter_of(Criteria.of(one), me, now) for one in (LIST, BY_FACT)]
        counts = p95(lambda: engine.count_each(db, filters, most=MOST))
        return [
            line("inbox_list_p95_ms", p95(lambda: engine.find_tasks(db, lists[0]))),
            line("inbox_by_fact_p95_ms", p95(lambda: engine.find_tasks(db, lists[1]))),
            line("inbox_counts_p95_ms", counts, p95(lambda: to_the_end(db, filters))),
            line("inbox_one_scan_p95_ms", p95(lambda: one_scan(db, filters))),
        ]


def to_the_end(db: Session, filters: list[TaskFilter]) -> None:
    """Count each filter to its end, one statement after another."""
    for which in filters:
        db.scalar(select(func.count()).select_from(selected(db, which).subquery()))


def one_scan(db: Session, filters: list[TaskFilter]) -> None:
    """Count all filters in one reading of the open tasks."""
    wheres = [selected(db, which).whereclause for which in filters]
    parts = [func.count().filter(where) for where in wheres if where is not None]
    db.execute(select(*parts).select_from(Task).where(Task.state.in_(["ready", "claimed"])))


def page_figures(place: Ground, token: str) -> list[str]:
    """Return what the page takes: a saved filter, the counts of all of them, fifty rows."""
    house = House(
        context=place.database.context, database=place.database, centre_id=place.centre_id
    )
    with TestClient(create_app(house), base_url="http://localhost") as browser:
        browser.cookies.set(PLAIN_NAME, token)

        def look() -> None:
            if browser.get(f"/inbox{LIST}").status_code != 200:
                raise RuntimeError("the page did not come")

        return [line("inbox_page_p95_ms", p95(look))]


def p95(act: Callable[[], object]) -> float:
    """Return the milliseconds within which 95 of 100 of the acts are done, after five to warm."""
    times = []
    for number in range(ROUNDS + 5):
        began = time.perf_counter()
        act()
        if number >= 5:
            times.append((time.perf_counter() - began) * 1000)
    random.shuffle(times)
    return percentile(times, 95)
