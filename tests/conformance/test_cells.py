"""Each cell of docs/bpmn-coverage.md is one test."""

import pytest

from engine.definitions.problems import Severity
from tests.conformance.cell import Cell, findings, walk
from tests.conformance.cells import CELLS
from tests.conformance.table import HOLES, LISTED

RUNNING = [cell for cell in CELLS if cell.runs]
REFUSED = [cell for cell in CELLS if not cell.runs]


def ids(cell: Cell) -> str:
    return cell.id


@pytest.mark.parametrize("cell", RUNNING, ids=ids)
def test_it_runs(cell: Cell) -> None:
    errors = [one for one in findings(cell) if one.severity is Severity.ERROR]
    assert errors == []
    straight, stored = walk(cell, stored=False), walk(cell, stored=True)
    assert straight.failures == stored.failures == []
    assert " ".join(stored.waiting) == cell.open
    assert stored.ended == (not cell.open)
    assert stored.passed == straight.passed
    assert stored.data == straight.data
    entered = [line.token_id for line in stored.lines if line.what == "entered"]
    left = {line.token_id for line in stored.lines if line.what in {"completed", "cancelled"}}
    waiting = {wait.token_id for wait in stored.running.waits()}
    alive = {token.token_id for token in stored.running.active()}
    assert set(entered) <= left | waiting | alive, "what was entered is over or still there"


@pytest.mark.parametrize("cell", REFUSED, ids=ids)
def test_it_is_refused_with_its_place_and_an_advice(cell: Cell) -> None:
    found = [one for one in findings(cell) if one.code == cell.refused]
    assert found, [one.code for one in findings(cell)]
    (first, *_others) = found
    assert first.severity is Severity.ERROR
    assert first.element
    assert first.line > 0
    assert first.message.count(".") >= 2, "a sentence, and what to draw instead"


def test_no_combination_is_forgotten() -> None:
    """Events x positions: each is a cell, or no BPMN."""
    known = {(cell.element, cell.position) for cell in CELLS}
    assert len(known) == len(CELLS)
    missing = [pair for pair in LISTED if pair not in known and pair not in HOLES]
    assert missing == []
    assert not [pair for pair in HOLES if pair in known]
