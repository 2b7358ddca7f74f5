"""The history in months: what there is stays where it is, and becomes the first part."""

from alembic import op

from base import rls

revision = "0115_history_months"
down_revision = "0114_incident_groups"
branch_labels = None
depends_on = None

# Months are those of UTC whatever zone a session is in: no hour is in two of them or in none.
PARTS = """
create function engine_history_parts()
returns table (part regclass, since timestamptz, until timestamptz)
language sql stable set search_path = public, pg_temp set timezone = 'UTC' as $$
  select c.oid::regclass,
    coalesce(substring(b.bound from $x$FROM \\('([^']+)'\\)$x$)::timestamptz, '-infinity'),
    substring(b.bound from $x$TO \\('([^']+)'\\)$x$)::timestamptz
  from pg_inherits i join pg_class c on c.oid = i.inhrelid,
    pg_get_expr(c.relpartbound, c.oid) as b(bound)
  where i.inhparent = 'engine_history'::regclass and b.bound <> 'DEFAULT'
$$
"""
# Runs as the owner, for the application may not change tables. A month that was not made in time
# is in the default part by now, and is moved out of it.
MAKE = """
create function engine_make_history_months(moment timestamptz, ahead integer) returns integer
language plpgsql security definer
set search_path = public, pg_temp set timezone = 'UTC' set lock_timeout = '2s' as $$
declare
  month timestamptz;
  later timestamptz;
  part text;
  made integer := 0;
begin
  if ahead is null or ahead not between 0 and 24 then
    raise exception 'months ahead must be 0 to 24';
  end if;
  perform pg_advisory_xact_lock(7236421);
  for month in
    select m.month from (
      select date_trunc('month', moment) + make_interval(months => n)
      from generate_series(0, ahead) n
      union select distinct date_trunc('month', at) from engine_history_default
    ) m(month)
    where not exists (
      select 1 from engine_history_parts() p where p.since <= m.month and p.until > m.month)
    order by m.month
  loop
    later := month + interval '1 month';
    part := 'engine_history_' || to_char(month, 'YYYY_MM');
    execute format('create table %I (like engine_history including all)', part);
    if exists (select 1 from engine_history_default d where d.at >= month and d.at < later) then
      lock table only engine_history_default in access exclusive mode;
      execute format(
        'with moved as (delete from engine_history_default where at >= %L and at < %L returning *)'
        ' insert into %I select * from moved', month, later, part);
    end if;
    execute format('alter table engine_history attach partition %I for values from (%L) to (%L)',
      part, month, later);
    execute format('alter table %I enable row level security', part);
    execute format($x$create policy POLICY_ on %I using (MINE_) with check (MINE_)$x$, part);
    made := made + 1;
  end loop;
  return made;
end
$$
"""
# Only months that are over and hold nothing; who is writing at this moment is not waited for long.
DROP = """
create function engine_drop_history_months(moment timestamptz) returns integer
language plpgsql security definer
set search_path = public, pg_temp set timezone = 'UTC' set lock_timeout = '500ms' as $$
declare
  old record;
  filled boolean;
  gone integer := 0;
begin
  perform pg_advisory_xact_lock(7236421);
  for old in
    select p.part from engine_history_parts() p
    where p.until <= date_trunc('month', moment)
    order by p.until
  loop
    execute format('select exists (select 1 from %s)', old.part) into filled;
    continue when filled;
    lock table only engine_history in access exclusive mode;
    execute format('select exists (select 1 from %s)', old.part) into filled;
    continue when filled;
    execute format('drop table %s', old.part);
    gone := gone + 1;
  end loop;
  return gone;
end
$$
"""
FUNCTIONS = (
    "engine_make_history_months(timestamptz, integer)",
    "engine_drop_history_months(timestamptz)",
)
BEGIN = """
do $$
declare until timestamptz;
begin
  set local timezone = 'UTC';
  select date_trunc('month', greatest(max(at), now())) + interval '1 month' into until
    from engine_history_earlier;
  if exists (select 1 from engine_history_earlier) then
    execute format('alter table engine_history attach partition engine_history_earlier'
      ' for values from (minvalue) to (%L)', until);
  else
    drop table engine_history_earlier;
  end if;
end
$$
"""


def upgrade() -> None:
    op.execute("alter table engine_history rename to engine_history_earlier")
    for name in ("pk_engine_history", "ix_engine_history_at"):
        op.execute(f"alter index {name} rename to {name}_earlier")
    op.execute(
        "alter table engine_history_earlier"
        " rename constraint fk_engine_history_centre_id to fk_engine_history_earlier_centre_id"
    )
    op.execute(
        "create table engine_history (like engine_history_earlier including defaults)"
        " partition by range (at)"
    )
    op.execute(
        "alter table engine_history"
        " add constraint pk_engine_history primary key (instance_id, seq, at),"
        " add constraint fk_engine_history_centre_id"
        " foreign key (centre_id) references base_centre (id)"
    )
    op.execute("create index ix_engine_history_at on engine_history (centre_id, at)")
    op.execute("create table engine_history_default partition of engine_history default")
    for table in ("engine_history", "engine_history_default"):
        for statement in rls.statements(table):
            op.execute(statement)
    op.execute(BEGIN)
    op.execute(PARTS)
    op.execute(MAKE.replace("POLICY_", rls.POLICY).replace("MINE_", rls.MINE))
    op.execute(DROP)
    for function in FUNCTIONS:
        op.execute(f"revoke all on function {function} from public")
    op.execute("select engine_make_history_months(now(), 2)")


def downgrade() -> None:
    for function in (*FUNCTIONS, "engine_history_parts()"):
        op.execute(f"drop function {function}")
    op.execute("create table engine_history_whole (like engine_history including defaults)")
    op.execute("insert into engine_history_whole select * from engine_history")
    op.execute("drop table engine_history")
    op.execute("alter table engine_history_whole rename to engine_history")
    op.execute(
        "alter table engine_history"
        " add constraint pk_engine_history primary key (instance_id, seq, at),"
        " add constraint fk_engine_history_centre_id"
        " foreign key (centre_id) references base_centre (id)"
    )
    op.execute("create index ix_engine_history_at on engine_history (centre_id, at)")
    for statement in rls.statements("engine_history"):
        op.execute(statement)
