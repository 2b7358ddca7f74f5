"""Permits to see a matter unmasked for a while."""

import sqlalchemy as sa
from alembic import op

from base import rls

revision = "0136_unmasking"
down_revision = "0135_duty"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity_unmasking",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_identity_unmasking_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["identity_user.id"], name=op.f("fk_identity_unmasking_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_unmasking")),
    )
    op.create_index("ix_identity_unmasking_user_id", "identity_unmasking", ["user_id", "about"])
    for statement in rls.statements("identity_unmasking"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("identity_unmasking")
