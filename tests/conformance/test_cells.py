"""Each cell of docs/bpmn-coverage.md is one test, and there is a cell for everything there is."""

from collections import Counter

import pytest

from engine.definitions.problems import Severity
from engine.definitions.texts import TEXTS
from tests.conformance.cell import Cell, Verdict, findings, walk
from tests.conformance.cells import CELLS
from tests.conformance.history import history, recorded
from tests.conformance.table import there_must_be
from tests.make.playing import each_once, nothing_is_left, to_the_end

RUNNING = [cell for cell in CELLS if cell.verdict is not Verdict.REFUSED]
REFUSED = [cell for cell in CELLS if cell.verdict is Verdict.REFUSED]
HISTORIES = recorded()


def ids(cell: Cell) -> str:
    return cell.id


@pytest.mark.parametrize("cell", RUNNING, ids=ids)
def test_it_runs(cell: Cell) -> None:
    said = [one.code for one in findings(cell) if one.severity is not Severity.INFO]
    assert said == list(cell.told)
    straight, stored = walk(cell, stored=False), walk(cell, stored=True)
    assert straight.failures == stored.failures == []
    assert " ".join(stored.waiting) == cell.open
    assert stored.ended == (not cell.open)
    for run in (straight, stored):
        to_the_end(run)
        assert history(run) == HISTORIES[cell.id]
        nothing_is_left(run)
        each_once(run)


@pytest.mark.parametrize("cell", REFUSED, ids=ids)
def test_it_is_refused_at_its_place_with_an_advice(cell: Cell) -> None:
    errors = [one for one in findings(cell) if one.severity is Severity.ERROR]
    problem = errors[0]
    assert problem.code == cell.refused
    assert {(one.element, one.line) for one in errors} == {(cell.at, cell.line)}
    advice = TEXTS[cell.refused].advice
    assert advice
    assert problem.message.endswith(advice % {"name": cell.at, **problem.params})


def test_there_is_a_cell_for_everything_and_no_other() -> None:
    """The list is closed: the cells are exactly what the axes of the table span."""
    cells = Counter(cell.key for cell in CELLS)
    assert [key for key, times in cells.items() if times > 1] == []
    wanted = there_must_be()
    assert wanted - set(cells) == set(), "no cell"
    assert set(cells) - wanted == set(), "not in the table"


def test_every_history_belongs_to_a_cell() -> None:
    assert set(HISTORIES) == {cell.id for cell in RUNNING}
