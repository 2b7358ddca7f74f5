"""Check of variable names: a name that nothing writes, close to one that something does."""

from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Final

from engine.definitions.data import Given, Parameter
from engine.definitions.model import NodeInfo, Process
from engine.definitions.problems import Report

# Names as long as this are long enough to tell a slip of the pen from another word.
SHORTEST: Final = 5
CLOSENESS: Final = 0.85


def check_names(process: Process, report: Report) -> None:
    """Warn about what looks like a slip of the pen.

    Which variables an instance begins with, and what forms and messages bring, a drawing does not
    say. So an unknown name alone is no finding; one read in a single place, and nearly the same as
    a name that is written, is.
    """
    written = {name for node in process.nodes() for name in written_by(node)}
    reads: list[tuple[object, str]] = [
        (node, name) for node in process.nodes() for name in read_by(node)
    ]
    for scope in process.scope.walk():
        for flow in scope.flows:
            if flow.condition is not None:
                reads += [(flow, name) for name in flow.condition.names]
    times = Counter(name for _, name in reads)
    for place, name in reads:
        if name in written or times[name] > 1 or len(name) < SHORTEST:
            continue
        for right in get_close_matches(name, written, n=1, cutoff=CLOSENESS):
            if not (right.startswith(name) or name.startswith(right)):
                report.add("name-unknown", process.file, place, wrong=name, right=right)


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
        yield from filter(None, (node.loop.element, node.loop.output))


def _mapped(node: NodeInfo) -> Iterator[tuple[Parameter, ...]]:
    """Yield what goes into a step and what comes out of it, beside its action and messages."""
    yield node.passing.inputs
    yield node.passing.outputs
    if node.mapping is not None:
        yield node.mapping.inputs
        yield node.mapping.outputs


def read_by(node: NodeInfo) -> Iterator[str]:
    """Yield the variables that a node reads."""
    if node.script is not None:
        yield from node.script.names
    for value in _values(node):
        yield from value.names
    if node.loop is not None:
        for expression in (node.loop.cardinality, node.loop.collection, node.loop.condition):
            if expression is not None:
                yield from expression.names


def _values(node: NodeInfo) -> Iterator[Given]:
    if node.task is not None:
        task = node.task
        yield from filter(None, (task.assignee, task.users, task.groups, task.due, task.priority))
    if node.timer is not None:
        yield node.timer.value
    parameters: list[Iterable[Parameter]] = list(_mapped(node))
    if node.formula is not None:
        parameters.append((node.formula,))
    if node.action is not None:
        parameters.append(node.action.parameters)
    if node.message is not None:
        parameters += [node.message.parameters, node.message.keys or ()]
    for group in parameters:
        for parameter in group:
            yield parameter.value
