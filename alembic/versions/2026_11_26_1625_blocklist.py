"""Black and white lists."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0132_blocklist"
down_revision = "0131_platform"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "blocklist_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("effect", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("match", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("written", sa.String(), nullable=False),
        sa.Column("direction", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("proof_file_id", sa.Uuid(), nullable=True),
        sa.Column("since", moment, nullable=False),
        sa.Column("until", moment, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", moment, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_blocklist_entry_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["proof_file_id"], ["base_file.id"], name=op.f("fk_blocklist_entry_proof_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocklist_entry")),
    )
    in_force = sa.text("state = 'active'")
    op.create_index(
        "ix_blocklist_entry_value", "blocklist_entry", ["value", "channel", "centre_id"],
        postgresql_where=in_force,
    )  # fmt: skip
    op.create_index(
        "ix_blocklist_entry_newest", "blocklist_entry", ["centre_id", "created_at", "id"]
    )
    op.create_index(
        "ix_blocklist_entry_until", "blocklist_entry", ["centre_id", "until", "id"],
        postgresql_where=in_force,
    )  # fmt: skip
    op.create_table(
        "blocklist_hit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("at", moment, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("direction", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("blocked", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_blocklist_hit_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["blocklist_entry.id"], name=op.f("fk_blocklist_hit_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocklist_hit")),
    )
    op.create_index("ix_blocklist_hit_newest", "blocklist_hit", ["centre_id", "at", "id"])
    op.create_index("ix_blocklist_hit_entry", "blocklist_hit", ["entry_id", "at", "id"])
    op.add_column("ticket_receipt", sa.Column("held", postgresql.JSONB(), nullable=True))
    for table in ("blocklist_entry", "blocklist_hit"):
        for statement in rls.statements(table):
            op.execute(statement)


def downgrade() -> None:
    op.drop_column("ticket_receipt", "held")
    op.drop_table("blocklist_hit")
    op.drop_table("blocklist_entry")
