"""What people keep for themselves: looks, the page they begin with, favourites."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0139_own_things"
down_revision = "0138_reorganisation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity_own",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("look", sa.String(), server_default="", nullable=False),
        sa.Column("home", sa.String(), server_default="", nullable=False),
        sa.Column(
            "favourites",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default="[]",
            nullable=False,
        ),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_identity_own_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["identity_user.id"], name=op.f("fk_identity_own_user_id")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_identity_own")),
    )
    for statement in rls.statements("identity_own"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("identity_own")
