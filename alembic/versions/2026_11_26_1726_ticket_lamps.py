"""When a ticket's lamp turns yellow, and the order of what is due."""

import sqlalchemy as sa
from alembic import op

revision = "0142_ticket_lamps"
down_revision = "0141_personal"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ticket_ticket", sa.Column("warn_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_ticket_ticket_due", "ticket_ticket", ["centre_id", "handle_due", "id"],
        postgresql_where=sa.text("status <> 'closed'"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_ticket_ticket_due", table_name="ticket_ticket")
    op.drop_column("ticket_ticket", "warn_at")
