"""A drawing in the reader's language, and the list of steps that says the same."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from lxml import etree

BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
RINGFLOW: Final = "{http://ringflow.org/schema/bpmn/1.0}"
LABEL: Final = f"{RINGFLOW}label"
# Outcomes carry labels too, but those name buttons, not the element around them.
# What the viewer takes for an id, and where ids are referred to.
VIEWER_ID: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
REFERS: Final = re.compile(r"id|default|bpmnElement|\w+Ref")
TELLS: Final = re.compile(r"incoming|outgoing|\w+Ref")
HOLDER: Final = f"{BPMN}extensionElements"


def in_language(xml: bytes, locale: str) -> bytes:
    """Return the drawing with its names in `locale`; names without a label stay as they are."""
    root = etree.fromstring(xml, _parser())
    for label in root.iter(LABEL):
        holder = label.getparent()
        if label.get("lang") != locale or holder is None or holder.tag != HOLDER:
            continue
        element = holder.getparent()
        if element is not None and label.text:
            element.set("name", label.text.strip())
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def for_viewer(xml: bytes) -> bytes:
    """Return a drawing with ids that the viewer can read: it knows no letters beyond a to z.

    The script of the viewer makes the same of the ids that are marked, see `diagram.js`.
    """
    root = etree.fromstring(xml, _parser())
    ids = {str(item.get("id")) for item in root.iter("{*}*") if item.get("id")}
    others = {name: viewer_id(name) for name in ids if not VIEWER_ID.fullmatch(name)}
    if not others:
        return xml
    for item in root.iter("{*}*"):
        for name, value in item.attrib.items():
            if str(value) in others and REFERS.fullmatch(str(name)):
                item.set(name, others[str(value)])
        if (item.text or "") in others and TELLS.fullmatch(etree.QName(item).localname):
            item.text = others[item.text or ""]
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def viewer_id(name: str) -> str:
    """Return the id by which the viewer knows an element."""
    return name if VIEWER_ID.fullmatch(name) else f"id-{name.encode().hex()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One step of a drawing, for the list that says the same.

    `border` is true for events on the border of a step: they listen while the step is done.
    """

    id: str
    name: str
    notes: str
    border: bool


STEPS: Final = frozenset(
    f"{BPMN}{name}"
    for name in (
        "startEvent", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask",
        "scriptTask", "businessRuleTask", "task", "callActivity", "subProcess", "transaction",
        "adHocSubProcess", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent",
        "exclusiveGateway", "inclusiveGateway", "endEvent",
    )
)  # fmt: skip
NESTS: Final = tuple(f"{BPMN}{name}" for name in ("subProcess", "transaction", "adHocSubProcess"))
NOTES: Final = f"{RINGFLOW}documentation"
BORDER: Final = f"{BPMN}boundaryEvent"


@lru_cache(maxsize=64)
def elements(xml: bytes, locale: str) -> dict[str, Element]:
    """Return all steps of a drawing by their ids, in the order in which it lists them."""
    root = etree.fromstring(in_language(xml, locale), _parser())
    return {
        element.get("id", ""): Element(
            id=element.get("id", ""),
            name=element.get("name", ""),
            notes=_notes(element, locale),
            border=element.tag == BORDER,
        )
        for element in root.iter(*STEPS)
    }


@lru_cache(maxsize=64)
def nested_in(xml: bytes) -> dict[str, str]:
    """Return, for each element within a sub-process, the id of the one directly around it."""
    root = etree.fromstring(xml, _parser())
    return {
        str(element.get("id")): str(around.get("id"))
        for around in root.iter(*NESTS)
        for element in around
        if element.get("id")
    }


def outline(xml: bytes, locale: str) -> list[Element]:
    """Return the named steps of a drawing."""
    return [one for one in elements(xml, locale).values() if one.name]


def _notes(element: etree._Element, locale: str) -> str:
    for found in element.iterfind(f"{HOLDER}/{NOTES}"):
        if found.get("lang") == locale:
            return (found.text or "").strip()
    return (element.findtext(f"{BPMN}documentation") or "").strip()


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
