"""Files of other makers that become files of ours when they are brought in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from engine.definitions.source import SourceFile
from forms.building.camunda import Loss, brought

THEIRS: Final = ".form"
LETTERS: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """What of a file could not be taken over."""

    file: str
    losses: Sequence[Loss]


def taken_over(files: Sequence[SourceFile]) -> tuple[list[SourceFile], list[Lost]]:
    """Return the files, forms of Camunda among them as forms of ours, and what these have lost.

    Raises:
        NotAForm: a `.form` file is none.
    """
    made: list[SourceFile] = []
    lost: list[Lost] = []
    for file in files:
        path = PurePosixPath(file.name.replace("\\", "/"))
        if path.suffix.lower() != THEIRS:
            made.append(file)
            continue
        stem = LETTERS.sub("_", path.stem.lower()).strip("_")[:50]
        key = stem if stem[:1].isalpha() else f"form_{stem}".rstrip("_")
        content, losses = brought(file.content, f"drafts/{key}")
        made.append(SourceFile(f"{key}.json", content))
        lost.append(Lost(file=path.name, losses=losses))
    return made, lost
