"""Notices of tasks that are due soon or overdue: of each due moment everybody is told once."""

import sqlalchemy as sa
from alembic import op

revision = "0157_due_notices"
down_revision = "0156_folded_names"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("engine_notice", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "uq_engine_notice_due", "engine_notice", ["task_id", "person", "kind", "due_at"],
        unique=True, postgresql_where=sa.text("due_at IS NOT NULL"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("uq_engine_notice_due", "engine_notice")
    op.drop_column("engine_notice", "due_at")
