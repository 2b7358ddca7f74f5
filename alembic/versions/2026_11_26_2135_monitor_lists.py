"""Lists of instances are found by what operators ask for, also with a million of them."""

import sqlalchemy as sa
from alembic import op

revision = "0149_monitor_lists"
down_revision = "0149_task_acts"
branch_labels = None
depends_on = None

TABLE = "engine_instance"
LIST = ["centre_id", "started_at", "id"]


def upgrade() -> None:
    op.create_index("ix_engine_instance_of_key", TABLE, ["centre_id", "key", "started_at", "id"])
    for name, which in (
        ("running", "ended_at IS NULL"),
        ("trouble", "incidents > 0"),
        ("cancelled", "state = 'cancelled'"),
    ):
        op.create_index(f"ix_engine_instance_{name}", TABLE, LIST, postgresql_where=sa.text(which))
    op.create_index(
        "ix_engine_instance_ended", TABLE, ["centre_id", "ended_at"],
        postgresql_where=sa.text("ended_at IS NOT NULL"),
    )  # fmt: skip
    op.create_index(
        "ix_engine_instance_name", TABLE, ["centre_id", "business_key"],
        postgresql_ops={"business_key": "text_pattern_ops"},
    )  # fmt: skip


def downgrade() -> None:
    for name in ("name", "ended", "cancelled", "trouble", "running", "of_key"):
        op.drop_index(f"ix_engine_instance_{name}", TABLE)
