"""Batches: one act on many instances, with an outcome for each."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0113_batches"
down_revision = "0112_foreign_actions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "engine_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("orders", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("actor", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_batch_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_batch")),
    )
    op.create_index("ix_engine_batch_list", "engine_batch", ["centre_id", "created_at", "id"])
    op.create_table(
        "engine_batch_item",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("result_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["engine_batch.id"], name=op.f("fk_engine_batch_item_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_batch_item_centre_id")
        ),
        sa.PrimaryKeyConstraint("batch_id", "no", name=op.f("pk_engine_batch_item")),
    )
    op.create_index("ix_engine_batch_item_state", "engine_batch_item", ["batch_id", "state", "no"])
    op.create_index(
        "ix_engine_batch_item_subject", "engine_batch_item", ["batch_id", "subject"], unique=True
    )
    for table in ("engine_batch", "engine_batch_item"):
        for statement in rls.statements(table):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("engine_batch_item")
    op.drop_table("engine_batch")
