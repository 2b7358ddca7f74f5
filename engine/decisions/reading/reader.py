"""The requirements of a file: who needs whom, in which order, and under which names."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from engine.decisions.feel.names import Scope
from engine.decisions.feel.tokens import plain
from engine.decisions.feel.types import Type
from engine.decisions.model import Decision, Input, Unit, Want, service
from engine.decisions.texts import TEXTS
from engine.definitions.problems import Report
from engine.definitions.source import Place, SourceFile, read_xml

from .boxed import logic_of, read_function, read_logic
from .free import note_free
from .types import read_types
from .xml import Element, Reading, kid, kids, labels, local, name_of, reference

DMN: Final = "/spec/DMN/"
KINDS: Final = ("decision", "businessKnowledgeModel", "decisionService", "inputData")
REQUIREMENTS: Final = ("informationRequirement", "knowledgeRequirement")
LARGEST: Final = 1_000


def read_decisions(file: SourceFile, report: Report) -> list[Decision]:
    """Read all decisions of a DMN file.

    Every expression is read now, so that whatever is wrong is in the report with its line. A file
    with errors has no decisions.
    """
    root = read_xml(file, report)
    if root is None:
        return []
    if DMN not in (etree.QName(root).namespace or "") or local(root) != "definitions":
        place = Place(root.sourceline or 0)
        report.add_worded("not-dmn", TEXTS["not-dmn"], file.name, place, tag=local(root))
        return []
    before = len(report.errors)
    decisions = list(_File(Reading(file.name, report, root)).decisions())
    return decisions if len(report.errors) == before else []


class _File:
    """The elements of one file and the units that are made of them."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.elements: dict[str, Element] = {}
        self.needs: dict[str, list[str]] = {}
        self.units: dict[str, Unit] = {}
        self.inputs: dict[str, Input] = {}
        self.free: dict[str, dict[str, None]] = {}

    def decisions(self) -> Iterator[Decision]:
        """Read everything and yield the decisions."""
        self._collect()
        read_types(self.reading)
        found = [key for key, one in self.elements.items() if local(one) == "decision"]
        if not found:
            self.reading.add("decision-none", self.reading.root)
        count = len(self.elements) + sum(map(len, self.needs.values()))
        if count > LARGEST:
            self.reading.add("decision-many", self.reading.root, count=count, limit=LARGEST)
            return
        if self._has_circle():
            return
        for key in self.elements:
            self._make(key)
        for key in found:
            yield self._decision(key)

    # --- who needs whom ---

    def _collect(self) -> None:
        self._tell_repeated()
        for number, element in enumerate(kids(self.reading.root, *KINDS)):
            key = element.get("id") or f"{local(element)}_{number}"
            if key in self.elements:
                self.reading.add("decision-id-double", element)
            self.elements[key] = element
            self.reading.fields.add(name_of(element))
        for key, element in self.elements.items():
            self.reading.name = element.get("name") or key
            self.needs[key] = [
                ref for ref in self._references(element) if self._is_there(ref, element)
            ]

    def _tell_repeated(self) -> None:
        seen: set[str] = set()
        for element in self.reading.root.iter("*"):
            key = element.get("id")
            # Those of whole decisions are told below, as they cannot be kept apart at all.
            if key in seen and element.getparent() is not self.reading.root:
                self.reading.name = key or ""
                self.reading.add("decision-id-repeated", element)
            seen.add(key or "")

    def _references(self, element: Element) -> list[str]:
        if local(element) == "decisionService":
            inner = ("outputDecision", "encapsulatedDecision", "inputDecision", "inputData")
            return [reference(one) for one in kids(element, *inner)]
        found = [reference(one) for need in kids(element, *REQUIREMENTS) for one in kids(need)]
        return list(dict.fromkeys(found))

    def _is_there(self, ref: str, element: Element) -> bool:
        if ref not in self.elements:
            self.reading.add("decision-reference", element, ref=ref)
        return ref in self.elements

    def _has_circle(self) -> bool:
        done: set[str] = set()
        for key in self.elements:
            if (way := self._circle(key, done)) is not None:
                names = [self.elements[one].get("name") or one for one in way]
                self.reading.name = names[0]
                self.reading.add("decision-circle", self.elements[way[0]], circle=" → ".join(names))
                return True
        return False

    def _circle(self, start: str, done: set[str]) -> list[str] | None:
        """Return a way that comes back to where it was; None when there is none from here."""
        way: list[str] = []
        todo: list[tuple[str, bool]] = [(start, False)]
        while todo:
            key, leaving = todo.pop()
            if leaving:
                way.pop()
                done.add(key)
                continue
            if key in way:
                return [*way[way.index(key) :], key]
            if key in done:
                continue
            way.append(key)
            todo.append((key, True))
            todo.extend((need, False) for need in self.needs[key] if self._counts(key, need))
        return None

    def _counts(self, key: str, need: str) -> bool:
        """A piece of knowledge may call itself."""
        return key != need or local(self.elements[key]) != "businessKnowledgeModel"

    def plan(self, starts: list[str], known: set[str]) -> list[str]:
        """Return all that is needed, in an order in which each comes after what it needs."""
        order: dict[str, None] = {}
        todo: list[tuple[str, bool]] = [(key, False) for key in reversed(starts)]
        while todo:
            key, ready = todo.pop()
            if key in order or key in known:
                continue
            if ready:
                order[key] = None
                continue
            todo.append((key, True))
            todo.extend((need, False) for need in self.needs[key] if need != key)
        return list(order)

    # --- units ---

    def _make(self, start: str) -> None:
        for key in self.plan([start], set(self.units) | set(self.inputs)):
            element = self.elements[key]
            self.reading.name = element.get("name") or key
            match local(element):
                case "inputData":
                    self.inputs[key] = Input(
                        id=key, name=name_of(element), type=self._type(element)
                    )
                case "decision":
                    self.units[key] = self._unit(key, element)
                case "businessKnowledgeModel":
                    self.units[key] = self._knowledge(key, element)
                case _:
                    self.units[key] = self._service(key, element)

    def _type(self, element: Element) -> Type | None:
        variable = kid(element, "variable")
        return None if variable is None else self.reading.type(variable.get("typeRef"), variable)

    def _wants(self, key: str) -> list[Want]:
        wants: dict[str, Want] = {}
        extra: dict[str, Want] = {}
        for need in self.needs[key]:
            element = self.elements[need]
            wants[name_of(element)] = Want(name_of(element), need)
            if local(element) == "decision":
                for want in _aliases(element, need):
                    extra.setdefault(want.name, want)
        return list({**extra, **wants}.values())

    def _unit(self, key: str, element: Element) -> Unit:
        wants = self._wants(key)
        scope = self.reading.scope([want.name for want in wants], free=True)
        logic = logic_of(element)
        if logic is None:
            self.reading.add("decision-empty", element)
        node = read_logic(logic, scope, self.reading)
        self._note_free(key, element, scope)
        wants += [Want(name, f"?{name}") for name in self.free[key]]
        return Unit(
            id=key, name=element.get("name") or key, wants=tuple(wants), logic=node,
            type=self._type(element), told=True,
        )  # fmt: skip

    def _note_free(self, key: str, element: Element, scope: Scope) -> None:
        self.free[key] = dict.fromkeys(scope.missing)
        declared = any(local(one) == "inputData" for one in self.elements.values())
        note_free(scope.missing, scope.known if declared else None, element, self.reading)
        for name in scope.missing:
            self.inputs[f"?{name}"] = Input(id=f"?{name}", name=name)

    def _knowledge(self, key: str, element: Element) -> Unit:
        wants = [want for want in self._wants(key) if want.unit != key]
        own = name_of(element)
        scope = self.reading.scope([own, *(want.name for want in wants)])
        logic = kid(element, "encapsulatedLogic")
        if logic is None:
            self.reading.add("decision-empty", element)
            logic = element
        node = read_function(logic, scope, self.reading, own)
        return Unit(id=key, name=own, wants=tuple(wants), logic=node)

    def _service(self, key: str, element: Element) -> Unit:
        given = [reference(one) for one in kids(element, "inputData", "inputDecision")]
        results = [reference(one) for one in kids(element, "outputDecision")]
        given, results = ([one for one in ids if one in self.elements] for ids in (given, results))
        plan = [one for one in self.plan(results, set(given)) if one in self.units]
        logic = service(
            [(name_of(self.elements[one]), one) for one in given],
            [self.units[one] for one in plan],
            [(name_of(self.elements[one]), one) for one in results],
        )
        return Unit(id=key, name=name_of(element), wants=(), logic=logic)

    def _decision(self, key: str) -> Decision:
        element = self.elements[key]
        plan = self.plan([key], set())
        inputs = [one for one in plan if one in self.inputs]
        inputs += [f"?{name}" for one in plan for name in self.free.get(one, ())]
        needed = {self.inputs[one].name: self.inputs[one] for one in dict.fromkeys(inputs)}
        return Decision(
            id=key,
            name=element.get("name") or key,
            file=self.reading.file,
            line=element.sourceline or 0,
            requires=tuple(
                one for one in self.needs[key] if local(self.elements[one]) == "decision"
            ),
            inputs=tuple(needed),
            labels=labels(element),
            _needed=tuple(self.inputs[one] for one in dict.fromkeys(inputs)),
            _plan=tuple(self.units[one] for one in plan if one in self.units),
        )


def _aliases(element: Element, need: str) -> Iterator[Want]:
    """Yield the other names of a result: that of the decision, and those of a table's outputs."""
    if element.get("name"):
        yield Want(plain(element.get("name") or ""), need)
    table = kid(element, "decisionTable")
    outputs = [] if table is None else kids(table, "output")
    for output in outputs:
        if output.get("name"):
            part = plain(output.get("name") or "")
            yield Want(part, need, part if len(outputs) > 1 else None)
