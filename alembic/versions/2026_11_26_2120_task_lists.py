"""Lists of tasks: plain variables beside open tasks, orders that indexes know, saved filters."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls
from engine.runtime.machine.stored import variables_in
from engine.tasks.facts import facts_for_lists

revision = "0146_task_lists"
down_revision = "0145_applications"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
TABLE = "engine_task_filter"
IS_OPEN = sa.text("state IN ('ready', 'claimed')")
OPEN_STATES = """
select s.instance_id, s.blob from engine_state s
where exists (select from engine_task t
              where t.instance_id = s.instance_id and t.state in ('ready', 'claimed'))
"""
TELL = """
update engine_task set facts = :facts
where instance_id = :id and state in ('ready', 'claimed')
"""


def upgrade() -> None:
    op.add_column(
        "engine_task", sa.Column("facts", JSONB, server_default=sa.text("'{}'"), nullable=False)
    )
    tell_open_tasks()
    op.create_index(
        "ix_engine_task_facts",
        "engine_task",
        ["facts"],
        postgresql_using="gin",
        postgresql_ops={"facts": "jsonb_path_ops"},
        postgresql_where=IS_OPEN,
    )
    op.create_index(
        "ix_engine_task_by_due",
        "engine_task",
        ["centre_id", sa.text("coalesce(due_at, 'infinity'::timestamptz)"), "created_at", "id"],
        postgresql_where=IS_OPEN,
    )
    op.create_index(
        "ix_engine_task_by_priority",
        "engine_task",
        ["centre_id", sa.text("priority desc"), "created_at", "id"],
        postgresql_where=IS_OPEN,
    )
    op.add_column(
        "identity_own", sa.Column("inbox", JSONB, server_default=sa.text("'{}'"), nullable=False)
    )
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("colour", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("audience", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f(f"fk_{TABLE}_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["identity_user.id"], name=op.f(f"fk_{TABLE}_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(f"ix_{TABLE}_owner_id", TABLE, ["owner_id"])
    op.create_index(
        f"ix_{TABLE}_shared", TABLE, ["centre_id"], postgresql_where=sa.text("audience <> '{}'")
    )
    for statement in rls.statements(TABLE):
        op.execute(statement)


def tell_open_tasks() -> None:
    """Put beside the tasks that are open now what lists shall know of their variables."""
    connection = op.get_bind()
    for row in connection.execute(sa.text(OPEN_STATES)).all():
        facts = facts_for_lists(variables_in(bytes(row.blob)))
        tell = sa.text(TELL).bindparams(sa.bindparam("facts", type_=JSONB))
        connection.execute(tell, {"facts": facts, "id": row.instance_id})


def downgrade() -> None:
    op.drop_table(TABLE)
    op.drop_column("identity_own", "inbox")
    for name in ("ix_engine_task_by_priority", "ix_engine_task_by_due", "ix_engine_task_facts"):
        op.drop_index(name, "engine_task")
    op.drop_column("engine_task", "facts")
