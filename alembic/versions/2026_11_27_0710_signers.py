"""Who is asked to sign a task besides who has it."""

import sqlalchemy as sa
from alembic import op

from base import rls

revision = "0154_signers"
down_revision = "0153_role_favourites"
branch_labels = None
depends_on = None

TASK = "engine_task"
TABLE = "engine_signer"


def upgrade() -> None:
    op.add_column(TASK, sa.Column("signs_for", sa.Uuid(), nullable=True))
    op.add_column(TASK, sa.Column("waits_for", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(TASK, sa.Column("then_asks", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(TASK, sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(op.f(f"fk_{TASK}_signs_for"), TASK, TASK, ["signs_for"], ["id"])
    where = sa.text("signs_for IS NOT NULL")
    op.create_index("ix_engine_task_signs_for", TASK, ["signs_for"], postgresql_where=where)
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("own_task_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("round", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("signed_by", sa.String(), nullable=True),
        sa.Column("signed_by_name", sa.String(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f(f"fk_{TABLE}_centre_id")
        ),
        sa.ForeignKeyConstraint(["task_id"], [f"{TASK}.id"], name=op.f(f"fk_{TABLE}_task_id")),
        sa.ForeignKeyConstraint(
            ["own_task_id"], [f"{TASK}.id"], name=op.f(f"fk_{TABLE}_own_task_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index("ix_engine_signer_task_id", TABLE, ["task_id", "place"])
    op.create_index("ix_engine_signer_own_task_id", TABLE, ["own_task_id"])
    for statement in rls.statements(TABLE):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
    op.drop_column(TASK, "held_at")
    op.drop_column(TASK, "then_asks")
    op.drop_column(TASK, "waits_for")
    op.drop_column(TASK, "signs_for")
