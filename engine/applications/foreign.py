"""Files of other makers that become files of ours when they are brought in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from engine.definitions.bundle import DRAWINGS, unpacked
from engine.definitions.problems import Report
from engine.definitions.source import Limits, SourceFile
from forms.building.camunda import Loss, brought

THEIRS: Final = ".form"
LETTERS: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """What of a file could not be taken over."""

    file: str
    losses: Sequence[Loss]


def taken_over(files: Sequence[SourceFile], limits: Limits) -> tuple[list[SourceFile], list[Lost]]:
    """Return the files, forms of Camunda among them as forms of ours, and what these have lost.

    Bundles are unpacked: what is in them is taken over as a single file is.

    Raises:
        NotAForm: a `.form` file is none.
    """
    made: list[SourceFile] = []
    lost: list[Lost] = []
    taken: set[str] = set()
    for file in unpacked(files, Report(), limits, (*DRAWINGS, THEIRS)):
        path = PurePosixPath(file.name.replace("\\", "/"))
        if path.suffix.lower() != THEIRS:
            made.append(file)
            continue
        key = _key(path, taken)
        content, losses = brought(file.content, f"drafts/{key}")
        made.append(SourceFile(f"{key}.json", content))
        lost.append(Lost(file=path.name, losses=losses))
    return made, lost


def _key(path: PurePosixPath, taken: set[str]) -> str:
    """Return what the form is called here; two of one name in different folders stay apart."""
    stem = LETTERS.sub("_", path.stem.lower()).strip("_")[:50]
    first = stem if stem[:1].isalpha() else f"form_{stem}".rstrip("_")
    key, number = first, 1
    while key in taken:
        number += 1
        key = f"{first}_{number}"
    taken.add(key)
    return key
