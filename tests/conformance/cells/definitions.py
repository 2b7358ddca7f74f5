"""Event definitions for the cells, and what a drawing declares for them."""

from typing import Final

from engine.definitions.source import SourceFile
from tests.make.drawing import timer
from tests.make.drawings import (
    TERMINATE,
    condition,
    error,
    escalation,
    link,
    message,
    signal,
    sketch,
)

UNDO: Final = "<bpmn:compensateEventDefinition/>"
CANCEL: Final = "<bpmn:cancelEventDefinition/>"
DEFINED: Final = {
    "message event": message("m"),
    "timer event": timer("Duration", "PT1H"),
    "signal event": signal("s"),
    "error event": error("E"),
    "escalation event": escalation("L"),
    "conditional event": condition("ready"),
    "link event": link("K"),
    "compensation event": UNDO,
    "cancel event": CANCEL,
    "terminate event": TERMINATE,
    "multiple event": message("m") + signal("s"),
    "parallel multiple event": message("m") + signal("s"),
}
# How a test makes each event happen.
TRIGGER: Final = {
    "message event": "deliver {0}",
    "timer event": "fire {0}",
    "signal event": "signal s",
    "conditional event": "complete b",
}


def drawn(flows: str, *nodes: str, key: str = "p") -> SourceFile:
    """Return a drawing that declares everything the cells refer to."""
    return sketch(
        flows, *nodes, key=key, messages=["m", "n"], signals=["s"], errors=["E"], escalations=["L"]
    )
