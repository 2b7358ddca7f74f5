"""Mail that came in and went out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0104_email"
down_revision = "0103_work"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "email_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("error_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_email_account_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_account")),
        sa.UniqueConstraint(
            "centre_id", "address", name=op.f("uq_email_account_centre_id_address")
        ),
    )
    op.create_table(
        "email_outbound",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("to_address", sa.String(), nullable=False),
        sa.Column("reply_address", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("in_reply_to", sa.String(), nullable=True),
        sa.Column("refers_to", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("file_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("token_id", sa.Uuid(), nullable=True),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_email_outbound_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_outbound")),
        sa.UniqueConstraint("centre_id", "key", name=op.f("uq_email_outbound_centre_id_key")),
        sa.UniqueConstraint(
            "centre_id", "message_id", name=op.f("uq_email_outbound_centre_id_message_id")
        ),
    )
    op.create_index(
        "ix_email_outbound_automatic",
        "email_outbound",
        ["centre_id", "to_address", "created_at"],
        unique=False,
        postgresql_where=sa.text("automatic"),
    )
    op.create_index(
        "ix_email_outbound_centre_id_created_at",
        "email_outbound",
        ["centre_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_email_outbound_state",
        "email_outbound",
        ["centre_id", "state", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_email_outbound_thread",
        "email_outbound",
        ["centre_id", sa.literal_column("lower(thread)")],
        unique=False,
    )
    op.create_table(
        "email_cursor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("folder", sa.String(), nullable=False),
        sa.Column("uid_validity", sa.Integer(), nullable=False),
        sa.Column("last_uid", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["email_account.id"], name=op.f("fk_email_cursor_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_email_cursor_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_cursor")),
        sa.UniqueConstraint("account_id", "folder", name=op.f("uq_email_cursor_account_id_folder")),
    )
    op.create_table(
        "email_inbound",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("raw_file_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=True),
        sa.Column("from_address", sa.String(), nullable=True),
        sa.Column("from_name", sa.String(), nullable=False),
        sa.Column("recipients", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("remote_images", sa.Integer(), nullable=False),
        sa.Column("in_reply_to", sa.String(), nullable=True),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("thread_by", sa.String(), nullable=True),
        sa.Column("answerable", sa.Boolean(), nullable=False),
        sa.Column("sender_check", sa.String(), nullable=False),
        sa.Column("outbound_id", sa.Uuid(), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["email_account.id"], name=op.f("fk_email_inbound_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_email_inbound_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["outbound_id"], ["email_outbound.id"], name=op.f("fk_email_inbound_outbound_id")
        ),
        sa.ForeignKeyConstraint(
            ["raw_file_id"], ["base_file.id"], name=op.f("fk_email_inbound_raw_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_inbound")),
        sa.UniqueConstraint(
            "account_id",
            "message_id",
            "sha256",
            name=op.f("uq_email_inbound_account_id_message_id_sha256"),
        ),
    )
    op.create_index(
        "ix_email_inbound_centre_id_message_id",
        "email_inbound",
        ["centre_id", "message_id"],
        unique=False,
    )
    op.create_index(
        "ix_email_inbound_centre_id_received_at",
        "email_inbound",
        ["centre_id", "received_at"],
        unique=False,
    )
    op.create_index(
        "ix_email_inbound_centre_id_thread", "email_inbound", ["centre_id", "thread"], unique=False
    )
    op.create_index(
        "ix_email_inbound_state",
        "email_inbound",
        ["centre_id", "state", "received_at", "id"],
        unique=False,
    )
    op.create_table(
        "email_attachment",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("inbound_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content_id", sa.String(), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_email_attachment_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["base_file.id"], name=op.f("fk_email_attachment_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["inbound_id"], ["email_inbound.id"], name=op.f("fk_email_attachment_inbound_id")
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_email_attachment")),
    )
    op.create_index(
        "ix_email_attachment_inbound_id", "email_attachment", ["inbound_id"], unique=False
    )
    op.create_table(
        "email_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("outbound_id", sa.Uuid(), nullable=True),
        sa.Column("inbound_id", sa.Uuid(), nullable=True),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_email_decision_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["inbound_id"], ["email_inbound.id"], name=op.f("fk_email_decision_inbound_id")
        ),
        sa.ForeignKeyConstraint(
            ["outbound_id"], ["email_outbound.id"], name=op.f("fk_email_decision_outbound_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_decision")),
    )
    op.create_index("ix_email_decision_inbound_id", "email_decision", ["inbound_id"], unique=False)
    op.create_index(
        "ix_email_decision_outbound_id", "email_decision", ["outbound_id"], unique=False
    )
    op.create_table(
        "email_reference",
        sa.Column("inbound_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_email_reference_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["inbound_id"], ["email_inbound.id"], name=op.f("fk_email_reference_inbound_id")
        ),
        sa.PrimaryKeyConstraint("inbound_id", "message_id", name=op.f("pk_email_reference")),
    )
    op.create_index(
        "ix_email_reference_centre_id_message_id",
        "email_reference",
        ["centre_id", "message_id"],
        unique=False,
    )
    for table in (
        "email_account",
        "email_outbound",
        "email_cursor",
        "email_inbound",
        "email_attachment",
        "email_decision",
        "email_reference",
    ):
        for statement in rls.statements(table):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("email_reference")
    op.drop_table("email_decision")
    op.drop_table("email_attachment")
    op.drop_table("email_inbound")
    op.drop_table("email_cursor")
    op.drop_table("email_outbound")
    op.drop_table("email_account")
