"""Signing in through another house."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0140_oidc"
down_revision = "0139_own_things"
branch_labels = None
depends_on = None
NEW = ("oidc_provider", "oidc_link", "oidc_answer")
JSON = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.create_table(
        "oidc_provider",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("name", "issuer", "client_id")),
        sa.Column("secret", sa.String(), nullable=True),
        sa.Column("scopes", sa.String(), nullable=False),
        *(
            sa.Column(name, JSON, nullable=False)
            for name in ("claims", "role_map", "department_map", "first_roles", "domains")
        ),
        *(
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in ("makes_accounts", "password_off", "second_step_there", "active")
        ),
        stamp("created_at"),
        sa.Column("discovered", JSON, nullable=True),
        sa.Column("discovered_at", sa.DateTime(timezone=True), nullable=True),
        *of_centre("oidc_provider"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oidc_provider")),
        sa.UniqueConstraint("centre_id", "code", name=op.f("uq_oidc_provider_centre_id_code")),
    )
    op.create_table(
        "oidc_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        stamp("created_at"),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        *of_centre("oidc_link"),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["oidc_provider.id"], name=op.f("fk_oidc_link_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["identity_user.id"], name=op.f("fk_oidc_link_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_oidc_link")),
        sa.UniqueConstraint(
            "centre_id",
            "provider_id",
            "user_id",
            name=op.f("uq_oidc_link_centre_id_provider_id_user_id"),
        ),
    )
    op.create_index(op.f("ix_oidc_link_provider_id"), "oidc_link", ["provider_id"])
    op.create_index(op.f("ix_oidc_link_user_id"), "oidc_link", ["user_id"])
    op.create_index(
        "uq_oidc_link_subject",
        "oidc_link",
        ["centre_id", "issuer", "subject"],
        unique=True,
        postgresql_where=sa.text("subject is not null"),
    )
    op.create_table(
        "oidc_answer",
        sa.Column("state_sha256", sa.LargeBinary(), nullable=False),
        stamp("came_at"),
        *of_centre("oidc_answer"),
        sa.PrimaryKeyConstraint("state_sha256", name=op.f("pk_oidc_answer")),
    )
    for table in NEW:
        for statement in rls.statements(table):
            op.execute(statement)


def stamp(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def of_centre(table: str) -> tuple[sa.Column[object], sa.ForeignKeyConstraint]:
    return (
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f(f"fk_{table}_centre_id")
        ),
    )


def downgrade() -> None:
    for table in reversed(NEW):
        op.drop_table(table)
