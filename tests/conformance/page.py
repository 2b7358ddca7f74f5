"""docs/bpmn-coverage.md, made from the cells."""

from collections.abc import Iterator

from engine.definitions.texts import TEXTS
from tests.conformance.cell import Cell
from tests.conformance.cells import CELLS
from tests.conformance.table import EVENTS, HOLES, POSITIONS

RUNS, REFUSED, NONE = "runs", "refused", "–"


def events() -> Iterator[str]:
    """Yield the table of events by position; a dash is what BPMN does not know."""
    cells = {(cell.element, cell.position): cell for cell in CELLS}
    yield from (f"| event | {' | '.join(POSITIONS)} |", "|---" * (len(POSITIONS) + 1) + "|")
    for event in EVENTS:
        row = [
            NONE if (event, position) in HOLES else _word(cells[event, position])
            for position in POSITIONS
        ]
        yield f"| {event} | {' | '.join(row)} |"
    notes = [cell for cell in CELLS if cell.family == "Events" and cell.note]
    yield from ("", *(f"- {cell.element}, {cell.position}: {cell.note}." for cell in notes))


def others() -> Iterator[str]:
    """Yield a table of all other cells."""
    yield from ("| element | case | here | remark |", "|---|---|---|---|")
    for cell in CELLS:
        if cell.family != "Events":
            yield f"| {cell.element} | {cell.position} | {_word(cell)} | {cell.note} |"


def refusals() -> Iterator[str]:
    """Yield what is said where something is refused."""
    for code in sorted({cell.refused for cell in CELLS if cell.refused}):
        text = TEXTS[code]
        said = f"{text.sentence} {text.advice}".strip().replace("%(", "{").replace(")s", "}")
        yield f"- `{code}`: {said}"


def counts() -> Iterator[str]:
    """Yield how many cells there are."""
    running = sum(cell.runs for cell in CELLS)
    yield f"{len(CELLS)} cells: {running} run, {len(CELLS) - running} are refused."


def _word(cell: Cell) -> str:
    return RUNS if cell.runs else REFUSED
