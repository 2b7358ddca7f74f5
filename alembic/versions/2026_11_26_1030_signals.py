"""Tokens that wait for a signal; start events say of which kind they are."""

import sqlalchemy as sa
from alembic import op

from base import rls

revision = "0110_signals"
down_revision = "0105_tickets"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "engine_signal_wait",
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("put_by", sa.LargeBinary(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_signal_wait_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["engine_instance.id"], name=op.f("fk_engine_signal_wait_instance_id")
        ),
        sa.PrimaryKeyConstraint("token_id", "slot", name=op.f("pk_engine_signal_wait")),
    )
    op.create_index(
        "ix_engine_signal_wait_name", "engine_signal_wait", ["centre_id", "name"], unique=False
    )
    op.create_index(
        "ix_engine_signal_wait_instance_id", "engine_signal_wait", ["instance_id"], unique=False
    )
    for statement in rls.statements("engine_signal_wait"):
        op.execute(statement)
    op.add_column(
        "engine_start",
        sa.Column("kind", sa.String(), nullable=False, server_default="message"),
    )
    op.execute("update engine_start set kind = 'timer' where name is null")
    op.alter_column("engine_start", "kind", server_default=None)


def downgrade() -> None:
    op.drop_column("engine_start", "kind")
    op.drop_table("engine_signal_wait")
