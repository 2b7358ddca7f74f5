"""Drawings, releases, instances and their state."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0102_engine"
down_revision = "0101_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "engine_release",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_release_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_release")),
        sa.UniqueConstraint("centre_id", "number", name=op.f("uq_engine_release_centre_id_number")),
    )
    op.create_table(
        "engine_request",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("result_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_request_centre_id")
        ),
        sa.PrimaryKeyConstraint("centre_id", "key", name=op.f("pk_engine_request")),
    )
    op.create_table(
        "engine_source",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_source_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_source")),
        sa.UniqueConstraint("centre_id", "sha256", name=op.f("uq_engine_source_centre_id_sha256")),
    )
    op.create_table(
        "engine_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("labels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("calls", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("unique_business_key", sa.Boolean(), nullable=False),
        sa.Column("deployed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deployed_by", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_version_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["engine_source.id"], name=op.f("fk_engine_version_source_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_version")),
        sa.UniqueConstraint(
            "centre_id", "key", "version", name=op.f("uq_engine_version_centre_id_key_version")
        ),
    )
    op.create_table(
        "engine_instance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("business_key", sa.String(), nullable=True),
        sa.Column("unique_key", sa.String(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("incidents", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.String(), nullable=False),
        sa.Column("started_by_name", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_instance_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["engine_release.id"], name=op.f("fk_engine_instance_release_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["engine_version.id"], name=op.f("fk_engine_instance_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_instance")),
    )
    op.create_index(
        "ix_engine_instance_business_key",
        "engine_instance",
        ["centre_id", "business_key"],
        unique=False,
    )
    op.create_index(
        "ix_engine_instance_list",
        "engine_instance",
        ["centre_id", "started_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_engine_instance_version_id"), "engine_instance", ["version_id"], unique=False
    )
    op.create_index(
        "uq_engine_instance_unique_key",
        "engine_instance",
        ["centre_id", "key", "unique_key"],
        unique=True,
    )
    op.create_table(
        "engine_state",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_state_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["engine_instance.id"], name=op.f("fk_engine_state_instance_id")
        ),
        sa.PrimaryKeyConstraint("instance_id", name=op.f("pk_engine_state")),
        postgresql_with={"fillfactor": "70"},
    )
    for table in (
        "engine_release",
        "engine_request",
        "engine_source",
        "engine_version",
        "engine_instance",
        "engine_state",
    ):
        for statement in rls.statements(table):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("engine_state")
    op.drop_table("engine_instance")
    op.drop_table("engine_version")
    op.drop_table("engine_source")
    op.drop_table("engine_request")
    op.drop_table("engine_release")
