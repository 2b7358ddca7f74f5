"""Gateways, and how flows part and come together."""

from typing import Any, Final

from tests.conformance.cell import Cell
from tests.make.drawings import event, message

from .definitions import DEFINED, drawn

FAMILY: Final = "Gateways"


def _cell(element: str, position: str, flows: str, *nodes: str, **more: Any) -> Cell:
    return Cell(family=FAMILY, element=element, position=position, drawing=drawn(flows, *nodes),
                **more)  # fmt: skip


GATEWAYS: Final = [
    _cell("exclusive gateway", "fork", "start -> xor; xor -> a [n > 1]; xor -> b [default]",
          start={"n": 2}, open="a"),
    _cell("exclusive gateway", "default flow", "start -> xor; xor -> a [n > 1]; xor -> b [default]",
          start={"n": 0}, open="b"),
    _cell("exclusive gateway", "join",
          "start -> and; and -> xor; and -> xor; xor -> a", open="a a"),
    _cell("exclusive gateway", "without conditions", "start -> xor; xor -> a; xor -> b",
          open="xor", note="a person chooses"),
    _cell("parallel gateway", "fork", "start -> and; and -> a; and -> b", open="a b"),
    _cell("parallel gateway", "join",
          "start -> and; and -> a -> and_2; and -> b -> and_2; and_2 -> c",
          do="complete a, complete b", open="c"),
    _cell("inclusive gateway", "fork",
          "start -> or; or -> a [n > 0]; or -> b [n > 1]; or -> c [n > 5]",
          start={"n": 2}, open="a b"),
    _cell("inclusive gateway", "join",
          "start -> or; or -> a [n > 0] -> or_2; or -> b [n > 1] -> or_2; or -> c [n > 5] -> or_2;"
          " or_2 -> e", start={"n": 2}, do="complete a, complete b", open="e"),
    _cell("inclusive gateway", "without conditions", "start -> or; or -> a; or -> b",
          open="or", note="a person chooses one or several"),
    _cell("event-based gateway", "messages and timers",
          "start -> event; event -> wait -> a; event -> late -> b",
          event("catch", "wait", message("m")), event("catch", "late", DEFINED["timer event"]),
          do="fire late", open="b"),
    _cell("event-based gateway", "signals and conditions",
          "start -> event; event -> sig -> a; event -> cond -> b",
          event("catch", "sig", DEFINED["signal event"]),
          event("catch", "cond", DEFINED["conditional event"]),
          start={"ready": False}, do="signal s", open="a"),
    _cell("event-based gateway", "receive tasks", "start -> event; event -> get -> a",
          '<bpmn:receiveTask id="get" messageRef="m_m"/>', do="deliver get", open="a"),
    _cell("complex gateway", "anywhere", "start -> it; it -> a; it -> b",
          '<bpmn:complexGateway id="it"/>', refused="complex-gateway"),
    _cell("flow", "several out of a step", "start -> a; a -> b; a -> c", do="complete a",
          open="b c", note="read as a parallel gateway"),
    _cell("flow", "condition out of a step", "start -> a; a -> b [n > 1]; a -> c [n > 5]",
          start={"n": 2}, do="complete a", open="b", note="read as an inclusive gateway"),
    _cell("flow", "several into a step", "start -> and; and -> a; and -> a", open="a a",
          note="one token for each, as the standard says"),
]  # fmt: skip
