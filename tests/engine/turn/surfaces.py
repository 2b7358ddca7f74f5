"""The places of a drawing where an expression may stand, each as a drawing around any text."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from engine import SourceFile
from tests.make import drawing as d
from tests.make.decisions import table
from tests.make.drawings import condition, event, message, several, sketch

Draw = Callable[[str], list[SourceFile]]


@dataclass(frozen=True, slots=True)
class Surface:
    """A place for an expression: how it is drawn, and the node that must answer for it.

    `meets` is a task that has to be completed before the expression is asked.
    """

    draw: Draw
    node: str
    meets: str = ""


def _bad(flows: str, *nodes: str, messages: tuple[str, ...] = ()) -> list[SourceFile]:
    return [sketch(flows, *nodes, key="bad", messages=messages)]


def _gateway(text: str) -> list[SourceFile]:
    return _bad(f"start -> xor; xor -> a [{text}]; xor -> b [default]")


def _timed(text: str) -> list[SourceFile]:
    return _bad("start -> wait -> a", event("catch", "wait", d.timer("Duration", f"${{{text}}}")))


def _dated(text: str) -> list[SourceFile]:
    return _bad("start -> wait -> a", event("catch", "wait", d.timer("Date", f"${{{text}}}")))


def _conditional(text: str) -> list[SourceFile]:
    return _bad("start -> wait -> a", event("catch", "wait", condition(text)))


def _looped(text: str) -> list[SourceFile]:
    marker = (
        '<bpmn:standardLoopCharacteristics testBefore="true"><bpmn:loopCondition>'
        f"{escape(text)}</bpmn:loopCondition></bpmn:standardLoopCharacteristics>"
    )
    return _bad("start -> it -> a", f'<bpmn:task id="it">{marker}</bpmn:task>')


def _repeated(marker: str) -> list[SourceFile]:
    return _bad("start -> it -> a", d.user("it", more=marker))


def _task(attribute: str) -> Draw:
    def draw(text: str) -> list[SourceFile]:
        return _bad("start -> it -> a", d.user("it", task=f"{attribute}={_value(text)}"))

    return draw


def _value(text: str) -> str:
    return quoteattr(f"${{{text}}}")


def _correlated(text: str) -> list[SourceFile]:
    wait = event("catch", "wait", message("m"), more=d.extended(d.keys(no=f"${{{text}}}")))
    return _bad("start -> wait -> a", wait, messages=("m",))


def _told(text: str) -> list[SourceFile]:
    inner = f'<ringflow:message><ringflow:parameter name="x" value={_value(text)}/>'
    more = d.extended(f"{inner}</ringflow:message>")
    tell = event("throw", "tell", message("m"), more=more)
    return _bad("start -> tell -> a", tell, messages=("m",))


def _acted(text: str) -> list[SourceFile]:
    return _bad("start -> act -> a", d.service("act", "test.attempted", x=f"${{{text}}}"))


def _called(tag: str) -> Draw:
    def draw(text: str) -> list[SourceFile]:
        inner = d.extended(f'<ringflow:{tag} name="x" value={_value(text)}/>')
        call = f'<bpmn:callActivity id="ask" name="ask" calledElement="inner">{inner}'
        return [
            *_bad("start -> ask -> a", f"{call}</bpmn:callActivity>"),
            sketch("start -> pass -> end", key="inner"),
        ]

    return draw


def _decided(text: str) -> list[SourceFile]:
    inner = f'<ringflow:decision key="d" result="x"><ringflow:input name="n" value={_value(text)}/>'
    return [
        *_rule(f"{inner}</ringflow:decision>"),
        SourceFile("d.dmn", table("FIRST", [["-", "1"]], columns=["n"], outputs=["x"]).encode()),
    ]


def _rule(inner: str) -> list[SourceFile]:
    rule = f'<bpmn:businessRuleTask id="it" name="it">{d.extended(inner)}</bpmn:businessRuleTask>'
    return _bad("start -> it -> a", rule)


def _scripted(text: str) -> list[SourceFile]:
    return _bad("start -> it -> a", d.script("it", f"x = {text}"))


SURFACES: Final[dict[str, Surface]] = {
    "gateway": Surface(_gateway, "xor"),
    "timer, duration": Surface(_timed, "wait"),
    "timer, date": Surface(_dated, "wait"),
    "conditional event": Surface(_conditional, "wait"),
    "loop": Surface(_looped, "it"),
    "count": Surface(lambda text: _repeated(several(count=text)), "it"),
    "collection": Surface(lambda text: _repeated(several(collection=text, element="x")), "it"),
    "completion": Surface(lambda text: _repeated(several(count="2", until=text)), "it", meets="it"),
    "collected": Surface(
        lambda text: _repeated(several(count="1", output="found", output_element=text)),
        "it",
        meets="it",
    ),
    "assignee": Surface(_task("assignee"), "it"),
    "groups": Surface(_task("groups"), "it"),
    "due date": Surface(_task("due"), "it"),
    "correlation": Surface(_correlated, "wait"),
    "message": Surface(_told, "tell"),
    "action": Surface(_acted, "act"),
    "into a called process": Surface(_called("input"), "ask"),
    "out of a called process": Surface(_called("output"), "ask"),
    "into a decision": Surface(_decided, "it"),
    "script": Surface(_scripted, "it"),
}


def cell(text: str) -> list[SourceFile]:
    """Return a process that asks a table with the text in a condition and in an answer."""
    rows = [[text, "1"], ["-", text]]
    content = table("COLLECT", rows, columns=["amount"], outputs=["x"]).encode()
    return [*_rule('<ringflow:decision key="d" result="x"/>'), SourceFile("d.dmn", content)]
