"""Who delegated a task, and what people are told about tasks."""

import sqlalchemy as sa
from alembic import op

from base import rls

revision = "0149_task_acts"
down_revision = "0148_bindings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = "engine_notice"
    op.add_column("engine_task", sa.Column("owner", sa.String(), nullable=True))
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f(f"fk_{table}_centre_id")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["engine_task.id"], name=op.f(f"fk_{table}_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index("ix_engine_notice_person", table, ["centre_id", "person", "at", "id"])
    op.create_index("ix_engine_notice_task_id", table, ["task_id"])
    op.create_index(
        "ix_engine_notice_unread",
        table,
        ["centre_id", "person"],
        postgresql_where=sa.text("read_at IS NULL"),
    )
    for statement in rls.statements(table):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("engine_notice")
    op.drop_column("engine_task", "owner")
