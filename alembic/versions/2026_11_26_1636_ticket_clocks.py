"""The clocks of tickets: how they stand, their append-only lines, their calendars, recounts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0134_ticket_clocks"
down_revision = "0133_second_step"
branch_labels = None
depends_on = None

TABLES = (
    "ticket_clock", "ticket_clock_line", "ticket_clock_calendar", "ticket_clock_recount",
)  # fmt: skip


def stamp(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def centre(table: str) -> tuple[sa.Column[object], sa.ForeignKeyConstraint]:
    named = op.f(f"fk_{table}_centre_id")
    column: sa.Column[object] = sa.Column("centre_id", sa.Uuid(), nullable=False)
    return column, sa.ForeignKeyConstraint(["centre_id"], ["base_centre.id"], name=named)


def refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    clocks()
    lines()
    op.create_table(
        "ticket_clock_calendar",
        *centre("ticket_clock_calendar"),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        stamp("at"),
        sa.PrimaryKeyConstraint("centre_id", "digest", name=op.f("pk_ticket_clock_calendar")),
        info={"append_only": True},
    )
    op.create_table(
        "ticket_clock_recount",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        stamp("asked_at"),
        stamp("finished_at", nullable=True),
        sa.Column("looked", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        *centre("ticket_clock_recount"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_clock_recount")),
    )
    op.create_index(
        "ix_ticket_clock_recount_newest", "ticket_clock_recount", ["centre_id", "asked_at", "id"]
    )
    for table in TABLES:
        for statement in rls.statements(table):
            op.execute(statement)


def clocks() -> None:
    op.create_table(
        "ticket_clock",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("calendar_name", sa.String(), nullable=False),
        sa.Column("calendar", sa.String(), nullable=False),
        stamp("started_at"),
        stamp("due_at", nullable=True),
        stamp("warn_at", nullable=True),
        stamp("ended_at", nullable=True),
        sa.Column("next_step", sa.String(length=32), nullable=True),
        stamp("next_at", nullable=True),
        sa.Column("mirrors", sa.Uuid(), nullable=True),
        sa.Column("lines", sa.Integer(), nullable=False),
        *centre("ticket_clock"),
        refers("ticket_clock", "ticket_id", "ticket_ticket"),
        refers("ticket_clock", "mirrors", "ticket_clock"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_clock")),
        sa.UniqueConstraint(
            "ticket_id", "kind", "round", name=op.f("uq_ticket_clock_ticket_id_kind_round")
        ),
    )
    op.create_index(
        "ix_ticket_clock_open", "ticket_clock", ["centre_id", "id"],
        postgresql_where=sa.text("state <> 'ended'"),
    )  # fmt: skip
    op.create_index(
        "ix_ticket_clock_mirrors", "ticket_clock", ["mirrors"],
        postgresql_where=sa.text("mirrors IS NOT NULL"),
    )  # fmt: skip


def lines() -> None:
    op.create_table(
        "ticket_clock_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("clock_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("fact", sa.String(length=32), nullable=False),
        stamp("at"),
        stamp("written_at"),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        stamp("due_before", nullable=True),
        stamp("due_after", nullable=True),
        *centre("ticket_clock_line"),
        refers("ticket_clock_line", "clock_id", "ticket_clock"),
        refers("ticket_clock_line", "ticket_id", "ticket_ticket"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_clock_line")),
        sa.UniqueConstraint("clock_id", "seq", name=op.f("uq_ticket_clock_line_clock_id_seq")),
        info={"append_only": True},
    )
    op.create_index("ix_ticket_clock_line_ticket", "ticket_clock_line", ["ticket_id", "id"])


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
