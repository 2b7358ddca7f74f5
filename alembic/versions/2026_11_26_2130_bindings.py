"""Which process handles which tickets."""

import sqlalchemy as sa
from alembic import op

from base import rls

revision = "0148_bindings"
down_revision = "0148_sharing_out"
branch_labels = None
depends_on = None

TABLE = "ticket_binding"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        *(
            sa.Column(name, sa.String(), nullable=True)
            for name in ("kind", "category", "department")
        ),
        sa.Column("process", sa.String(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f(f"fk_{TABLE}_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(f"ix_{TABLE}_begins_on", TABLE, ["centre_id", "begins_on"])
    for statement in rls.statements(TABLE):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
