"""From a drawing back to the chain that it was made of."""

from typing import Final

from pydantic import ValidationError

from engine.applications.approval.chain import Chain
from engine.applications.approval.writing import drawing_of
from engine.applications.comparing import Change, compare
from engine.definitions.problems import Report
from engine.definitions.source import NONE, SourceFile, parse

CHAIN: Final = "{http://ringflow.org/schema/bpmn/1.0}chain"


def chain_of(file: SourceFile) -> Chain | None:
    """Return the chain that a drawing was made of; None for another one.

    A drawing that does something else by now is none either: only places may have been changed.
    """
    if b"chain>" not in file.content:
        return None
    root = parse(file, Report(), NONE)
    found = root.find(f".//{CHAIN}") if root is not None else None
    if found is None:
        return None
    try:
        chain = Chain.model_validate_json(found.text or "")
    except ValidationError:
        return None
    (same,) = compare([SourceFile(file.name, drawing_of(chain))], [file])
    return chain if same.change in {Change.SAME, Change.MOVED} else None
