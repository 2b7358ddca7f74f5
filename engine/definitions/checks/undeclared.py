"""Check of variable names where a drawing says all that its process can ever know.

Mostly it does not: whoever starts a process brings what they like, and so do messages, actions
and tasks without a form. But a process that a timer starts, or one that declares its data inputs,
whose messages and actions keep their answers under one name and whose tasks have forms, is
closed: a name that nothing in it sets is a mistake. In doubt this check is silent.
"""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Final

from engine.definitions.model import PEOPLE, Event, Kind, NodeInfo, Process
from engine.definitions.problems import Report

from .names import reads, written_by

Fields = Callable[[str], frozenset[str] | None]
# What the engine itself sets.
OWN_NAMES: Final = frozenset(
    {
        "business_key", "centre_id", "definition_key", "definition_version", "initiator",
        "instance_id", "tenant_id", "loopCounter", "nrOfInstances", "nrOfCompletedInstances",
        "nrOfActiveInstances", "outcome",
    }
)  # fmt: skip
BRINGING: Final = frozenset({Event.MESSAGE, Event.SIGNAL, Event.CONDITIONAL})
SIMILAR: Final = 0.6


def no_fields(_form: str) -> frozenset[str] | None:
    """Say that it is not known what a form asks for."""
    return None


def is_closed(process: Process, fields: Fields) -> bool:
    """Return whether everything that the process can know is said in the drawing."""
    starts = {node.id for node in process.scope.of_kind(Kind.START)}
    for node in process.nodes():
        if node.id in starts:
            open_start = node.event is Event.NONE or (
                node.event in BRINGING and not _keeps_answer(node)
            )
            if open_start and process.inputs is None:
                return False
        elif _brings_anything(node, fields):
            return False
    return True


def _brings_anything(node: NodeInfo, fields: Fields) -> bool:
    """Return whether a step may set variables that the drawing does not name."""
    if node.sketched:
        return True
    if node.kind in PEOPLE:
        form = node.task.form if node.task is not None else None
        return not _is_mapped(node) and (form is None or fields(form) is None)
    if node.kind is Kind.CALL:
        return node.passing.all_out and not _is_mapped(node)
    if node.kind is Kind.RULE or node.decision is not None:
        return not _is_mapped(node) and (node.decision is None or not node.decision.result)
    if node.kind is Kind.RECEIVE or node.event in BRINGING:
        return node.kind not in {Kind.THROW, Kind.END} and not _keeps_answer(node)
    return node.action is not None and not _keeps_answer(node)


def _keeps_answer(node: NodeInfo) -> bool:
    """Return whether what comes in is kept under one name, or only mapped values come out."""
    said = (node.action, node.message, node.signal)
    results = [part.result for part in said if part is not None]
    return _is_mapped(node) or (bool(results) and all(results))


def _is_mapped(node: NodeInfo) -> bool:
    return node.mapping is not None and node.mapping.closed


def known_names(process: Process, fields: Fields) -> frozenset[str]:
    """Return the variables that something in the drawing sets, as far as it says so."""
    return OWN_NAMES | (process.inputs or frozenset()) | frozenset(_set(process, fields))


def _set(process: Process, fields: Fields) -> Iterator[str]:
    for node in process.nodes():
        yield from written_by(node)
        if node.task is not None and node.task.form is not None:
            yield from fields(node.task.form) or ()
        if node.first_form is not None:
            yield from fields(node.first_form) or ()
        if node.signal is not None and node.signal.result:
            yield node.signal.result
        for variable in (
            node.error and node.error.code_variable,
            node.error and node.error.message_variable,
            node.escalation and node.escalation.code_variable,
        ):
            if variable:
                yield variable


def check_undeclared(process: Process, report: Report, fields: Fields) -> None:
    """Warn about each name that is read and that nothing sets, in a process that is closed."""
    known = known_names(process, fields)
    told: set[tuple[str, str]] = set()
    for place, name in reads(process, certain=True):
        if name in known or (place.id, name) in told:
            continue
        told.add((place.id, name))
        near = get_close_matches(name, sorted(known), n=1, cutoff=SIMILAR)
        if near:
            report.add("name-undeclared", process.file, place, wrong=name, right=near[0])
        else:
            report.add("name-unset", process.file, place, wrong=name)
