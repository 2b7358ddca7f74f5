"""Centres with names, zones, hosts and limits; the platform's people, and what they may see."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0131_platform"
down_revision = "0130_named_calendars"
branch_labels = None
depends_on = None

ALL_LOCALES = '["zh-Hant", "zh-Hans", "en"]'
# Runs as the owner, because nobody else may write the counter.
CHANGED = """
create function base_centre_changed() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update base_centre_change set revision = revision + 1;
  return null;
end $$
"""
# As before (0100, 0103), but what belongs to a suspended centre waits.
WAITING = "(select id from base_centre where suspended_at is not null)"
DUE_JOBS = """
create or replace function base_due_jobs(moment timestamptz, most integer)
returns table (id uuid, centre_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select j.id, j.centre_id from (
    (select r.id, r.centre_id, r.run_at as due from base_job r
      where r.state = 'ready' and r.run_at <= moment {ready} order by r.run_at limit most)
    union all
    (select l.id, l.centre_id, l.locked_until from base_job l
      where l.state = 'running' and l.locked_until <= moment {running}
      order by l.locked_until limit most)
  ) j order by j.due limit most
$$
"""
DUE_TIMERS = """
create or replace function engine_due_timers(moment timestamptz, most integer)
returns table (kind text, id uuid, slot text, centre_id uuid, due_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select * from (
    (select 'token', t.token_id, t.slot, t.centre_id, t.due_at from engine_timer t
      where not t.held and t.due_at <= moment {token} order by t.due_at limit most)
    union all
    (select 'start', s.id, '', s.centre_id, s.due_at from engine_start s
      where s.due_at is not null and s.due_at <= moment {start} order by s.due_at limit most)
  ) d (kind, id, slot, centre_id, due_at) order by d.due_at limit most
$$
"""
# What the platform learns of centres: numbers and a moment, no name and no content.
FIGURES = """
create function engine_platform_figures(wanted uuid[])
returns table (centre_id uuid, people bigint, admins bigint, running bigint, used_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select w.id,
    (select count(*) from identity_user u where u.centre_id = w.id and u.active),
    (select count(*) from identity_user u join identity_user_role r on r.user_id = u.id
      where u.centre_id = w.id and r.centre_id = w.id and u.active and r.role = 'admin'),
    (select count(*) from engine_state s where s.centre_id = w.id),
    (select max(s.seen_at) from identity_session s where s.centre_id = w.id)
  from unnest(wanted) as w (id)
$$
"""
QUEUES = """
create function engine_platform_queues(moment timestamptz)
returns table (queue text, waiting bigint, overdue bigint, oldest timestamptz, running bigint,
  dead bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select j.queue, count(*) filter (where state = 'ready'),
    count(*) filter (where state = 'ready' and run_at <= moment),
    min(run_at) filter (where state = 'ready' and run_at <= moment),
    count(*) filter (where state = 'running'),
    count(*) filter (where state in ('dead', 'unknown'))
  from base_job j where state <> 'done' group by j.queue order by j.queue
$$
"""
LATENESS = """
create function engine_platform_lateness(moment timestamptz)
returns table (fired bigint, p50 double precision, p99 double precision, worst double precision,
  overdue bigint, oldest timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select count(s), percentile_cont(0.5) within group (order by s),
    percentile_cont(0.99) within group (order by s), max(s)::double precision,
    (select count(*) from engine_timer where not held and due_at <= moment),
    (select min(due_at) from engine_timer where not held and due_at <= moment)
  from engine_timer_round, unnest(late) as s
  where at > moment - interval '1 hour' and at <= moment
$$
"""
FUNCTIONS = {
    "engine_platform_figures(uuid[])": FIGURES,
    "engine_platform_queues(timestamptz)": QUEUES,
    "engine_platform_lateness(timestamptz)": LATENESS,
}


def upgrade() -> None:
    _centres()
    _people()
    op.create_index("ix_identity_session_seen_at", "identity_session", ["centre_id", "seen_at"])
    waits = {name: f"and {column} not in {WAITING}" for name, column in (
        ("ready", "r.centre_id"), ("running", "l.centre_id"), ("token", "t.centre_id"),
        ("start", "s.centre_id"),
    )}  # fmt: skip
    op.execute(DUE_JOBS.format(**waits))
    op.execute(DUE_TIMERS.format(**waits))
    for name, text in FUNCTIONS.items():
        op.execute(text)
        op.execute(f"revoke execute on function {name} from public")


def _centres() -> None:
    for column in (
        sa.Column("names", postgresql.JSONB(), nullable=False, server_default="{}"),
        sa.Column("locales", postgresql.JSONB(), nullable=False, server_default=ALL_LOCALES),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("hosts", postgresql.JSONB(), nullable=False, server_default="[]"),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("suspended_why", sa.String(), nullable=False, server_default=""),
    ):
        op.add_column("base_centre", column)
    op.create_table(
        "base_centre_rules",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("holidays", sa.String(), nullable=True),
        sa.Column("mail", postgresql.JSONB(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("mails_per_hour", sa.Integer(), nullable=True),
        sa.Column("upload_mb", sa.Integer(), nullable=True),
        sa.Column("instances", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_base_centre_rules_centre_id")
        ),
        sa.PrimaryKeyConstraint("centre_id", name=op.f("pk_base_centre_rules")),
    )
    op.create_table(
        "base_centre_change",
        sa.Column("one", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_base_centre_change")),
    )
    op.execute("insert into base_centre_change (one, revision) values (true, 1)")
    op.execute(CHANGED)
    for table in ("base_centre", "base_centre_rules"):
        op.execute(
            f"create trigger changed after insert or update or delete on {table}"
            " for each statement execute function base_centre_changed()"
        )
    for statement in (*rls.statements("base_centre_rules"), *rls.of_centres("base_centre")):
        op.execute(statement)


def _people() -> None:
    op.create_table(
        "engine_platform_person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_platform_person")),
    )
    op.create_index(
        "uq_engine_platform_person_username", "engine_platform_person",
        [sa.text("lower(username)")], unique=True,
    )  # fmt: skip
    op.create_table(
        "engine_platform_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["engine_platform_person.id"],
            name=op.f("fk_engine_platform_session_person_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_platform_session")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_engine_platform_session_token_sha256")),
    )  # fmt: skip
    op.create_index(
        op.f("ix_engine_platform_session_person_id"), "engine_platform_session", ["person_id"]
    )
    op.create_table(
        "engine_platform_attempts",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_engine_platform_attempts")),
    )
    op.create_table(
        "engine_platform_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_platform_line")),
    )
    op.create_index(op.f("ix_engine_platform_line_what"), "engine_platform_line", ["what"])
    _invitations()


def _invitations() -> None:
    op.create_table(
        "identity_invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_identity_invitation_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_invitation")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_identity_invitation_token_sha256")),
    )
    for statement in rls.statements("identity_invitation"):
        op.execute(statement)


def downgrade() -> None:
    for name in FUNCTIONS:
        op.execute(f"drop function {name}")
    nothing = dict.fromkeys(("ready", "running", "token", "start"), "")
    op.execute(DUE_JOBS.format(**nothing))
    op.execute(DUE_TIMERS.format(**nothing))
    op.drop_index("ix_identity_session_seen_at", "identity_session")
    for table in (
        "identity_invitation", "engine_platform_line", "engine_platform_attempts",
        "engine_platform_session", "engine_platform_person",
    ):  # fmt: skip
        op.drop_table(table)
    for statement in rls.of_centres_undone("base_centre"):
        op.execute(statement)
    op.execute("drop trigger changed on base_centre")
    op.drop_table("base_centre_rules")
    op.execute("drop function base_centre_changed")
    op.drop_table("base_centre_change")
    for column in ("suspended_why", "suspended_at", "hosts", "zone", "locales", "names"):
        op.drop_column("base_centre", column)
