"""Of which years without holidays administrators have been told."""

import sqlalchemy as sa
from alembic import op

from base import rls

revision = "0152_calendar_alarms"
down_revision = "0151_parameter_rights"
branch_labels = None
depends_on = None

TABLE = "engine_calendar_alarm"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("calendar", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f(f"fk_{TABLE}_centre_id")
        ),
        sa.PrimaryKeyConstraint("centre_id", "calendar", "place", "year", name=op.f(f"pk_{TABLE}")),
    )
    for statement in rls.statements(TABLE):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
