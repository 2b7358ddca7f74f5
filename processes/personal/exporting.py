"""What is stored of one person as a file: data as JSON, and every attachment beside it."""

import io
import json
import zipfile
from typing import Any
from uuid import UUID

from sqlalchemy import inspect

import engine
from base import files
from base.db import Session
from base.errors import NotFound
from engine.audit import plain

from .finding import Findings

# What the house makes of the data for itself says nothing about the person.
OURS = frozenset({"centre_id", "search_text", "query_code"})


def as_data(db: Session, found: Findings) -> dict[str, Any]:
    """Return all that was found as plain data."""
    data: dict[str, Any] = {"asked_for": found.sought.plain(), "at": db.now().isoformat()}
    for name, rows in found.rooms():
        data[name] = [_row(one) for one in rows]
    data["instances"] = [_instance(db, one) for one in sorted(found.own_instances)]
    data["other_instances"] = [str(one) for one in sorted(found.other_instances)]
    data["files"] = [str(one) for one in sorted(found.files)]
    return data


def as_zip(db: Session, found: Findings) -> bytes:
    """Return a ZIP file with `data.json` and the attachments under their ids."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        text = json.dumps(as_data(db, found), ensure_ascii=False, indent=2, default=str)
        archive.writestr("data.json", text)
        for file_id in sorted(found.files):
            try:
                row, stream = files.open_file(db, file_id)
            except NotFound:
                continue
            with stream:
                archive.writestr(f"files/{file_id}-{row.name}", stream.read())
    return packed.getvalue()


def _row(row: object) -> dict[str, Any]:
    mapper = inspect(type(row))
    names = [one.key for one in mapper.column_attrs if one.key not in OURS]
    return plain({name: getattr(row, name) for name in names})


def _instance(db: Session, instance_id: UUID) -> dict[str, Any]:
    try:
        seen = engine.overview(db, instance_id, most=10_000)
    except NotFound:
        return {"id": str(instance_id)}
    return {
        "id": str(instance_id),
        "process": seen.instance.definition_key,
        "variables": plain(seen.instance.variables),
        "history": [
            {"at": line.at.isoformat(), "what": line.what, "node": line.node,
             "outcome": line.outcome, "comment": line.comment, "changed": plain(line.changed)}
            for line in seen.lines
        ],
        "comments": [
            {"at": one.at.isoformat(), "by": one.by_name, "text": one.text}
            for one in engine.comments_of(db, instance_id)
            if one.deleted_at is None
        ],
    }  # fmt: skip
