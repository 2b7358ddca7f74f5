"""docs/bpmn-coverage.md, made from the cells."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from engine.definitions.texts import TEXTS
from tests.conformance.cell import Cell, Verdict
from tests.conformance.cells import CELLS
from tests.conformance.others import EVENT_ROWS, LETTERS, ROWS, SYSTEMS
from tests.conformance.table import (
    ACTIVITIES,
    BORDERS,
    EVENTS,
    GATEWAYS,
    HOLES,
    MARKERS,
    ON_BORDERS,
    POSITIONS,
    RACERS,
    SINGLE,
    WAYS,
)

BY_KEY: Final = {cell.key: cell for cell in CELLS}
NO_BPMN: Final = "–"


def counts() -> Iterator[str]:
    """Yield how many cells there are."""
    found = Counter(cell.verdict for cell in CELLS)
    yield (
        f"{len(CELLS)} cells: {found[Verdict.RUNS]} run, {found[Verdict.TOLD]} run with a warning "
        f"that says how they are read, {found[Verdict.REFUSED]} are refused."
    )


def compared() -> Iterator[str]:
    """Yield one row for each element, and what other engines do with it."""
    yield from _head("element", ("Ringflow", *SYSTEMS))
    for row in ROWS:
        cells = [cell for cell in CELLS if (cell.family, cell.element) in row.ours]
        yield _row(row.name, (_share(cells), *row.others))
    for event, others in EVENT_ROWS.items():
        yield _row(event, (_letters(event), *others))


def events() -> Iterator[str]:
    """Yield the table of events by position."""
    yield from _head("event", POSITIONS)
    for event in EVENTS:
        yield _row(event, (_event(event, position) for position in POSITIONS))
    yield from _notes("Events")


def borders() -> Iterator[str]:
    """Yield the table of boundary events by the activity that they stand on."""
    names = [event.removesuffix(" event") for event in ON_BORDERS]
    yield from _head("activity", names)
    for activity in ACTIVITIES:
        yield _row(activity, (_pair(activity, event) for event in ON_BORDERS))


def markers() -> Iterator[str]:
    """Yield the table of markers by activity."""
    yield from _matrix("Markers", "activity", ACTIVITIES, MARKERS)


def gateways() -> Iterator[str]:
    """Yield the table of gateways by their flows, and what may stand behind events."""
    yield from _matrix("Gateways", "gateway", GATEWAYS, WAYS)
    yield from ("", "Behind an event-based gateway:", "")
    yield from _head("what comes first", ("here", "remark"))
    for racer in RACERS:
        cell = BY_KEY["Behind an event-based gateway", racer, "first"]
        yield _row(racer, (cell.verdict, cell.note))


def others() -> Iterator[str]:
    """Yield a table of all other cells."""
    yield from _head("element", ("case", "here", "remark"))
    for cell in CELLS:
        if cell.family in SINGLE:
            yield _row(cell.element, (cell.position, cell.verdict, cell.note))


def refusals() -> Iterator[str]:
    """Yield what is said where something is refused or read in another way."""
    refused = {cell.refused for cell in CELLS if cell.refused}
    told = {code for cell in CELLS for code in cell.told}
    for title, codes in (("Refused:", refused), ("Told:", told)):
        yield from ("", title, "")
        for code in sorted(codes):
            text = TEXTS[code]
            said = f"{text.sentence} {text.advice}".strip().replace("%(", "{").replace(")s", "}")
            yield f"- `{code}`: {said}"


# --- parts of tables ------------------------------------------------------------------------------


def _matrix(family: str, corner: str, rows: Iterable[str], columns: Iterable[str]) -> Iterator[str]:
    yield from _head(corner, columns)
    for row in rows:
        yield _row(row, (BY_KEY[family, row, column].verdict for column in columns))
    yield from _notes(family)


def _head(corner: str, columns: Iterable[str]) -> Iterator[str]:
    names = list(columns)
    yield from (_row(corner, names), "|---" * (len(names) + 1) + "|")


def _row(name: str, values: Iterable[str]) -> str:
    return f"| {' | '.join([name, *values])} |"


def _notes(family: str) -> Iterator[str]:
    by_note: dict[str, list[str]] = {}
    for cell in CELLS:
        if cell.family == family and cell.note:
            by_note.setdefault(cell.note, []).append(f"{cell.element}, {cell.position}")
    yield from ("", *(f"- {'; '.join(places)}: {note}." for note, places in by_note.items()))


def _event(event: str, position: str) -> str:
    verdict = BY_KEY["Events", event, position].verdict
    if (event, position) not in HOLES:
        return verdict
    return NO_BPMN if verdict is Verdict.REFUSED else f"({verdict})"


def _pair(activity: str, event: str) -> str:
    """Return the verdict on an event that interrupts, and on one that does not if it is another."""
    both = [BY_KEY["On the border", activity, f"{event}, {border}"].verdict for border in BORDERS]
    return " / ".join(dict.fromkeys(both))


def _share(cells: list[Cell]) -> str:
    possible = [cell for cell in cells if cell.position != MARKERS[-1]]  # two markers are no BPMN
    run = sum(cell.verdict is not Verdict.REFUSED for cell in possible)
    return f"✔ {run} of {len(possible)}" if run else "– refused"


def _letters(event: str) -> str:
    runs = {place for place in LETTERS if BY_KEY["Events", event, place].verdict is Verdict.RUNS}
    return " ".join(LETTERS[place] for place in LETTERS if place in runs) or "– refused"
