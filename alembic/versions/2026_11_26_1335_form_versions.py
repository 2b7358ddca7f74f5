"""Forms have versions, and a release tells what came with it.

What runs already keeps the forms that ship with the installation now: that is what it showed.
"""

import hashlib
import json
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0118_form_versions"
down_revision = "0117_final_states"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
FORMS = Path(__file__).parents[2] / "forms" / "definitions"
BROUGHT = """
update engine_release as r set brought = found.ids, files = found.names from (
  select n.id,
         coalesce(jsonb_agg(distinct v.id::text) filter (where v.id is not null), '[]') as ids,
         coalesce(jsonb_agg(distinct s.name) filter (where s.id is not null), '[]') as names
  from engine_release n
  left join engine_release l on l.centre_id = n.centre_id and l.number = n.number - 1
  left join lateral jsonb_each_text(n.items) e
    on l.id is null or l.items ->> e.key is distinct from e.value
  left join engine_version v on v.id::text = e.value
  left join engine_source s on s.id = v.source_id
  group by n.id
) as found where found.id = r.id
"""
SOURCE = """
insert into engine_source (id, centre_id, name, sha256, content)
select gen_random_uuid(), c.centre_id, :name, :sha256, :content
from (select distinct centre_id from engine_release) c
on conflict (centre_id, sha256) do nothing
"""
VERSION = """
insert into engine_version (id, centre_id, source_id, key, version, name, kind, labels, calls,
  decisions, actions, unique_business_key, deployed_at, deployed_by)
select gen_random_uuid(), s.centre_id, s.id, :key, 1, :title, 'form', cast(:labels as jsonb),
  '[]', '[]', '[]', false, now(), 'Ringflow'
from engine_source s where s.sha256 = :sha256
"""
PINNED = """
update engine_release as r set items = r.items || f.items from (
  select centre_id, jsonb_object_agg(key, id::text) as items from engine_version
  where kind = 'form' group by centre_id
) as f where f.centre_id = r.centre_id
"""


def upgrade() -> None:
    for name in ("files", "brought"):
        column = sa.Column(name, JSONB, nullable=False, server_default="[]")
        op.add_column("engine_release", column)
    op.add_column(
        "engine_release", sa.Column("comment", sa.String(), nullable=False, server_default="")
    )
    op.execute(BROUGHT)
    for path in sorted(FORMS.glob("*/*.json")):
        _take_in(f"{path.parent.name}/{path.stem}", path.read_bytes())
    op.execute(PINNED)
    for name in ("files", "brought", "comment"):
        op.alter_column("engine_release", name, server_default=None)


def _take_in(key: str, content: bytes) -> None:
    title = json.loads(content)["title"]
    labels = dict(title) if isinstance(title, dict) else {"en": title}
    facts = {
        "key": key,
        "name": f"{key}.json",
        "sha256": hashlib.sha256(content).hexdigest(),
        "content": content,
        "title": labels.pop("en", "") or key,
        "labels": json.dumps(labels),
    }
    op.get_bind().execute(sa.text(SOURCE), facts)
    op.get_bind().execute(sa.text(VERSION), facts)


def downgrade() -> None:
    op.execute(
        "update engine_release as r set items = r.items - f.keys from ("
        " select centre_id, array_agg(distinct key) as keys from engine_version"
        " where kind = 'form' group by centre_id) as f where f.centre_id = r.centre_id"
    )
    op.execute("delete from engine_version where kind = 'form'")
    for name in ("comment", "brought", "files"):
        op.drop_column("engine_release", name)
