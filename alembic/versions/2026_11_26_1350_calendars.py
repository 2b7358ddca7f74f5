"""Working calendars: weekly hours, holidays and the days that differ."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0120_calendars"
down_revision = "0119_collections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "engine_calendar",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("week", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("holidays", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("days", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_calendar_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_calendar")),
        sa.UniqueConstraint("centre_id", "key", name=op.f("uq_engine_calendar_centre_id_key")),
    )
    for statement in rls.statements("engine_calendar"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("engine_calendar")
