"""Which cells there must be: every event in every position, and what BPMN leaves empty."""

from typing import Final

EVENTS: Final = (
    "none event", "message event", "timer event", "signal event", "error event",
    "escalation event", "conditional event", "link event", "compensation event", "cancel event",
    "terminate event", "multiple event", "parallel multiple event",
)  # fmt: skip
POSITIONS: Final = (
    "process start", "event sub-process", "event sub-process, not interrupting",
    "catch", "boundary", "boundary, not interrupting", "throw", "end",
)  # fmt: skip
LISTED: Final = [(event, position) for event in EVENTS for position in POSITIONS]


def _none(event: str, *positions: str) -> set[tuple[str, str]]:
    return {(event, position) for position in positions}


# BPMN 2.0, table 10.93: what is not in the standard.
HOLES: Final = (
    _none("none event", *POSITIONS[1:6])
    | _none("message event")
    | _none("timer event", "throw", "end")
    | _none("error event", "process start", "event sub-process, not interrupting", "catch",
            "boundary, not interrupting", "throw")
    | _none("escalation event", "process start", "catch")
    | _none("conditional event", "throw", "end")
    | _none("link event", "process start", *POSITIONS[1:3], *POSITIONS[4:6], "end")
    | _none("compensation event", "process start", "event sub-process, not interrupting", "catch",
            "boundary, not interrupting")
    | _none("cancel event", *POSITIONS[:4], "boundary, not interrupting", "throw")
    | _none("terminate event", *POSITIONS[:7])
    | _none("parallel multiple event", "throw", "end")
)  # fmt: skip
