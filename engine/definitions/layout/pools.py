"""Pools with their lanes, one below the other, and the messages between them."""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from engine.definitions.reading.xml import Element, child, children, text_of

from .picture import Box, Picture, Point, straight, tidied
from .scope import lay_out

HEAD: Final = 30
BETWEEN: Final = 60
CLOSED: Final = 70  # the height of a pool that nothing is drawn in
WIDTH: Final = 600


@dataclass(slots=True)
class Lanes:
    """The lanes of a process: those that hold nodes by number, and which stand within which."""

    band_of: dict[str, int] = field(default_factory=dict)
    spans: dict[str, tuple[int, int]] = field(default_factory=dict)  # first and last band
    depths: dict[str, int] = field(default_factory=dict)
    bands: int = 0


def lay_out_process(process: Element) -> Picture:
    """Return the picture of a process with its lanes, without a pool around it."""
    lanes = _lanes_of(process)
    laid = lay_out(process, lanes.band_of, max(lanes.bands, 1))
    if not lanes.bands:
        return laid.picture
    deepest = max(lanes.depths.values()) + 1
    left = deepest * HEAD
    picture = Picture(width=laid.picture.width + left, height=laid.picture.height)
    for name, (first, last) in lanes.spans.items():
        top = laid.bands[first][0]
        # The lines that go around below stand in the last lane.
        end = laid.picture.height if last == lanes.bands - 1 else laid.bands[last][1]
        x = lanes.depths[name] * HEAD
        picture.boxes[name] = Box(x, top, picture.width - x, end - top)
    picture.take(laid.picture, left, 0)
    return picture


def _lanes_of(process: Element) -> Lanes:
    found = Lanes()
    for lane_set in children(process, "laneSet"):
        _read(lane_set, 0, found)
    return found


def _read(lane_set: Element, depth: int, found: Lanes) -> None:
    for lane in children(lane_set, "lane"):
        first = found.bands
        within = child(lane, "childLaneSet")
        if within is not None and children(within, "lane"):
            _read(within, depth + 1, found)
        else:
            found.bands += 1
        for ref in children(lane, "flowNodeRef"):
            found.band_of.setdefault(text_of(ref), first)
        name = lane.get("id")
        if name:
            found.spans[name] = (first, found.bands - 1)
            found.depths[name] = depth


def lay_out_collaboration(collaboration: Element, processes: dict[str, Element]) -> Picture:
    """Return the picture of all pools and the messages between them."""
    picture = Picture()
    insides: list[tuple[str, Picture]] = []
    for pool in children(collaboration, "participant"):
        process = processes.get(pool.get("processRef") or "")
        inside = lay_out_process(process) if process is not None else Picture()
        if name := pool.get("id"):
            insides.append((name, inside))
    width = max([WIDTH, *(inside.width for _, inside in insides)]) + HEAD
    y = 0
    for name, inside in insides:
        height = inside.height if inside.boxes else CLOSED
        picture.boxes[name] = Box(0, y, width, height)
        _widen(inside, width - HEAD)
        picture.take(inside, HEAD, y)
        y += height + BETWEEN
    picture.width, picture.height = width, y
    for flow in children(collaboration, "messageFlow"):
        _draw_message(flow, picture, [picture.boxes[name] for name, _ in insides])
    return picture


def _widen(inside: Picture, width: int) -> None:
    """Let lanes, which reach the right edge, reach that of the widest pool."""
    for name, box in inside.boxes.items():
        if box.right == inside.width:
            inside.boxes[name] = Box(box.x, box.y, width - box.x, box.height)


def _draw_message(flow: Element, picture: Picture, pools: list[Box]) -> None:
    name = flow.get("id")
    source = picture.boxes.get(flow.get("sourceRef") or "")
    target = picture.boxes.get(flow.get("targetRef") or "")
    if name and source is not None and target is not None:
        picture.lines[name] = _between(source, target, pools)


def _between(source: Box, target: Box, pools: list[Box]) -> list[Point]:
    """Return a line that turns in the gap between two pools."""
    upper, lower = sorted((source, target), key=lambda box: box.y)
    # A pool as an end is met right above or below the other end.
    x = {box: (other if box in pools else box).middle[0]
         for box, other in ((source, target), (target, source))}  # fmt: skip
    for above, below in pairwise(pools):
        if upper.bottom <= above.bottom and lower.y >= below.y:
            gap = (above.bottom + below.y) // 2
            points = [(x[upper], upper.bottom), (x[upper], gap), (x[lower], gap),
                      (x[lower], lower.y)]  # fmt: skip
            return tidied(points if upper is source else points[::-1])
    return straight(source, target)
