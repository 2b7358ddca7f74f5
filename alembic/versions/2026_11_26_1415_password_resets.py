"""One-time links with which people set their password."""

import sqlalchemy as sa
from alembic import op

from base import rls

revision = "0126_password_resets"
down_revision = "0125_timer_rounds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity_password_reset",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_identity_password_reset_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["identity_user.id"], name=op.f("fk_identity_password_reset_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_password_reset")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_identity_password_reset_token_sha256")),
    )
    op.create_index(
        op.f("ix_identity_password_reset_user_id"), "identity_password_reset", ["user_id"]
    )
    for statement in rls.statements("identity_password_reset"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("identity_password_reset")
