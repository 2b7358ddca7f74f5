"""Tasks that somebody may not do, whose turn it is, and when somebody wants to look again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0148_sharing_out"
down_revision = "0147_trials"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "engine_task", sa.Column("follow_up_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "engine_task",
        sa.Column(
            "excluded", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
    )
    op.create_index(
        "ix_engine_task_follow_up_at",
        "engine_task",
        ["centre_id", "follow_up_at"],
        postgresql_where=sa.text("follow_up_at IS NOT NULL AND state IN ('ready', 'claimed')"),
    )
    op.create_table(
        "engine_rotation",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("last", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_rotation_centre_id")
        ),
        sa.PrimaryKeyConstraint("centre_id", "key", "node", name=op.f("pk_engine_rotation")),
    )
    for statement in rls.statements("engine_rotation"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("engine_rotation")
    op.drop_index("ix_engine_task_follow_up_at", "engine_task")
    op.drop_column("engine_task", "excluded")
    op.drop_column("engine_task", "follow_up_at")
