"""A turn finds its rows by their keys, also before PostgreSQL has counted the tables."""

from alembic import op

from base import rls

revision = "0123_by_key_first"
down_revision = "0122_roles"
branch_labels = None
depends_on = None

TABLES = ("engine_state", "engine_instance", "engine_task")


def upgrade() -> None:
    for table in TABLES:
        op.execute(rls.by_key_first(table))


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"alter policy {rls.POLICY} on {table} using ({rls.MINE})")
