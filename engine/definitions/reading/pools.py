"""Pools and lanes: what a process is called, and whose work its steps are."""

from engine.definitions.model import Lane

from .extensions import read_lane
from .xml import Element, children, text_of


def pool_name(root: Element, key: str) -> str | None:
    """Return the name of the pool that shows a process, if there is one."""
    for collaboration in children(root, "collaboration"):
        for pool in children(collaboration, "participant"):
            if (pool.get("processRef") or "").rpartition(":")[2] == key:
                return pool.get("name")
    return None


def read_lanes(lane_set: Element, lanes: list[Lane], by_node: dict[str, Lane]) -> None:
    """Collect the lanes; inner ones come later and so win for the nodes that they name too."""
    for element in children(lane_set, "lane"):
        lane = read_lane(element)
        lanes.append(lane)
        for ref in children(element, "flowNodeRef"):
            by_node[text_of(ref)] = by_node[text_of(ref).rpartition(":")[2]] = lane
        for inner in children(element, "childLaneSet"):
            read_lanes(inner, lanes, by_node)
