"""User names and staff numbers as they are compared: columns that an index serves.

Under row-level security an index on `lower(username)` is never used: the function might tell of
hidden rows, so PostgreSQL calls it for everybody in the centre.
"""

import sqlalchemy as sa
from alembic import op

revision = "0156_folded_names"
down_revision = "0155_task_talk"
branch_labels = None
depends_on = None

TABLE = "identity_user"


def upgrade() -> None:
    op.drop_index("uq_identity_user_username", TABLE)
    op.drop_index("uq_identity_user_staff_no", TABLE)
    # One statement, so that the table is written anew once.
    op.execute(
        f"alter table {TABLE}"
        " add column username_folded varchar generated always as (lower(username)) stored not null,"
        " add column staff_no_folded varchar generated always as (lower(staff_no)) stored"
    )
    op.create_index(
        "uq_identity_user_username", TABLE, ["centre_id", "username_folded"], unique=True
    )
    op.create_index(
        "uq_identity_user_staff_no", TABLE, ["centre_id", "staff_no_folded"], unique=True,
        postgresql_where=sa.text("staff_no_folded is not null"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("uq_identity_user_staff_no", TABLE)
    op.drop_index("uq_identity_user_username", TABLE)
    op.drop_column(TABLE, "staff_no_folded")
    op.drop_column(TABLE, "username_folded")
    op.create_index(
        "uq_identity_user_username", TABLE, ["centre_id", sa.text("lower(username)")], unique=True
    )
    op.create_index(
        "uq_identity_user_staff_no", TABLE, ["centre_id", sa.text("lower(staff_no)")], unique=True,
        postgresql_where=sa.text("staff_no is not null"),
    )  # fmt: skip
