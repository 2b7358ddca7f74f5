"""Boxes and lines, in pixels as a viewer shows them; x grows to the right, y downwards."""

from dataclasses import dataclass, field
from typing import Final

Point = tuple[int, int]

EVENT: Final = (36, 36)
GATEWAY: Final = (50, 50)
TASK: Final = (100, 80)
DATA: Final = (36, 50)
STORE: Final = (50, 50)
NOTE_WIDTH: Final = 140
NOTE_LINE: Final = 15
NOTE_LETTERS: Final = 20


@dataclass(frozen=True, slots=True)
class Box:
    """Where an element stands."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """The lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> Point:
        """The centre."""
        return self.x + self.width // 2, self.y + self.height // 2

    def moved(self, right: int, down: int) -> "Box":
        """Return the same box elsewhere."""
        return Box(self.x + right, self.y + down, self.width, self.height)


@dataclass(slots=True)
class Picture:
    """What is drawn in one place: boxes by element, lines by flow. `open` are the expanded ones."""

    boxes: dict[str, Box] = field(default_factory=dict)
    lines: dict[str, list[Point]] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    width: int = 0
    height: int = 0

    def take(self, other: "Picture", right: int, down: int) -> None:
        """Put another picture into this one, moved."""
        for name, box in other.boxes.items():
            self.boxes[name] = box.moved(right, down)
        for name, line in other.lines.items():
            self.lines[name] = [(x + right, y + down) for x, y in line]
        self.open |= other.open


def note_size(text: str) -> tuple[int, int]:
    """Return how much room a text annotation takes."""
    lines = sum(-(-max(len(line), 1) // NOTE_LETTERS) for line in text.split("\n"))
    return NOTE_WIDTH, max(lines, 1) * NOTE_LINE + 10


def straight(source: Box, target: Box) -> list[Point]:
    """Return a line between two boxes, from border to border, with at most two bends."""
    (sx, sy), (tx, ty) = source.middle, target.middle
    if target.x >= source.right or target.right <= source.x:
        forwards = target.x >= source.right
        start = source.right if forwards else source.x
        end = target.x if forwards else target.right
        half = (start + end) // 2
        return tidied([(start, sy), (half, sy), (half, ty), (end, ty)])
    downwards = ty >= sy
    start = source.bottom if downwards else source.y
    end = target.y if downwards else target.bottom
    half = (start + end) // 2
    return tidied([(sx, start), (sx, half), (tx, half), (tx, end)])


def _without_doubles(points: list[Point]) -> list[Point]:
    """Leave out what stands twice; a line keeps at least two points."""
    found = [points[0]]
    for point in points[1:]:
        if point != found[-1]:
            found.append(point)
    return found if len(found) > 1 else [points[0], points[-1]]


def tidied(points: list[Point]) -> list[Point]:
    """Return a line without the points that bend nothing."""
    found: list[Point] = []
    for point in _without_doubles(points):
        while len(found) > 1 and _in_line(found[-2], found[-1], point):
            found.pop()
        found.append(point)
    return found if len(found) > 1 else [points[0], points[-1]]


def _in_line(first: Point, second: Point, third: Point) -> bool:
    across = first[0] == second[0] == third[0]
    down = first[1] == second[1] == third[1]
    between = min(first, third) <= second <= max(first, third)
    return (across or down) and between
