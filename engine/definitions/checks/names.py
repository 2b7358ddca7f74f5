"""Check of variable names: a name that nothing writes, close to one that something does."""

from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Final

from base.expressions import Expression
from engine.definitions.data import Given, Named, Parameter
from engine.definitions.model import Flow, NodeInfo, Process
from engine.definitions.problems import Report

# Names as long as this are long enough to tell a slip of the pen from another word.
SHORTEST: Final = 5
CLOSENESS: Final = 0.85


def check_names(process: Process, report: Report, known: frozenset[str]) -> None:
    """Warn about what looks like a slip of the pen.

    Which variables an instance begins with, and what messages bring, a drawing does not say. So
    an unknown name alone is no finding; one read in a single place, and nearly the same as a name
    that is set (`known`), is.
    """
    found = list(reads(process))
    times = Counter(name for _, name in found)
    for place, name in found:
        if name in known or times[name] > 1 or len(name) < SHORTEST:
            continue
        for right in get_close_matches(name, sorted(known), n=1, cutoff=CLOSENESS):
            if not (right.startswith(name) or name.startswith(right)):
                report.add("name-unknown", process.file, place, wrong=name, right=right)


def reads(process: Process, *, certain: bool = False) -> Iterator[tuple[NodeInfo | Flow, str]]:
    """Yield where each variable is read; `certain` leaves out data that may be absent."""
    for node in process.nodes():
        for name in read_by(node, certain=certain):
            yield node, name
    for scope in process.scope.walk():
        for flow in scope.flows:
            if flow.condition is not None:
                for name in flow.condition.names:
                    yield flow, name


def written_by(node: NodeInfo) -> Iterator[str]:
    """Yield the variables that a node certainly sets."""
    if node.script is not None:
        yield from node.script.assigned
    for owner in (node.task, node.action, node.message):
        if owner is not None and owner.result:
            yield owner.result
    for group in _mapped(node):
        for parameter in group:
            yield parameter.name.partition(".")[0]
    if node.formula is not None:
        yield node.formula.name
    if node.loop is not None:
        rule = node.loop.rule.result if node.loop.rule is not None else None
        yield from filter(None, (node.loop.element, node.loop.output, rule))


def _mapped(node: NodeInfo) -> Iterator[tuple[Parameter, ...]]:
    """Yield what goes into a step and what comes out of it, beside its action and messages."""
    yield node.passing.inputs
    yield node.passing.outputs
    if node.mapping is not None:
        yield node.mapping.inputs
        yield node.mapping.outputs


def read_by(node: NodeInfo, *, certain: bool = False) -> Iterator[str]:
    """Yield the variables that a node reads; `certain` leaves out data that may be absent."""
    if node.script is not None:
        yield from node.script.names
    for value in _values(node):
        if not (certain and isinstance(value, Named)):
            yield from value.names
    for expression in _expressions(node):
        if expression is not None:
            yield from expression.names


def _expressions(node: NodeInfo) -> Iterator[Expression | None]:
    yield node.condition
    if node.loop is not None:
        yield from (node.loop.cardinality, node.loop.collection, node.loop.condition)
        yield node.loop.output_element
    if node.repeat is not None:
        yield node.repeat.condition
    if node.ad_hoc is not None:
        yield from (node.ad_hoc.condition, node.ad_hoc.chosen)


def _values(node: NodeInfo) -> Iterator[Given]:
    if node.task is not None:
        task = node.task
        yield from filter(None, (task.assignee, task.users, task.groups, task.due, task.priority))
    if node.timer is not None:
        yield node.timer.value
    for group in _parameters(node):
        for parameter in group:
            yield parameter.value


def _parameters(node: NodeInfo) -> Iterator[Iterable[Parameter]]:
    yield from _mapped(node)
    if node.formula is not None:
        yield (node.formula,)
    for sent in (node.action, node.message, node.signal):
        if sent is not None:
            yield sent.parameters
    if node.message is not None:
        yield node.message.keys or ()
    if node.decision is not None:
        yield node.decision.inputs
