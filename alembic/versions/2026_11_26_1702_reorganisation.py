"""Reorganisations of departments, and contacts outside the organisation."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from base import rls

revision = "0138_reorganisation"
down_revision = "0137_schedule"
branch_labels = None
depends_on = None
CHANGE = "organisation_change"
CONTACT = "contact_contact"


def upgrade() -> None:
    _changes()
    _contacts()
    for table in (CHANGE, CONTACT):
        for statement in rls.statements(table):
            op.execute(statement)


def _changes() -> None:
    op.create_table(
        CHANGE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("department", sa.String(32), nullable=False),
        sa.Column("target", sa.String(32), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_by_name", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("before", postgresql.JSONB(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f(f"fk_{CHANGE}_centre_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{CHANGE}")),
    )
    op.create_index(f"ix_{CHANGE}_newest", CHANGE, ["centre_id", "made_at", "id"])
    op.create_index(f"ix_{CHANGE}_department", CHANGE, ["centre_id", "department"])


def _contacts() -> None:
    op.create_table(
        CONTACT,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column("numbers", postgresql.JSONB(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["centre_id"], ["base_centre.id"], name=op.f(f"fk_{CONTACT}_centre_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["identity_user.id"], name=op.f(f"fk_{CONTACT}_owner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{CONTACT}")),
    )
    op.create_index(f"ix_{CONTACT}_list", CONTACT, ["centre_id", "organisation", "name", "id"])
    op.create_index(op.f(f"ix_{CONTACT}_owner_id"), CONTACT, ["owner_id"])


def downgrade() -> None:
    op.drop_table(CONTACT)
    op.drop_table(CHANGE)
