"""Each kind of activity as a step `it`, how it is done, and what can be raised in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from engine.definitions.source import SourceFile
from tests.make.drawings import body, event, sub

from .definitions import DEFINED, drawn


@dataclass
class Answer:
    """What a decision says in these tests."""

    value: Any = 7
    trace: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Host:
    """An activity: its element, how to do it, and what is open before that.

    `inner` are the flows inside of a sub-process or of the called process. `stays` says that it
    waits for something, so that something else can happen first.
    """

    tag: str
    do: str = ""
    open: str = ""
    attributes: str = ""
    text: str = ""
    inner: str = ""
    called: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def stays(self) -> bool:
        """Whether it waits."""
        return bool(self.open)

    def xml(self, *, marker: str = "", attributes: str = "", raising: str = "") -> str:
        """Return the element; with `raising` an event is raised inside, before the work there."""
        inside = ""
        if self.inner and not self.called:
            inside = body(*self._inside(raising))
        return (
            f'<bpmn:{self.tag} id="it" name="it" {self.attributes} {attributes}>'
            f"{self.text}{marker}{inside}</bpmn:{self.tag}>"
        )

    def programs(self, raising: str = "") -> Mapping[str, SourceFile]:
        """Return the called process, if it is a call."""
        if not self.called:
            return {}
        flows, nodes = self._inside(raising)
        return {"q": drawn(flows, *nodes, key="q")}

    def _inside(self, raising: str) -> tuple[str, list[str]]:
        if not raising:
            return self.inner, []
        kind = "end" if raising in {"error event", "cancel event"} else "throw"
        flow = "a -> raise" if kind == "end" else "a -> raise -> c"
        raised = event(kind, "raise", DEFINED[raising])
        if self.tag != "adHocSubProcess":
            return f"start_in -> {flow}", [raised]
        # It has no end events of its own, so what it raises comes from deeper inside.
        return "box", [sub("box", f"start_in -> {flow}", raised)]


ACTION: Final = '<bpmn:extensionElements><ringflow:action name="{}"/></bpmn:extensionElements>'
RULE: Final = (
    '<bpmn:extensionElements><ringflow:decision key="price" result="fee"/></bpmn:extensionElements>'
)
SCRIPT: Final = "<bpmn:script>x = 2</bpmn:script>"
INSIDE: Final = "start_in -> a -> end_in"
HOSTS: Final[Mapping[str, Host]] = {
    "task": Host(tag="task"),
    "user task": Host(tag="userTask", do="complete it", open="it"),
    "manual task": Host(tag="manualTask", do="complete it", open="it"),
    "service task": Host(tag="serviceTask", do="answer it", open="it", text=ACTION.format("far")),
    "send task": Host(tag="sendTask", attributes='messageRef="m_m"'),
    "receive task": Host(tag="receiveTask", do="deliver it", open="it",
                         attributes='messageRef="m_n"'),
    "script task": Host(tag="scriptTask", text=SCRIPT),
    "business rule task": Host(tag="businessRuleTask", text=RULE, more={
        "decisions": {"price": lambda _seen: Answer()}}),
    "sub-process": Host(tag="subProcess", do="complete a", open="a", inner=INSIDE),
    "transaction": Host(tag="transaction", do="complete a", open="a", inner=INSIDE),
    "ad-hoc sub-process": Host(tag="adHocSubProcess", do="complete it, complete it, complete a",
                               open="it", inner="a; b", more={
                                   "given": {0: {"outcome": "a"}, 1: {"outcome": "finish"}}}),
    "call activity": Host(tag="callActivity", do="complete a", open="a", called=True,
                          attributes='calledElement="q"', inner=INSIDE),
}  # fmt: skip
# The thirteenth is no step on the way: its start event starts it.
HANDLER: Final = (
    '<bpmn:subProcess id="it" name="it" triggeredByEvent="true" {}>'
    '{}<bpmn:startEvent id="begin" isInterrupting="false">{}</bpmn:startEvent>'
    '<bpmn:userTask id="b"/><bpmn:sequenceFlow id="f_b" sourceRef="begin" targetRef="b"/>'
    "</bpmn:subProcess>"
)
