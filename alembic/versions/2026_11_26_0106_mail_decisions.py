"""What people decide about mail in doubt; which call a mail belongs to."""

import sqlalchemy as sa
from alembic import op

from base import rls

revision = "0106_mail_decisions"
down_revision = "0105_tickets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("email_outbound", sa.Column("token_id", sa.Uuid(), nullable=True))
    op.add_column("email_outbound", sa.Column("instance_id", sa.Uuid(), nullable=True))
    op.add_column(
        "email_outbound",
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
    )
    op.alter_column("email_outbound", "attempts", server_default=None)
    op.execute(
        "update email_outbound set token_id = substr(key, 8)::uuid"
        " where key ~ '^action:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'"
    )
    for table, moment in (("email_outbound", "created_at"), ("email_inbound", "received_at")):
        op.create_index(
            f"ix_{table}_state", table, ["centre_id", "state", moment, "id"], unique=False
        )
    op.create_table(
        "email_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("outbound_id", sa.Uuid(), nullable=True),
        sa.Column("inbound_id", sa.Uuid(), nullable=True),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_email_decision_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["outbound_id"], ["email_outbound.id"], name=op.f("fk_email_decision_outbound_id")
        ),
        sa.ForeignKeyConstraint(
            ["inbound_id"], ["email_inbound.id"], name=op.f("fk_email_decision_inbound_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_decision")),
    )
    for side in ("outbound_id", "inbound_id"):
        op.create_index(f"ix_email_decision_{side}", "email_decision", [side], unique=False)
    for statement in rls.statements("email_decision"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("email_decision")
    for table in ("email_inbound", "email_outbound"):
        op.drop_index(f"ix_{table}_state", table)
    for column in ("attempts", "instance_id", "token_id"):
        op.drop_column("email_outbound", column)
