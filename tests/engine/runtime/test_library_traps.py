"""Traps of SpiffWorkflow 3.2 beside the numbered bugs: references without a name, and a typo.

As there, the library alone is shown to fall into each first.
"""

import pytest
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from engine import SourceFile
from engine.definitions.check import check
from engine.runtime.machine.waits import MessageWait
from tests.engine.runtime.test_library_bugs import library
from tests.make import drawing as d
from tests.make.drawings import border, event, sketch, sub
from tests.make.instances import Walk

NAMES = ["", ' name=""', ' name=" "']
TRAP = "unexpected keyword argument 'node'"
CAUGHT = ["signal", "error", "escalation"]


def nameless(kind: str, name: str, flows: str, *nodes: str) -> SourceFile:
    """Return a drawing with a declaration `r` that has no name or code."""
    declared = f'<bpmn:{kind} id="r"{name}/>'
    drawn = sketch(flows, *nodes).content.decode()
    return SourceFile("p.bpmn", drawn.replace("<bpmn:process", f"{declared}<bpmn:process").encode())


def of(kind: str) -> str:
    return f'<bpmn:{kind}EventDefinition {kind}Ref="r"/>'


def thrown_and_caught(kind: str, name: str) -> SourceFile:
    inside = sub("box", "in_start -> in_end", '<bpmn:startEvent id="in_start"/>',
                 event("end", "in_end", of(kind)))  # fmt: skip
    flows = "start -> box -> a; on -> b"
    return nameless(kind, name, flows, inside, border("on", "box", of(kind)))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", CAUGHT)
def test_what_is_thrown_without_a_name_is_caught_where_the_same_is_meant(
    kind: str, name: str
) -> None:
    """Seen: a TypeError about a parameter, before anything was deployed."""
    file = thrown_and_caught(kind, name)
    if not name and kind == "signal":
        with pytest.raises(ValidationException, match=TRAP):
            library(file)
    assert not check([file], knows_action=bool).errors
    assert Walk.start(file).waiting == ["b"]


@pytest.mark.parametrize("name", NAMES)
def test_a_message_without_a_name_is_known_by_its_id(name: str) -> None:
    catch, throw = event("catch", "wait", of("message")), event("throw", "tell", of("message"))
    waits = nameless("message", name, "start -> wait -> a", catch)
    if not name:
        with pytest.raises(ValidationException, match=TRAP):
            library(waits)
    walk = Walk.start(waits)
    described = walk.described_at("wait")
    assert isinstance(described, MessageWait)
    assert described.name == "r"
    assert walk.deliver("wait").waiting == ["a"]
    (thrown,) = Walk.start(nameless("message", name, "start -> tell -> a", throw)).thrown
    assert thrown.name == "r"


COUNTED = sketch(
    "start -> it -> a",
    d.user("it", more='<bpmn:multiInstanceLoopCharacteristics isSequential="true">'
           "<bpmn:loopCardinality>2</bpmn:loopCardinality>"
           "<bpmn:loopDataOutputRef>found</bpmn:loopDataOutputRef>"
           '<bpmn:outputDataItem id="o" name="one"/>'
           "</bpmn:multiInstanceLoopCharacteristics>"),
)  # fmt: skip


def test_results_of_counted_rounds_replace_what_was_there_before() -> None:
    """Seen: with a variable of the name of the results, the step broke with a NameError."""
    with pytest.raises(NameError, match="data_ouput"):
        library(COUNTED, found=["old"])
    walk = Walk.start(COUNTED, found=["old"])
    walk.complete("it", one=1).complete("it", one=2)
    assert walk.waiting == ["a"]
    assert walk.data["found"] == [1, 2]
