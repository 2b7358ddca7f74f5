"""Rights to parameters by area: a role that could see or change all of them still can."""

from alembic import op

revision = "0151_parameter_rights"
down_revision = "0150_platform_second_step"
branch_labels = None
depends_on = None

AREAS = (
    "tickets", "deadlines", "mail", "notices", "people", "security", "processes", "keeping", "looks",
    "other",
)  # fmt: skip
SPLIT = """
update identity_role set permissions = (
  select jsonb_agg(one.had order by one.had) from (
    select p.had from jsonb_array_elements_text(permissions) as p (had)
      where p.had <> 'parameters.{verb}'
    union select 'parameters.' || a.area || '.{verb}' from unnest(array{areas}) as a (area)
  ) one
) where permissions @> '["parameters.{verb}"]'
"""
# A role that has any area gets all of them back: the older release knows no narrower right.
JOIN = """
update identity_role set permissions = (
  select jsonb_agg(distinct
    case when p.had like 'parameters.%.{verb}' then 'parameters.{verb}' else p.had end)
  from jsonb_array_elements_text(permissions) as p (had)
) where permissions::text like '%parameters.%.{verb}%'
"""


def upgrade() -> None:
    for verb in ("read", "change"):
        op.execute(SPLIT.format(verb=verb, areas=list(AREAS)))


def downgrade() -> None:
    for verb in ("read", "change"):
        op.execute(JOIN.format(verb=verb))
