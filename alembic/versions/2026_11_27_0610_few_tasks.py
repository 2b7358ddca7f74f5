"""Open tasks are found by who may take them and by their variables, also behind the policy.

PostgreSQL uses no index for a condition whose operator might tell of hidden rows before the policy
was asked; `&&` and `@>` are such. These functions run as the owner, ask for the centre themselves,
and tell nothing but where to look.
"""

import sqlalchemy as sa
from alembic import op

revision = "0150_few_tasks"
down_revision = "0149_monitor_lists"
branch_labels = None
depends_on = None

TABLE = "engine_task"
IS_OPEN = "state IN ('ready', 'claimed')"
MINE = f"t.centre_id = nullif(current_setting('app.centre', true), '')::uuid and {IS_OPEN}"
# Null when there are more than `most`: then an index that has the order serves better.
FUNCTION = """
create function {name} returns uuid[]
language sql stable security definer set search_path = public, pg_temp as $$
  select case when count(*) <= most then coalesce(array_agg(x.id), '{{}}') end
  from (select f.id from ({found}) f limit most + 1) x
$$
"""
FOR = "engine_few_tasks_for(names text[], person text, most integer)"
# Whoever holds a task, whoever it is open to, and what is open to everybody.
FOUND_FOR = f"""
select t.id from engine_task t where t.assignee = person and {MINE}
union all
select t.id from engine_task t where (t.folded || t.users) && names and {MINE}
union all
select t.id from engine_task t where (t.folded || t.users) = '{{}}' and {MINE}
"""  # noqa: S608 no value of anybody is in it
WITH = "engine_few_tasks_with(wanted jsonb[], most integer)"
FOUND_WITH = f"""
select t.id from unnest(wanted) as w (fact),
  lateral (select t.id from engine_task t where t.facts @> w.fact and {MINE}) t
"""  # noqa: S608 no value of anybody is in it


def upgrade() -> None:
    # It was never used: the policy stood before it.
    op.drop_index("ix_engine_task_folded", TABLE)
    op.create_index(
        "ix_engine_task_open_to", TABLE, [sa.text("(folded || users)")],
        postgresql_using="gin", postgresql_where=sa.text(IS_OPEN),
    )  # fmt: skip
    op.execute(FUNCTION.format(name=FOR, found=FOUND_FOR))
    op.execute(FUNCTION.format(name=WITH, found=FOUND_WITH))


def downgrade() -> None:
    op.execute("drop function engine_few_tasks_with(jsonb[], integer)")
    op.execute("drop function engine_few_tasks_for(text[], text, integer)")
    op.drop_index("ix_engine_task_open_to", TABLE)
    op.create_index(
        "ix_engine_task_folded", TABLE, ["folded"],
        postgresql_using="gin", postgresql_where=sa.text(IS_OPEN),
    )  # fmt: skip
