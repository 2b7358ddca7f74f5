"""Ids: every node and flow gets one of its own before anything is read.

Tools leave ids out, use one twice, and write characters that our own added nodes are marked with.
What is changed here is changed in the same way each time, for a drawing is read again whenever it
is loaded.
"""

from collections.abc import Iterable
from typing import Final

from .xml import Element, Reading, children, is_bpmn, local, text_of

# How added nodes and the machine's own steps are told from drawn ones.
MARKS: Final = str.maketrans({"~": "_", "#": "_"})
FLOW: Final = "sequenceFlow"
ENDS: Final = ("sourceRef", "targetRef", "attachedToRef", "default")


def settle_ids(root: Element, nodes: frozenset[str], reading: Reading) -> None:
    """Give each process, node and flow of the file an id that only it has.

    `nodes` are the tags of what stands in a process. Nodes share one set of names, flows another:
    only there can two of one name be mistaken for each other.
    """
    taken: dict[str, set[str]] = {"process": set(), "node": set(), "flow": set()}
    for process in children(root, "process"):
        _settle(process, taken["process"], reading)
        # Two processes of a file may use the same ids: each has a world of its own.
        world = {**taken, "node": {process.get("id") or ""}, "flow": set()}
        for element in process.iter():
            if not is_bpmn(element) or element is process:
                continue
            tag = local(element)
            if tag in nodes:
                _settle(element, world["node"], reading)
            elif tag == FLOW:
                _settle(element, world["flow"], reading)


def bring_home(root: Element, nodes: frozenset[str]) -> None:
    """Move flows into the process that both their ends are in; some tools write all into one."""
    processes = children(root, "process")
    if len(processes) < 2:
        return
    home = {
        element.get("id"): process
        for process in processes
        for element in process.iter()
        if is_bpmn(element) and local(element) in nodes and element.get("id")
    }
    for process in processes:
        for flow in [one for one in process.iter() if is_bpmn(one) and local(one) == FLOW]:
            source, target = (home.get(flow.get(end)) for end in ENDS[:2])
            if source is not None and source is target and source is not process:
                source.append(flow)


def _settle(element: Element, taken: set[str], reading: Reading) -> None:
    given = element.get("id")
    name = (given or "").strip().translate(MARKS)
    if not name:
        name = _free(local(element), taken, 1)
        reading.add("id-missing", element, tag=local(element), given=name)
    elif name in taken:
        reading.add("id-double", element, given=_free(f"{name}_", taken, 2))
        name = _free(f"{name}_", taken, 2)
    taken.add(name)
    if name != given:
        element.set("id", name)
        if given:
            _follow(element, given, name)


def _free(start: str, taken: set[str], number: int) -> str:
    while f"{start}{number}" in taken:
        number += 1
    return f"{start}{number}"


def _follow(element: Element, old: str, new: str) -> None:
    """Let what stands beside a renamed element follow it, unless another still has the old name."""
    holder = element.getparent()
    if holder is None or any(other.get("id") == old for other in holder):
        return
    beside: Iterable[Element] = holder
    for other in beside:
        for end in ENDS:
            if other.get(end) == old:
                other.set(end, new)
    for lane in holder.iter(f"{{{_namespace(element)}}}flowNodeRef"):
        if text_of(lane) == old:
            lane.text = new


def _namespace(element: Element) -> str:
    return str(element.tag)[1:].partition("}")[0]
