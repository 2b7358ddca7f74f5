"""Sketch mode: what a drawing leaves open is asked of people, so that any drawing runs at once."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from engine.definitions.data import SHARED
from engine.definitions.model import Event, Flow, Kind, NodeInfo, Outcome, Process, Scope, TaskInfo
from engine.definitions.problems import Report

PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,59}")
CHOOSING: Final = frozenset({Kind.EXCLUSIVE, Kind.INCLUSIVE})
# What may stand behind an event-based gateway: whatever waits before anything happens.
WAITING: Final = frozenset({Kind.CATCH, Kind.RECEIVE, Kind.USER, Kind.MANUAL})


def ask_people(process: Process, report: Report) -> None:
    """Let people choose where the flows of a gateway say no condition."""
    for scope in process.scope.walk():
        for node in scope.of_kind(Kind.EVENTS):
            _settle_race(scope, node, process.file, report)
        for node in scope.of_kind(*CHOOSING):
            _settle_choice(scope, node, process.file, report)


def hand_over(
    process: Process,
    report: Report,
    *,
    knows_action: Callable[[str], bool],
    knows_process: Callable[[str], bool],
    knows_decision: Callable[[str], bool],
) -> None:
    """Let people do what was meant for another engine, or is not here.

    Actions named in our own words are a mistake if there is no such action: the checker says so.
    """
    for scope in process.scope.walk():
        for node in list(scope.nodes.values()):
            action = node.action
            if action is not None and action.foreign and not knows_action(action.name):
                report.add("action-foreign", process.file, node, action=action.name)
                scope.nodes[node.id] = _for_people(node)
            elif node.decision is not None and not knows_decision(node.decision.key):
                report.add("decision-unknown", process.file, node, decision=node.decision.key)
                scope.nodes[node.id] = _for_people(node)
            elif node.called is not None and not knows_process(node.called):
                report.add("call-unknown", process.file, node, called=node.called)
                scope.nodes[node.id] = _for_people(node)


def _for_people(node: NodeInfo) -> NodeInfo:
    # What was mapped was meant for the machine and its answer; a person fills in what is wanted.
    kind = node.kind if node.kind is Kind.END else Kind.MANUAL
    task = node.task or TaskInfo()
    return replace(
        node, kind=kind, task=task, action=None, called=None, decision=None, passing=SHARED,
        mapping=None, sketched=True,
    )  # fmt: skip


# --- gateways ---------------------------------------------------------------------------------


def _settle_race(scope: Scope, node: NodeInfo, file: str, report: Report) -> None:
    """An event-based gateway in front of what does not wait is a choice for a person."""
    leaving = scope.leaving(node.id)
    if not leaving:
        report.add("event-gateway-empty", file, node)
        scope.nodes[node.id] = replace(node, kind=Kind.EXCLUSIVE)
        return
    for flow in leaving:
        target = scope.nodes[flow.target]
        passes = target.kind not in WAITING or target.event is Event.LINK
        if passes or scope.attached(target.id) or target.loop or target.repeat:
            report.add("event-gateway-target", file, node, target=target.name or target.id)
            scope.nodes[node.id] = replace(node, kind=Kind.EXCLUSIVE)
            return


def _settle_choice(scope: Scope, node: NodeInfo, file: str, report: Report) -> None:
    offered = scope.offered(node.id)
    if len(scope.leaving(node.id)) < 2 or not offered:
        return
    if len(offered) == 1 and node.kind is Kind.EXCLUSIVE:
        report.add("default-assumed", file, offered[0], gateway=node.name or node.id)
        scope.redraw([replace(f, default=f.default or f.id == offered[0].id) for f in scope.flows])
        return
    for flow in offered:
        if node.drawn and not flow.default:
            report.add("condition-missing", file, flow, gateway=node.name or node.id)
    scope.nodes[node.id] = replace(node, choice=_outcomes(offered, scope))


def _outcomes(flows: list[Flow], scope: Scope) -> tuple[Outcome, ...]:
    """Return the buttons for some flows, labelled with what stands in the drawing."""
    said = [flow.name or scope.nodes[flow.target].title["en"] for flow in flows]
    times = Counter(said)
    found: list[Outcome] = []
    for flow, label in zip(flows, said, strict=True):
        target = scope.nodes[flow.target]
        if flow.name:
            labels = {"en": label if times[label] == 1 else f"{label} → {target.title['en']}"}
        else:
            labels = dict(target.title)
        found.append(Outcome(name=_plain(flow.id, len(found) + 1, found), labels=labels))
    return tuple(found)


def _plain(flow: str, number: int, others: list[Outcome]) -> str:
    """Return a name that may stand in a form and in an address."""
    plain = PLAIN.fullmatch(flow) and all(flow != other.name for other in others)
    return flow if plain else f"way-{number}"
