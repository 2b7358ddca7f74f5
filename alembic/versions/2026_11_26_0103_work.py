"""What instances wait for, what went wrong, and what has happened."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0103_work"
down_revision = "0102_engine"
branch_labels = None
depends_on = None

# Runs as the owner of the tables, so it sees all centres; it tells nothing but where to look.
DUE = """
create or replace function engine_due_timers(moment timestamptz, most integer)
returns table (kind text, id uuid, slot text, centre_id uuid, due_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select * from (
    (select 'token', t.token_id, t.slot, t.centre_id, t.due_at from engine_timer t
      where not t.held and t.due_at <= moment order by t.due_at limit most)
    union all
    (select 'start', s.id, '', s.centre_id, s.due_at from engine_start s
      where s.due_at is not null and s.due_at <= moment order by s.due_at limit most)
  ) d (kind, id, slot, centre_id, due_at) order by d.due_at limit most
$$
"""


def upgrade() -> None:
    op.create_table(
        "engine_history",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("node", sa.String(), nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("token_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_history_centre_id")
        ),
        sa.PrimaryKeyConstraint("instance_id", "seq", "at", name=op.f("pk_engine_history")),
        info={"append_only": True},
    )
    op.create_index("ix_engine_history_at", "engine_history", ["centre_id", "at"], unique=False)
    op.create_table(
        "engine_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("correlation", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("variables", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_message_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_message")),
    )
    op.create_index("ix_engine_message_expires_at", "engine_message", ["expires_at"], unique=False)
    op.create_index(
        "ix_engine_message_waiting",
        "engine_message",
        ["centre_id", "name"],
        unique=False,
        postgresql_where="state = 'buffered'",
    )
    op.create_index(
        "uq_engine_message_message_id", "engine_message", ["centre_id", "message_id"], unique=True
    )
    op.create_table(
        "engine_start",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cycle", sa.String(), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_start_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["engine_version.id"], name=op.f("fk_engine_start_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_start")),
        sa.UniqueConstraint("version_id", "node", name=op.f("uq_engine_start_version_id_node")),
    )
    op.create_index(
        "ix_engine_start_due_at",
        "engine_start",
        ["due_at"],
        unique=False,
        postgresql_where="due_at IS NOT NULL",
    )
    op.create_index("ix_engine_start_name", "engine_start", ["centre_id", "name"], unique=False)
    op.create_table(
        "engine_call",
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("params", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_call_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["engine_instance.id"], name=op.f("fk_engine_call_instance_id")
        ),
        sa.PrimaryKeyConstraint("token_id", name=op.f("pk_engine_call")),
    )
    op.create_index("ix_engine_call_instance_id", "engine_call", ["instance_id"], unique=False)
    op.create_table(
        "engine_incident",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("node_name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("trace", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by", sa.String(), nullable=True),
        sa.Column("resolution", sa.String(), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_incident_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["engine_instance.id"], name=op.f("fk_engine_incident_instance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_incident")),
    )
    op.create_index(
        "ix_engine_incident_instance_id", "engine_incident", ["instance_id"], unique=False
    )
    op.create_index(
        "ix_engine_incident_open",
        "engine_incident",
        ["centre_id", "at"],
        unique=False,
        postgresql_where="resolved_at IS NULL",
    )
    op.create_table(
        "engine_subscription",
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("match", sa.String(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_subscription_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["engine_instance.id"], name=op.f("fk_engine_subscription_instance_id")
        ),
        sa.PrimaryKeyConstraint("token_id", "slot", name=op.f("pk_engine_subscription")),
    )
    op.create_index(
        "ix_engine_subscription_facts",
        "engine_subscription",
        ["facts"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"facts": "jsonb_path_ops"},
        postgresql_where="match IS NULL",
    )
    op.create_index(
        "ix_engine_subscription_instance_id", "engine_subscription", ["instance_id"], unique=False
    )
    op.create_index(
        "ix_engine_subscription_match",
        "engine_subscription",
        ["centre_id", "name", "match"],
        unique=False,
    )
    op.create_table(
        "engine_task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("business_key", sa.String(), nullable=True),
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("form", sa.String(), nullable=True),
        sa.Column("assignee", sa.String(), nullable=True),
        sa.Column("groups", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("folded", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("users", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("link", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by", sa.String(), nullable=True),
        sa.Column("completed_by_name", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_task_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["engine_instance.id"], name=op.f("fk_engine_task_instance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_task")),
    )
    op.create_index(
        "ix_engine_task_assignee",
        "engine_task",
        ["centre_id", "assignee", "created_at"],
        unique=False,
        postgresql_where="state IN ('ready', 'claimed')",
    )
    op.create_index(
        "ix_engine_task_done",
        "engine_task",
        ["centre_id", "completed_by", "completed_at"],
        unique=False,
    )
    op.create_index(
        "ix_engine_task_due_at",
        "engine_task",
        ["centre_id", "due_at"],
        unique=False,
        postgresql_where="state IN ('ready', 'claimed')",
    )
    op.create_index(
        "ix_engine_task_folded",
        "engine_task",
        ["folded"],
        unique=False,
        postgresql_using="gin",
        postgresql_where="state IN ('ready', 'claimed')",
    )
    op.create_index("ix_engine_task_instance_id", "engine_task", ["instance_id"], unique=False)
    op.create_index(
        "ix_engine_task_open",
        "engine_task",
        ["centre_id", "created_at", "id"],
        unique=False,
        postgresql_where="state IN ('ready', 'claimed')",
    )
    op.create_table(
        "engine_timer",
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cycle", sa.String(), nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_timer_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["engine_instance.id"], name=op.f("fk_engine_timer_instance_id")
        ),
        sa.PrimaryKeyConstraint("token_id", "slot", name=op.f("pk_engine_timer")),
    )
    op.create_index(
        "ix_engine_timer_due_at",
        "engine_timer",
        ["due_at"],
        unique=False,
        postgresql_where="NOT held",
    )
    op.create_index("ix_engine_timer_instance_id", "engine_timer", ["instance_id"], unique=False)
    op.create_table(
        "engine_draft",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_draft_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["engine_task.id"], name=op.f("fk_engine_draft_task_id")
        ),
        sa.PrimaryKeyConstraint("task_id", "person", name=op.f("pk_engine_draft")),
    )
    op.create_table(
        "engine_task_link",
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_task_link_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["engine_task.id"], name=op.f("fk_engine_task_link_task_id")
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_engine_task_link")),
    )
    op.create_index("ix_engine_task_link_task_id", "engine_task_link", ["task_id"], unique=False)
    for table in (
        "engine_history",
        "engine_message",
        "engine_start",
        "engine_call",
        "engine_incident",
        "engine_subscription",
        "engine_task",
        "engine_timer",
        "engine_draft",
        "engine_task_link",
    ):
        for statement in rls.statements(table):
            op.execute(statement)
    op.execute(DUE)


def downgrade() -> None:
    op.execute("drop function engine_due_timers")
    op.drop_table("engine_task_link")
    op.drop_table("engine_draft")
    op.drop_table("engine_timer")
    op.drop_table("engine_task")
    op.drop_table("engine_subscription")
    op.drop_table("engine_incident")
    op.drop_table("engine_call")
    op.drop_table("engine_start")
    op.drop_table("engine_message")
    op.drop_table("engine_history")
