"""What differs between two states of an application: file by file, in drawings step by step."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lxml import etree

from engine.applications.queries import BPMN, kind_of
from engine.definitions.problems import Report
from engine.definitions.source import NONE, SourceFile, parse

LONGEST: Final = 200
MOST_LINES: Final = 2000
# A node says which flows lead to it, the flow says it too: once is enough.
TOLD_TWICE: Final = frozenset({"incoming", "outgoing", "flowNodeRef"})
DRAWN: Final = "http://www.omg.org/spec/BPMN/20100524/DI"


class Change(StrEnum):
    """What has become of a file or a step. `moved` is only its place on the paper."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that differs in a step: an attribute or a part by its name, before and after."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepChange:
    """A step or flow that differs; `kind` is its element, such as `userTask`."""

    id: str
    kind: str
    name: str
    change: Change
    facts: Sequence[Fact] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """A file that is in either state; `steps` of drawings, `lines` of what is no drawing."""

    name: str
    kind: str
    change: Change
    steps: Sequence[StepChange] = ()
    lines: Sequence[str] = ()

    def ids(self, change: Change) -> list[str]:
        """Return the ids of the steps that have changed in this way."""
        return [one.id for one in self.steps if one.change is change]


def compare(left: Sequence[SourceFile], right: Sequence[SourceFile]) -> list[FileChange]:
    """Return what differs from `left` to `right`, the files of both by name."""
    before = {file.name: file for file in left}
    after = {file.name: file for file in right}
    names = sorted(before.keys() | after.keys())
    return [_file(name, before.get(name), after.get(name)) for name in names]


def _file(name: str, before: SourceFile | None, after: SourceFile | None) -> FileChange:
    kind = kind_of(name)
    if before is None or after is None:
        change = Change.ADDED if before is None else Change.REMOVED
        return FileChange(name=name, kind=kind, change=change)
    if before.content == after.content:
        return FileChange(name=name, kind=kind, change=Change.SAME)
    if kind == BPMN:
        old, new = _Drawing.of(before), _Drawing.of(after)
        if old is not None and new is not None:
            steps = _steps(old, new)
            serious = any(one.change is not Change.MOVED for one in steps)
            change = Change.CHANGED if serious else Change.MOVED if steps else Change.SAME
            return FileChange(name=name, kind=kind, change=change, steps=steps)
    lines = difflib.unified_diff(_lines(before), _lines(after), lineterm="", n=2)
    shown = [line for line in lines if not line.startswith(("---", "+++"))][:MOST_LINES]
    return FileChange(name=name, kind=kind, change=Change.CHANGED, lines=shown)


def _lines(file: SourceFile) -> list[str]:
    return file.content.decode("utf-8", "replace").splitlines()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawing:
    """The elements of a drawing by their ids, and where they stand on the paper."""

    elements: Mapping[str, etree._Element]
    places: Mapping[str, str]

    @classmethod
    def of(cls, file: SourceFile) -> "_Drawing | None":
        root = parse(file, Report(), NONE)
        if root is None:
            return None
        drawn = root.findall(f".//{{{DRAWN}}}*[@bpmnElement]")
        places = {
            str(one.get("bpmnElement")): etree.tostring(one, method="c14n").decode()
            for one in drawn
            if not etree.QName(one).localname.endswith("Plane")
        }
        drawn_on = f"{{{DRAWN}}}BPMNDiagram"
        parts = (one for part in root if part.tag != drawn_on for one in part.iter("{*}*"))
        elements = {str(one.get("id")): one for one in parts if one.get("id")}
        return cls(elements=elements, places=places)


def _steps(old: _Drawing, new: _Drawing) -> list[StepChange]:
    found: list[StepChange] = []
    for name, element in new.elements.items():
        if name not in old.elements:
            found.append(_step(element, Change.ADDED))
        elif facts := _facts(old.elements[name], element):
            found.append(_step(element, Change.CHANGED, facts))
        elif old.places.get(name) != new.places.get(name):
            found.append(_step(element, Change.MOVED))
    gone = (one for name, one in old.elements.items() if name not in new.elements)
    return [*found, *(_step(one, Change.REMOVED) for one in gone)]


def _step(element: etree._Element, change: Change, facts: Sequence[Fact] = ()) -> StepChange:
    kind = etree.QName(element).localname
    name = element.get("name") or ""
    return StepChange(id=element.get("id", ""), kind=kind, name=name, change=change, facts=facts)


def _facts(old: etree._Element, new: etree._Element) -> list[Fact]:
    before, after = _told(old), _told(new)
    return [
        Fact(
            name=name,
            before=before.get(name, "")[:LONGEST],
            after=after.get(name, "")[:LONGEST],
        )
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    ]


def _told(element: etree._Element) -> dict[str, str]:
    """Return what an element says of itself: attributes, and parts that have no id, by name."""
    told = {etree.QName(str(name)).localname: str(value) for name, value in element.attrib.items()}
    told.pop("id", None)
    told["element"] = etree.QName(element).localname
    for part in element:
        name = etree.QName(part).localname
        if part.get("id") or name in TOLD_TWICE:
            continue
        for inner in part if name == "extensionElements" else [part]:
            key = etree.QName(inner).localname
            told[key] = f"{told.get(key, '')}\n{_words(inner)}".strip()
    return told


def _words(element: etree._Element) -> str:
    """Return an element's own attributes and text, and those of what is in it, in one line each."""
    name = etree.QName(element).localname
    own = [f"{etree.QName(str(key)).localname}={value}" for key, value in element.attrib.items()]
    text = (element.text or "").strip()
    within = [f"{etree.QName(one).localname}: {_words(one)}" for one in element]
    return " ".join([*own, *([text] if text else []), *within]) or name
