"""Which cells there must be: the axes of BPMN 2.0, and all that they span.

Sources: BPMN 2.0, table 10.93 (events in their positions), 10.3 (activities and markers), 10.6
(gateways), 10.4 (data), 7.2 (swimlanes, artefacts).
"""

import itertools
from collections.abc import Iterator, Mapping
from typing import Final

Key = tuple[str, str, str]

EVENTS: Final = (
    "none event", "message event", "timer event", "signal event", "error event",
    "escalation event", "conditional event", "link event", "compensation event", "cancel event",
    "terminate event", "multiple event", "parallel multiple event",
)  # fmt: skip
POSITIONS: Final = (
    "process start", "sub-process start", "event sub-process",
    "event sub-process, not interrupting", "catch", "boundary", "boundary, not interrupting",
    "throw", "end",
)  # fmt: skip
TASKS: Final = (
    "task", "user task", "manual task", "service task", "send task", "receive task", "script task",
    "business rule task",
)  # fmt: skip
SUBS: Final = ("sub-process", "transaction", "ad-hoc sub-process", "event sub-process")
ACTIVITIES: Final = (*TASKS, *SUBS, "call activity")
ON_BORDERS: Final = (
    "message event", "timer event", "signal event", "conditional event", "error event",
    "escalation event", "compensation event", "cancel event",
)  # fmt: skip
BORDERS: Final = ("interrupting", "not interrupting")
MARKERS: Final = (
    "loop, asked before", "loop, asked after", "multi-instance, sequential",
    "multi-instance, parallel", "for compensation", "loop and multi-instance",
)  # fmt: skip
GATEWAYS: Final = (
    "exclusive gateway", "inclusive gateway", "parallel gateway", "event-based gateway",
    "complex gateway",
)  # fmt: skip
WAYS: Final = (
    "fork, conditions and a default", "fork, conditions", "fork, no conditions", "join",
    "join and fork",
)  # fmt: skip
RACERS: Final = (
    *EVENTS, "receive task", "user task", "gateway", "nothing", "start by any event",
    "start by all events",
)  # fmt: skip
INSIDE: Final = ("with start and end", "without start and end", "empty", "two plain starts")
# What no axis spans, family by family.
SINGLE: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "Activities": {
        "service task": ("inside the transaction", "as a job", "without an action"),
        "call activity": ("sharing all data", "with data mapping", "an unknown process"),
        "choreography task": ("anywhere",), "sub-choreography": ("anywhere",),
        "call choreography": ("anywhere",), "implicit throw event": ("anywhere",),
        "activity": ("several tokens to start", "several tokens when done"),
        "multi-instance": (
            "parallel, a number", "sequential, a number", "a collection with results",
            "completion condition", "nothing to do", "events of its instances",
        ),
        "loop": ("a maximum of rounds",),
    },
    "Sub-processes": dict.fromkeys(SUBS, INSIDE),
    "Started by an event": {"transaction": ("so marked",), "ad-hoc sub-process": ("so marked",)},
    "Flows": {
        "flow": (
            "several out of a step", "condition out of a step", "several into a step",
            "out of an end", "into a start", "across a border", "to nowhere",
        ),
        "process": ("without start and end", "two plain starts", "two message starts",
                    "a message and a plain start"),
        "link event": ("several to one", "a chain", "two that catch the same", "without a pair"),
    },
    "Across scopes": {
        "error event": ("from a called process", "from one of several"),
        "escalation event": (
            "through several levels", "passed on by a handler", "from each of several",
            "caught by nobody",
        ),
        "terminate event": (
            "in a sub-process", "in a called process", "in an event sub-process",
        ),
        "event sub-process": ("in an event sub-process", "ends all that waits"),
        "compensation event": (
            "of several, the last first", "of what is within", "of what was not completed",
        ),
        "cancel event": ("undoes the last first",),
        "signal event": ("to its own instance", "before anybody waits"),
        "boundary event": ("many times",),
        "inclusive gateway": ("in a loop", "beside a branch that was left"),
    },
    "Data and artefacts": {
        "data object": ("drawn",), "data store": ("drawn",),
        "data association": ("into a step", "out of a step", "both ways"),
        "input and output": ("drawn",), "property": ("drawn",),
        "pool": ("with a process", "a black box"), "lane": ("work for its group", "within a lane"),
        "message flow": ("between pools",), "group": ("drawn",), "text annotation": ("drawn",),
        "association": ("drawn",), "conversation": ("beside a process",),
        "sub-conversation": ("beside a process",), "call conversation": ("beside a process",),
        "correlation": ("keys of the standard",),
    },
}  # fmt: skip


def there_must_be() -> set[Key]:
    """Return the key of every cell."""
    return set(_spanned()) | {
        (family, element, position)
        for family, elements in SINGLE.items()
        for element, positions in elements.items()
        for position in positions
    }


def _spanned() -> Iterator[Key]:
    for event, position in itertools.product(EVENTS, POSITIONS):
        yield "Events", event, position
    for activity, event, border in itertools.product(ACTIVITIES, ON_BORDERS, BORDERS):
        yield "On the border", activity, f"{event}, {border}"
    for activity, marker in itertools.product(ACTIVITIES, MARKERS):
        yield "Markers", activity, marker
    for gateway, way in itertools.product(GATEWAYS, WAYS):
        yield "Gateways", gateway, way
    for racer in RACERS:
        yield "Behind an event-based gateway", racer, "first"


def _none(event: str, *positions: str) -> set[tuple[str, str]]:
    return {(event, position) for position in positions}


# BPMN 2.0, table 10.93: what is not in the standard.
HOLES: Final = (
    _none("none event", *POSITIONS[2:7])
    | {(event, "sub-process start") for event in EVENTS[1:]}
    | _none("timer event", "throw", "end")
    | _none("error event", "process start", "event sub-process, not interrupting", "catch",
            "boundary, not interrupting", "throw")
    | _none("escalation event", "process start", "catch")
    | _none("conditional event", "throw", "end")
    | _none("link event", "process start", *POSITIONS[2:4], *POSITIONS[5:7], "end")
    | _none("compensation event", "process start", "event sub-process, not interrupting", "catch",
            "boundary, not interrupting")
    | _none("cancel event", *POSITIONS[:5], "boundary, not interrupting", "throw")
    | _none("terminate event", *POSITIONS[:8])
    | _none("parallel multiple event", "throw", "end")
)  # fmt: skip
