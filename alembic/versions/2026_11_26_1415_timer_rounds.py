"""How late timers fired, as a metric of the last hour."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0125_timer_rounds"
down_revision = "0124_retiring"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "engine_timer_round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late", postgresql.ARRAY(sa.Double()), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_timer_round_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_timer_round")),
    )
    op.create_index("ix_engine_timer_round_at", "engine_timer_round", ["centre_id", "at"])
    for statement in rls.statements("engine_timer_round"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("engine_timer_round")
