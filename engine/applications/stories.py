"""The scenarios of an application as files: versions keep them so, and bundles carry them.

What a scenario means is known in `engine.trials`; here it is a record that goes out and comes back.
"""

import json
import re
from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select

from base.db import Session
from base.ids import new_id
from engine.applications.records import ScenarioRow
from engine.audit import audit
from engine.definitions.bundle import SCENARIOS
from engine.definitions.source import SourceFile
from engine.people import Actor

FORMAT: Final = 1
KEPT: Final = ("description", "process", "steps", "expected")


def scenario_rows(db: Session, application_id: UUID) -> Sequence[ScenarioRow]:
    """Return the scenarios of an application, by name."""
    query = (
        select(ScenarioRow)
        .where(ScenarioRow.application_id == application_id)
        .where(ScenarioRow.centre_id == db.centre_id)
        .order_by(ScenarioRow.name, ScenarioRow.id)
    )
    return db.scalars(query).all()


def scenario_files(db: Session, application_id: UUID) -> list[SourceFile]:
    """Return the scenarios of an application as files of their own, by name."""
    found: dict[str, SourceFile] = {}
    zone = db.local_now().tzinfo
    for row in scenario_rows(db, application_id):
        stem = re.sub(r"[^\w-]+", "-", row.name).strip("-") or "scenario"
        name, number = f"{SCENARIOS}/{stem}.json", 2
        while name in found:
            name, number = f"{SCENARIOS}/{stem}-{number}.json", number + 1
        content = json.dumps(_as_json(row, zone), ensure_ascii=False, indent=2).encode()
        found[name] = SourceFile(name, content)
    return list(found.values())


def put_back(db: Session, application_id: UUID, files: Sequence[SourceFile], *, by: Actor) -> None:
    """Make the scenarios what they were when `scenario_files` gave these files."""
    wanted = {one["name"]: one for one in (json.loads(file.content) for file in files)}
    there = {row.name: row for row in scenario_rows(db, application_id)}
    about, zone = f"application:{application_id}", db.local_now().tzinfo
    for name in there.keys() - wanted.keys():
        db.execute(delete(ScenarioRow).where(ScenarioRow.id == there[name].id))
        audit(db, "scenario.deleted", by=by, about=about, label=name)
    for name, data in wanted.items():
        row = there.get(name)
        if row is not None and _as_json(row, zone) == data:
            continue
        row = row or ScenarioRow(
            id=new_id(), centre_id=db.centre_id, application_id=application_id, name=name
        )
        for part in KEPT:
            setattr(row, part, data[part])
        row.began_at = datetime.fromisoformat(data["began_at"])
        row.changed_at, row.changed_by = db.now(), by.name
        db.add(row)
        audit(db, "scenario.saved", by=by, about=about, label=name)
    db.flush()


def _as_json(row: ScenarioRow, zone: tzinfo | None) -> dict[str, Any]:
    return {
        "scenario": FORMAT,
        "name": row.name,
        "description": row.description,
        "process": row.process,
        "began_at": row.began_at.astimezone(zone).isoformat(),
        "steps": row.steps,
        "expected": row.expected,
    }
