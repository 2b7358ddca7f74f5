"""A million instances, written into the database by statements, for the monitor to be measured.

Their stored states are copies of a few that really ran, so that pages can look into them. None is
moved in a measurement, so it does not matter that the ids within their states are those of the
first.
"""

from typing import Final
from uuid import UUID

import psycopg

import engine
from base.db import Session
from base.roles import plain_url
from bench.drawings import document, flows, script, user
from bench.ground import Ground
from engine import Actor

COUNT: Final = 1_000_000
STATES: Final = 200
SEEDER: Final = Actor.system("bench")
# Of a hundred: which process they belong to, and how they stand.
FILL: Final = """
insert into engine_instance (id, centre_id, release_id, version_id, key, version, business_key,
  state, incidents, started_at, started_by, started_by_name, ended_at)
select gen_random_uuid(), o.centre_id, o.release_id, o.version_id, o.key, o.version,
  'K-' || lpad(n::text, 7, '0'),
  case when n %% 10 = 0 then case when n %% 500 = 0 then 'suspended' else 'active' end
    when n %% 1000 = 7 then 'cancelled' else 'completed' end,
  case when n %% 1000 = 0 then 1 else 0 end,
  now() - (%(count)s - n) * interval '31 seconds', 'bench', 'Bench',
  case when n %% 10 = 0 then null else now() - (%(count)s - n) * interval '31 seconds'
    + interval '5 seconds' end
from generate_series(1, %(count)s) n
join bench_model o on o.place = case when n %% 2000 = 3 or n %% 20000 = 0 then 2
  when n %% 5 = 1 then 1 else 0 end and o.pick = n %% %(states)s
"""
MODEL: Final = """
create temp table bench_model on commit drop as
select i.*, s.blob, case i.key when 'large' then 0 when 'middle' then 1 else 2 end as place,
  (row_number() over (partition by i.key order by i.id) - 1) as pick
from engine_instance i join engine_state s on s.instance_id = i.id
"""
STATE: Final = """
insert into {table} (instance_id, centre_id, {seq} lines, blob)
select i.id, i.centre_id, {one} 4, o.blob
from engine_instance i join bench_model o on o.key = i.key
  and o.pick = substr(i.business_key, 3)::int %% %(states)s
where i.business_key like 'K-%%' and i.ended_at is {ended} null
"""
TASKS: Final = """
insert into engine_task (id, centre_id, instance_id, key, business_key, node, title, form, assignee,
  groups, folded, users, link, state, due_at, priority, created_at)
select gen_random_uuid(), i.centre_id, i.id, i.key, i.business_key, 'b', '{"en": "b"}', null, null,
  '{}', '{}', '{}', false, 'ready',
  case when substr(i.business_key, 3)::int % 300 = 0 then now() - interval '1 day'
    when substr(i.business_key, 3)::int % 3 = 0 then now() + interval '30 days' end,
  50, i.started_at
from engine_instance i where i.business_key like 'K-%' and i.ended_at is null
"""
INCIDENTS: Final = """
insert into engine_incident (id, centre_id, instance_id, token_id, node, node_name, kind, message,
  trace, attempts, at)
select gen_random_uuid(), i.centre_id, i.id, gen_random_uuid(), 'b', 'b', 'action',
  case when substr(i.business_key, 3)::int % 3000 = 0 then 'The register refused number '
    else 'No answer within 30 seconds from host ' end || substr(i.business_key, 3), '', 1,
  i.started_at + interval '1 second'
from engine_instance i where i.business_key like 'K-%' and i.incidents > 0
"""
HISTORY: Final = """
insert into engine_history (instance_id, seq, at, centre_id, what, node, key, version, actor,
  actor_name, actor_kind, data)
select i.id, v.seq, i.started_at + v.seq * interval '1 second', i.centre_id, v.what, v.node, i.key,
  i.version, 'bench', 'Bench', 'system', '{}'
from engine_instance i
join (values (1, 'started', null), (2, 'completed', 'start'), (3, 'completed', 'a'),
  (4, 'entered', 'b')) v (seq, what, node) on true
where i.business_key like 'K-%'
"""


def drawing(key: str) -> engine.SourceFile:
    """Return a drawing with a script and a task after it."""
    nodes = (
        f'<bpmn:startEvent id="start"/>{script("a", "checked = True")}{user("b")}'
        '<bpmn:endEvent id="end"/>'
    )
    ways = [("start", "a"), ("a", "b"), ("b", "end")]
    return engine.SourceFile(f"{key}.bpmn", document(key, nodes + flows(ways)))


def models(db: Session) -> None:
    """Start the instances whose states are copied."""
    keys = ("large", "middle", "rare")
    engine.deploy(db, [drawing(key) for key in keys], by=SEEDER)
    for key in keys:
        for number in range(STATES):
            variables = {
                "subject": f"Matter {number} of the street", "city": f"c{number}",
                "amount": number * 10, "who": {"name": f"Person {number}", "age": number % 90},
                "note": "A longer text such as people write who call. " * 6,
            }  # fmt: skip
            engine.start(db, key, variables=variables, by=SEEDER)


def crowd_in(place: Ground) -> None:
    """Fill the centre; then let PostgreSQL count what it has, as it does by itself in time."""
    with place.database.transaction(place.centre_id) as db:
        models(db)
    given = {"count": COUNT, "states": STATES}
    with psycopg.connect(plain_url(place.owner_url)) as owner:
        # What points to one another is written together, so it need not be looked up.
        owner.execute("set local session_replication_role = replica")
        owner.execute(MODEL)
        owner.execute(FILL, given)
        for table, seq, one, ended in (
            ("engine_state", "seq,", "3,", ""), ("engine_final", "", "", "not"),
        ):  # fmt: skip
            text = STATE.format(table=table, seq=seq, one=one, ended=ended)
            owner.execute(text.encode(), given)
        for statement in (TASKS, INCIDENTS, HISTORY):
            owner.execute(statement.encode())
    with psycopg.connect(plain_url(place.owner_url), autocommit=True) as owner:
        owner.execute("vacuum analyze")
        owner.execute("checkpoint")


def model_ids(place: Ground) -> list[UUID]:
    """Return the instances that really ran."""
    with place.database.transaction(place.centre_id) as db:
        rows = db.ask(
            "select id from engine_instance where centre_id = %(centre)s and business_key is null",
            {"centre": db.centre_id},
        )
    return [row[0] for row in rows]
