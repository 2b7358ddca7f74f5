"""Small reading steps over the XML of decisions, in whatever version of DMN it was written."""

from typing import Final

from lxml import etree

from base.expressions.problems import ExpressionProblem
from engine.decisions.feel.names import Names, Scope
from engine.decisions.feel.parser import read_expression
from engine.decisions.feel.tokens import plain
from engine.decisions.feel.types import BASIC, Type
from engine.decisions.feel.unary import read_tests
from engine.decisions.feel.values import Node
from engine.decisions.texts import TEXTS
from engine.definitions.problems import Report
from engine.definitions.reading.xml import RINGFLOW
from engine.definitions.source import Place

Element = etree._Element  # noqa: SLF001 the class of elements has no public name
# "juel" is what tables for Java engines name; simple texts of it read the same.
FEEL: Final = frozenset({"", "feel", "s-feel", "sfeel", "juel"})
# A word for a place in a decision, or the number of a rule and the name of a column.
Where = str | tuple[int, str]
FOREIGN: Final = (("${", "}"), ("#{", "}"))


def local(element: Element) -> str:
    """Return the tag without its namespace."""
    return etree.QName(element).localname


def kids(element: Element, *names: str) -> list[Element]:
    """Return the children of these names in the namespace of the element itself."""
    space = etree.QName(element).namespace
    found = (child for child in element.iterchildren("*") if etree.QName(child).namespace == space)
    return [child for child in found if not names or local(child) in names]


def kid(element: Element, *names: str) -> Element | None:
    """Return the first child of these names."""
    return next(iter(kids(element, *names)), None)


def text_of(element: Element | None) -> str:
    """Return the text within an element: its own, or that of its `text`."""
    if element is None:
        return ""
    inner = kid(element, "text")
    return ((inner if inner is not None else element).text or "").strip()


def name_of(element: Element) -> str:
    """Return the name by which expressions know an element: that of its variable comes first."""
    variable = kid(element, "variable")
    names = (variable.get("name") if variable is not None else "", element.get("name"))
    return plain(next((name for name in names if name), "") or element.get("id") or "")


def labels(element: Element) -> dict[str, str]:
    """Return the names per language: our own labels among the extension elements."""
    found = kid(element, "extensionElements")
    own = () if found is None else found.iterchildren(f"{{{RINGFLOW}}}label")
    return {one.get("lang") or "en": (one.text or "").strip() for one in own}


def reference(element: Element) -> str:
    """Return the id behind `href="#id"`."""
    return (element.get("href") or "").rpartition("#")[2]


def place_of(element: Element, name: str = "") -> Place:
    """Return where an element is, by the next one around it that has an id."""
    owner: Element | None = element
    while owner is not None and owner.get("id") is None:
        owner = owner.getparent()
    named = element if owner is None else owner
    return Place(element.sourceline or 0, named.get("id") or "", name or named.get("name") or "")


class Reading:
    """The look at one file: its types, the names of parts, and where problems go."""

    def __init__(self, file: str, report: Report, root: Element) -> None:
        self.file = file
        self.report = report
        self.root = root
        self.types: dict[str, Type] = {}
        self.fields = Names()
        self.name = ""  # of the decision at hand

    def add(self, code: str, element: Element, **params: object) -> None:
        """Note a finding at an element."""
        place = place_of(element, self.name)
        self.report.add_worded(code, TEXTS[code], self.file, place, **params)

    def scope(self, names: Names | list[str], *, free: bool = False) -> Scope:
        """Make the scope of a unit."""
        return Scope(names, self.fields, self.types, free=free)

    def expression(self, element: Element, scope: Scope, place: Where) -> Node | None:
        """Read the expression within an element; None when it is wrong, with a finding."""
        text = text_of(element)
        if not self._is_feel(element):
            return None
        foreign = self._is_foreign(element)
        for start, end in FOREIGN:
            if text.startswith(start) and text.endswith(end):
                text, foreign = text[2:-1].strip(), True
        try:
            return read_expression(text, scope, foreign=foreign)
        except ExpressionProblem as problem:
            self._wrong(element, place, problem)
        return None

    def tests(self, element: Element, scope: Scope, place: Where) -> tuple[bool, Node | None]:
        """Read a cell: whether it could be read, and its test (None lets everything pass)."""
        if not self._is_feel(element):
            return False, None
        try:
            return True, read_tests(text_of(element), scope)
        except ExpressionProblem as problem:
            self._wrong(element, place, problem)
        return False, None

    def _wrong(self, element: Element, place: Where, problem: ExpressionProblem) -> None:
        if isinstance(place, str):
            self.add("decision-expression", element, place=place, what=problem)
        else:
            number, column = place
            self.add("table-cell", element, number=number, column=column, what=problem)

    def _language(self, element: Element) -> str:
        named = element.get("expressionLanguage") or self.root.get("expressionLanguage") or ""
        plain_name = named.rstrip("/").lower()
        return plain_name.rpartition("/")[2].rpartition(":")[2]

    def _is_foreign(self, element: Element) -> bool:
        return self._language(element) == "juel"

    def _is_feel(self, element: Element) -> bool:
        if self._language(element) in FEEL:
            return True
        self.add("decision-language", element, language=self._language(element))
        return False

    def type(self, reference_text: str | None, element: Element) -> Type | None:
        """Return the type that is named; None when there is none, or it is not known."""
        name = plain(reference_text or "")
        if not name:
            return None
        short = name.partition(":")[2] or name
        for known in (self.types, BASIC):
            if (found := known.get(name) or known.get(short)) is not None:
                return found
        self.add("decision-type", element, type=name)
        return None
