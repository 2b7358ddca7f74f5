"""Small reading steps over the XML of a drawing, in whatever prefix and dialect it was written."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from base.expressions import Expression, ExpressionProblem, Script, compile_script
from engine.definitions.data import Parameter
from engine.definitions.problems import Report
from engine.definitions.source import BPMN, Place
from engine.definitions.values import Value, read_expression, read_value

RINGFLOW: Final = "http://ringflow.org/schema/bpmn/1.0"
SPIFF: Final = "http://spiffworkflow.org/bpmn/schema/1.0/core"
ZEEBE: Final = "http://camunda.org/schema/zeebe/1.0"
DROOLS: Final = "http://www.jboss.org/drools"
PROCESSMAKER: Final = "http://processmaker.com/BPMN/2.0/Schema.xsd"
# One family of engines that share their attribute names.
CAMUNDA_LIKE: Final = (
    "http://camunda.org/schema/1.0/bpmn",
    "http://operaton.org/schema/1.0/bpmn",
    "http://flowable.org/bpmn",
    "http://activiti.org/bpmn",
)
# Namespaces by which a drawing does not show that it was made for some engine.
STANDARD: Final = frozenset({
    BPMN, RINGFLOW,
    "http://www.omg.org/spec/BPMN/20100524/DI",
    "http://www.omg.org/spec/DD/20100524/DI",
    "http://www.omg.org/spec/DD/20100524/DC",
    "http://www.omg.org/spec/BPMN/non-normative/color/1.0",
    "http://bpmn.io/schema/bpmn/biocolor/1.0",
    "http://www.w3.org/2001/XMLSchema",
    "http://www.w3.org/2001/XMLSchema-instance",
    "http://www.w3.org/XML/1998/namespace",
})  # fmt: skip
ENGINES: Final = frozenset({SPIFF, ZEEBE, DROOLS, PROCESSMAKER, *CAMUNDA_LIKE})
# What the standard presumes and most tools write whatever their conditions are written in; and
# what our own scripts may be called.
PLAIN_LANGUAGES: Final = frozenset({
    "", "http://www.w3.org/1999/xpath", "https://www.w3.org/1999/xpath", "xpath", "ringflow",
    "python", "text/python", "text/x-python", "application/x-python",
})  # fmt: skip
XSI_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"

BPMN_NAME: Final = f"{{{BPMN}}}*"

Element = etree._Element  # noqa: SLF001 the class of elements has no public name


def local(element: Element) -> str:
    """Return the tag without its namespace."""
    return etree.QName(element).localname


def is_bpmn(element: Element) -> bool:
    """Return whether the element belongs to BPMN itself."""
    return etree.QName(element).namespace == BPMN


def is_foreign(root: Element) -> bool:
    """Return whether a file shows that it was made for another engine, or by another tool."""
    # A file that puts its own names into the namespace of an engine was written for that engine.
    ours = STANDARD | {root.get("targetNamespace")} - ENGINES
    if any(language not in PLAIN_LANGUAGES for language in _languages(root)):
        return True
    if any(space not in ours for space in root.nsmap.values()):
        return True
    # Some tools name their namespace at each extension and not at the root.
    holders = root.iter(f"{{{BPMN}}}extensionElements")
    return any(etree.QName(item).namespace not in ours for holder in holders for item in holder)


def _languages(root: Element) -> Iterator[str]:
    """Yield the names of the languages in which a file says its scripts and conditions are."""
    yield (root.get("expressionLanguage") or "").strip().lower()
    for tag, attribute in (("scriptTask", "scriptFormat"), ("conditionExpression", "language")):
        for element in root.iter(f"{{{BPMN}}}{tag}"):
            yield (element.get(attribute) or "").strip().lower()


def child(element: Element, name: str) -> Element | None:
    """Return the first BPMN child of this name."""
    return element.find(f"{{{BPMN}}}{name}")


def children(element: Element, name: str) -> list[Element]:
    """Return the BPMN children of this name."""
    return element.findall(f"{{{BPMN}}}{name}")


def text_of(element: Element | None) -> str:
    """Return the stripped text of an element; empty when there is none."""
    return (element.text or "").strip() if element is not None else ""


def place_of(element: Element) -> Place:
    """Return where an element is; for parts of a node, the node."""
    owner: Element | None = element
    while owner is not None and owner.get("id") is None:
        owner = owner.getparent()
    named = element if owner is None else owner
    return Place(element.sourceline or 0, named.get("id") or "", named.get("name") or "")


def extensions(element: Element, namespace: str, name: str) -> Iterator[Element]:
    """Yield the extension elements of this name."""
    for holder in children(element, "extensionElements"):
        yield from holder.iterchildren(f"{{{namespace}}}{name}")


def extension(element: Element, namespace: str, name: str) -> Element | None:
    """Return the first extension element of this name."""
    return next(extensions(element, namespace, name), None)


def foreign(element: Element, name: str) -> str | None:
    """Return an attribute as the Camunda-like engines write it, whichever of them it is."""
    for namespace in CAMUNDA_LIKE:
        if (found := element.get(f"{{{namespace}}}{name}")) is not None:
            return found
    return None


def own(element: Element | None, name: str) -> str | None:
    """Return an attribute of one of our extension elements, with or without our prefix."""
    if element is None:
        return None
    found = element.get(name)
    return found if found is not None else element.get(f"{{{RINGFLOW}}}{name}")


def first(*candidates: str | None) -> str | None:
    """Return the first text that says anything."""
    return next((text for text in candidates if text is not None and text.strip()), None)


class Reading:
    """The look at one file: where to note what is wrong, and how to compile what is written.

    `foreign` says that the drawing was made for another engine, or only to be looked at. What
    cannot be read in it is left for a person; in a drawing of ours it is a mistake.
    """

    def __init__(self, file: str, report: Report, *, foreign: bool = False) -> None:
        self.file = file
        self.report = report
        self.foreign = foreign
        self.messages: dict[str, Element] = {}
        self.errors: dict[str, Element] = {}
        self.signals: dict[str, Element] = {}
        self.escalations: dict[str, Element] = {}
        self.tables = {
            "message": self.messages,
            "error": self.errors,
            "signal": self.signals,
            "escalation": self.escalations,
        }
        self.definitions: dict[str, Element] = {}
        self.data: dict[str, str] = {}  # which variable a data object, property or input is
        self.stores: set[str] = set()

    def add(self, code: str, element: Element, **params: object) -> None:
        """Note a finding at an element."""
        self.report.add(code, self.file, place_of(element), **params)

    def value(self, text: str | None, element: Element, place: str) -> Value | None:
        """Compile an attribute; None when it is absent or wrong (then it is in the report)."""
        if text is None or not text.strip():
            return None
        try:
            return read_value(text)
        except ExpressionProblem as problem:
            self.unreadable(element, place, problem)
        return None

    def attempt(self, text: str) -> Value | None:
        """Compile an attribute; None when it is wrong, without a word about it."""
        try:
            return read_value(text)
        except ExpressionProblem:
            return None

    def unreadable(self, element: Element, place: str, problem: ExpressionProblem) -> None:
        """Note a text that is not in our language: a mistake, or a habit of another engine."""
        code = "expression-foreign" if self.foreign else "expression"
        self.add(code, element, place=place, what=problem)

    def expression(self, text: str | None, element: Element, place: str) -> Expression | None:
        """Compile a text that is always an expression; None when it is absent or wrong."""
        if text is None or not text.strip():
            return None
        try:
            return read_expression(text)
        except ExpressionProblem as problem:
            self.unreadable(element, place, problem)
        return None

    def script(self, text: str, element: Element) -> Script | None:
        """Compile a script; None when it is wrong."""
        try:
            return compile_script(text)
        except ExpressionProblem as problem:
            self.unreadable(element, "script", problem)
        return None

    def parameter(self, name: str | None, text: str | None, element: Element) -> list[Parameter]:
        """Compile a named value; nothing when the name is missing or the value is wrong."""
        if not name:
            return []
        if not (text or "").strip():
            return [Parameter(name=name, value=read_value(""))]
        value = self.value(text, element, name)
        return [Parameter(name=name, value=value)] if value is not None else []

    def referred(self, table: dict[str, Element], ref: str) -> Element | None:
        """Return what a reference names; some tools write it as a qualified name."""
        return table.get(ref) if ref in table else table.get(ref.partition(":")[2])
