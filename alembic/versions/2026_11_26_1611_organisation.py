"""Departments have dates, people who answer for them, an address, and may go into another one."""

import sqlalchemy as sa
from alembic import op

revision = "0128_organisation"
down_revision = "0127_parameters"
branch_labels = None
depends_on = None
TABLE = "identity_department"
PEOPLE = ("head_id", "deputy_id", "liaison_id")


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("phone", sa.String(), nullable=True))
    op.add_column(TABLE, sa.Column("address", sa.String(), nullable=True))
    op.add_column(TABLE, sa.Column("valid_from", sa.Date(), nullable=True))
    op.add_column(TABLE, sa.Column("valid_until", sa.Date(), nullable=True))
    for column in PEOPLE:
        op.add_column(TABLE, sa.Column(column, sa.Uuid(), nullable=True))
        key = op.f(f"fk_{TABLE}_{column}")
        op.create_foreign_key(key, TABLE, "identity_user", [column], ["id"])
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])
    op.add_column(TABLE, sa.Column("merged_into_id", sa.Uuid(), nullable=True))
    key = op.f(f"fk_{TABLE}_merged_into_id")
    op.create_foreign_key(key, TABLE, TABLE, ["merged_into_id"], ["id"])
    op.create_index(op.f(f"ix_{TABLE}_merged_into_id"), TABLE, ["merged_into_id"])
    op.create_index(op.f(f"ix_{TABLE}_parent_id"), TABLE, ["parent_id"])


def downgrade() -> None:
    op.drop_index(op.f(f"ix_{TABLE}_parent_id"), TABLE)
    op.drop_column(TABLE, "merged_into_id")
    for column in reversed(PEOPLE):
        op.drop_column(TABLE, column)
    for column in ("valid_until", "valid_from", "address", "phone"):
        op.drop_column(TABLE, column)
