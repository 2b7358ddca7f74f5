"""Which decisions a version asks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0111_decisions"
down_revision = "0110_signals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "engine_version",
        sa.Column(
            "decisions",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            server_default="[]",
        ),
    )
    op.alter_column("engine_version", "decisions", server_default=None)


def downgrade() -> None:
    op.drop_column("engine_version", "decisions")
