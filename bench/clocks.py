"""How late the messages of tickets' clocks are while a hundred thousand clocks are open.

Each clock that comes due crosses two thresholds, the warning and the due moment. The line in the
ledger says when that was seen, the job of the message when it had been sent.
"""

import os
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

import psycopg
from sqlalchemy import text

import engine
from base.broker import LocalHints
from base.db import Base, Session
from base.jobs import Runner
from base.roles import plain_url
from bench.ground import Ground, ground, line
from engine.calendars.stored import AROUND_THE_CLOCK
from processes.tickets.actions.registering import NewTicket, register
from processes.tickets.clock.ledger import Because, Beginning, begin
from processes.tickets.rules.clock import ClockKind, Counting, Span, Terms
from ringflow.rooms import open_rooms

OPEN = int(os.environ.get("BENCH_CLOCKS", "100000"))
DUE = 300
SPREAD = timedelta(seconds=20)
MAKING = timedelta(seconds=60)
PATIENCE_S = 60
PERSON = engine.Actor(None, "Bench", "bench")
COPIES: Final = {
    "ticket_ticket": {"id": "made.id", "no": "'B' || made.number", "key": "null"},
    "ticket_clock": {
        "id": "made.id", "ticket_id": "made.id", "no": "'B' || made.number",
    },
    "ticket_clock_line": {"clock_id": "made.id", "ticket_id": "made.id"},
    "base_job": {
        "id": "made.id", "args": "jsonb_build_object('clock_id', made.id)", "key": "null",
    },
}  # fmt: skip
SENT: Final = """
  select count(*) from base_job where name = 'tickets.clock_message' and finished_at is not null
"""
LATE: Final = """
  select extract(epoch from l.written_at - s.at), extract(epoch from j.finished_at - s.at)
  from ticket_clock_line l
  join ticket_clock c on c.id = l.clock_id
  join base_job j on j.name = 'tickets.clock_message' and j.args ->> 'clock_id' = c.id::text
    and j.args -> 'correlation' ->> 'step' = split_part(l.data ->> 'ref', ' ', 1)
  cross join lateral (
    select case when l.data ->> 'ref' like 'warn%' then c.warn_at else c.due_at end as at
  ) s
  where l.fact = 'sent' and j.state = 'done'
    and l.data ->> 'ref' ~ '^(warn|due) '
"""


def start_clock(db: Session, due: datetime) -> None:
    """Open a ticket without a process and start the clock of its handling."""
    ticket = register(db, NewTicket(subject="Bench", content="x"), by=PERSON)
    terms = Terms(span=Span(until=due), counting=Counting.MOMENT, end_of_day=False)
    how = Beginning(kind=ClockKind.FINISH, terms=terms, calendar_name=AROUND_THE_CLOCK, at=db.now())
    begin(db, ticket, how, Because(by=PERSON))


def crowd(db: Session, count: int) -> None:
    """Copy the one ticket that there is, with its clock, line and job."""
    db.execute(
        text(
            "create temporary table made on commit drop as"
            " select gen_random_uuid() as id, number from generate_series(1, :n) number"
        ),
        {"n": count},
    )
    for table, own in COPIES.items():
        columns = [
            one.name for one in Base.metadata.tables[table].columns
            if one.computed is None and one.identity is None
        ]  # fmt: skip
        taken = ", ".join(own.get(name, f"t.{name}") for name in columns)
        which = " where t.name = 'tickets.clock'" if table == "base_job" else ""
        db.execute(
            text(  # names of our own tables and columns
                f"insert into {table} ({', '.join(columns)})"
                f" select {taken} from (select * from {table} t{which} limit 1) t, made"
            )
        )


def count_tables(place: Ground) -> None:
    """Let PostgreSQL know how large the tables are, as it does by itself after a while."""
    with psycopg.connect(plain_url(place.owner_url), autocommit=True) as connection:
        connection.execute("analyze")


@contextmanager
def worker(place: Ground) -> Iterator[None]:
    """Run jobs as a worker does."""
    stop, hints = threading.Event(), place.database.context.hints
    queue = hints.queue if isinstance(hints, LocalHints) else None
    thread = threading.Thread(target=Runner(place.database).loop, args=(stop, queue))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def lateness(place: Ground) -> list[tuple[float, float]]:
    """Return how many seconds after its moment each step was seen, and its message sent."""
    with place.database.transaction(place.centre_id) as db:
        return [(float(seen), float(sent)) for seen, sent in db.execute(text(LATE))]


def sent_by_now(place: Ground) -> int:
    """Return how many messages have been sent."""
    with place.database.transaction(place.centre_id) as db:
        return int(db.scalar(text(SENT)) or 0)


def figures() -> list[str]:
    """Return the lateness in seconds; there is no naive way to compare with."""
    open_rooms()
    with ground() as place:
        with place.database.transaction(place.centre_id) as db:
            start_clock(db, place.clock.now() + timedelta(days=30))
            db.flush()
            crowd(db, OPEN - 1)
        count_tables(place)
        chance, first = random.Random(7), place.clock.now() + MAKING
        with place.database.transaction(place.centre_id) as db:
            for _ in range(DUE):
                start_clock(db, first + SPREAD * chance.random())
        with worker(place):
            end = time.monotonic() + (MAKING + SPREAD).total_seconds() + PATIENCE_S
            while sent_by_now(place) < 2 * DUE and time.monotonic() < end:
                time.sleep(2)
        late = lateness(place)
    seen, sent = (sorted(values) for values in zip(*late, strict=True))
    name = f"of_{2 * DUE}_among_{OPEN}_clocks"
    return [
        line(f"clock_steps_{name}", len(seen)),
        line(f"clock_lateness_p50_s_{name}", seen[len(seen) // 2]),
        line(f"clock_lateness_p99_s_{name}", seen[len(seen) * 99 // 100]),
        line(f"clock_message_lateness_p99_s_{name}", sent[len(sent) * 99 // 100]),
    ]


if __name__ == "__main__":
    print("\n".join(figures()))
