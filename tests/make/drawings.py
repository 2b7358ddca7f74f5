"""Drawings in one line: `start -> ask -> xor; xor -> big [amount > 100] -> end`.

What stands in brackets behind a node is the condition of the flow into it, `[default]` marks the
default flow. A node that is not given is made up by how its name begins: start, end, xor, and, or,
event; everything else is a user task. Given nodes are XML, made here or with tests.make.drawing.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from engine.definitions.source import SourceFile
from tests.make.drawing import NAMESPACES

MADE_UP = {
    "start": '<bpmn:startEvent id="{0}" name="{0}"/>',
    "end": '<bpmn:endEvent id="{0}" name="{0}"/>',
    "xor": '<bpmn:exclusiveGateway id="{0}" name="{0}" {1}/>',
    "and": '<bpmn:parallelGateway id="{0}" name="{0}"/>',
    "or": '<bpmn:inclusiveGateway id="{0}" name="{0}" {1}/>',
    "event": '<bpmn:eventBasedGateway id="{0}" name="{0}"/>',
    "pass": '<bpmn:task id="{0}" name="{0}"/>',
}
STEP = re.compile(r"\s*(?P<name>[\w.-]+)\s*(?:\[(?P<condition>.*)\]\s*)?", re.DOTALL)


@dataclass(frozen=True)
class Arrow:
    id: str
    source: str
    target: str
    condition: str


def sketch(
    flows: str,
    *nodes: str,
    key: str = "p",
    messages: Iterable[str] = (),
    errors: Iterable[str] = (),
    signals: Iterable[str] = (),
    escalations: Iterable[str] = (),
    inside: str = "",
    attributes: str = 'isExecutable="true"',
) -> SourceFile:
    """Return a file with one process, one element in a line."""
    declared = [f'<bpmn:message id="m_{name}" name="{name}"/>' for name in messages]
    declared += [f'<bpmn:error id="e_{code}" errorCode="{code}"/>' for code in errors]
    declared += [f'<bpmn:signal id="s_{name}" name="{name}"/>' for name in signals]
    declared += [
        f'<bpmn:escalation id="x_{code}" escalationCode="{code}"/>' for code in escalations
    ]
    text = "\n".join([
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<bpmn:definitions {NAMESPACES} id="d" targetNamespace="t">',
        *declared,
        f'<bpmn:process id="{key}" name="{key}" {attributes}>{inside}',
        body(flows, nodes),
        "</bpmn:process></bpmn:definitions>",
    ])  # fmt: skip
    return SourceFile(f"{key}.bpmn", text.encode())


def body(flows: str, nodes: Iterable[str]) -> str:
    """Return the nodes and flows of a scope."""
    arrows = list(_arrows(flows))
    given = [re.search(r'\bid="([^"]+)"', node) for node in nodes]
    known = {match[1] for match in given if match}
    names = dict.fromkeys(name for arrow in arrows for name in (arrow.source, arrow.target))
    for name in flows.split(";"):
        if "->" not in name and name.strip():
            names[name.strip()] = None
    defaults = {arrow.source: arrow.id for arrow in arrows if arrow.condition == "default"}
    made = [_made_up(name, defaults.get(name, "")) for name in names if name not in known]
    return "\n".join([*made, *nodes, *(_flow(arrow) for arrow in arrows)])


def _arrows(flows: str) -> Iterator[Arrow]:
    for number, chain in enumerate(flows.split(";")):
        steps = [STEP.fullmatch(part) for part in chain.split("->")]
        for at, (before, after) in enumerate(itertools.pairwise(steps)):
            assert before is not None, chain
            assert after is not None, chain
            yield Arrow(f"f{id_of(number, at, before['name'], after['name'])}", before["name"],
                        after["name"], after["condition"] or "")  # fmt: skip


def id_of(number: int, at: int, source: str, target: str) -> str:
    return f"_{number}_{at}_{source}_{target}"


def _made_up(name: str, default: str) -> str:
    attribute = f'default="{default}"' if default else ""
    for beginning, xml in MADE_UP.items():
        if re.fullmatch(rf"{beginning}(_?\d*|_.*)", name):
            return xml.format(name, attribute)
    return f'<bpmn:userTask id="{name}" name="{name}"/>'


def _flow(arrow: Arrow) -> str:
    condition = ""
    if arrow.condition not in {"", "default"}:
        condition = (
            f"<bpmn:conditionExpression>{escape(arrow.condition)}</bpmn:conditionExpression>"
        )
    ends = f'sourceRef="{arrow.source}" targetRef="{arrow.target}"'
    return f'<bpmn:sequenceFlow id="{arrow.id}" {ends}>{condition}</bpmn:sequenceFlow>'


# --- nodes that tests.make.drawing does not have ------------------------------------------------


def sub(node: str, flows: str, *nodes: str, attributes: str = "") -> str:
    """Return an embedded sub-process, drawn in the same one line."""
    inside = body(flows, nodes)
    return f'<bpmn:subProcess id="{node}" name="{node}" {attributes}>{inside}</bpmn:subProcess>'


def event(kind: str, node: str, definition: str, *, more: str = "") -> str:
    """Return an event: kind is start, end, catch or throw."""
    tag = {
        "start": "startEvent", "end": "endEvent",
        "catch": "intermediateCatchEvent", "throw": "intermediateThrowEvent",
    }[kind]  # fmt: skip
    return f'<bpmn:{tag} id="{node}" name="{node}">{more}{definition}</bpmn:{tag}>'


def border(node: str, host: str, definition: str, *, interrupting: bool = True) -> str:
    """Return a boundary event."""
    cancel = "true" if interrupting else "false"
    return (
        f'<bpmn:boundaryEvent id="{node}" name="{node}" attachedToRef="{host}" '
        f'cancelActivity="{cancel}">{definition}</bpmn:boundaryEvent>'
    )


def handler(
    node: str, definition: str, flows: str, *nodes: str, interrupting: bool = True, more: str = ""
) -> str:
    """Return an event sub-process; its start event is `{node}_start`, `flows` begin behind it."""
    stops = "true" if interrupting else "false"
    begin = (
        f'<bpmn:startEvent id="{node}_start" name="{node}_start" isInterrupting="{stops}">'
        f"{definition}{more}</bpmn:startEvent>"
    )
    inside = body(f"{node}_start -> {flows}", [begin, *nodes])
    return f'<bpmn:subProcess id="{node}" triggeredByEvent="true">{inside}</bpmn:subProcess>'


def message(name: str) -> str:
    return f'<bpmn:messageEventDefinition messageRef="m_{name}"/>'


def error(code: str | None = None) -> str:
    ref = f'errorRef="e_{code}"' if code else ""
    return f"<bpmn:errorEventDefinition {ref}/>"


def signal(name: str) -> str:
    return f'<bpmn:signalEventDefinition signalRef="s_{name}"/>'


def escalation(code: str | None = None) -> str:
    ref = f'escalationRef="x_{code}"' if code else ""
    return f"<bpmn:escalationEventDefinition {ref}/>"


def condition(text: str) -> str:
    inner = f"<bpmn:condition>{escape(text)}</bpmn:condition>"
    return f"<bpmn:conditionalEventDefinition>{inner}</bpmn:conditionalEventDefinition>"


def link(name: str) -> str:
    return f'<bpmn:linkEventDefinition name="{name}"/>'


TERMINATE = "<bpmn:terminateEventDefinition/>"


def several(
    *,
    collection: str = "",
    count: str = "",
    element: str = "",
    output: str = "",
    output_element: str = "",
    until: str = "",
    sequential: bool = False,
) -> str:
    """Return the multi-instance marker of a task."""
    said = {"collection": collection, "elementVariable": element,
            "outputCollection": output, "outputElement": output_element}  # fmt: skip
    ours = " ".join(f"ringflow:{name}={quoteattr(text)}" for name, text in said.items() if text)
    inner = f"<bpmn:loopCardinality>{escape(count)}</bpmn:loopCardinality>" if count else ""
    if until:
        inner += f"<bpmn:completionCondition>{escape(until)}</bpmn:completionCondition>"
    order = ' isSequential="true"' if sequential else ""
    tag = "bpmn:multiInstanceLoopCharacteristics"
    return f"<{tag}{order} {ours}>{inner}</{tag}>"


def anybody(files: Iterable[SourceFile]) -> list[SourceFile]:
    """Return drawings without their rule that whoever began a process may not decide in it."""
    rule = b' notSameAs="start"'
    changed = [SourceFile(one.name, one.content.replace(rule, b"")) for one in files]
    assert changed != files
    return changed
