"""Each cell of docs/bpmn-coverage.md is one test, and there is a cell for everything there is."""

from collections import Counter

import pytest

from engine.definitions.problems import Severity
from engine.definitions.texts import TEXTS
from engine.runtime.machine.waits import What
from tests.conformance.cell import Cell, Verdict, findings, walk
from tests.conformance.cells import CELLS
from tests.conformance.history import history, recorded, to_the_end
from tests.conformance.table import there_must_be
from tests.make.instances import Walk

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


def nothing_is_left(run: Walk) -> None:
    """The instance has ended: nothing waits, no token lives, no scope is open."""
    assert run.failures == []
    assert run.running.waits() == []
    assert run.running.active() == []
    instance = run.running._instance
    assert [list(scope.tokens()) for scope in instance.scopes()] == [[]]


def each_once(run: Walk) -> None:
    """What was entered was done or cancelled, once and afterwards; nothing else was cancelled."""
    begun: Counter[object] = Counter()
    over: Counter[object] = Counter()
    lingering = {line.token_id for line in run.lines if line.what is What.ENTERED}
    for line in run.lines:
        if line.what is What.ENTERED:
            begun[line.token_id] += 1
        elif line.token_id in lingering:
            over[line.token_id] += 1
            assert begun[line.token_id] or line.what is What.COMPLETED, line
        else:
            assert line.what is What.COMPLETED, line
    assert set(begun.values()) <= {1}
    assert set(over) == set(begun)


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
