"""What the checker says of files that are being worked on: the same that deploying would say."""

from uuid import UUID

from base.db import Session
from engine.applications.queries import sources_of
from engine.definitions.problems import Problem
from engine.definitions.source import SourceFile
from engine.deployment.deploy import look_over


def check_files(
    db: Session, application_id: UUID, edited: SourceFile | None = None
) -> list[Problem]:
    """Return the findings about all files of an application, seen together.

    `edited` stands in for the file of its name, as it is on somebody's screen and not saved yet.
    """
    files = sources_of(db, application_id)
    if edited is not None:
        files = [file for file in files if file.name != edited.name] + [edited]
    return look_over(db, sorted(files, key=lambda file: file.name)).problems
