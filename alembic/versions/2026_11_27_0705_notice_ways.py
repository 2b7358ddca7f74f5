"""How people hear of notices and in which language they are written to; what somebody has begun."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0153_notice_ways"
down_revision = "0152_running"
branch_labels = None
depends_on = None

TABLE = "engine_notice"
UNREAD = "ix_engine_notice_unread"


def upgrade() -> None:
    op.add_column(
        TABLE, sa.Column("in_page", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    )
    op.add_column(TABLE, sa.Column("mail_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(TABLE, sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index(UNREAD, TABLE)
    op.create_index(
        UNREAD,
        TABLE,
        ["centre_id", "person"],
        postgresql_where=sa.text("read_at IS NULL AND in_page"),
    )
    op.create_index(
        "ix_engine_notice_to_mail",
        TABLE,
        ["centre_id", "person"],
        postgresql_where=sa.text("mail_at IS NOT NULL AND mailed_at IS NULL"),
    )
    op.create_index(
        "ix_engine_instance_started_by",
        "engine_instance",
        ["centre_id", "started_by", "started_at", "id"],
    )
    own = "identity_own"
    op.add_column(own, sa.Column("locale", sa.String(), server_default="", nullable=False))
    op.add_column(
        own,
        sa.Column("notices", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
    )
    # The look begins with the language.
    op.execute("update identity_own set locale = split_part(look, '.', 1)")


def downgrade() -> None:
    op.drop_index("ix_engine_instance_started_by", "engine_instance")
    op.drop_column("identity_own", "notices")
    op.drop_column("identity_own", "locale")
    op.drop_index("ix_engine_notice_to_mail", TABLE)
    op.drop_index(UNREAD, TABLE)
    op.create_index(
        UNREAD, TABLE, ["centre_id", "person"], postgresql_where=sa.text("read_at IS NULL")
    )
    op.drop_column(TABLE, "mailed_at")
    op.drop_column(TABLE, "mail_at")
    op.drop_column(TABLE, "in_page")
