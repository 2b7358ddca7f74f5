"""The drawings that are measured: plain BPMN that both our engine and the stock library run.

They differ in one thing only: the library wants timers as Python text, in quotes.
"""

from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape

NAMESPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
# 28 nodes: five gateways, a parallel block, two timers on borders, a sub-process, rework.
TICKET_ANSWERS = {"amount": 500, "need_fix": True, "ok": True}
TICKET_STEPS = 4
TICKET_WAYS: Final[Iterable[tuple[str, ...]]] = [
    ("start", "classify"), ("classify", "g1"), ("g1", "high", 'prio == "high"'),
    ("g1", "low"), ("sla", "escalate"), ("escalate", "escalated"), ("high", "g2"),
    ("low", "g2"), ("g2", "p1"), ("p1", "notify"), ("p1", "index"), ("notify", "p2"),
    ("index", "p2"), ("p2", "review"), ("review", "approve"), ("approve", "g3"),
    ("g3", "close", "ok == True"), ("g3", "rework"), ("rework", "g2"), ("close", "survey"),
    ("survey", "end"), ("silence", "silent"),
]  # fmt: skip


def ticket(*, quoted: bool) -> bytes:
    """Return the ticket: handle, review inside a sub-process, approve, survey."""
    nodes = "".join(
        (
            '<bpmn:startEvent id="start"/>',
            script("classify", 'prio = "high" if amount > 100 else "low"'),
            '<bpmn:exclusiveGateway id="g1" default="g1_low"/>',
            user("high"),
            user("low"),
            border("sla", "high", "PT4H", quoted=quoted, interrupts=False),
            script("escalate", "escalated = True"),
            '<bpmn:endEvent id="escalated"/>',
            '<bpmn:exclusiveGateway id="g2"/>',
            '<bpmn:parallelGateway id="p1"/>',
            script("notify", 'sent = ["sms", "mail"]'),
            script("index", "indexed = True"),
            '<bpmn:parallelGateway id="p2"/>',
            f'<bpmn:subProcess id="review">{review()}</bpmn:subProcess>',
            user("approve"),
            '<bpmn:exclusiveGateway id="g3" default="g3_rework"/>',
            user("rework"),
            script("close", 'outcome = "closed"'),
            user("survey"),
            border("silence", "survey", "P3D", quoted=quoted, interrupts=True),
            '<bpmn:endEvent id="silent"/>',
            '<bpmn:endEvent id="end"/>',
        )
    )
    return document("ticket", nodes + flows(TICKET_WAYS))


def review() -> str:
    """Return what is inside of the sub-process of the ticket: a check, and a way to put right."""
    return "".join(
        (
            '<bpmn:startEvent id="rs"/>',
            script("prepare", 'reviewer = "lead"'),
            user("check"),
            '<bpmn:exclusiveGateway id="rg" default="rg_rm"/>',
            script("fix", "fixes = 1"),
            '<bpmn:exclusiveGateway id="rm"/>',
            '<bpmn:endEvent id="re"/>',
            flows([("rs", "prepare"), ("prepare", "check"), ("check", "rg"), ("rg", "rm"),
                   ("rg", "fix", "need_fix == True"), ("fix", "rm"), ("rm", "re")]),
        )
    )  # fmt: skip


def loop(rounds: int) -> bytes:
    """Return a loop that runs by itself."""
    nodes = "".join(
        (
            '<bpmn:startEvent id="start"/>',
            script("init", "i = 0"),
            '<bpmn:exclusiveGateway id="merge"/>',
            script("body", "i = i + 1"),
            '<bpmn:exclusiveGateway id="again" default="again_end"/>',
            '<bpmn:endEvent id="end"/>',
        )
    )
    ways = [("start", "init"), ("init", "merge"), ("merge", "body"), ("body", "again"),
            ("again", "merge", f"i < {rounds}"), ("again", "end")]  # fmt: skip
    return document("loop", nodes + flows(ways))


def long_way(tasks: int) -> bytes:
    """Return so many tasks in a row, with a way back from a gateway behind every fourth."""
    nodes, ways, last = ['<bpmn:startEvent id="start"/>'], list[tuple[str, ...]](), "start"
    for number in range(tasks):
        task = f"task{number}"
        nodes.append(user(task))
        ways.append((last, task))
        last = task
        if number % 4 == 3:
            gate = f"gate{number}"
            after = f"task{number + 1}" if number + 1 < tasks else "end"
            nodes.append(f'<bpmn:exclusiveGateway id="{gate}" default="{gate}_{after}"/>')
            ways += [(task, gate), (gate, f"task{number - 2}", "again == True")]
            last = gate
    return document(
        "long", "".join([*nodes, '<bpmn:endEvent id="end"/>', flows([*ways, (last, "end")])])
    )


def document(key: str, inside: str) -> bytes:
    """Return a whole file with one process."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions {NAMESPACES} id="d" '
        f'targetNamespace="t"><bpmn:process id="{key}" name="{key}" isExecutable="true">'
        f"{inside}</bpmn:process></bpmn:definitions>"
    ).encode()


def user(node: str) -> str:
    """Return a user task."""
    return f'<bpmn:userTask id="{node}" name="{node}"/>'


def script(node: str, text: str) -> str:
    """Return a script task."""
    return (
        f'<bpmn:scriptTask id="{node}" name="{node}"><bpmn:script>{escape(text)}</bpmn:script>'
        "</bpmn:scriptTask>"
    )


def border(node: str, host: str, text: str, *, quoted: bool, interrupts: bool) -> str:
    """Return a timer on the border of a task."""
    written = f'"{text}"' if quoted else text
    return (
        f'<bpmn:boundaryEvent id="{node}" attachedToRef="{host}" '
        f'cancelActivity="{str(interrupts).lower()}"><bpmn:timerEventDefinition id="t_{node}">'
        f'<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">{written}</bpmn:timeDuration>'
        "</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    )


def flows(ways: Iterable[tuple[str, ...]]) -> str:
    """Return sequence flows; each id is `source_target`."""
    parts = []
    for source, target, *condition in ways:
        inner = (
            '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
            f"{escape(condition[0])}</bpmn:conditionExpression>"
            if condition
            else ""
        )
        parts.append(
            f'<bpmn:sequenceFlow id="{source}_{target}" sourceRef="{source}" '
            f'targetRef="{target}">{inner}</bpmn:sequenceFlow>'
        )
    return "".join(parts)
