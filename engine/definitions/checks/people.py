"""Check of how people are chosen: that the steps named are there, and that somebody can be."""

from engine.definitions.model import PEOPLE, Kind, NodeInfo, Process
from engine.definitions.people.rules import Strategy
from engine.definitions.problems import Report


def check_people(process: Process, report: Report) -> None:
    """Report steps that name others wrongly, and strategies that have nobody to choose from."""
    steps = {node.id for node in process.nodes() if node.kind in PEOPLE}
    # Whoever began the process did its start event.
    steps |= {node.id for node in process.scope.of_kind(Kind.START)}
    for node in process.nodes():
        if node.task is not None:
            _check_steps(node, steps, process.file, report)
            _check_strategy(node, process.file, report)
            rule = node.loop.rule if node.loop is not None else None
            if rule is not None and node.loop is not None and node.loop.condition is not None:
                report.add("pass-rule-both", process.file, node)


def _check_steps(node: NodeInfo, steps: set[str], file: str, report: Report) -> None:
    if node.task is None:
        return
    sharing = node.task.sharing
    for step in filter(None, (sharing.same_as, *sharing.not_same_as)):
        if step not in steps:
            report.add("step-unknown", file, node, step=step)
    if sharing.same_as in sharing.not_same_as:
        report.add("step-contrary", file, node, step=sharing.same_as)


def _check_strategy(node: NodeInfo, file: str, report: Report) -> None:
    task = node.task
    if task is None or task.sharing.strategy is Strategy.CANDIDATES:
        return
    if task.assignee is not None:
        report.add("strategy-idle", file, node)
    elif task.users is None and task.groups is None and node.lane is None:
        report.add("strategy-nobody", file, node)
