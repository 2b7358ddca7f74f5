"""The second step of people of the platform, and how far a session of theirs has come."""

import sqlalchemy as sa
from alembic import op

revision = "0150_platform_second_step"
down_revision = "0153_notice_ways"
branch_labels = None
depends_on = None

PERSON = "engine_platform_person"


def upgrade() -> None:
    stage = sa.Column("stage", sa.String(length=16), server_default="full", nullable=False)
    op.add_column("engine_platform_session", stage)
    table = "engine_platform_authenticator"
    op.create_table(
        table,
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], [f"{PERSON}.id"], name=f"fk_{table}_person_id"),
        sa.PrimaryKeyConstraint("person_id", name=f"pk_{table}"),
    )
    table = "engine_platform_recovery_code"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], [f"{PERSON}.id"], name=f"fk_{table}_person_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index(f"ix_{table}_person_id", table, ["person_id"])
    table = "engine_platform_rules"
    op.create_table(
        table,
        sa.Column("one", sa.Boolean(), nullable=False),
        sa.Column("second_step", sa.Boolean(), nullable=False),
        sa.CheckConstraint("one", name="ck_engine_platform_rules_one_row"),
        sa.PrimaryKeyConstraint("one", name=f"pk_{table}"),
    )


def downgrade() -> None:
    op.drop_table("engine_platform_rules")
    op.drop_table("engine_platform_recovery_code")
    op.drop_table("engine_platform_authenticator")
    op.drop_column("engine_platform_session", "stage")
