"""Every marker on every kind of activity."""

import itertools
from collections.abc import Iterator
from typing import Any, Final

from tests.conformance.cell import Cell
from tests.conformance.table import ACTIVITIES, MARKERS
from tests.make.drawings import border, event, message, several

from .definitions import UNDO, drawn
from .hosts import HANDLER, HOSTS, Host

FAMILY: Final = "Markers"
LOOP: Final = (
    "<bpmn:standardLoopCharacteristics{0}><bpmn:loopCondition>{1}</bpmn:loopCondition>"
    "</bpmn:standardLoopCharacteristics>"
)
# In a loop `rounds` counts down by what each round brings; without people it is one round.
MARKED: Final = {
    "loop, asked before": LOOP.format(' testBefore="true"', "loopCounter &lt; 2"),
    "loop, asked after": LOOP.format("", "loopCounter &lt; 2"),
    "multi-instance, sequential": several(count="2", sequential=True),
    "multi-instance, parallel": several(count="2"),
    "loop and multi-instance": LOOP.format("", "again") + several(count="2"),
}


def _twice(host: Host) -> dict[str, Any]:
    """Do everything there is to do in each of two rounds."""
    do = ", ".join(part for part in (host.do, host.do) if part)
    given = dict(host.more.get("given", {}))
    rounds = len(host.do.split(","))
    given |= {number + rounds: values for number, values in given.items()}
    return {**host.more, "do": do, "given": given, "open": "after"}


def _repeated(kind: str, marker: str) -> Cell:
    host = HOSTS[kind]
    more = _twice(host)
    if kind == "ad-hoc sub-process" and marker == "multi-instance, parallel":
        # Both menus are open at once, and each is answered with what the first one is.
        more["do"] = "complete it, complete it, complete a, complete it, complete it, complete a"
    drawing = drawn("start -> it -> after", host.xml(marker=MARKED[marker]))
    return Cell(family=FAMILY, element=kind, position=marker, drawing=drawing,
                called=host.programs(), **more)  # fmt: skip


def _for_compensation(kind: str) -> Cell:
    host = HOSTS[kind]
    drawing = drawn(
        "start -> first -> back -> after", host.xml(attributes='isForCompensation="true"'),
        border("on", "first", UNDO), event("throw", "back", UNDO),
        '<bpmn:association id="as" sourceRef="on" targetRef="it"/>',
    )  # fmt: skip
    return Cell(family=FAMILY, element=kind, position="for compensation", drawing=drawing,
                called=host.programs(), do="complete first",
                open=host.open or "after",
                **{name: value for name, value in host.more.items() if name != "given"},
                )  # fmt: skip


def _on_handler(marker: str) -> Cell:
    """An event sub-process is done as often as its start event occurs."""
    attributes = 'isForCompensation="true"' if marker == "for compensation" else ""
    xml = HANDLER.format(attributes, MARKED.get(marker, ""), message("n"))
    code = "event-sub-marker" if marker in MARKED else "compensation-event-sub"
    code = "marker-several" if marker == "loop and multi-instance" else code
    return Cell(family=FAMILY, element="event sub-process", position=marker,
                drawing=drawn("start -> other", xml), refused=code)  # fmt: skip


def _markers() -> Iterator[Cell]:
    for kind, marker in itertools.product(ACTIVITIES, MARKERS):
        if kind == "event sub-process":
            yield _on_handler(marker)
        elif marker == "for compensation":
            yield _for_compensation(kind)
        elif marker == "loop and multi-instance":
            host = HOSTS[kind]
            yield Cell(family=FAMILY, element=kind, position=marker, called=host.programs(),
                       drawing=drawn("start -> it -> after", host.xml(marker=MARKED[marker])),
                       refused="marker-several")  # fmt: skip
        else:
            yield _repeated(kind, marker)


MARKING: Final = list(_markers())
