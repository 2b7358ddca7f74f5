"""The part of a file that says where its elements stand: reading it, writing it anew."""

from collections.abc import Iterator
from math import isfinite
from typing import Final

from lxml import etree

from engine.definitions.reading.xml import Element, local

from .picture import Box, Picture, Point

DI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
DC: Final = "http://www.omg.org/spec/DD/20100524/DC"
WAY: Final = "http://www.omg.org/spec/DD/20100524/DI"
DIAGRAM: Final = f"{{{DI}}}BPMNDiagram"
PLANE: Final = f"{{{DI}}}BPMNPlane"
SHAPE: Final = f"{{{DI}}}BPMNShape"
EDGE: Final = f"{{{DI}}}BPMNEdge"
BOUNDS: Final = f"{{{DC}}}Bounds"
WAYPOINT: Final = f"{{{WAY}}}waypoint"
NAMES: Final = {"bpmndi": DI, "dc": DC, "di": WAY}
HORIZONTAL: Final = frozenset({"participant", "lane"})


def diagrams(root: Element) -> list[Element]:
    """Return the diagrams of a file."""
    return root.findall(DIAGRAM)


def shapes(diagram: Element) -> Iterator[tuple[str, Element]]:
    """Yield what stands in a diagram at a sound place, with the id of its element."""
    for shape in diagram.iter(SHAPE):
        if box_of(shape) is not None:
            yield shape.get("bpmnElement") or "", shape


def box_of(shape: Element) -> Box | None:
    """Return where a shape stands; None when that cannot be read."""
    bounds = shape.find(BOUNDS)
    if bounds is None:
        return None
    try:
        x, y, width, height = (float(bounds.get(name) or "nan")
                               for name in ("x", "y", "width", "height"))  # fmt: skip
    except ValueError:
        return None
    if not all(map(isfinite, (x, y, width, height))) or width <= 0 or height <= 0:
        return None
    return Box(round(x), round(y), round(width), round(height))


def is_sound(edge: Element) -> bool:
    """Return whether a line has two points at least."""
    points = edge.findall(WAYPOINT)
    try:
        return len(points) > 1 and all(
            isfinite(float(point.get(axis) or "nan")) for point in points for axis in ("x", "y")
        )
    except ValueError:
        return False


def is_open(shape: Element) -> bool:
    """Return whether a sub-process is drawn with what is in it."""
    return (shape.get("isExpanded") or "").lower() in {"true", "1"}


# --- writing ----------------------------------------------------------------------------------


def write(root: Element, of: str, picture: Picture, elements: dict[str, Element]) -> Element:
    """Add a diagram that shows a picture of the element `of`, and return it."""
    number = len(diagrams(root)) + 1
    diagram = etree.SubElement(root, DIAGRAM, {"id": f"laid-out-{number}"}, NAMES)
    plane = etree.SubElement(diagram, PLANE, {"id": f"laid-out-{number}-plane", "bpmnElement": of})
    # Larger things first: a viewer paints in this order.
    for name, box in sorted(picture.boxes.items(), key=_paint_order):
        add_shape(plane, elements[name], box, open_=name in picture.open)
    for name, line in picture.lines.items():
        add_edge(plane, name, line)
    return diagram


def _paint_order(item: tuple[str, Box]) -> int:
    return -item[1].width * item[1].height


def add_shape(plane: Element, element: Element, box: Box, *, open_: bool) -> None:
    """Add a shape to a plane."""
    name, tag = element.get("id") or "", local(element)
    more: dict[str, str] = {}
    if tag in HORIZONTAL:
        more["isHorizontal"] = "true"
    elif tag == "exclusiveGateway":
        more["isMarkerVisible"] = "true"
    elif open_:
        more["isExpanded"] = "true"
    more |= {"id": f"laid-out-shape-{name}", "bpmnElement": name}
    shape = etree.SubElement(plane, SHAPE, dict(more))
    sizes = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    etree.SubElement(shape, BOUNDS, {key: str(value) for key, value in sizes.items()})


def add_edge(plane: Element, name: str, line: list[Point]) -> None:
    """Add a line to a plane."""
    edge = etree.SubElement(plane, EDGE, {"id": f"laid-out-line-{name}", "bpmnElement": name})
    for x, y in line:
        etree.SubElement(edge, WAYPOINT, {"x": str(x), "y": str(y)})
