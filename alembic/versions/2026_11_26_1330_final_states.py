"""What has ended keeps its variables and leaves the hot table; it gets the time when it goes."""

import sqlalchemy as sa
from alembic import op

from base import rls

revision = "0117_final_states"
down_revision = "0116_audit"
branch_labels = None
depends_on = None

KEEP = """
insert into engine_final (instance_id, centre_id, lines, blob)
select s.instance_id, s.centre_id, s.lines, s.blob
from engine_state s join engine_instance i on i.id = s.instance_id
where i.state in ('completed', 'cancelled')
"""
LEAVE = "delete from engine_state s using engine_final f where f.instance_id = s.instance_id"


def upgrade() -> None:
    op.create_table(
        "engine_final",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("blob", sa.LargeBinary(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_final_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["engine_instance.id"], name=op.f("fk_engine_final_instance_id")
        ),
        sa.PrimaryKeyConstraint("instance_id", name=op.f("pk_engine_final")),
    )
    for statement in rls.statements("engine_final"):
        op.execute(statement)
    op.execute(KEEP)
    op.execute(LEAVE)
    op.add_column(
        "engine_instance", sa.Column("removal_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index(
        "ix_engine_instance_removal_at",
        "engine_instance",
        ["centre_id", "removal_at"],
        postgresql_where="removal_at IS NOT NULL",
    )
    op.create_index(
        "ix_engine_instance_unlimited",
        "engine_instance",
        ["centre_id", "version_id"],
        postgresql_where="ended_at IS NOT NULL AND removal_at IS NULL",
    )


def downgrade() -> None:
    op.drop_index("ix_engine_instance_unlimited", "engine_instance")
    op.drop_index("ix_engine_instance_removal_at", "engine_instance")
    op.drop_column("engine_instance", "removal_at")
    op.execute(
        "insert into engine_state (instance_id, centre_id, seq, lines, blob)"
        " select instance_id, centre_id, 1, lines, blob from engine_final"
    )
    op.drop_table("engine_final")
