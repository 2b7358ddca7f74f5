"""Laying out what stands in one process or sub-process, from the inside out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from engine.definitions.reading.reader import CONTAINERS, NODES
from engine.definitions.reading.xml import Element, child, children, is_bpmn, local, text_of

from .grid import Grid, Link, arrange
from .picture import DATA, EVENT, GATEWAY, STORE, TASK, Picture, note_size, straight
from .sheet import EVENT_ROOM, Router, Sheet, drawn

BOUNDARY: Final = "boundaryEvent"
ARTIFACTS: Final = frozenset({"dataObjectReference", "dataStoreReference", "textAnnotation"})
# Around what is drawn inside a sub-process, where its name and marks are.
FRAME: Final = 24
TITLE: Final = 28


@dataclass(slots=True)
class Contents:
    """What stands directly in a scope, as far as it can be drawn."""

    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)
    artifacts: dict[str, tuple[int, int]] = field(default_factory=dict)
    inner: dict[str, Picture] = field(default_factory=dict)
    events: dict[str, list[str]] = field(default_factory=dict)
    hosts: dict[str, str] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    joins: list[Link] = field(default_factory=list)  # associations: dotted, and in no hurry


@dataclass(frozen=True, slots=True)
class Laid:
    """A scope that has been laid out; `bands` are its lanes from top to bottom."""

    picture: Picture
    bands: Mapping[int, tuple[int, int]]


def lay_out(scope: Element, lanes: Mapping[str, int], bands: int = 1) -> Laid:
    """Return the picture of a process or sub-process.

    Args:
        scope: its element.
        lanes: the number of the lane that a node stands in, for nodes that stand in one.
        bands: how many lanes there are; 1 without any.
    """
    found = _contents(scope)
    links = [Link(one.id, found.hosts.get(one.source, one.source), one.target)
             for one in found.links]  # fmt: skip
    grid = arrange(list(found.sizes), links, lanes)
    _place_artifacts(found, grid, lanes)
    sizes = {**found.sizes, **found.artifacts}
    picture, sheet = drawn(grid, sizes, found.events, bands)
    _draw_lines(found, links, grid, sheet, picture)
    for name, inside in found.inner.items():
        box = picture.boxes[name]
        picture.take(inside, box.x + FRAME, box.y + TITLE)
        picture.open.add(name)
    return Laid(picture, sheet.bands)


def _draw_lines(
    found: Contents, links: list[Link], grid: Grid, sheet: Sheet, picture: Picture
) -> None:
    router = Router(grid, sheet, picture)
    for link, drawn_as in zip(links, found.links, strict=True):
        router.draw(link, drawn_as.source)
    for join in found.joins:
        picture.lines[join.id] = straight(picture.boxes[join.source], picture.boxes[join.target])


def _place_artifacts(found: Contents, grid: Grid, lanes: Mapping[str, int]) -> None:
    """Put data and notes beside the first thing that they are connected with."""
    partner: dict[str, str] = {}
    for join in found.joins:
        for one, other in ((join.source, join.target), (join.target, join.source)):
            if one in found.artifacts and other not in found.artifacts:
                partner.setdefault(one, found.hosts.get(other, other))
    for number, name in enumerate(found.artifacts):
        near = partner.get(name)
        if near is not None:
            grid.beside(name, near)
        else:
            grid.cells[name] = grid.settle(number % 5, lanes.get(name, 0), 1)


# --- what there is ----------------------------------------------------------------------------


def _contents(scope: Element) -> Contents:
    found = Contents()
    for element in scope.iterchildren():
        name = element.get("id")
        if not is_bpmn(element) or not name:
            continue
        tag = local(element)
        if tag in ARTIFACTS:
            found.artifacts[name] = _artifact_size(element)
        elif tag in NODES and tag != BOUNDARY:
            found.sizes[name] = _node_size(element, name, found)
    for event in children(scope, BOUNDARY):
        _attach(event, found)
    _connect(scope, found)
    return found


def _connect(scope: Element, found: Contents) -> None:
    known = found.sizes.keys() | found.hosts.keys()
    for flow in children(scope, "sequenceFlow"):
        link = _link(flow)
        if link is not None and link.source in known and link.target in found.sizes:
            found.links.append(link)
    for join in _joins(scope, known | found.artifacts.keys()):
        # What undoes a step stands behind it, as if a flow led there.
        undoes = join.source in found.hosts and join.target in found.sizes
        (found.links if undoes else found.joins).append(join)


def _attach(event: Element, found: Contents) -> None:
    name, host = event.get("id") or "", event.get("attachedToRef") or ""
    if host not in found.sizes:
        # It stands on nothing; then it is shown by itself.
        found.sizes[name] = EVENT
        return
    found.hosts[name] = host
    events = found.events.setdefault(host, [])
    events.append(name)
    width, height = found.sizes[host]
    found.sizes[host] = (max(width, len(events) * EVENT_ROOM + 10), height)


def _node_size(element: Element, name: str, found: Contents) -> tuple[int, int]:
    tag = local(element)
    if tag.endswith("Event"):
        return EVENT
    if tag.endswith("Gateway"):
        return GATEWAY
    if tag in CONTAINERS:
        inside = lay_out(element, {}).picture
        if inside.boxes:
            found.inner[name] = inside
            return inside.width + 2 * FRAME, inside.height + TITLE + FRAME
    return TASK


def _artifact_size(element: Element) -> tuple[int, int]:
    match local(element):
        case "dataObjectReference":
            return DATA
        case "dataStoreReference":
            return STORE
    return note_size(text_of(child(element, "text")))


def _link(element: Element) -> Link | None:
    name = element.get("id")
    if not name:
        return None
    return Link(name, element.get("sourceRef") or "", element.get("targetRef") or "")


def _joins(scope: Element, known: set[str]) -> Iterator[Link]:
    """Yield the dotted lines: of notes, of what undoes a step, of data."""
    for association in children(scope, "association"):
        link = _link(association)
        if link is not None and link.source in known and link.target in known:
            yield link
    for element in scope.iterchildren():
        owner = element.get("id")
        if not is_bpmn(element) or owner not in known:
            continue
        for tag, end in (("dataInputAssociation", "sourceRef"),
                         ("dataOutputAssociation", "targetRef")):  # fmt: skip
            for data in children(element, tag):
                other, name = text_of(child(data, end)), data.get("id")
                if name and other in known:
                    ends = (other, owner) if end == "sourceRef" else (owner, other)
                    yield Link(name, *ends)
