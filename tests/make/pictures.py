"""What a person sees of a drawing: boxes and lines, and whether any of it is in the way."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from engine.definitions.layout.paper import BOUNDS, EDGE, PLANE, SHAPE, WAYPOINT
from engine.definitions.layout.picture import Box

MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
Point = tuple[float, float]


@dataclass
class Seen:
    """The first diagram of a file; closed sub-processes have one of their own."""

    root: etree._Element
    boxes: dict[str, Box] = field(default_factory=dict)
    lines: dict[str, list[Point]] = field(default_factory=dict)
    planes: list[str] = field(default_factory=list)

    def element(self, name: str) -> etree._Element:
        return next(one for one in self.root.iter("{*}*") if _is(one, name))

    def above(self, name: str) -> set[str]:
        """Everything that an element stands in."""
        return {one.get("id") or "" for one in self.element(name).iterancestors()}

    def tag(self, name: str) -> str:
        return etree.QName(self.element(name)).localname


def _is(one: etree._Element, name: str) -> bool:
    return str(one.tag).startswith(MODEL) and one.get("id") == name


def seen(content: bytes, plane: int = 0) -> Seen:
    root = etree.fromstring(content)
    found = Seen(root)
    planes = list(root.iter(PLANE))
    found.planes = [one.get("bpmnElement") or "" for one in planes]
    for shape in planes[plane].iter(SHAPE) if planes else ():
        bounds = shape.find(BOUNDS)
        assert bounds is not None
        x, y, width, height = (round(float(bounds.get(n) or "nan"))
                               for n in ("x", "y", "width", "height"))  # fmt: skip
        found.boxes[shape.get("bpmnElement") or ""] = Box(x, y, width, height)
    for edge in planes[plane].iter(EDGE) if planes else ():
        found.lines[edge.get("bpmnElement") or ""] = [
            (float(p.get("x") or "nan"), float(p.get("y") or "nan")) for p in edge.iter(WAYPOINT)
        ]
    return found


def overlaps(found: Seen) -> Iterator[tuple[str, str]]:
    """Yield the pairs that cover each other, but for what stands in or on the other."""
    names = sorted(found.boxes, key=lambda name: found.boxes[name].x)
    for at, one in enumerate(names):
        a = found.boxes[one]
        for other in names[at + 1 :]:
            b = found.boxes[other]
            if b.x >= a.right:
                break
            if a.y < b.bottom and b.y < a.bottom and not _may(found, one, other):
                yield one, other


def _may(found: Seen, one: str, other: str) -> bool:
    kinds = {found.tag(one), found.tag(other)}
    if kinds & {"lane", "participant"}:
        return True  # see `outside`
    if other in found.above(one) or one in found.above(other):
        return True
    return any(
        found.element(event).get("attachedToRef") == host
        for event, host in ((one, other), (other, one))
    )


def outside(found: Seen) -> Iterator[str]:
    """Yield what reaches over the edge of the sub-process that it stands in."""
    for name, box in found.boxes.items():
        for above in found.above(name) & found.boxes.keys():
            around = found.boxes[above]
            if not _holds(around, box):
                yield name


def _holds(around: Box, box: Box) -> bool:
    return (
        around.x <= box.x
        and around.y <= box.y
        and box.right <= around.right
        and box.bottom <= around.bottom
    )


def crossed(found: Seen) -> Iterator[tuple[str, str]]:
    """Yield the flows that run through a step which is not one of their ends."""
    steps = [
        (name, box)
        for name, box in found.boxes.items()
        if found.tag(name) not in {"lane", "participant", "textAnnotation"}
    ]
    for line, points in found.lines.items():
        flow = found.element(line)
        if etree.QName(flow).localname != "sequenceFlow":
            continue
        ends = {flow.get("sourceRef") or "", flow.get("targetRef") or ""}
        hosts = {found.element(end).get("attachedToRef") or "" for end in ends}
        free = ends | hosts | found.above(line)
        for name, box in steps:
            if name in free or found.element(name).get("attachedToRef") in ends:
                continue
            if any(_through(box, a, b) for a, b in pairwise(points)):
                yield line, name


def _through(box: Box, a: Point, b: Point) -> bool:
    """Return whether a level or upright piece of a line runs through the inside of a box."""
    (left, right), (top, bottom) = sorted((a[0], b[0])), sorted((a[1], b[1]))
    return left < box.right and right > box.x and top < box.bottom and bottom > box.y
