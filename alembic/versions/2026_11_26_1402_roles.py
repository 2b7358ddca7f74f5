"""Roles of a centre's own, and its versions of the standard ones."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0122_roles"
down_revision = "0121_removal"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity_role",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("names", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("permissions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("scope", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_identity_role_centre_id")
        ),
        sa.PrimaryKeyConstraint("centre_id", "code", name=op.f("pk_identity_role")),
    )
    for statement in rls.statements("identity_role"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("identity_role")
