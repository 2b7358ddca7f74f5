"""Versions of applications keep the scenarios too; those that are there know of none."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0150_version_scenarios"
down_revision = "0150_few_tasks"
branch_labels = None
depends_on = None

TABLE = "engine_application_version"


def upgrade() -> None:
    kept = sa.Column("scenarios", postgresql.JSONB(astext_type=sa.Text()), nullable=True)
    op.add_column(TABLE, kept)


def downgrade() -> None:
    op.drop_column(TABLE, "scenarios")
