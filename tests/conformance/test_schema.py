"""The list is closed against the standard's own schema: each element of it stands in a cell.

The schema is that of BPMN 2.0 (Semantic.xsd), which the library brings along.
"""

import re
from collections import defaultdict
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Final

from lxml import etree

from tests.conformance.cells import CELLS

SCHEMA: Final = "{http://www.w3.org/2001/XMLSchema}"
TREE: Final = etree.parse(str(files("SpiffWorkflow") / "bpmn/parser/schema/Semantic.xsd"))
READING: Final = Path(__file__).parents[2] / "engine/definitions"
# What stands in a process or is drawn beside it; "event" is what all events have in common.
GROUPS: Final = ("flowElement", "artifact", "eventDefinition", "loopCharacteristics",
                 "conversationNode")  # fmt: skip
ABSTRACT: Final = frozenset({"event"})
# Attributes that say nothing about what happens: for people, for generators, for other languages.
FOR_PEOPLE: Final = frozenset({
    "associationDirection", "capacity", "categoryValueRef", "dataObjectRef", "dataStoreRef",
    "definitionalCollaborationRef", "evaluatesToTypeRef", "gatewayDirection", "implementation",
    "innerConversationNodeRef", "innerMessageFlowRef", "isClosed", "isCollection", "isImmediate",
    "isRequired", "isUnlimited", "itemKind", "itemRef", "itemSubjectRef", "maximum", "minimum",
    "mustUnderstand", "outerConversationNodeRef", "outerMessageFlowRef", "parallelMultiple",
    "partitionElementRef", "processType", "structureRef", "textFormat",
    "implementationRef", "inputDataRef", "outputDataRef", "operationRef", "parameterRef",
    "direction", "type", "value", "definition", "scriptLanguage", "calledCollaborationRef",
    "calledChoreographyRef", "initiatingParticipantRef", "loopType", "method",
    "correlationPropertyRef", "correlationKeyRef", "oneBehaviorEventRef", "noneBehaviorEventRef",
})  # fmt: skip


def drawn() -> set[str]:
    """Return the tags of all elements in the drawings of all cells."""
    texts = (cell.drawing.content.decode() for cell in CELLS)
    return set(chain.from_iterable(re.findall(r"<bpmn:(\w+)", text) for text in texts))


def test_every_element_of_the_schema_stands_in_a_cell() -> None:
    groups: dict[str, set[str]] = defaultdict(set)
    for element in TREE.iter(f"{SCHEMA}element"):
        if element.get("substitutionGroup") is not None:
            groups[str(element.get("substitutionGroup"))].add(str(element.get("name")))
    wanted = set().union(*(groups[name] for name in GROUPS)) - ABSTRACT
    assert len(wanted) > 40, "the schema was read"
    assert sorted(wanted - drawn()) == []


def test_every_attribute_of_the_schema_is_read_or_says_nothing_about_what_happens() -> None:
    """An attribute that nobody reads is a silent misreading, unless it is for people only."""
    attributes = {str(one.get("name")) for one in TREE.iter(f"{SCHEMA}attribute")}
    code = "".join(path.read_text("utf-8") for path in READING.rglob("*.py"))
    read = set(re.findall(r"\"(\w+)\"", code))
    assert sorted(attributes - read - FOR_PEOPLE) == []
    assert sorted(FOR_PEOPLE - attributes) == []
