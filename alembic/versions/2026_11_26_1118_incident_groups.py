"""What incidents that differ only in numbers, ids and quoted words have in common."""

import sqlalchemy as sa
from alembic import op

revision = "0114_incident_groups"
down_revision = "0113_batches"
branch_labels = None
depends_on = None

# The same words as in engine/incidents/records.py when this was written.
SIGNATURE = (
    r"""regexp_replace(regexp_replace(regexp_replace(left(message, 1000),"""
    r""" '"[^"]*"|''[^'']*''|«[^»]*»|“[^”]*”|「[^」]*」', '"…"', 'g'),"""
    r""" '[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}', '#', 'g'),"""
    r""" '[0-9]+([.,:][0-9]+)*', '#', 'g')"""
)


def upgrade() -> None:
    op.add_column(
        "engine_incident",
        sa.Column("signature", sa.String(), sa.Computed(SIGNATURE, persisted=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("engine_incident", "signature")
