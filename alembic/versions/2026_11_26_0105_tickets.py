"""Tickets, what was said about them, and visits."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0105_tickets"
down_revision = "0104_email"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ticket_counter",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_ticket_counter_centre_id")
        ),
        sa.PrimaryKeyConstraint("centre_id", "day", name=op.f("pk_ticket_counter")),
    )
    op.create_table(
        "ticket_receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.String(), nullable=False),
        sa.Column("query_code", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_ticket_receipt_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_receipt")),
        sa.UniqueConstraint("centre_id", "key", name=op.f("uq_ticket_receipt_centre_id_key")),
        sa.UniqueConstraint("centre_id", "no", name=op.f("uq_ticket_receipt_centre_id_no")),
    )
    op.create_table(
        "ticket_ticket",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.String(), nullable=False),
        sa.Column("query_code", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("closing", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("urgency", sa.String(length=32), nullable=False),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("event_at", sa.String(), nullable=True),
        sa.Column("contact_name", sa.String(), nullable=True),
        sa.Column("contact_phone", sa.String(), nullable=True),
        sa.Column("contact_email", sa.String(), nullable=True),
        sa.Column("hide_identity", sa.Boolean(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("urges", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("given_back", sa.Integer(), nullable=False),
        sa.Column("sign_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handle_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dispatched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_by", sa.String(), nullable=True),
        sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "search_text",
            sa.Text(),
            sa.Computed(
                "lower(no || ' ' || subject || ' ' || content || ' ' || coalesce(place, '') || ' ' || coalesce(contact_name, '') || ' ' || coalesce(contact_phone, '') || ' ' || coalesce(contact_email, ''))",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_ticket_ticket_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_ticket")),
        sa.UniqueConstraint("centre_id", "no", name=op.f("uq_ticket_ticket_centre_id_no")),
    )
    op.create_index(
        "ix_ticket_ticket_department",
        "ticket_ticket",
        ["centre_id", "department", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_ticket_ticket_email", "ticket_ticket", ["centre_id", "contact_email"], unique=False
    )
    op.create_index("ix_ticket_ticket_instance_id", "ticket_ticket", ["instance_id"], unique=False)
    op.create_index(
        "ix_ticket_ticket_newest", "ticket_ticket", ["centre_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_ticket_ticket_open",
        "ticket_ticket",
        ["centre_id", "created_at", "id"],
        unique=False,
        postgresql_where="status <> 'closed'",
    )
    op.create_index(
        "ix_ticket_ticket_opened_by",
        "ticket_ticket",
        ["centre_id", "opened_by", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_ticket_ticket_status",
        "ticket_ticket",
        ["centre_id", "status", "created_at", "id"],
        unique=False,
    )
    op.create_index("uq_ticket_ticket_key", "ticket_ticket", ["centre_id", "key"], unique=True)
    op.create_table(
        "ticket_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("direction", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email_id", sa.Uuid(), nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("put_aside", sa.String(), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_ticket_entry_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket_ticket.id"], name=op.f("fk_ticket_entry_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_entry")),
    )
    op.create_index(
        "ix_ticket_entry_digest", "ticket_entry", ["centre_id", "digest", "at"], unique=False
    )
    op.create_index(
        "ix_ticket_entry_sender", "ticket_entry", ["centre_id", "address", "at"], unique=False
    )
    op.create_index("ix_ticket_entry_ticket_id", "ticket_entry", ["ticket_id", "at"], unique=False)
    op.create_table(
        "ticket_visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("solved", sa.String(), nullable=True),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("wants_again", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_ticket_visit_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket_ticket.id"], name=op.f("fk_ticket_visit_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_visit")),
    )
    op.create_index("ix_ticket_visit_ticket_id", "ticket_visit", ["ticket_id", "at"], unique=False)
    op.create_table(
        "ticket_attachment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_ticket_attachment_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["ticket_entry.id"], name=op.f("fk_ticket_attachment_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["base_file.id"], name=op.f("fk_ticket_attachment_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket_ticket.id"], name=op.f("fk_ticket_attachment_ticket_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_attachment")),
    )
    op.create_index(
        "ix_ticket_attachment_entry_id", "ticket_attachment", ["entry_id"], unique=False
    )
    op.create_index("ix_ticket_attachment_file_id", "ticket_attachment", ["file_id"], unique=False)
    op.create_index(
        "ix_ticket_attachment_ticket_id", "ticket_attachment", ["ticket_id"], unique=False
    )
    for table in (
        "ticket_counter",
        "ticket_receipt",
        "ticket_ticket",
        "ticket_entry",
        "ticket_visit",
        "ticket_attachment",
    ):
        for statement in rls.statements(table):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("ticket_attachment")
    op.drop_table("ticket_visit")
    op.drop_table("ticket_entry")
    op.drop_table("ticket_ticket")
    op.drop_table("ticket_receipt")
    op.drop_table("ticket_counter")
