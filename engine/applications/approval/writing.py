"""A chain of approvals becomes a drawing: nothing in it that another drawing could not have."""

from typing import Final
from xml.sax.saxutils import escape, quoteattr

from engine.applications.approval.chain import ApprovalStep, Chain, condition_of
from engine.definitions.layout.drawn import as_shown

HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:ringflow="http://ringflow.org/schema/bpmn/1.0"
  id="definitions" targetNamespace="http://ringflow.org/drawings">"""
LABELS: Final = {
    "request": ("Make the request", "提出申請", "提出申请"),
    "approved": ("Approved", "核准", "已批准"),
    "rejected": ("Rejected", "駁回", "已驳回"),
    "submit": ("Submit", "送出", "提交"),
    "approve": ("Approve", "同意", "同意"),
    "reject": ("Reject", "不同意", "不同意"),
    "verdict": ("Approved?", "是否同意？", "是否同意？"),
    "needed": ("Needed?", "是否需要？", "是否需要？"),
}
LOCALES: Final = ("en", "zh-Hant", "zh-Hans")


def drawing_of(chain: Chain) -> bytes:
    """Return the drawing of a chain without faults, laid out."""
    return as_shown(_Writer(chain).text().encode(), chain.key)


class _Writer:
    """Collects nodes and flows. Where a flow into what comes next begins is kept in `loose`."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.nodes: list[str] = []
        self.flows: list[str] = []

    def text(self) -> str:
        """Return the whole drawing, without a layout."""
        chain = self.chain
        self.nodes.append('<bpmn:startEvent id="start"/>')
        self.request()
        self.flow("start", "request")
        loose = [("request", "")]
        for number, step in enumerate(chain.steps, 1):
            loose = self.step(f"step_{number}", step, loose)
        self.end("approved", loose)
        if chain.rejected == "ends":
            self.nodes.append(f'<bpmn:endEvent id="rejected" {_name("rejected")}</bpmn:endEvent>')
        body = "\n".join([*self.nodes, *self.flows])
        return (
            f"{HEAD}\n<bpmn:process id={quoteattr(chain.key)} name={quoteattr(chain.title)} "
            f'isExecutable="true"><bpmn:extensionElements><ringflow:chain>'
            f"{escape(chain.model_dump_json())}</ringflow:chain></bpmn:extensionElements>\n"
            f"{body}\n</bpmn:process></bpmn:definitions>"
        )

    def request(self) -> None:
        """Whoever begins it fills in the form."""
        task = f'<ringflow:task assignee="${{initiator}}"{self.form()}/>'
        self.nodes.append(
            f'<bpmn:userTask id="request" name="{LABELS["request"][0]}"><bpmn:extensionElements>'
            f"{_labels('request')}{task}{_outcome('submit')}</bpmn:extensionElements>"
            "</bpmn:userTask>"
        )

    def form(self) -> str:
        """Return the attribute that names the form."""
        return f" form={quoteattr(self.chain.form)}" if self.chain.form else ""

    def step(
        self, node: str, step: ApprovalStep, loose: list[tuple[str, str]]
    ) -> list[tuple[str, str]]:
        """Write a step with its gateways; return where what comes next begins."""
        around: list[tuple[str, str]] = []
        if step.condition.strip():
            asked = f"{node}_needed"
            self.gateway(asked, "needed", default=f"{asked}_passed_over")
            self.join(loose, asked)
            loose = [(asked, condition_of(step))]
            around = [(asked, "default")]
        self.task(node, step)
        self.join(loose, node)
        verdict = f"{node}_verdict"
        self.gateway(verdict, "verdict", default=f"{verdict}_rejected")
        self.flow(node, verdict)
        back = "request" if self.chain.rejected == "back" else "rejected"
        self.flow(verdict, back, name=f"{verdict}_rejected")
        passed = "${passed}" if len(step.names) > 1 else '${outcome == "approve"}'
        return [(verdict, passed), *around]

    def task(self, node: str, step: ApprovalStep) -> None:
        """Write the user task of a step: of one person, of several, or of a group."""
        people, several = step.names, len(step.names) > 1
        who = "${person}" if several else people[0] if people else ""
        told = [f"assignee={quoteattr(who)}"] if who else []
        told += [f"groups={quoteattr(step.groups.strip())}"] if not people else []
        told += [f"due={quoteattr(step.due.strip())}"] if step.due.strip() else []
        listed = ", ".join(f"'{name}'" for name in people)
        collection = quoteattr("${[" + listed + "]}")
        loop = (
            f"<bpmn:multiInstanceLoopCharacteristics ringflow:collection={collection} "
            f'ringflow:elementVariable="person" ringflow:passRule="{step.rule}"/>'
        )
        self.nodes.append(
            f"<bpmn:userTask id={quoteattr(node)} name={quoteattr(step.name.strip())}>"
            f"<bpmn:extensionElements><ringflow:task {' '.join(told)}{self.form()}/>"
            f"{_outcome('approve')}{_outcome('reject')}</bpmn:extensionElements>"
            f"{loop if several else ''}</bpmn:userTask>"
        )

    def gateway(self, node: str, words: str, *, default: str) -> None:
        """Write an exclusive gateway."""
        self.nodes.append(
            f'<bpmn:exclusiveGateway id="{node}" default="{default}" {_name(words)}'
            "</bpmn:exclusiveGateway>"
        )

    def end(self, node: str, loose: list[tuple[str, str]]) -> None:
        """Write an end event."""
        self.nodes.append(f'<bpmn:endEvent id="{node}" {_name(node)}</bpmn:endEvent>')
        self.join(loose, node)

    def join(self, loose: list[tuple[str, str]], target: str) -> None:
        """Lead what was left open to a step."""
        for source, condition in loose:
            if condition == "default":
                self.flow(source, target, name=f"{source}_passed_over")
            else:
                self.flow(source, target, condition=condition)

    def flow(self, source: str, target: str, *, condition: str = "", name: str = "") -> None:
        """Write a flow."""
        asked = (
            f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{escape(condition)}'
            "</bpmn:conditionExpression>"
            if condition
            else ""
        )
        self.flows.append(
            f'<bpmn:sequenceFlow id="{name or f"{source}__{target}"}" sourceRef="{source}" '
            f'targetRef="{target}">{asked}</bpmn:sequenceFlow>'
        )


def _name(words: str) -> str:
    labels = f"<bpmn:extensionElements>{_labels(words)}</bpmn:extensionElements>"
    return f"name={quoteattr(LABELS[words][0])}>{labels}"


def _labels(words: str) -> str:
    return "".join(
        f'<ringflow:label lang="{locale}">{escape(text)}</ringflow:label>'
        for locale, text in zip(LOCALES, LABELS[words], strict=True)
    )


def _outcome(words: str) -> str:
    return f'<ringflow:outcome name="{words}">{_labels(words)}</ringflow:outcome>'
