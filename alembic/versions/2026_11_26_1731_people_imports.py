"""Files with people that are brought in by jobs, and their lines."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0144_people_imports"
down_revision = "0143_seats"
branch_labels = None
depends_on = None

NEW = ("identity_import", "identity_import_line")


def upgrade() -> None:
    table, lines = NEW
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("maker", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("links_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f(f"fk_{table}_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["identity_user.id"], name=op.f(f"fk_{table}_made_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_created_at", table, ["centre_id", "created_at"])
    op.create_table(
        lines,
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("cells", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("fate", sa.String(length=32), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f(f"fk_{lines}_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["import_id"], [f"{table}.id"], name=op.f(f"fk_{lines}_import_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["identity_user.id"], name=op.f(f"fk_{lines}_user_id")
        ),
        sa.PrimaryKeyConstraint("import_id", "line", name=op.f(f"pk_{lines}")),
    )
    for name in NEW:
        for statement in rls.statements(name):
            op.execute(statement)


def downgrade() -> None:
    for name in reversed(NEW):
        op.drop_table(name)
