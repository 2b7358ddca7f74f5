"""What was deployed before forms had versions keeps the forms that it showed."""

import json
from uuid import uuid4

from alembic import command
from sqlalchemy import create_engine, text

from base.db import driver_url
from ringflow.migrations import alembic_config
from tests.house.test_migrations import migrated  # noqa: F401 the fixture

BEFORE, AFTER = "0117_final_states", "0118_form_versions"
ROWS = [
    "insert into base_centre (id, slug, name, default_locale, created_at) values"
    " (:centre, 'c', 'C', 'en', now())",
    "insert into engine_source (id, centre_id, name, sha256, content)"
    " values (:source, :centre, 'p.bpmn', 'x', 'x')",
    "insert into engine_version (id, centre_id, source_id, key, version, name, kind, labels, calls,"
    " decisions, unique_business_key, deployed_at, deployed_by) values (:version, :centre, :source,"
    " 'p', 1, 'P', 'process', '{}', '[]', '[]', false, now(), 'ann')",
    "insert into engine_release (id, centre_id, number, items, made_at, made_by)"
    " values (:release, :centre, 1, jsonb_build_object('p', cast(:version as text)), now(), 'ann')",
]


def test_releases_of_earlier_days_pin_the_forms_of_that_day(migrated: str) -> None:  # noqa: F811
    config = alembic_config(migrated)
    command.downgrade(config, BEFORE)
    facts = {name: uuid4() for name in ("centre", "source", "version", "release")}
    engine = create_engine(driver_url(migrated))
    with engine.begin() as connection:
        for row in ROWS:
            connection.execute(text(row), facts)

    command.upgrade(config, AFTER)

    with engine.begin() as connection:
        items, files, brought = connection.execute(
            text("select items, files, brought from engine_release")
        ).one()
        source = connection.scalar(
            text("select s.content from engine_source s join engine_version v on v.source_id = s.id"
                 " where v.id = cast(:id as uuid)"),
            {"id": items["tickets/handle"]},
        )  # fmt: skip
    assert items["p"] == str(facts["version"])
    assert (files, brought) == (["p.bpmn"], [str(facts["version"])])
    assert json.loads(bytes(source))["title"]["en"]

    command.downgrade(config, BEFORE)
    with engine.begin() as connection:
        assert connection.scalar(text("select items from engine_release")) == {
            "p": str(facts["version"])
        }
        for table in ("engine_release", "engine_version", "engine_source", "base_centre"):
            connection.execute(text(f"delete from {table}"))
    engine.dispose()
    command.upgrade(config, "head")
