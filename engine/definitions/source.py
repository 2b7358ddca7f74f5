"""From bytes to an XML tree, refusing everything by which a file could do more than be read."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from .problems import Report

LIMIT_BYTES: Final = 2 * 1024 * 1024
BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
XINCLUDE: Final = "http://www.w3.org/2001/XInclude"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was sent."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The fingerprint of the content, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


def distinct(files: Iterable[SourceFile]) -> list[SourceFile]:
    """Return the files with names of their own: of two with one name, the second gets a number."""
    found: dict[str, SourceFile] = {}
    for file in files:
        name, number = file.name, 1
        while name in found:
            number += 1
            start, dot, ending = file.name.rpartition(".")
            name = f"{start or ending} ({number}){dot}{ending if start else ''}"
        found[name] = replace(file, name=name)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file that is no element: a line."""

    line: int
    id: str = ""
    name: str = ""


def parse(file: SourceFile, report: Report) -> etree._Element | None:
    """Return the root of the drawing, or None with the reason in the report.

    No document type, no entities, no processing instructions, no inclusion, no network; at most
    2 MB. The parser's own limits on depth and on the size of texts stay on.
    """
    if len(file.content) > LIMIT_BYTES:
        report.add("file-too-large", file.name, size=len(file.content), limit=LIMIT_BYTES)
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(file.content, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        line = getattr(problem, "lineno", 0) or 0
        report.add("xml-broken", file.name, Place(line), what=_reason(problem))
        return None
    return root if _is_harmless(root, file, report) and _is_bpmn(root, file, report) else None


def _reason(problem: Exception) -> str:
    text = str(getattr(problem, "msg", None) or problem)
    return text.split(" (", maxsplit=1)[0].split(", line", maxsplit=1)[0].rstrip(".")


def _is_harmless(root: etree._Element, file: SourceFile, report: Report) -> bool:
    # internalDTD is there for any DOCTYPE, also for one that only names an outside file.
    if root.getroottree().docinfo.internalDTD is not None:
        report.add("xml-doctype", file.name, Place(1))
        return False
    before = root.itersiblings(preceding=True)
    for item in [*before, *root.itersiblings(), *root.iter()]:
        special = not isinstance(item.tag, str)
        if special or (isinstance(item.tag, str) and item.tag.startswith(f"{{{XINCLUDE}}}")):
            report.add("xml-instruction", file.name, Place(item.sourceline or 0))
            return False
    return True


def _is_bpmn(root: etree._Element, file: SourceFile, report: Report) -> bool:
    if root.tag == f"{{{BPMN}}}definitions":
        return True
    tag = etree.QName(root).localname
    report.add("not-bpmn", file.name, Place(root.sourceline or 0), tag=tag)
    return False
