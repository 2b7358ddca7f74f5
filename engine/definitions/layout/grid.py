"""Columns and rows: every step and every passing line has a cell of its own.

Columns come from the longest way to a step, as in layered drawings of Sugiyama, Tagawa and Toda
(1981); rows are chosen from left to right, as near as possible to the step before. As one cell
holds one thing, nothing overlaps and no line runs through a step.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final, NamedTuple

# Lines that pass over more columns than this go around below instead of through the middle.
LONGEST: Final = 12
# How many things that nothing connects stand side by side.
ABREAST: Final = 5


class Link(NamedTuple):
    """A line from one thing to another."""

    id: str
    source: str
    target: str


class Cell(NamedTuple):
    """A place in the grid; `band` is the lane that the row belongs to."""

    column: int
    band: int
    row: int


@dataclass(slots=True)
class Grid:
    """Where things stand and which cells each line passes.

    Lines in `around` pass none: they run below all rows of a lane, whose number is given.
    """

    cells: dict[str, Cell] = field(default_factory=dict)
    ways: dict[str, list[Cell]] = field(default_factory=dict)
    around: dict[str, int] = field(default_factory=dict)
    taken: set[Cell] = field(default_factory=set)
    # How far away the last free row was, by wish: cells are never given back.
    away: dict[Cell, int] = field(default_factory=dict)

    def settle(self, column: int, band: int, wish: int) -> Cell:
        """Take the free cell of a column that is nearest to the wished row."""
        wished = Cell(column, band, wish)
        for away in count(self.away.get(wished, 0)):
            for row in (wish + away, wish - away):
                cell = Cell(column, band, row)
                if cell not in self.taken:
                    self.taken.add(cell)
                    self.away[wished] = away
                    return cell
        raise AssertionError("rows never end")

    def beside(self, name: str, near: str) -> None:
        """Give a thing without a column of its own a cell above or below another one."""
        cell = self.cells[near]
        self.cells[name] = self.settle(cell.column, cell.band, cell.row - 1)


def arrange(things: Sequence[str], links: Sequence[Link], bands: Mapping[str, int]) -> Grid:
    """Return a cell for each thing; links may only name things."""
    grid = Grid()
    columns, back = columns_of(things, links)
    entering: dict[str, list[Link]] = {name: [] for name in things}
    passing: dict[int, list[Link]] = {}
    for link in links:
        across = columns[link.target] - columns[link.source]
        if link.id in back or not 0 < across <= LONGEST:
            grid.around[link.id] = max(bands.get(link.source, 0), bands.get(link.target, 0))
            continue
        entering[link.target].append(link)
        grid.ways[link.id] = []
        for column in range(columns[link.source] + 1, columns[link.target]):
            passing.setdefault(column, []).append(link)
    standing: dict[int, list[str]] = {}
    for name in things:
        standing.setdefault(columns[name], []).append(name)
    for column in sorted(standing):
        for name in standing[column]:
            band = bands.get(name, 0)
            wish = _wish(grid, entering[name], band)
            grid.cells[name] = grid.settle(column, band, wish)
        for link in passing.get(column, []):
            before = _last(grid, link)
            grid.ways[link.id].append(grid.settle(column, before.band, before.row))
    return grid


def _last(grid: Grid, link: Link) -> Cell:
    way = grid.ways[link.id]
    return way[-1] if way else grid.cells[link.source]


def _wish(grid: Grid, entering: Sequence[Link], band: int) -> int:
    """Return the row in the middle of what leads here, as far as it is in the same lane."""
    before = [_last(grid, link) for link in entering]
    rows = sorted(cell.row for cell in before if cell.band == band)
    return rows[(len(rows) - 1) // 2] if rows else 0


# --- columns ----------------------------------------------------------------------------------


def columns_of(things: Sequence[str], links: Sequence[Link]) -> tuple[dict[str, int], set[str]]:
    """Return the column of each thing, and the links that lead back."""
    leaving: dict[str, list[Link]] = {name: [] for name in things}
    entered: set[str] = set()
    for link in links:
        leaving[link.source].append(link)
        entered.add(link.target)
    back = set(_back(things, leaving, entered))
    columns = _longest(things, [link for link in links if link.id not in back])
    _draw_near(things, leaving, entered, columns)
    _spread(things, leaving, entered, columns)
    return columns, back


def _back(
    things: Sequence[str], leaving: Mapping[str, list[Link]], entered: set[str]
) -> Iterator[str]:
    """Yield the links that close a circle, seen from where things begin."""
    open_, done = set[str](), set[str]()
    for first in [*(name for name in things if name not in entered), *things]:
        if first in done:
            continue
        todo = [(first, iter(leaving[first]))]
        open_.add(first)
        while todo:
            name, rest = todo[-1]
            link = next(rest, None)
            if link is None:
                todo.pop()
                open_.discard(name)
                done.add(name)
            elif link.target in open_:
                yield link.id
            elif link.target not in done:
                open_.add(link.target)
                todo.append((link.target, iter(leaving[link.target])))


def _longest(things: Sequence[str], links: Sequence[Link]) -> dict[str, int]:
    waiting = dict.fromkeys(things, 0)
    leaving: dict[str, list[str]] = {name: [] for name in things}
    for link in links:
        waiting[link.target] += 1
        leaving[link.source].append(link.target)
    columns = dict.fromkeys(things, 0)
    ready = deque(name for name in things if not waiting[name])
    while ready:
        name = ready.popleft()
        for target in leaving[name]:
            columns[target] = max(columns[target], columns[name] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return columns


def _draw_near(
    things: Sequence[str],
    leaving: Mapping[str, list[Link]],
    entered: set[str],
    columns: dict[str, int],
) -> None:
    """Let what begins somewhere in the middle stand right in front of what follows it."""
    for name in things:
        if name not in entered and leaving[name]:
            nearest = min(columns[link.target] for link in leaving[name])
            columns[name] = max(nearest - 1, 0)


def _spread(
    things: Sequence[str],
    leaving: Mapping[str, list[Link]],
    entered: set[str],
    columns: dict[str, int],
) -> None:
    """Put things that nothing connects side by side instead of below each other."""
    alone = [name for name in things if name not in entered and not leaving[name]]
    for number, name in enumerate(alone):
        columns[name] = number % ABREAST
