"""Collections: long lists beside the instances, in pieces."""

import sqlalchemy as sa
from alembic import op

from base import rls

revision = "0119_collections"
down_revision = "0118_form_versions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "engine_collection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_collection_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_collection")),
    )
    op.create_index(
        "ix_engine_collection_created", "engine_collection", ["centre_id", "created_at"]
    )
    op.create_table(
        "engine_collection_piece",
        sa.Column("collection_id", sa.Uuid(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("items", sa.LargeBinary(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["collection_id"],
            ["engine_collection.id"],
            name=op.f("fk_engine_collection_piece_collection_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_collection_piece_centre_id")
        ),
        sa.PrimaryKeyConstraint("collection_id", "first", name=op.f("pk_engine_collection_piece")),
    )
    for table in ("engine_collection", "engine_collection_piece"):
        for statement in rls.statements(table):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("engine_collection_piece")
    op.drop_table("engine_collection")
