"""What runs, by process and version, is counted in an index, without reading the instances."""

import sqlalchemy as sa
from alembic import op

revision = "0152_running"
down_revision = "0151_job_waits"
branch_labels = None
depends_on = None

TABLE = "engine_instance"
NAME = "ix_engine_instance_running"
LIST = ["centre_id", "started_at", "id"]
RUNS = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(
        NAME, TABLE, LIST, postgresql_where=RUNS,
        postgresql_include=["key", "version_id", "incidents", "state"],
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
    op.create_index(NAME, TABLE, LIST, postgresql_where=RUNS)
