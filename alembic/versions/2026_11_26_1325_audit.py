"""The log of who did what, and the seals over it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0116_audit"
down_revision = "0115_history_months"
branch_labels = None
depends_on = None

# Runs as the tables' owner, because the application may not delete lines. Lines of another centre
# and lines younger than half a year stay, whoever asks.
FORGET = """
create function engine_audit_forget(through bigint, before timestamptz) returns bigint
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  mine uuid := nullif(current_setting('app.centre', true), '')::uuid;
  gone bigint;
begin
  if mine is null or before > now() - interval '180 days' then
    return 0;
  end if;
  delete from public.engine_audit_line
    where centre_id = mine and id <= through and at < before;
  get diagnostics gone = row_count;
  return gone;
end $$
"""


def upgrade() -> None:
    op.create_table(
        "engine_audit_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_audit_line_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_audit_line")),
    )
    op.create_index("ix_engine_audit_line_centre", "engine_audit_line", ["centre_id", "id"])
    op.create_index(
        "ix_engine_audit_line_actor", "engine_audit_line", ["centre_id", "actor_id", "id"]
    )
    op.create_index("ix_engine_audit_line_what", "engine_audit_line", ["centre_id", "what", "id"])
    op.create_table(
        "engine_audit_seal",
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_audit_seal_centre_id")
        ),
        sa.PrimaryKeyConstraint("centre_id", "number", name=op.f("pk_engine_audit_seal")),
    )
    for table in ("engine_audit_line", "engine_audit_seal"):
        for statement in rls.statements(table):
            op.execute(statement)
    op.execute(FORGET)
    op.execute("revoke execute on function engine_audit_forget(bigint, timestamptz) from public")


def downgrade() -> None:
    op.execute("drop function engine_audit_forget(bigint, timestamptz)")
    op.drop_table("engine_audit_seal")
    op.drop_table("engine_audit_line")
