"""The one way to take lines out of the history: of instances that ended and whose time has come."""

from alembic import op

revision = "0121_removal"
down_revision = "0120_calendars"
branch_labels = None
depends_on = None

# Runs as the owner, for the application may only add lines. It goes from the newest line to the
# first, so that what an instance was started with is there until the end.
FORGET = """
create function engine_forget_history(ids uuid[], moment timestamptz, most integer)
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
    limit most
  ) old
  where h.instance_id = old.instance_id and h.seq = old.seq and h.at = old.at;
  get diagnostics gone = row_count;
  return gone;
end
$$
"""
NAME = "engine_forget_history(uuid[], timestamptz, integer)"


def upgrade() -> None:
    op.execute(FORGET)
    op.execute(f"revoke all on function {NAME} from public")


def downgrade() -> None:
    op.execute(f"drop function {NAME}")
