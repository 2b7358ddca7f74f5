"""Favourites of roles, for people who never chose their own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from base import rls

revision = "0153_role_favourites"
down_revision = "0152_calendar_alarms"
branch_labels = None
depends_on = None

TABLE = "identity_role_favourites"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("pages", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f(f"fk_{TABLE}_centre_id")
        ),
        sa.PrimaryKeyConstraint("centre_id", "role", name=op.f(f"pk_{TABLE}")),
    )
    for statement in rls.statements(TABLE):
        op.execute(statement)
    op.alter_column("identity_own", "favourites", nullable=True, server_default=None)
    op.execute("update identity_own set favourites = null where favourites = '[]'::jsonb")


def downgrade() -> None:
    op.execute("update identity_own set favourites = '[]'::jsonb where favourites is null")
    op.alter_column("identity_own", "favourites", nullable=False, server_default=sa.text("'[]'"))
    op.drop_table(TABLE)
