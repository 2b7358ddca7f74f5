"""What is said about tasks, and files that are attached to them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0155_task_talk"
down_revision = "0154_signers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _comments("engine_comment")
    _files("engine_task_file")


def _comments(table: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("mentions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        *_keys(table),
    )
    op.create_index("ix_engine_comment_task_id", table, ["task_id", "at"])
    for statement in rls.statements(table):
        op.execute(statement)


def _files(table: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["base_file.id"], name=op.f(f"fk_{table}_file_id")),
        *_keys(table),
    )
    op.create_index("ix_engine_task_file_task_id", table, ["task_id", "at"])
    op.create_index("ix_engine_task_file_file_id", table, ["file_id"])
    for statement in rls.statements(table):
        op.execute(statement)


def _keys(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f(f"fk_{table}_centre_id")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["engine_task.id"], name=op.f(f"fk_{table}_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def downgrade() -> None:
    op.drop_table("engine_task_file")
    op.drop_table("engine_comment")
