"""Small drawings for tests, as a few lines of Python: nodes and flows, written as BPMN."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from engine.definitions.source import SourceFile

NAMESPACES = (
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:ringflow="http://ringflow.org/schema/bpmn/1.0"'
)
Flow = tuple[str, ...]


def drawing(
    key: str,
    nodes: str,
    flows: Sequence[Flow],
    *,
    before: str = "",
    attributes: str = "",
    inside: str = "",
) -> SourceFile:
    """Return a file with one process; `before` holds messages and errors, `inside` lane sets."""
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>'
        f'<bpmn:definitions {NAMESPACES} id="d" targetNamespace="t">{before}'
        f'<bpmn:process id="{key}" name="{key}" isExecutable="true" {attributes}>'
        f"{inside}{nodes}{arrows(flows)}</bpmn:process></bpmn:definitions>"
    )
    return SourceFile(f"{key}.bpmn", text.encode())


def arrows(flows: Sequence[Flow]) -> str:
    """Return sequence flows from (source, target[, condition])."""
    parts = []
    for number, flow in enumerate(flows):
        condition = ""
        if len(flow) > 2 and flow[2] != "default":
            condition = (
                '<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">'
                f"{escape(flow[2])}</bpmn:conditionExpression>"
            )
        parts.append(
            f'<bpmn:sequenceFlow id="f{number}" sourceRef="{flow[0]}" targetRef="{flow[1]}">'
            f"{condition}</bpmn:sequenceFlow>"
        )
    return "".join(parts)


def extended(inner: str) -> str:
    return f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>" if inner else ""


def start(node: str = "start", inner: str = "") -> str:
    return f'<bpmn:startEvent id="{node}">{inner}</bpmn:startEvent>'


def end(node: str = "end", inner: str = "") -> str:
    return f'<bpmn:endEvent id="{node}">{inner}</bpmn:endEvent>'


def user(node: str, *, task: str = "", inner: str = "", more: str = "") -> str:
    """Return a user task; `task` holds attributes of our task element, `inner` more extensions."""
    ours = f"<ringflow:task {task}/>" if task else ""
    return (
        f'<bpmn:userTask id="{node}" name="{node.title()}">{extended(ours + inner)}{more}'
        "</bpmn:userTask>"
    )


def script(node: str, text: str) -> str:
    return (
        f'<bpmn:scriptTask id="{node}" name="{node}">'
        f"<bpmn:script>{escape(text)}</bpmn:script></bpmn:scriptTask>"
    )


def service(node: str, action: str, *, result: str = "", **parameters: str) -> str:
    attribute = f'result="{result}"' if result else ""
    inner = "".join(
        f"<ringflow:parameter name={quoteattr(name)} value={quoteattr(value)}/>"
        for name, value in parameters.items()
    )
    ours = f'<ringflow:action name="{action}" {attribute}>{inner}</ringflow:action>'
    return f'<bpmn:serviceTask id="{node}" name="{node}">{extended(ours)}</bpmn:serviceTask>'


def xor(node: str, default: str = "") -> str:
    attribute = f'default="{default}"' if default else ""
    return f'<bpmn:exclusiveGateway id="{node}" {attribute}/>'


def parallel(node: str) -> str:
    return f'<bpmn:parallelGateway id="{node}"/>'


def catch(node: str, inner: str, extensions: str = "") -> str:
    return (
        f'<bpmn:intermediateCatchEvent id="{node}" name="{node}">{extended(extensions)}{inner}'
        "</bpmn:intermediateCatchEvent>"
    )


def throw(node: str, message: str, extensions: str = "") -> str:
    return (
        f'<bpmn:intermediateThrowEvent id="{node}" name="{node}">{extended(extensions)}'
        f'<bpmn:messageEventDefinition messageRef="{message}"/></bpmn:intermediateThrowEvent>'
    )


def boundary(node: str, host: str, inner: str, *, interrupts: bool = True) -> str:
    flag = "true" if interrupts else "false"
    return (
        f'<bpmn:boundaryEvent id="{node}" attachedToRef="{host}" cancelActivity="{flag}">{inner}'
        "</bpmn:boundaryEvent>"
    )


def timer(kind: str, text: str) -> str:
    """Return a timer; `kind` is Date, Duration or Cycle."""
    return (
        f'<bpmn:timerEventDefinition><bpmn:time{kind} xsi:type="bpmn:tFormalExpression">'
        f"{escape(text)}</bpmn:time{kind}></bpmn:timerEventDefinition>"
    )


def declared(name: str) -> str:
    """Return a message's declaration; its id is `m_<name>` with underscores."""
    return f'<bpmn:message id="m_{name.replace(".", "_")}" name="{name}"/>'


def received(name: str) -> str:
    return f'<bpmn:messageEventDefinition messageRef="m_{name.replace(".", "_")}"/>'


def keys(**values: str) -> str:
    inner = "".join(
        f"<ringflow:key name={quoteattr(name)} value={quoteattr(value)}/>"
        for name, value in values.items()
    )
    return f"<ringflow:correlation>{inner}</ringflow:correlation>"


def call(node: str, key: str) -> str:
    return f'<bpmn:callActivity id="{node}" name="{node}" calledElement="{key}"/>'


def failure(code: str) -> str:
    """Return an error's declaration; its id is `e_<code>`."""
    return f'<bpmn:error id="e_{code}" name="{code}" errorCode="{code}"/>'


def failed(code: str) -> str:
    return f'<bpmn:errorEventDefinition errorRef="e_{code}"/>'
