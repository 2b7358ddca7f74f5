"""What an application's files hold, ready to be tried out."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

import forms
from base.db import Session
from base.errors import Conflict
from base.i18n import N_
from engine.applications.queries import sources_of
from engine.decisions import Decision
from engine.definitions.problems import Problem
from engine.definitions.program import Program
from engine.definitions.source import SourceFile
from engine.deployment.content import Content
from engine.deployment.deploy import look_over
from engine.deployment.forms import form_of_file


class DraftHasErrors(Conflict):
    """The checker finds errors; `found` lists them."""

    code: ClassVar[str] = "draft_has_errors"
    message: ClassVar[str] = N_("The draft cannot be tried yet: %(first)s")

    def __init__(self, found: list[Problem]) -> None:
        super().__init__(first=found[0].message)
        self.found = found


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Drawings, decisions and forms of an application as they are now. `mark` names this state."""

    programs: Mapping[str, Program]
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    sheets: Mapping[str, forms.Form] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    mark: str = ""


def read_draft(db: Session, application_id: UUID) -> Draft:
    """Return the draft of an application.

    Raises:
        DraftHasErrors: it could not be deployed as it is.
    """
    sources = sources_of(db, application_id)
    content = look_over(db, sources)
    if content.errors:
        raise DraftHasErrors(content.errors)
    return draft_of(content, sources)


def draft_of(content: Content, sources: list[SourceFile]) -> Draft:
    """Return what was looked over, ready to run."""
    files = {file.name: file for file in content.files}
    names = [[file.name, file.sha256] for file in sources]
    return Draft(
        programs={process.key: Program(process) for process in content.processes},
        decisions={decision.id: decision for decision in content.decisions},
        sheets={one.key: form_of_file(one.key, files[one.file].content) for one in content.forms},
        files={process.key: process.file for process in content.processes},
        mark=hashlib.sha256(json.dumps(names).encode()).hexdigest(),
    )
