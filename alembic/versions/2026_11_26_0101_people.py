"""Users, departments, sessions and tokens."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0101_people"
down_revision = "0100_ground"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_identity_attempts_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_attempts")),
        sa.UniqueConstraint("centre_id", "key", name=op.f("uq_identity_attempts_centre_id_key")),
    )
    op.create_table(
        "identity_department",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_identity_department_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["identity_department.id"], name=op.f("fk_identity_department_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_department")),
        sa.UniqueConstraint(
            "centre_id", "code", name=op.f("uq_identity_department_centre_id_code")
        ),
    )
    op.create_table(
        "identity_user",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_identity_user_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_user")),
    )
    op.create_index(
        "uq_identity_user_username",
        "identity_user",
        ["centre_id", sa.literal_column("lower(username)")],
        unique=True,
    )
    op.create_table(
        "identity_api_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_identity_api_token_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["identity_user.id"], name=op.f("fk_identity_api_token_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_api_token")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_identity_api_token_token_sha256")),
    )
    op.create_index(
        op.f("ix_identity_api_token_user_id"), "identity_api_token", ["user_id"], unique=False
    )
    op.create_table(
        "identity_membership",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_identity_membership_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["identity_department.id"],
            name=op.f("fk_identity_membership_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["identity_user.id"], name=op.f("fk_identity_membership_user_id")
        ),
        sa.PrimaryKeyConstraint("user_id", "department_id", name=op.f("pk_identity_membership")),
    )
    op.create_index(
        op.f("ix_identity_membership_department_id"),
        "identity_membership",
        ["department_id"],
        unique=False,
    )
    op.create_table(
        "identity_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_identity_session_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["identity_user.id"], name=op.f("fk_identity_session_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_session")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_identity_session_token_sha256")),
    )
    op.create_index(
        op.f("ix_identity_session_user_id"), "identity_session", ["user_id"], unique=False
    )
    op.create_table(
        "identity_user_role",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_identity_user_role_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["identity_user.id"], name=op.f("fk_identity_user_role_user_id")
        ),
        sa.PrimaryKeyConstraint("user_id", "role", name=op.f("pk_identity_user_role")),
    )
    for table in (
        "identity_attempts",
        "identity_department",
        "identity_user",
        "identity_api_token",
        "identity_membership",
        "identity_session",
        "identity_user_role",
    ):
        for statement in rls.statements(table):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("identity_user_role")
    op.drop_table("identity_session")
    op.drop_table("identity_membership")
    op.drop_table("identity_api_token")
    op.drop_table("identity_user")
    op.drop_table("identity_department")
    op.drop_table("identity_attempts")
