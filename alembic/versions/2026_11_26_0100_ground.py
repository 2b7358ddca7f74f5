"""Centres, jobs and files."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0100_ground"
down_revision = None
branch_labels = None
depends_on = None

# Runs as the owner of the tables, so it sees all centres; it tells nothing but where to look.
DUE = """
create or replace function base_due_jobs(moment timestamptz, most integer)
returns table (id uuid, centre_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select j.id, j.centre_id from (
    (select r.id, r.centre_id, r.run_at as due from base_job r
      where r.state = 'ready' and r.run_at <= moment order by r.run_at limit most)
    union all
    (select l.id, l.centre_id, l.locked_until from base_job l
      where l.state = 'running' and l.locked_until <= moment order by l.locked_until limit most)
  ) j order by j.due limit most
$$
"""


def upgrade() -> None:
    op.create_table(
        "base_centre",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("default_locale", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_base_centre")),
        sa.UniqueConstraint("slug", name=op.f("uq_base_centre_slug")),
    )
    op.create_table(
        "base_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_base_file_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_base_file")),
    )
    op.create_table(
        "base_job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("args", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("subject", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ask_if_unknown", sa.Boolean(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f("fk_base_job_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_base_job")),
    )
    op.create_index(
        "ix_base_job_due",
        "base_job",
        ["run_at"],
        unique=False,
        postgresql_where=sa.text("state = 'ready'"),
    )
    op.create_index(
        "ix_base_job_lease",
        "base_job",
        ["locked_until"],
        unique=False,
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_index(
        "ix_base_job_subject",
        "base_job",
        ["subject"],
        unique=False,
        postgresql_where=sa.text("subject is not null"),
    )
    op.create_index(
        "ux_base_job_key",
        "base_job",
        ["centre_id", "key"],
        unique=True,
        postgresql_where=sa.text("key is not null"),
    )
    for table in ("base_file", "base_job"):
        for statement in rls.statements(table):
            op.execute(statement)
    op.execute(DUE)


def downgrade() -> None:
    op.execute("drop function base_due_jobs")
    op.drop_table("base_job")
    op.drop_table("base_file")
    op.drop_table("base_centre")
