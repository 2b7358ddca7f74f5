"""Flows, starts and links: what is drawn, and what is drawn a little otherwise than BPMN says."""

from typing import Any, Final

from tests.conformance.cell import Cell
from tests.make.drawings import event, link, sub

from .definitions import DEFINED, drawn

FAMILY: Final = "Flows"
SUBS: Final = "Sub-processes"


def _cell(element: str, position: str, flows: str, *nodes: str, **more: Any) -> Cell:
    return Cell(family=FAMILY, element=element, position=position, drawing=drawn(flows, *nodes),
                **more)  # fmt: skip


def _throw(node: str, name: str = "K") -> str:
    return event("throw", node, link(name))


def _land(node: str, name: str = "K") -> str:
    return event("catch", node, link(name))


def _begin(node: str, kind: str) -> str:
    return event("start", node, DEFINED[kind])


ACROSS: Final = '<bpmn:sequenceFlow id="over" sourceRef="a" targetRef="inner"/>'
FLOWS: Final = [
    _cell("flow", "several out of a step", "start -> a; a -> b; a -> c", do="complete a",
          open="b c", note="read as a parallel gateway"),
    _cell("flow", "condition out of a step", "start -> a; a -> b [n > 1]; a -> c [n > 5]",
          start={"n": 2}, do="complete a", open="b", note="read as an inclusive gateway"),
    _cell("flow", "several into a step", "start -> and; and -> a; and -> a", open="a a",
          note="one token for each, as the standard says"),
    _cell("flow", "out of an end", "start -> a -> end -> b", told=("flow-from-end",),
          do="complete a", open="b", note="the end is read as an event in between"),
    _cell("flow", "into a start", "start -> a -> xor; xor -> start [n > 0]; xor -> b [default]",
          told=("flow-into-start",), start={"n": 1}, do="complete a, complete a",
          given={1: {"n": 0}}, open="b", note="read as leading to what follows"),
    _cell("flow", "across a border", "start -> a", ACROSS, sub("box", "inner -> end_in"),
          told=("flow-crosses",), do="complete a", open="inner",
          note="read as leading to the sub-process"),
    _cell("flow", "to nowhere", "start -> a", '<bpmn:sequenceFlow id="over" sourceRef="a" '
          'targetRef="gone"/>', told=("flow-dangling",), open="a", note="it is left out"),
    _cell("process", "without start and end", "a -> b", open="a"),
    _cell("process", "two plain starts", "start -> a; start_2 -> b", told=("start-several",),
          open="p~begin", note="a person chooses where to begin"),
    _cell("process", "two message starts", "one -> a; two -> b", _begin("one", "message event"),
          _begin("two", "message event").replace("m_m", "m_n"), entry="two", open="b"),
    _cell("process", "a message and a plain start", "start -> a; two -> b",
          _begin("two", "message event"), open="a"),
    _cell("link event", "several to one", "start -> and; and -> one; and -> two; land -> a",
          _throw("one"), _throw("two"), _land("land"), open="a a"),
    _cell("link event", "a chain", "start -> one; land -> two; arrive -> a", _throw("one"),
          _land("land"), _throw("two", "L"), _land("arrive", "L"), open="a"),
    _cell("link event", "two that catch the same", "start -> one; land -> a; it -> b",
          _throw("one"), _land("land"), _land("it"), refused="link-double"),
    _cell("link event", "without a pair", "start -> a -> one", _throw("one"),
          told=("link-alone",), do="complete a", note="the way ends there"),
]  # fmt: skip


def _sub(kind: str, position: str, flows: str, **more: Any) -> Cell:
    tags = {"transaction": "transaction", "ad-hoc sub-process": "adHocSubProcess"}
    xml = sub("it", flows) if flows else '<bpmn:subProcess id="it" name="it"></bpmn:subProcess>'
    return Cell(
        family=SUBS, element=kind, position=position,
        drawing=drawn("start -> it -> after",
                      xml.replace("subProcess", tags.get(kind, "subProcess"))),
        **more,
    )  # fmt: skip


def _handler(position: str, flows: str, **more: Any) -> Cell:
    begin = [_begin("start_m", "message event")] if "start_m" in flows else []
    return Cell(
        family=SUBS, element="event sub-process", position=position,
        drawing=drawn("start -> after", sub("it", flows, *begin,
                                            attributes='triggeredByEvent="true"')),
        **more,
    )  # fmt: skip


EMPTY: Final = '<bpmn:subProcess id="it" name="it" triggeredByEvent="true"></bpmn:subProcess>'
INSIDE: Final = [
    *(
        cell
        for kind in ("sub-process", "transaction")
        for cell in (
            _sub(kind, "with start and end", "start_in -> a -> end_in", do="complete a",
                 open="after"),
            _sub(kind, "without start and end", "a -> b", do="complete a, complete b",
                 open="after"),
            _sub(kind, "empty", "", told=("sub-empty",), open="after", note="it is passed"),
            _sub(kind, "two plain starts", "start_in -> a; start_2 -> b", told=("start-several",),
                 open="a b", note="both begin"),
        )
    ),
    _sub("ad-hoc sub-process", "with start and end", "start_in -> a -> end_in; b",
         told=("ad-hoc-event", "ad-hoc-event"), open="it", note="start and end are left out"),
    _sub("ad-hoc sub-process", "without start and end", "a; b",
         do="complete it, complete it, complete a",
         given={0: {"outcome": "a"}, 1: {"outcome": "finish"}}, open="after"),
    _sub("ad-hoc sub-process", "empty", "", told=("ad-hoc-empty",), open="it"),
    _sub("ad-hoc sub-process", "two plain starts", "start_in -> a; start_2 -> b",
         told=("ad-hoc-event", "ad-hoc-event"), open="it", note="both are left out"),
    _handler("with start and end", "start_m -> a -> end_in", do="deliver start_m", open="a"),
    _handler("without start and end", "a", told=("event-sub-start",), open="after"),
    Cell(family=SUBS, element="event sub-process", position="empty",
         drawing=drawn("start -> after", EMPTY), told=("event-sub-start",), open="after",
         note="it is left out"),
    _handler("two plain starts", "start_in -> a; start_2 -> b", told=("event-sub-start",),
             open="after", note="it is left out"),
    *(
        Cell(family="Started by an event", element=kind, position="so marked", refused=
             "event-sub-kind", drawing=drawn("start -> after", sub("it", "start_in -> a", attributes
             ='triggeredByEvent="true"').replace("subProcess", tag)))
        for kind, tag in {"transaction": "transaction", "ad-hoc sub-process": "adHocSubProcess"
                          }.items()
    ),
]  # fmt: skip
