"""Accounts of a centre at a gateway and a switch, and the text messages that go out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0158_sms"
down_revision = "0157_due_notices"
branch_labels = None
depends_on = None

TABLE = "sms_outbound"
ACCOUNTS = ("sms", "telephony")


def upgrade() -> None:
    for account in ACCOUNTS:
        op.add_column(
            "base_centre_rules",
            sa.Column(account, postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        )
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("to_phone", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("token_id", sa.Uuid(), nullable=True),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.Column("settled_why", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f(f"fk_{TABLE}_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("centre_id", "key", name=op.f(f"uq_{TABLE}_centre_id_key")),
    )
    op.create_index(f"ix_{TABLE}_centre_id_created_at", TABLE, ["centre_id", "created_at", "id"])
    op.create_index(f"ix_{TABLE}_state", TABLE, ["centre_id", "state", "created_at", "id"])
    op.create_index(f"ix_{TABLE}_to_phone", TABLE, ["centre_id", "to_phone"])
    op.create_index(f"ix_{TABLE}_thread", TABLE, ["centre_id", sa.text("lower(thread)")])
    op.create_index(f"ix_{TABLE}_started_at", TABLE, ["centre_id", "started_at"])
    for statement in rls.statements(TABLE):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
    for account in ACCOUNTS:
        op.drop_column("base_centre_rules", account)
