"""Scheduled tasks: what people set about start events with timers, tasks of their own, runs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0137_schedule"
down_revision = "0136_unmasking"
branch_labels = None
depends_on = None

# Timers of drawings that are deployed already are tasks from now on.
KNOWN = """
insert into engine_schedule
  (id, centre_id, key, node, name, drawn, misfire, variables, made_by, changed_at)
select gen_random_uuid(), centre_id, key, node, '', coalesce(cycle, ''), 'once', cast('{}' as jsonb), '', now()
from engine_start where kind = 'timer' on conflict do nothing
"""


def upgrade() -> None:
    op.alter_column("engine_start", "version_id", existing_type=sa.Uuid(), nullable=True)
    op.create_table(
        "engine_schedule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("drawn", sa.String(), nullable=False),
        sa.Column("timing", sa.String(), nullable=True),
        sa.Column("misfire", sa.String(length=32), nullable=False),
        sa.Column("variables", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_schedule_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_schedule")),
        sa.UniqueConstraint(
            "centre_id", "key", "node", name=op.f("uq_engine_schedule_centre_id_key_node")
        ),
    )
    op.create_table(
        "engine_schedule_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("schedule_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_schedule_run_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["engine_schedule.id"], ondelete="CASCADE",
            name=op.f("fk_engine_schedule_run_schedule_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_schedule_run")),
    )  # fmt: skip
    op.create_index(
        "ix_engine_schedule_run_of", "engine_schedule_run", ["centre_id", "schedule_id", "id"]
    )
    op.execute(KNOWN)
    for table in ("engine_schedule", "engine_schedule_run"):
        for statement in rls.statements(table):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("engine_schedule_run")
    op.drop_table("engine_schedule")
    op.execute("delete from engine_start where version_id is null")
    op.alter_column("engine_start", "version_id", existing_type=sa.Uuid(), nullable=False)
