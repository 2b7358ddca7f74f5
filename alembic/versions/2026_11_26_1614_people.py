"""Profiles of people, groups and their skills, absences, and who does whose tasks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0129_people"
down_revision = "0128_organisation"
branch_labels = None
depends_on = None

JSON = postgresql.JSONB(astext_type=sa.Text())
NEW = (
    "identity_group",
    "identity_skill",
    "identity_group_member",
    "identity_skill_level",
    "identity_absence",
)


def upgrade() -> None:
    _profile()
    for table in ("identity_group", "identity_skill"):
        kind = [sa.Column("kind", sa.String(length=32), nullable=False)]
        op.create_table(
            table,
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("code", sa.String(), nullable=False),
            sa.Column("names", JSON, nullable=False),
            *(kind if table == "identity_skill" else []),
            sa.Column("active", sa.Boolean(), nullable=False),
            sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("centre_id", sa.Uuid(), nullable=False),
            sa.ForeignKeyConstraint(
                ["centre_id"], ["base_centre.id"], name=op.f(f"fk_{table}_centre_id")
            ),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
            sa.UniqueConstraint("centre_id", "code", name=op.f(f"uq_{table}_centre_id_code")),
        )
    _members()
    _absences()
    for table in NEW:
        for statement in rls.statements(table):
            op.execute(statement)


def _profile() -> None:
    empty = sa.text("'[]'::jsonb")
    for column in (
        sa.Column("staff_no", sa.String(), nullable=True),
        sa.Column("phones", JSON, nullable=False, server_default=empty),
        sa.Column("languages", JSON, nullable=False, server_default=empty),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("successor_id", sa.Uuid(), nullable=True),
    ):
        op.add_column("identity_user", column)
    op.create_foreign_key(
        op.f("fk_identity_user_successor_id"), "identity_user", "identity_user",
        ["successor_id"], ["id"],
    )  # fmt: skip
    op.create_index(
        "uq_identity_user_staff_no", "identity_user", ["centre_id", sa.text("lower(staff_no)")],
        unique=True, postgresql_where=sa.text("staff_no is not null"),
    )  # fmt: skip
    op.create_index(
        "ix_identity_user_by_name", "identity_user", ["centre_id", "name", "username", "id"]
    )
    op.add_column(
        "identity_membership",
        sa.Column("main", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )
    op.create_index(
        "uq_identity_membership_main", "identity_membership", ["user_id"],
        unique=True, postgresql_where=sa.text("main"),
    )  # fmt: skip
    op.add_column("engine_task", sa.Column("stands_for", JSON, nullable=True))


def _members() -> None:
    table = "identity_group_member"
    op.create_table(
        table,
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f(f"fk_{table}_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["identity_user.id"], name=op.f(f"fk_{table}_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["identity_group.id"], name=op.f(f"fk_{table}_group_id")
        ),
        sa.PrimaryKeyConstraint("user_id", "group_id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_group_id"), table, ["group_id"])
    levels = "identity_skill_level"
    op.create_table(
        levels,
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("skill_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("level between 1 and 9", name=op.f(f"ck_{levels}_level")),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f(f"fk_{levels}_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "group_id"], [f"{table}.user_id", f"{table}.group_id"],
            name=op.f(f"fk_{levels}_user_id_group_id"), ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["identity_skill.id"], name=op.f(f"fk_{levels}_skill_id")
        ),
        sa.PrimaryKeyConstraint("user_id", "group_id", "skill_id", name=op.f(f"pk_{levels}")),
    )  # fmt: skip
    op.create_index(f"ix_{levels}_best", levels, ["group_id", "skill_id", "level"])


def _absences() -> None:
    table = "identity_absence"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("substitute_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f(f"fk_{table}_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["identity_user.id"], name=op.f(f"fk_{table}_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["identity_user.id"], name=op.f(f"fk_{table}_substitute_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_user_id", table, ["user_id", "ends_at"])
    op.create_index(
        f"ix_{table}_substitute_id", table, ["substitute_id"],
        postgresql_where=sa.text("substitute_id is not null"),
    )  # fmt: skip
    op.create_index(f"ix_{table}_time", table, ["centre_id", "ends_at", "begins_at"])


def downgrade() -> None:
    op.drop_column("engine_task", "stands_for")
    for table in reversed(NEW):
        op.drop_table(table)
    op.drop_index("uq_identity_membership_main", "identity_membership")
    op.drop_column("identity_membership", "main")
    op.drop_index("ix_identity_user_by_name", "identity_user")
    for column in ("successor_id", "left_at", "languages", "phones", "staff_no"):
        op.drop_column("identity_user", column)
