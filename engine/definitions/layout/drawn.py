"""A drawing as a viewer can show it: every step has a place and every flow a line."""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from functools import lru_cache
from typing import Final

from lxml import etree

from engine.definitions.problems import Report
from engine.definitions.reading.ids import bring_home, settle_ids
from engine.definitions.reading.reader import CONTAINERS, NODES
from engine.definitions.reading.xml import (
    Element,
    Reading,
    children,
    is_bpmn,
    local,
)
from engine.definitions.source import NONE, SourceFile, parse

from .paper import (
    EDGE,
    PLANE,
    SHAPE,
    add_edge,
    add_shape,
    box_of,
    diagrams,
    is_open,
    is_sound,
    shapes,
    write,
)
from .picture import Box, Picture, straight
from .pools import lay_out_collaboration, lay_out_process
from .scope import BOUNDARY, lay_out

# Where names of elements stand; some tools write them as qualified names, which no viewer follows.
REFERENCES: Final = frozenset({
    "sourceRef", "targetRef", "attachedToRef", "default", "processRef", "bpmnElement",
})  # fmt: skip
TEXTS: Final = frozenset({"flowNodeRef", "incoming", "outgoing", "sourceRef", "targetRef"})
JOINED: Final = frozenset({
    "association", "dataInputAssociation", "dataOutputAssociation", "messageFlow",
})  # fmt: skip


@lru_cache(maxsize=32)
def as_shown(content: bytes, key: str) -> bytes:
    """Return a drawing for looking at the process `key`: as it was read, with places for all of it.

    Tools write encodings that are not true, wrappers around and earlier namespaces; whoever looks
    at the drawing later need not know about these. Ids are those by which the engine knows the
    elements. What has a place keeps it; if a step has none, the process is laid out anew. What
    cannot be read stays as it is.
    """
    root = parse(SourceFile("", content), Report(), NONE)
    if root is None:
        return content
    complete(root, key)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def without_places(content: bytes) -> bytes:
    """Return a drawing without its diagrams, so that it is laid out anew; see `as_shown`."""
    root = parse(SourceFile("", content), Report(), NONE)
    if root is None:
        return content
    for diagram in diagrams(root):
        root.remove(diagram)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def complete(root: Element, key: str) -> None:
    """Settle ids and names, and give a place to what has none."""
    _settle(root)
    elements = {item.get("id") or "": item for item in root.iter("{*}*") if _is_named(item)}
    shown = _shown(root, key)
    if shown is None:
        return
    _drop_broken_lines(root)
    processes = {one.get("id") or "": one for one in children(root, "process")}
    inside = _processes_in(shown, processes)
    placed = _placed(root, inside)
    if _lacks_places(inside, placed):
        _lay_out_anew(root, shown, inside, processes, elements)
    else:
        _fill_gaps(inside, placed, root)
        diagram = _diagram_of(root, inside)
        if diagram is not None and local(shown) == "process":
            diagram = _alone(root, diagram, shown)
        _put_first(root, diagram)
    _open_closed(root, inside, elements)
    _drop_doubles(root, inside)


def _drop_doubles(root: Element, inside: list[Element]) -> None:
    """Leave out other processes that use the same ids, which a viewer takes for a mistake.

    Ids that stand twice elsewhere are those of parts and shapes, and nothing refers to them.
    """
    own = {item.get("id") for process in inside for item in process.iter("{*}*")} - {None}
    for process in children(root, "process"):
        if process not in inside and own & {item.get("id") for item in process.iter("{*}*")}:
            root.remove(process)
    seen: set[str] = set()
    for item in sorted(root.iter("{*}*"), key=lambda one: not is_bpmn(one)):
        name = item.get("id")
        if name is not None and name in seen:
            del item.attrib["id"]
        seen.add(name or "")


def _is_named(item: Element) -> bool:
    return is_bpmn(item) and bool(item.get("id"))


def _shown(root: Element, key: str) -> Element | None:
    """Return the element to show: the collaboration that the process is in, else the process."""
    drawn = children(root, "process")
    process = next((one for one in drawn if one.get("id") == key), drawn[0] if drawn else None)
    for collaboration in children(root, "collaboration"):
        pools = children(collaboration, "participant")
        if any(process is not None and pool.get("processRef") == process.get("id")
               for pool in pools):  # fmt: skip
            return collaboration
    return process


def _processes_in(shown: Element, processes: dict[str, Element]) -> list[Element]:
    if local(shown) == "process":
        return [shown]
    refs = [pool.get("processRef") or "" for pool in children(shown, "participant")]
    return [processes[ref] for ref in dict.fromkeys(refs) if ref in processes]


# --- names ------------------------------------------------------------------------------------


def _settle(root: Element) -> None:
    before = {item: item.get("id") for item in root.iter("{*}*") if is_bpmn(item)}
    bring_home(root, NODES)
    settle_ids(root, NODES, Reading("", Report()))
    known = {item.get("id") or "" for item in before}
    moved = {old: item.get("id") or "" for item, old in before.items()
             if old and old not in known}  # fmt: skip
    for number, item in enumerate(root.iter("{*}*")):
        if is_bpmn(item) and local(item) in JOINED and not item.get("id"):
            item.set("id", f"joined-{number}")
        for name in REFERENCES.intersection(map(str, item.keys())):
            item.set(name, _meant(item.get(name) or "", known, moved))
        if is_bpmn(item) and local(item) in TEXTS and item.text:
            item.text = _meant(item.text.strip(), known, moved)


def _meant(ref: str, known: set[str], moved: dict[str, str]) -> str:
    if ref in known:
        return ref
    if ref in moved:
        return moved[ref]
    bare = ref.rpartition(":")[2]
    return bare if bare in known else moved.get(bare, ref)


# --- what is there ----------------------------------------------------------------------------


def _drop_broken_lines(root: Element) -> None:
    for diagram in diagrams(root):
        for item in list(diagram.iter(EDGE, SHAPE)):
            above = item.getparent()
            sound = is_sound(item) if item.tag == EDGE else box_of(item) is not None
            if above is not None and not sound:
                above.remove(item)


def _placed(root: Element, inside: list[Element]) -> dict[str, Element]:
    names = {item.get("id") for process in inside for item in process.iter("{*}*")}
    return {name: shape for diagram in diagrams(root) for name, shape in shapes(diagram)
            if name in names}  # fmt: skip


def _lacks_places(inside: list[Element], placed: dict[str, Element]) -> bool:
    """Return whether a step that should be seen has no place, or all have the same."""
    wanted = [name for process in inside for name, tag in _visible(process, placed)
              if tag != BOUNDARY]  # fmt: skip
    if not inside or not wanted:
        return False
    boxes = [box_of(placed[name]) for name in wanted if name in placed]
    if len(boxes) < len(wanted):
        return True
    return len(boxes) > 2 and Counter(boxes).most_common(1)[0][1] > len(boxes) // 2


def _visible(scope: Element, placed: dict[str, Element]) -> Iterator[tuple[str, str]]:
    """Yield id and tag of the nodes of a scope, and of those in sub-processes that are open."""
    for item in scope.iterchildren("{*}*"):
        tag, name = local(item), item.get("id") or ""
        if not is_bpmn(item) or tag not in NODES:
            continue
        yield name, tag
        if tag in CONTAINERS and name in placed and is_open(placed[name]):
            yield from _visible(item, placed)


def _diagram_of(root: Element, inside: list[Element]) -> Element | None:
    """Return the diagram that shows most of some processes."""
    names = {item.get("id") for process in inside for item in process.iter("{*}*")}
    found = diagrams(root)
    counts = [sum(name in names for name, _ in shapes(one)) for one in found]
    return found[counts.index(max(counts))] if found else None


# --- what is added ----------------------------------------------------------------------------


def _lay_out_anew(
    root: Element,
    shown: Element,
    inside: list[Element],
    processes: dict[str, Element],
    elements: dict[str, Element],
) -> None:
    names = {item.get("id") for process in inside for item in process.iter("{*}*")}
    for diagram in diagrams(root):
        plane = diagram.find(PLANE)
        of = plane.get("bpmnElement") if plane is not None else None
        if of == shown.get("id") or any(name in names for name, _ in shapes(diagram)) or not of:
            root.remove(diagram)
    if local(shown) == "process":
        picture = lay_out_process(shown)
    else:
        picture = lay_out_collaboration(shown, processes)
    _put_first(root, write(root, shown.get("id") or "", picture, elements))


def _put_first(root: Element, diagram: Element | None) -> None:
    """Let a viewer, which opens the first diagram of a file, open this one."""
    first = diagrams(root)[0] if diagram is not None else None
    if diagram is not None and first is not None and first is not diagram:
        first.addprevious(diagram)


def _alone(root: Element, diagram: Element, process: Element) -> Element:
    """Return a diagram of a process that is in no pool, but is drawn beside others that are.

    A viewer shows of a collaboration only what is in its pools.
    """
    plane = diagram.find(PLANE)
    if plane is None or plane.get("bpmnElement") == process.get("id"):
        return diagram
    names = {item.get("id") for item in process.iter("{*}*")}
    own = write(root, process.get("id") or "", Picture(), {})
    for item in plane.iter(SHAPE, EDGE):
        if item.get("bpmnElement") in names:
            own[0].append(deepcopy(item))
    return own


def _fill_gaps(inside: list[Element], placed: dict[str, Element], root: Element) -> None:
    """Draw events on borders and flows that have no place, where both their ends have one."""
    lines = {edge.get("bpmnElement") for diagram in diagrams(root) for edge in diagram.iter(EDGE)}
    for process in inside:
        for item in list(process.iter("{*}*")):
            name, tag = item.get("id") or "", local(item)
            if is_bpmn(item) and tag == BOUNDARY and name not in placed:
                _add_event(item, placed)
            elif is_bpmn(item) and tag == "sequenceFlow" and name not in lines:
                _add_line(item, placed)


def _add_event(event: Element, placed: dict[str, Element]) -> None:
    host = placed.get(event.get("attachedToRef") or "")
    box = box_of(host) if host is not None else None
    plane = host.getparent() if host is not None else None
    if box is None or plane is None:
        return
    beside = [one for one in placed.values() if _stands_on(box_of(one), box)]
    place = Box(box.right - 46 - 46 * len(beside), box.bottom - 18, 36, 36)
    add_shape(plane, event, place, open_=False)
    placed[event.get("id") or ""] = plane[-1]


def _stands_on(one: Box | None, box: Box) -> bool:
    return one is not None and one.y < box.bottom < one.bottom and box.x < one.middle[0] < box.right


def _add_line(flow: Element, placed: dict[str, Element]) -> None:
    ends = [placed.get(flow.get(end) or "") for end in ("sourceRef", "targetRef")]
    boxes = [box_of(end) if end is not None else None for end in ends]
    plane = ends[0].getparent() if ends[0] is not None else None
    if boxes[0] is None or boxes[1] is None or plane is None:
        return
    if ends[1] is not None and ends[1].getparent() is plane:
        add_edge(plane, flow.get("id") or "", straight(boxes[0], boxes[1]))


def _open_closed(root: Element, inside: list[Element], elements: dict[str, Element]) -> None:
    """Give what is in a closed sub-process a diagram of its own, if some of it has no place."""
    placed = _placed(root, inside)
    for process in inside:
        for item in process.iter("{*}*"):
            name = item.get("id") or ""
            if not is_bpmn(item) or local(item) not in CONTAINERS or name not in placed:
                continue
            lacks = any(one not in placed for one, _ in _visible(item, {}))
            if lacks and not is_open(placed[name]):
                _rub_out(root, item)
                picture = lay_out(item, {}).picture
                write(root, name, picture, elements)
                placed |= dict.fromkeys(picture.boxes, placed[name])


def _rub_out(root: Element, container: Element) -> None:
    """Remove what is drawn of the inside of a sub-process."""
    names = {item.get("id") for item in container.iterdescendants("{*}*")}
    for diagram in diagrams(root):
        plane = diagram.find(PLANE)
        if plane is not None and plane.get("bpmnElement") == container.get("id"):
            root.remove(diagram)
            continue
        for item in list(diagram.iter(SHAPE, EDGE)):
            above = item.getparent()
            if item.get("bpmnElement") in names and above is not None:
                above.remove(item)
