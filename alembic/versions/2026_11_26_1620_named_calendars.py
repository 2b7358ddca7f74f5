"""Several calendars in a centre, departments with one of their own, timers that know theirs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0130_named_calendars"
down_revision = "0129_people"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "engine_calendar",
        sa.Column(
            "names", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False
        ),
    )
    for table in ("engine_timer", "engine_task"):
        op.add_column(table, sa.Column("calendar", sa.String(), nullable=True))
    # Of what waits already nobody wrote down whether it went by working time: a change looks at it.
    op.execute("update engine_timer set calendar = '?'")
    op.create_index(
        "ix_engine_timer_calendar", "engine_timer", ["centre_id", "calendar", "instance_id"],
        postgresql_where=sa.text("calendar is not null"),
    )  # fmt: skip
    op.create_index(
        "ix_engine_task_calendar", "engine_task", ["centre_id", "calendar", "instance_id"],
        postgresql_where=sa.text("calendar is not null and state in ('ready', 'claimed')"),
    )  # fmt: skip
    op.create_table(
        "engine_department_calendar",
        sa.Column("department_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["identity_department.id"],
            name=op.f("fk_engine_department_calendar_department_id"),
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_department_calendar_centre_id")
        ),
        sa.PrimaryKeyConstraint("department_id", name=op.f("pk_engine_department_calendar")),
    )
    for statement in rls.statements("engine_department_calendar"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("engine_department_calendar")
    for table in ("engine_timer", "engine_task"):
        op.drop_column(table, "calendar")
    op.drop_column("engine_calendar", "names")
