"""Trials of drafts, and the scenarios that are kept of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0147_trials"
down_revision = "0146_task_lists"
branch_labels = None
depends_on = None

TRIAL, SCENARIO = "engine_trial", "engine_scenario"
JSON = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    op.create_table(
        TRIAL,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        *texts("process", "username"),
        sa.Column("acts", JSON, nullable=False),
        *moments("began_at", "expires_at"),
        *of_centre(TRIAL),
        of(TRIAL, "application_id", "engine_application"),
        sa.UniqueConstraint(
            "application_id", "process", "username",
            name=op.f(f"uq_{TRIAL}_application_id_process_username"),
        ),
    )  # fmt: skip
    op.create_table(
        SCENARIO,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        *texts("name", "description", "process"),
        *moments("began_at"),
        sa.Column("steps", JSON, nullable=False),
        sa.Column("expected", JSON, nullable=False),
        *moments("changed_at"),
        *texts("changed_by"),
        *of_centre(SCENARIO),
        of(SCENARIO, "application_id", "engine_application"),
        sa.UniqueConstraint(
            "application_id", "name", name=op.f(f"uq_{SCENARIO}_application_id_name")
        ),
    )
    for table in (TRIAL, SCENARIO):
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
    for table in (SCENARIO, TRIAL):
        op.drop_table(table)
