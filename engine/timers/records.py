"""Table of waiting timers, and the one look-up over all centres."""

from typing import Final
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from base.db import Base, OfCentre, Stamp


class Timer(OfCentre, Base):
    """A token that waits for a moment. `held` means that the instance is suspended."""

    __tablename__ = "engine_timer"
    __table_args__ = (
        Index("ix_engine_timer_due_at", "due_at", postgresql_where="NOT held"),
        Index("ix_engine_timer_instance_id", "instance_id"),
    )

    token_id: Mapped[UUID] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    instance_id: Mapped[UUID] = mapped_column(ForeignKey("engine_instance.id"))
    due_at: Mapped[Stamp]
    cycle: Mapped[str | None]
    held: Mapped[bool] = mapped_column(default=False)


# Runs as the owner of the tables, so it sees all centres; it tells nothing but where to look.
DUE_TIMERS: Final = """
create or replace function engine_due_timers(moment timestamptz, most integer)
returns table (kind text, id uuid, slot text, centre_id uuid, due_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select * from (
    (select 'token', t.token_id, t.slot, t.centre_id, t.due_at from engine_timer t
      where not t.held and t.due_at <= moment order by t.due_at limit most)
    union all
    (select 'start', s.id, '', s.centre_id, s.due_at from engine_start s
      where s.due_at is not null and s.due_at <= moment order by s.due_at limit most)
  ) d (kind, id, slot, centre_id, due_at) order by d.due_at limit most
$$
"""
