"""Every gateway with every sort of flows, and what may stand behind an event-based one."""

from collections.abc import Mapping
from typing import Any, Final

from tests.conformance.cell import Cell
from tests.conformance.table import WAYS
from tests.make.drawings import event

from .definitions import DEFINED, TRIGGER, drawn

FAMILY: Final = "Gateways"
RACE: Final = "Behind an event-based gateway"
BOTH, ASKED, BARE, JOIN, THROUGH = WAYS
PERSON: Final = "a person chooses"
UNSAID: Final = ("condition-missing", "condition-missing")


def _cell(element: str, position: str, flows: str, *nodes: str, **more: Any) -> Cell:
    return Cell(family=FAMILY, element=element, position=position, drawing=drawn(flows, *nodes),
                **more)  # fmt: skip


def _choosing(element: str, gate: str, **opens: str) -> list[Cell]:
    """The cells of a gateway with conditions; two of three are true."""
    fork = f"start -> {gate}; {gate} -> a [n > 0]; {gate} -> b [n > 1]"
    merge = f"start -> and; and -> a -> {gate}; and -> b -> {gate}"
    done = {"do": "complete a, complete b"}
    return [
        _cell(element, BOTH, f"{fork}; {gate} -> c [default]", start={"n": 2}, open=opens["both"]),
        _cell(element, ASKED, f"{fork}; {gate} -> c [n > 5]", start={"n": 2}, open=opens["both"]),
        _cell(element, BARE, f"start -> {gate}; {gate} -> a; {gate} -> b", open=gate, told=UNSAID,
              note=PERSON),
        _cell(element, JOIN, f"{merge}; {gate} -> c", open=opens["join"], **done),
        _cell(element, THROUGH, f"{merge}; {gate} -> c [n > 1]; {gate} -> e [default]",
              start={"n": 2}, open=opens["join"], **done),
    ]  # fmt: skip


SIGNAL: Final = event("catch", "sig", DEFINED["signal event"])
TIMER: Final = event("catch", "late", DEFINED["timer event"])
GATES: Final = [
    *_choosing("exclusive gateway", "xor", both="a", join="c c"),
    *_choosing("inclusive gateway", "or", both="a b", join="c"),
    _cell("parallel gateway", BOTH, "start -> and; and -> a [n > 1]; and -> b [default]",
          start={"n": 0}, told=("condition-unused",), open="a b", note="conditions ask nothing"),
    _cell("parallel gateway", ASKED, "start -> and; and -> a [n > 1]; and -> b [n > 5]",
          start={"n": 0}, told=("condition-unused", "condition-unused"), open="a b",
          note="conditions ask nothing"),
    _cell("parallel gateway", BARE, "start -> and; and -> a; and -> b", open="a b"),
    _cell("parallel gateway", JOIN,
          "start -> and; and -> a -> and_2; and -> b -> and_2; and_2 -> c",
          do="complete a, complete b", open="c"),
    _cell("parallel gateway", THROUGH,
          "start -> and; and -> a -> and_2; and -> b -> and_2; and_2 -> c; and_2 -> e",
          do="complete a, complete b", open="c e"),
    _cell("event-based gateway", BOTH,
          "start -> event; event -> sig [n > 1] -> a; event -> late [default] -> b", SIGNAL, TIMER,
          start={"n": 0}, told=("condition-unused",), do="fire late", open="b",
          note="conditions ask nothing"),
    _cell("event-based gateway", ASKED,
          "start -> event; event -> sig [n > 1] -> a; event -> late [n > 5] -> b", SIGNAL, TIMER,
          start={"n": 0}, told=("condition-unused", "condition-unused"), do="signal s", open="a",
          note="conditions ask nothing"),
    _cell("event-based gateway", BARE, "start -> event; event -> sig -> a; event -> late -> b",
          SIGNAL, TIMER, do="signal s", open="a"),
    _cell("event-based gateway", JOIN,
          "start -> and; and -> a -> event; and -> b -> event; event -> sig -> c", SIGNAL,
          do="complete a, complete b, signal s", open="c c"),
    _cell("event-based gateway", THROUGH,
          "start -> and; and -> a -> event; and -> b -> event; event -> sig -> c; "
          "event -> late -> e", SIGNAL, TIMER, do="complete a, fire late, complete b, signal s",
          open="c e"),
    *(
        _cell("complex gateway", way, flows, '<bpmn:complexGateway id="it"/>', start={"n": 2},
              refused="complex-gateway")
        for way, flows in {
            BOTH: "start -> it; it -> a [n > 1]; it -> b",
            ASKED: "start -> it; it -> a [n > 1]; it -> b [n > 5]",
            BARE: "start -> it; it -> a; it -> b",
            JOIN: "start -> and; and -> it; and -> it; it -> a",
            THROUGH: "start -> and; and -> it; and -> it; it -> a; it -> b",
        }.items()
    ),
]  # fmt: skip


def _race(racer: str, node: str, *, behind: str = " -> a", **more: Any) -> Cell:
    flows = f"start -> event; event -> it{behind}; event -> late -> b"
    return Cell(family=RACE, element=racer, position="first", drawing=drawn(flows, node, TIMER),
                **more)  # fmt: skip


def _caught(name: str, **more: Any) -> Cell:
    return _race(name, event("catch", "it", DEFINED.get(name, "")), **more)


WAITED_FOR: Final = ("message event", "timer event", "signal event")
TARGET: Final[Mapping[str, Any]] = {
    "told": ("event-gateway-target", *UNSAID),
    "note": "a person chooses the way",
}
RECEIVE: Final = '<bpmn:receiveTask id="it" messageRef="m_m"/>'
RACING: Final = [
    *(_caught(name, do=TRIGGER[name].format("it"), open="a") for name in WAITED_FOR),
    Cell(family=RACE, element="conditional event", position="first",
         drawing=drawn("start -> and; and -> other; and -> event; event -> it -> a; "
                       "event -> late -> b", event("catch", "it", DEFINED["conditional event"]),
                       TIMER),
         start={"ready": False}, do="complete other", given={0: {"ready": True}}, open="a"),
    *(
        _caught(name, refused="event-place")
        for name in ("error event", "escalation event", "compensation event", "cancel event",
                     "terminate event")
    ),
    *(_caught(name, refused="event-several") for name in ("multiple event",
                                                          "parallel multiple event")),
    _caught("none event", told=("event-empty",), do="complete it", open="a",
            note="a person says when it happens"),
    _caught("link event", told=("link-alone", "event-gateway-target", *UNSAID), open="event",
            note="a person chooses the way"),
    _race("receive task", RECEIVE, do="deliver it", open="a"),
    _race("user task", '<bpmn:userTask id="it"/>', do="complete it", open="a",
          note="beyond the standard: whichever comes first"),
    _race("gateway", '<bpmn:parallelGateway id="it"/>', open="event", **TARGET),
    Cell(family=RACE, element="nothing", position="first", drawing=drawn("start -> a -> event"),
         told=("event-gateway-empty",), do="complete a", note="the way ends there"),
    Cell(family=RACE, element="start by any event", position="first", entry="it", open="a",
         drawing=drawn("race -> it -> a; race -> sig -> b",
                       '<bpmn:eventBasedGateway id="race" instantiate="true"/>', RECEIVE, SIGNAL),
         note="each event is a start event"),
    Cell(family=RACE, element="start by all events", position="first", at="race",
         drawing=drawn("race -> it -> a; race -> sig -> b",
                       '<bpmn:eventBasedGateway id="race" instantiate="true" '
                       'eventGatewayType="Parallel"/>', RECEIVE, SIGNAL),
         refused="gateway-parallel-start"),
]  # fmt: skip
