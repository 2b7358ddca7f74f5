"""A job can say how long is waited before each further attempt."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0151_job_waits"
down_revision = "0150_version_scenarios"
branch_labels = None
depends_on = None


def upgrade() -> None:
    waits = sa.Column("waits", postgresql.JSONB(astext_type=sa.Text()), nullable=True)
    op.add_column("base_job", waits)


def downgrade() -> None:
    op.drop_column("base_job", "waits")
