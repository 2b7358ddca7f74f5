"""Applications: what analysts work on before it is deployed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0145_applications"
down_revision = "0144_people_imports"
branch_labels = None
depends_on = None

APPLICATION, FILE, VERSION = "engine_application", "engine_application_file", "engine_application_version"  # fmt: skip
NEW = (APPLICATION, FILE, VERSION)


def upgrade() -> None:
    op.create_table(
        APPLICATION,
        sa.Column("id", sa.Uuid(), nullable=False),
        *texts("name", "note", "created_by", "changed_by"),
        *moments("created_at", "changed_at"),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        *of_centre(APPLICATION),
    )
    op.create_table(
        FILE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        *texts("name", "saved_by"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        *moments("saved_at"),
        *of_centre(FILE),
        of(FILE, "application_id", APPLICATION),
        sa.UniqueConstraint("application_id", "name", name=op.f(f"uq_{FILE}_application_id_name")),
    )
    op.create_table(
        VERSION,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *texts("comment", "made_by"),
        sa.Column("files", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=True),
        *moments("made_at"),
        *of_centre(VERSION),
        of(VERSION, "application_id", APPLICATION),
        of(VERSION, "release_id", "engine_release"),
        sa.UniqueConstraint(
            "application_id", "number", name=op.f(f"uq_{VERSION}_application_id_number")
        ),
    )
    for table in NEW:
        for statement in rls.statements(table):
            op.execute(statement)


def texts(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def moments(*names: str) -> list[sa.Column[object]]:
    return [sa.Column(name, sa.DateTime(timezone=True), nullable=False) for name in names]


def of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def of_centre(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        of(table, "centre_id", "base_centre"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    for table in reversed(NEW):
        op.drop_table(table)
