"""Forms that are deployed: read with their findings, and kept ready per version as programs are."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

import forms
from base.db import Session
from engine.definitions.model import NodeInfo, Process
from engine.definitions.problems import Report
from engine.definitions.programs import Kept, pinned_version
from engine.definitions.reading.reader import read_processes
from engine.definitions.records import Source, Version
from engine.definitions.source import LIMITS, Limits, Place, SourceFile

FORM: Final = "form"
_forms: Final[Kept[forms.Form | None]] = Kept()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFile:
    """A form as it was sent. `labels` are its title, per language."""

    key: str
    labels: dict[str, str]
    file: str
    fields: frozenset[str] = frozenset()


def is_form(file: SourceFile) -> bool:
    """Return whether a file is meant to be a form: JSON, by its name."""
    return file.name.lower().endswith(".json")


def read_form(file: SourceFile, report: Report, limits: Limits) -> FormFile | None:
    """Return a form without faults, or None with all its faults in the report.

    Its key is `key` in the file, or else the last two parts of the file's name: `<app>/<form>`.
    """
    definition = _json(file, report, limits)
    if definition is None:
        return None
    key = _key(file, definition)
    if key is None:
        report.add("form-key", file.name)
        return None
    found = forms.check({name: part for name, part in definition.items() if name != "key"})
    for problem in found:
        report.add("form-wrong", file.name, place=problem.field, what=problem.message)
    if found:
        return None
    parts = {name: part for name, part in definition.items() if name != "key"}
    fields = fields_of(forms.Form.model_validate({**parts, "key": key}))
    return FormFile(key=key, labels=_labels(definition), file=file.name, fields=fields)


def keyed(file: SourceFile) -> SourceFile:
    """Return a form with its key written into it: away from its folder it would have none."""
    definition = _json(file, Report(), LIMITS) if is_form(file) else None
    if definition is None or "key" in definition or (key := _key(file, definition)) is None:
        return file
    text = json.dumps({"key": key, **definition}, ensure_ascii=False, indent=2)
    return SourceFile(file.name, f"{text}\n".encode())


def fields_of(form: forms.Form) -> frozenset[str]:
    """Return the variables that a form asks for."""
    return frozenset(field.key for field in form.fields())


def shipped_fields(key: str) -> frozenset[str] | None:
    """Return what a form asks for that comes with the installation; None for any other."""
    return fields_of(forms.load(key)) if key in set(forms.keys()) else None


def _json(file: SourceFile, report: Report, limits: Limits) -> dict[str, Any] | None:
    if len(file.content) > limits.file:
        report.add("file-too-large", file.name, size=len(file.content), limit=limits.file)
        return None
    try:
        definition = json.loads(file.content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        line = getattr(problem, "lineno", 0)
        what = getattr(problem, "msg", None) or type(problem).__name__
        report.add("form-broken", file.name, Place(line), what=what)
        return None
    if not isinstance(definition, dict) or not definition.keys() & {"pages", "fields"}:
        report.add("form-none", file.name)
        return None
    return definition


def _key(file: SourceFile, definition: dict[str, Any]) -> str | None:
    path = PurePosixPath(file.name.replace("\\", "/"))
    key = definition.get("key", f"{path.parent.name}/{path.stem}")
    return key if isinstance(key, str) and forms.KEY.fullmatch(key) else None


def _labels(definition: dict[str, Any]) -> dict[str, str]:
    title = definition["title"]
    return dict(title) if isinstance(title, dict) else {"en": title}


def named(processes: Iterable[Process]) -> set[str]:
    """Return the keys of the forms that drawings name."""
    nodes = (node for process in processes for node in process.nodes())
    return {form for node in nodes for form, _foreign in forms_of(node)}


def forms_of(node: NodeInfo) -> list[tuple[str, bool]]:
    """Return the form that a node names, and whether in the words of another engine."""
    asked = [(node.first_form, node.first_form_foreign)] if node.first_form else []
    if node.task is not None and node.task.form:
        asked.append((node.task.form, node.task.form_foreign))
    return asked


def check_named(
    processes: Iterable[Process], knows_form: Callable[[str], bool], report: Report
) -> None:
    """Note the steps whose form is nowhere: a mistake, unless another engine's form is meant."""
    for process in processes:
        for node in process.nodes():
            for form, foreign in forms_of(node):
                if not knows_form(form):
                    code = "form-foreign" if foreign else "form-unknown"
                    report.add(code, process.file, node, form=form)


def shipped_keys() -> frozenset[str]:
    """Return the keys of the forms that come with the installation."""
    return frozenset(forms.keys())


def shipped(keys: Iterable[str]) -> list[SourceFile]:
    """Return those of the forms that come with the installation."""
    wanted = sorted(shipped_keys().intersection(keys))
    return [SourceFile(f"{key}.json", forms.source(key)) for key in wanted]


def forms_along(files: Iterable[SourceFile]) -> list[SourceFile]:
    """Return the forms that come with the installation and that drawings name."""
    report = Report()
    drawings = [file for file in files if file.name.endswith(".bpmn")]
    return shipped(named(one for file in drawings for one in read_processes(file, report)))


def pinned_form(db: Session, release_id: UUID, key: str) -> forms.Form | None:
    """Return the form of a key that belongs to a release; None when the release has none."""
    version_id = pinned_version(db, release_id, key)
    return None if version_id is None else form_version(db, version_id)


def form_version(db: Session, version_id: UUID) -> forms.Form | None:
    """Return a version of a form; None if it is none."""
    return _forms.get(version_id, lambda: _read(db, version_id))


def _read(db: Session, version_id: UUID) -> forms.Form | None:
    query = (
        select(Version.key, Source.content)
        .join(Source, Source.id == Version.source_id)
        .where(Version.id == version_id, Version.kind == FORM)
        .where(Version.centre_id == db.centre_id)
    )
    row = db.execute(query).one_or_none()
    if row is None:
        return None
    return form_of_file(row.key, row.content)


def form_of_file(key: str, content: bytes) -> forms.Form:
    """Return the form that a file without faults holds, under its key."""
    return forms.Form.model_validate({**json.loads(content.decode("utf-8-sig")), "key": key})
