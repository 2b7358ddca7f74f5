"""Extensions, seats, and who sits where."""

import sqlalchemy as sa
from alembic import op

from base import rls

revision = "0143_seats"
down_revision = "0142_ticket_lamps"
branch_labels = None
depends_on = None
NEW = ("telephony_extension", "telephony_seat", "telephony_sitting")


def upgrade() -> None:
    op.create_table(
        "telephony_extension",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(32), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        stamp("created_at"),
        *of_centre("telephony_extension"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telephony_extension")),
        sa.UniqueConstraint(
            "centre_id", "number", name=op.f("uq_telephony_extension_centre_id_number")
        ),
    )
    op.create_table(
        "telephony_seat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("extension_id", sa.Uuid(), nullable=False),
        stamp("created_at"),
        *of_centre("telephony_seat"),
        of("telephony_seat", "extension_id", "telephony_extension"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telephony_seat")),
        sa.UniqueConstraint(
            "centre_id", "network", name=op.f("uq_telephony_seat_centre_id_network")
        ),
    )
    op.create_index(op.f("ix_telephony_seat_extension_id"), "telephony_seat", ["extension_id"])
    op.create_table(
        "telephony_sitting",
        *(
            sa.Column(name, sa.Uuid(), nullable=False)
            for name in ("id", "extension_id", "user_id", "session_id")
        ),
        sa.Column("address", sa.String(), nullable=False),
        stamp("began_at"),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.String(), nullable=True),
        *of_centre("telephony_sitting"),
        of("telephony_sitting", "extension_id", "telephony_extension"),
        of("telephony_sitting", "user_id", "identity_user"),
        of("telephony_sitting", "session_id", "identity_session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telephony_sitting")),
    )
    indexes()
    for table in NEW:
        for statement in rls.statements(table):
            op.execute(statement)


def indexes() -> None:
    table, running = "telephony_sitting", sa.text("ended_at is null")
    op.create_index(op.f("ix_telephony_sitting_session_id"), table, ["session_id"])
    op.create_index(
        "uq_telephony_sitting_extension",
        table,
        ["extension_id"],
        unique=True,
        postgresql_where=running,
    )
    op.create_index(
        "uq_telephony_sitting_user", table, ["user_id"], unique=True, postgresql_where=running
    )
    op.create_index(
        "ix_telephony_sitting_unread",
        table,
        ["user_id"],
        postgresql_where=sa.text("taken_by is not null"),
    )


def stamp(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def of_centre(table: str) -> tuple[sa.Column[object], sa.ForeignKeyConstraint]:
    return sa.Column("centre_id", sa.Uuid(), nullable=False), of(table, "centre_id", "base_centre")


def downgrade() -> None:
    for table in reversed(NEW):
        op.drop_table(table)
