"""How what happens in one scope reaches another: errors, escalations, ends, undoing, signals."""

from typing import Any, Final

from engine.definitions.source import SourceFile
from tests.conformance.cell import Cell
from tests.make.drawings import border, event, handler, message, several, sub

from .definitions import DEFINED, TRIGGER, UNDO, drawn

FAMILY: Final = "Across scopes"
CALL: Final = '<bpmn:callActivity id="it" name="it" calledElement="q">{0}</bpmn:callActivity>'
TWICE: Final = several(count="2")


def _cell(element: str, position: str, flows: str, *nodes: str, **more: Any) -> Cell:
    return Cell(family=FAMILY, element=element, position=position, drawing=drawn(flows, *nodes),
                **more)  # fmt: skip


def _raise(kind: str, name: str) -> str:
    return event(kind, "raise", DEFINED[name])


def _called(flows: str, *nodes: str) -> dict[str, SourceFile]:
    return {"q": drawn(flows, *nodes, key="q")}


def _undone(host: str) -> str:
    return (
        border(f"on_{host}", host, UNDO)
        + f'<bpmn:userTask id="undo_{host}" name="undo" isForCompensation="true"/>'
        + f'<bpmn:association id="as_{host}" sourceRef="on_{host}" targetRef="undo_{host}"/>'
    )


def _caught(name: str, *, interrupting: bool = True) -> str:
    return border("on", "it", DEFINED[name], interrupting=interrupting)


ERROR, LATE, STOP = "error event", "escalation event", "terminate event"
WAY: Final = "start -> it -> after; on -> x"
ENDS: Final = "start_q -> and; and -> a -> raise; and -> b"
BACK: Final = event("throw", "back", UNDO)
DEEP: Final = sub("deep", "start_d -> a -> raise -> c", _raise("throw", LATE))
AGAIN: Final = handler("h", DEFINED[LATE], "again -> b",
                       event("throw", "again", DEFINED[LATE]), interrupting=False)  # fmt: skip
SCOPES: Final = [
    _cell(ERROR, "from a called process", WAY, CALL.format(""), _caught(ERROR),
          called=_called("start_q -> a -> raise", _raise("end", ERROR)),
          do="complete a", open="x"),
    _cell(ERROR, "from one of several", WAY, CALL.format(TWICE), _caught(ERROR),
          called=_called("start_q -> a -> raise", _raise("end", ERROR)), do="complete a", open="x",
          note="the others are cancelled"),
    _cell(LATE, "through several levels", WAY, sub("it", "start_i -> deep -> b", DEEP),
          _caught(LATE, interrupting=False), do="complete a", open="c x"),
    _cell(LATE, "passed on by a handler", WAY,
          sub("it", "start_i -> a -> raise -> c", _raise("throw", LATE), AGAIN),
          _caught(LATE, interrupting=False), do="complete a", open="b c x"),
    _cell(LATE, "from each of several", WAY, CALL.format(TWICE), _caught(LATE, interrupting=False),
          called=_called("start_q -> a -> raise -> c", _raise("throw", LATE)),
          do="complete a, complete a", open="c c x x"),
    _cell(LATE, "caught by nobody", "start -> a -> raise -> c", _raise("throw", LATE),
          do="complete a", open="c", note="the history says so"),
    _cell(STOP, "in a sub-process", "start -> and_0; and_0 -> it -> after; and_0 -> other",
          sub("it", ENDS, _raise("end", STOP)), do="complete a", open="after other",
          note="ends the sub-process and nothing else"),
    _cell(STOP, "in a called process", "start -> it -> after", CALL.format(""),
          called=_called(ENDS, _raise("end", STOP)), do="complete a", open="after",
          note="ends the called process; the call goes on"),
    _cell(STOP, "in an event sub-process", "start -> other",
          handler("h", message("m"), "and; and -> a -> raise; and -> b", _raise("end", STOP),
                  interrupting=False),
          do="deliver h_start, complete a", open="h_start other", note="ends what handles it only"),
    _cell("event sub-process", "in an event sub-process", "start -> other",
          handler("h", message("m"), "a", handler("g", message("n"), "b")),
          do="deliver h_start, deliver g_start", open="b"),
    _cell("event sub-process", "ends all that waits",
          "start -> and; and -> other; and -> wait; and -> late; and -> it; and -> deep; on -> x",
          event("catch", "wait", message("n")), event("catch", "late", DEFINED["timer event"]),
          CALL.format(TWICE), _caught("timer event"), DEEP,
          handler("h", message("m"), "b"), called=_called("start_q -> c"), do="deliver h_start",
          open="b"),
    _cell("compensation event", "of several, the last first", "start -> it -> back -> c",
          f'<bpmn:userTask id="it">{several(collection="xs", element="x")}</bpmn:userTask>',
          _undone("it"), BACK, start={"xs": [1, 2]},
          do="complete it, complete it, complete undo_it", open="undo_it"),
    _cell("compensation event", "of what is within", "start -> it -> b -> back -> c",
          sub("it", "start_i -> a -> end_i", _undone("a")), _undone("b"), BACK,
          do="complete a, complete b, complete undo_b", open="undo_a"),
    _cell("compensation event", "of what was not completed", "start -> it -> c; on -> back -> x",
          sub("it", "start_i -> a -> b", _undone("a")), _caught("message event"), BACK,
          do="complete a, deliver on", open="x", note="an interrupted sub-process is not undone"),
    _cell("cancel event", "undoes the last first", WAY,
          sub("it", "start_i -> a -> b -> raise", _undone("a"), _undone("b"),
              _raise("end", "cancel event")).replace("subProcess", "transaction"),
          _caught("cancel event"), do="complete a, complete b, complete undo_b", open="undo_a"),
    _cell("signal event", "to its own instance",
          "start -> and; and -> wait -> a; and -> b -> raise -> c",
          event("catch", "wait", DEFINED["signal event"]), _raise("throw", "signal event"),
          do="complete b", open="a c"),
    _cell("signal event", "before anybody waits", "start -> raise -> wait -> a",
          event("catch", "wait", DEFINED["signal event"]), _raise("throw", "signal event"),
          open="wait", note="who waits later does not get it"),
    _cell("boundary event", "many times", "start -> it -> after; on -> x",
          '<bpmn:userTask id="it"/>', _caught("message event", interrupting=False),
          do=", ".join([TRIGGER["message event"].format("on")] * 3), open="it on x x x"),
    _cell("inclusive gateway", "in a loop",
          "start -> xor -> or; or -> a [True] -> or_2; or -> b [n > 0] -> or_2; "
          "or_2 -> c -> xor_2; xor_2 -> xor [again]; xor_2 -> end [default]",
          start={"n": 1, "again": True}, do="complete a, complete b, complete c, complete b",
          given={2: {"again": True}, 3: {"again": False}}, open="a"),
    _cell("inclusive gateway", "beside a branch that was left",
          "start -> or; or -> a [True] -> or_2; or -> it [True] -> or_2; or_2 -> c; on -> x",
          '<bpmn:userTask id="it"/>', _caught("message event"), do="complete a, deliver on",
          open="c x", note="it does not wait for what cannot come"),
]  # fmt: skip
