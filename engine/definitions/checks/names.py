"""Check of variable names: a name that nothing writes, close to one that something does."""

from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Final

from engine.definitions.model import NodeInfo, Parameter, Process
from engine.definitions.problems import Report
from engine.definitions.values import Value

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
    for parameter in node.outputs:
        yield parameter.name
    if node.loop is not None:
        yield from filter(None, (node.loop.element, node.loop.output))


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


def _values(node: NodeInfo) -> Iterator[Value]:
    if node.task is not None:
        task = node.task
        yield from filter(None, (task.assignee, task.users, task.groups, task.due, task.priority))
    if node.timer is not None:
        yield node.timer.value
    parameters: list[Iterable[Parameter]] = [node.inputs]
    if node.action is not None:
        parameters.append(node.action.parameters)
    if node.message is not None:
        parameters += [node.message.parameters, node.message.keys or ()]
    for group in parameters:
        for parameter in group:
            yield parameter.value
