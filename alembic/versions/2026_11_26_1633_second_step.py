"""Second step of a sign-in, known browsers, attacks told to administrators."""

import sqlalchemy as sa
from alembic import op

from base import rls

revision = "0133_second_step"
down_revision = "0132_blocklist"
branch_labels = None
depends_on = None
NEW = (
    "identity_authenticator", "identity_recovery_code", "identity_second_step_rule",
    "identity_device", "identity_sign_in_alarm",
)  # fmt: skip


def upgrade() -> None:
    no = sa.text("false")
    op.add_column(
        "identity_user", sa.Column("password_off", sa.Boolean(), nullable=False, server_default=no)
    )
    op.add_column(
        "identity_session", sa.Column("stage", sa.String(32), nullable=False, server_default="full")
    )
    op.add_column(
        "identity_session", sa.Column("way", sa.String(), nullable=False, server_default="password")
    )
    op.add_column(
        "identity_session",
        sa.Column("second_elsewhere", sa.Boolean(), nullable=False, server_default=no),
    )
    op.create_table(
        "identity_authenticator",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        stamp("created_at"),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=True),
        *of_centre("identity_authenticator"),
        of_user("identity_authenticator"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_identity_authenticator")),
    )
    op.create_table(
        "identity_recovery_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("code_sha256", sa.LargeBinary(), nullable=False),
        stamp("created_at"),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        *of_centre("identity_recovery_code"),
        of_user("identity_recovery_code"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_recovery_code")),
    )
    op.create_index(
        op.f("ix_identity_recovery_code_user_id"), "identity_recovery_code", ["user_id"]
    )
    op.create_table(
        "identity_second_step_rule",
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("needed", sa.Boolean(), nullable=False),
        *of_centre("identity_second_step_rule"),
        sa.PrimaryKeyConstraint("centre_id", "role", name=op.f("pk_identity_second_step_rule")),
    )
    devices_and_alarms()
    for table in NEW:
        for statement in rls.statements(table):
            op.execute(statement)


def devices_and_alarms() -> None:
    op.create_table(
        "identity_device",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_sha256", sa.LargeBinary(), nullable=False),
        stamp("created_at"),
        stamp("seen_at"),
        *of_centre("identity_device"),
        of_user("identity_device"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_device")),
        sa.UniqueConstraint(
            "centre_id",
            "user_id",
            "token_sha256",
            name=op.f("uq_identity_device_centre_id_user_id_token_sha256"),
        ),
    )
    op.create_table(
        "identity_sign_in_alarm",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        stamp("first_at"),
        stamp("last_at"),
        sa.Column("seen_by", sa.String(), nullable=True),
        *of_centre("identity_sign_in_alarm"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_sign_in_alarm")),
    )
    op.create_index(
        op.f("ix_identity_sign_in_alarm_centre_id_last_at"),
        "identity_sign_in_alarm",
        ["centre_id", "last_at"],
    )


def stamp(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def of_centre(table: str) -> tuple[sa.Column[object], sa.ForeignKeyConstraint]:
    return (
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f(f"fk_{table}_centre_id")
        ),
    )


def of_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"], ["identity_user.id"], name=op.f(f"fk_{table}_user_id")
    )


def downgrade() -> None:
    for table in reversed(NEW):
        op.drop_table(table)
    for column in ("stage", "way", "second_elsewhere"):
        op.drop_column("identity_session", column)
    op.drop_column("identity_user", "password_off")
