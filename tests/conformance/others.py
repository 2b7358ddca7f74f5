"""What other engines do with the same elements: facts read in their code and documents.

Read in mid 2026: the engine parser and BPMN reference of Operaton (the code line of Camunda 7), the
coverage page, validators and documents of Camunda 8.8 to 8.10, the parse handlers of Flowable
8.0.0, the parser of SpiffWorkflow 3.2.0. What of SpiffWorkflow is marked `(run)` was run: see
tests/engine/runtime/test_library_events.py and its neighbours. None of
the others was run, so a fact about them may be older than their newest release.
"""

from dataclasses import dataclass
from typing import Final

SYSTEMS: Final = ("Camunda 7 line", "Camunda 8", "Flowable 8", "SpiffWorkflow 3.2.0")
YES, NO = "✔", "–"
ALL: Final = (YES, YES, YES, YES)


@dataclass(frozen=True, slots=True)
class Row:
    """An element, the cells of ours that are about it as (family, element), and the others."""

    name: str
    ours: tuple[tuple[str, str], ...]
    others: tuple[str, str, str, str]


def _marked(*elements: str) -> tuple[tuple[str, str], ...]:
    return tuple(("Markers", element) for element in elements)


ROWS: Final = (
    Row("pool, lane", (("Data and artefacts", "pool"), ("Data and artefacts", "lane")), ALL),
    Row("message flow between pools", (("Data and artefacts", "message flow"),),
        ("drawn only (not checked)", "drawn only", "drawn only", "correlates")),
    Row("user, service, script, send, receive, manual task",
        _marked("user task", "service task", "script task", "send task", "receive task",
                "manual task"), ALL),
    Row("business rule task (DMN)", _marked("business rule task"), ALL),
    Row("undefined task", _marked("task"), ALL),
    Row("receive task or event-based gateway that starts an instance",
        (("Behind an event-based gateway", "start by any event"),),
        ("✔ (not checked)", NO, "?", "?")),
    Row("embedded sub-process", (("Sub-processes", "sub-process"),), ALL),
    Row("event sub-process", (("Sub-processes", "event sub-process"),), ALL),
    Row("transaction", (("Sub-processes", "transaction"),), (YES, NO, YES, YES)),
    Row("ad-hoc sub-process", (("Sub-processes", "ad-hoc sub-process"),),
        ("⚠ ignored with a warning", YES, YES, "⚠ fails without data objects (run)")),
    Row("call activity", (("Activities", "call activity"),), ALL),
    Row("exclusive, parallel gateway",
        (("Gateways", "exclusive gateway"), ("Gateways", "parallel gateway")),
        (YES, YES, YES, "⚠ a join in a loop is too early (run)")),
    Row("inclusive gateway", (("Gateways", "inclusive gateway"),), ALL),
    Row("event-based gateway", (("Gateways", "event-based gateway"),),
        (YES, YES, YES, "⚠ its timers share one moment (run)")),
    Row("complex gateway", (("Gateways", "complex gateway"),),
        ("⚠ ignored with a warning", NO, "⚠ read as exclusive", "– (run)")),
    Row("multi-instance", (("Activities", "multi-instance"),), ALL),
    Row("loop", (("Activities", "loop"),),
        ("⚠ marker not read", NO, "⚠ marker not read", YES)),
    Row("data object and associations",
        (("Data and artefacts", "data object"), ("Data and artefacts", "data association")),
        ("drawn only", "drawn only", "data objects are variables", YES)),
    Row("link event", (("Flows", "link event"),),
        (YES, YES, "⚠ not in the code", "⚠ the instance ends at the throw (run)")),
)  # fmt: skip
# Events: S start of a process, ES of an event sub-process, C catch, B boundary, T throw, E end.
EVENT_ROWS: Final = {
    "none event": ("S T E",) * 4,
    "message event": ("S ES C B T E", "S ES C B T E", "S ES C B; ⚠ T, E plain", "S ES C B T E"),
    "timer event": ("S ES C B", "S ES C B", "S ES C B", "S ES C B"),
    "error event": ("ES B E", "ES B E", "ES B E", "B E; ⚠ ES runs at once (run)"),
    "signal event": ("S ES C B T E", "S ES C B T E", "S ES C B T; ⚠ E plain",
                     "S ES C B T; ⚠ E plain (run)"),
    "conditional event": ("S ES C B", "S ES C B from 8.9 (ES not confirmed)", "C B; ES ?",
                          "S ES C B"),
    "escalation event": ("ES B T E", "ES B T E", "ES B T E", "B T E; ⚠ ES runs at once (run)"),
    "compensation event": ("ES B T E", "B T E", "B T", "– B; ⚠ T ignored, ES (run)"),
    "cancel event": ("B E", NO, "B E", "B E"),
    "terminate event": ("E", "E", "E", "E"),
    "multiple event": (NO, NO, NO, "parsed"),
    "parallel multiple event": (NO, NO, NO, "parsed"),
}  # fmt: skip
LETTERS: Final = {
    "process start": "S", "event sub-process": "ES", "catch": "C", "boundary": "B", "throw": "T",
    "end": "E",
}  # fmt: skip
