"""Which actions a version calls in another engine's words. Null: deployed before it was kept."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0112_foreign_actions"
down_revision = "0111_decisions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "engine_version",
        sa.Column("actions", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    )


def downgrade() -> None:
    op.drop_column("engine_version", "actions")
