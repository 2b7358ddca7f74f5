"""What administrators have set, for the installation, a centre or a department."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0127_parameters"
down_revision = "0126_password_resets"
branch_labels = None
depends_on = None


def json(name: str, *, nullable: bool) -> sa.Column[object]:
    kind = postgresql.JSONB(none_as_null=True, astext_type=sa.Text())
    return sa.Column(name, kind, nullable=nullable)


def changes(table: str, *own: sa.Column[object] | sa.Constraint) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moment", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        json("before", nullable=True),
        json("after", nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        *own,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def upgrade() -> None:
    op.create_table(
        "base_parameter",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=120), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        json("value", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_base_parameter_centre_id")
        ),
        sa.PrimaryKeyConstraint("centre_id", "code", "department", name=op.f("pk_base_parameter")),
    )
    changes(
        "base_parameter_change",
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_base_parameter_change_centre_id")
        ),
    )
    op.create_index("ix_base_parameter_change_centre", "base_parameter_change", ["centre_id", "id"])
    op.create_index(
        "ix_base_parameter_change_code", "base_parameter_change", ["centre_id", "code", "id"]
    )
    op.create_table(
        "base_platform_parameter",
        sa.Column("code", sa.String(length=120), nullable=False),
        json("value", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_base_platform_parameter")),
    )
    changes("base_platform_parameter_change")
    for table in ("base_parameter", "base_parameter_change"):
        for statement in rls.statements(table):
            op.execute(statement)
    for table in ("base_platform_parameter", "base_platform_parameter_change"):
        for statement in rls.of_platform(table):
            op.execute(statement)


def downgrade() -> None:
    for table in (
        "base_platform_parameter_change", "base_platform_parameter", "base_parameter_change",
        "base_parameter",
    ):  # fmt: skip
        op.drop_table(table)
