"""Holds for the law, and erasing what is stored of a person."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0141_personal"
down_revision = "0140_oidc"
branch_labels = None
depends_on = None
MINE = "nullif(current_setting('app.centre', true), '')::uuid"
# As before, and nothing that is held.
FORGET = """
create or replace function engine_forget_history(ids uuid[], moment timestamptz, most integer)
returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare gone integer;
begin
  delete from engine_history h using (
    select l.instance_id, l.seq, l.at
    from engine_instance i, lateral (
      select e.instance_id, e.seq, e.at from engine_history e
      where e.instance_id = i.id order by e.seq desc limit most) l
    where i.id = any(ids) and i.centre_id = nullif(current_setting('app.centre', true), '')::uuid
      and i.state in ('completed', 'cancelled') and i.removal_at <= moment
      {held}
    limit most
  ) old
  where h.instance_id = old.instance_id and h.seq = old.seq and h.at = old.at;
  get diagnostics gone = row_count;
  return gone;
end
$$
"""
HELD = "and not exists (select from engine_hold k where k.instance_id = i.id)"
# The application may only add lines, so this runs as the owner. Without a pattern only the outcome
# of each step is left, else what fits it is replaced.
ERASE = f"""
create function engine_erase_history(ids uuid[], pattern text)
returns integer language plpgsql security definer set search_path = public, pg_temp as $$
declare gone integer;
begin
  update engine_history h set data = case
      when pattern is not null then regexp_replace(h.data::text, pattern, '[erased]', 'gi')::jsonb
      when h.data ? 'outcome' then jsonb_build_object('outcome', h.data->'outcome')
      else '{{}}'::jsonb end
  from engine_instance i
  where i.id = any(ids) and i.centre_id = {MINE} and h.instance_id = i.id
    and h.centre_id = i.centre_id and i.state in ('completed', 'cancelled') {HELD};
  get diagnostics gone = row_count;
  return gone;
end
$$
"""  # noqa: S608 no value of anybody is in it
NAME = "engine_erase_history(uuid[], text)"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "engine_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("hold_key", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_engine_hold_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["engine_instance.id"], name=op.f("fk_engine_hold_instance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_engine_hold")),
    )
    op.create_index("ix_engine_hold_instance_id", "engine_hold", ["instance_id"])
    op.create_table(
        "personal_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_no", sa.String(), nullable=True),
        sa.Column("person", postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("lifted_by", sa.String(), nullable=True),
        sa.Column("lifted_at", moment, nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_personal_hold_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_hold")),
    )
    op.create_index("ix_personal_hold_newest", "personal_hold", ["centre_id", "at", "id"])
    op.create_table(
        "personal_erasure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("person", postgresql.JSONB(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("counts", postgresql.JSONB(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("at", moment, nullable=False),
        sa.Column("done_at", moment, nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_personal_erasure_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_erasure")),
    )
    op.create_index("ix_personal_erasure_newest", "personal_erasure", ["centre_id", "at", "id"])
    for table in ("engine_hold", "personal_hold", "personal_erasure"):
        for statement in rls.statements(table):
            op.execute(statement)
    op.execute(rls.by_key_first("blocklist_entry"))
    op.execute(FORGET.format(held=HELD))
    op.execute(ERASE)
    op.execute(f"revoke all on function {NAME} from public")


def downgrade() -> None:
    op.execute(f"drop function {NAME}")
    op.execute(
        f"alter policy {rls.POLICY} on blocklist_entry using ({rls.MINE}) with check ({rls.MINE})"
    )
    op.execute(FORGET.format(held=""))
    op.drop_table("personal_erasure")
    op.drop_table("personal_hold")
    op.drop_table("engine_hold")
