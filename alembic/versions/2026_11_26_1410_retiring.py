"""Definitions can be retired, versions deleted; a version has a tag and what it is bound to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0124_retiring"
down_revision = "0123_by_key_first"
branch_labels = None
depends_on = None

TABLES = ("engine_retired", "engine_deleted_version")


def upgrade() -> None:
    op.add_column("engine_version", sa.Column("tag", sa.String(), nullable=True))
    op.add_column(
        "engine_version",
        sa.Column(
            "bound",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            server_default="{}",
        ),
    )
    op.alter_column("engine_version", "bound", server_default=None)
    op.create_table(
        "engine_retired",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_retired_centre_id")
        ),
        sa.PrimaryKeyConstraint("centre_id", "key", name=op.f("pk_engine_retired")),
    )
    op.create_table(
        "engine_deleted_version",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_deleted_version_centre_id")
        ),
        sa.PrimaryKeyConstraint(
            "centre_id", "key", "version", name=op.f("pk_engine_deleted_version")
        ),
    )
    for table in TABLES:
        for statement in rls.statements(table):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_column("engine_version", "bound")
    op.drop_column("engine_version", "tag")
