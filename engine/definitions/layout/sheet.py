"""From cells to pixels: how wide columns are, how high rows, and where lines run between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from .grid import Cell, Grid, Link
from .picture import Box, Picture, Point, tidied

LEFT: Final = 60
TOP: Final = 30
# Between two columns, where lines bend; and below a row, for names and events on borders.
GUTTER: Final = 70
BELOW: Final = 44
LINE: Final = 24  # the height of a row that only lines pass through
CHANNEL: Final = 12
STEP: Final = 7  # between lines that run side by side
ABREAST: Final = 6
EVENT_ROOM: Final = 50
EVENT_SIZE: Final = 36


@dataclass(slots=True)
class Sheet:
    """The edges of columns and rows; `bands` are where the lanes begin and end."""

    lefts: list[int] = field(default_factory=list)
    rights: list[int] = field(default_factory=list)
    middles: dict[tuple[int, int], int] = field(default_factory=dict)
    feet: dict[tuple[int, int], int] = field(default_factory=dict)
    bands: dict[int, tuple[int, int]] = field(default_factory=dict)
    floors: dict[int, int] = field(default_factory=dict)  # where the last row of a band ends
    bottom: int = 0


def drawn(
    grid: Grid,
    sizes: Mapping[str, tuple[int, int]],
    events: Mapping[str, list[str]],
    bands: int,
) -> tuple[Picture, Sheet]:
    """Return the picture of a grid.

    Args:
        grid: where everything stands.
        sizes: width and height of each thing.
        events: the events on the border of each thing, from right to left.
        bands: how many lanes there are, each with at least one row.
    """
    sheet = _measured(grid, sizes, bands)
    picture = Picture(width=(sheet.rights[-1] if sheet.rights else LEFT) + LEFT)
    for name, cell in grid.cells.items():
        width, height = sizes[name]
        left = (sheet.lefts[cell.column] + sheet.rights[cell.column] - width) // 2
        middle = sheet.middles[cell.band, cell.row]
        box = picture.boxes[name] = Box(left, middle - height // 2, width, height)
        for number, event in enumerate(events.get(name, ())):
            x = box.right - number * EVENT_ROOM - EVENT_SIZE - 10
            picture.boxes[event] = Box(x, box.bottom - EVENT_SIZE // 2, EVENT_SIZE, EVENT_SIZE)
    picture.height = sheet.bottom + TOP // 2
    return picture, sheet


def _measured(grid: Grid, sizes: Mapping[str, tuple[int, int]], bands: int) -> Sheet:
    widths: dict[int, int] = {}
    heights: dict[tuple[int, int], int] = {}
    for cell in grid.taken:
        widths.setdefault(cell.column, 0)
        heights.setdefault((cell.band, cell.row), LINE)
    for name, cell in grid.cells.items():
        width, height = sizes[name]
        place = (cell.band, cell.row)
        widths[cell.column] = max(widths[cell.column], width)
        heights[place] = max(heights[place], height + BELOW)
    sheet = Sheet()
    x = LEFT
    for column in range(max(widths, default=-1) + 1):
        sheet.lefts.append(x)
        x += widths.get(column, 0)
        sheet.rights.append(x)
        x += GUTTER
    y = 0
    for band in range(bands):
        top = y
        y += TOP
        for place in sorted(one for one in heights if one[0] == band):
            room = heights[place]
            thing = room - BELOW if room > LINE else room
            sheet.middles[place] = y + thing // 2
            sheet.feet[place] = y + thing
            y += room
        sheet.floors[band] = y
        y += CHANNEL * (list(grid.around.values()).count(band) + 1)
        y = max(y, top + 120) if bands > 1 else y
        sheet.bands[band] = (top, y)
    sheet.bottom = y
    return sheet


@dataclass(slots=True)
class Router:
    """Draws the lines of a picture; lines that bend in one gutter are kept a little apart."""

    grid: Grid
    sheet: Sheet
    picture: Picture
    bends: dict[int, int] = field(default_factory=dict)
    below: dict[int, int] = field(default_factory=dict)

    def draw(self, link: Link, source: str) -> None:
        """Draw a line; `source` is the event on the border that it comes out of, or the thing."""
        first, last = self.grid.cells[link.source], self.grid.cells[link.target]
        points = self._beginning(link, source, first)
        if link.id in self.grid.around:
            points += self._around(points[-1], first, last, self.grid.around[link.id])
        else:
            cell = first
            for step in [*self.grid.ways[link.id], last]:
                points += self._hop(points[-1], cell.column, self._middle(step))
                cell = step
        target = self.picture.boxes[link.target]
        points.append((target.x, target.middle[1]))
        self.picture.lines[link.id] = tidied(points)

    def _middle(self, cell: Cell) -> int:
        return self.sheet.middles[cell.band, cell.row]

    def _beginning(self, link: Link, source: str, cell: Cell) -> list[Point]:
        box = self.picture.boxes[source]
        if source == link.source:
            return [(box.right, box.middle[1])]
        # An event on a border is left downwards, then to the side in the strip below the row.
        host = self.picture.boxes[link.source]
        nearest = (host.right - box.middle[0]) // EVENT_ROOM
        strip = self.sheet.feet[cell.band, cell.row] + 22 + min(nearest, 2) * STEP
        return [(box.middle[0], box.bottom), (box.middle[0], strip)]

    def _bend(self, column: int) -> int:
        """Return where in the gutter behind a column the next line turns."""
        number = self.bends.get(column, 0)
        self.bends[column] = number + 1
        edge = self.sheet.rights[column] if column >= 0 else self.sheet.lefts[0] - GUTTER
        return edge + 16 + (number % ABREAST) * STEP

    def _hop(self, at: Point, column: int, row: int) -> list[Point]:
        if at[1] == row:
            return []
        x = self._bend(column)
        return [(x, at[1]), (x, row)]

    def _around(self, at: Point, first: Cell, last: Cell, band: int) -> list[Point]:
        out, into = self._bend(first.column), self._bend(last.column - 1)
        number = self.below[band] = self.below.get(band, 0) + 1
        channel = self.sheet.floors[band] + number * CHANNEL
        return [(out, at[1]), (out, channel), (into, channel), (into, self._middle(last))]
