"""From bytes to an XML tree, refusing everything by which a file could do more than be read."""

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from base.settings import EngineSettings

from .problems import Report

BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
# What tools wrote while BPMN 2.0 was in the making, and without any namespace at all.
EARLIER: Final = frozenset({
    "http://schema.omg.org/spec/BPMN/2.0",
    "http://schema.omg.org/spec/BPMN/2.0/MODEL",
    "http://www.omg.org/spec/BPMN/2.0",
    "http://www.omg.org/spec/BPMN/2.0/MODEL",
    "http://www.omg.org/spec/BPMN/20091101/MODEL",
    "http://www.omg.org/spec/BPMN/20100501/MODEL",
    "http://www.omg.org/bpmn20",
    "",
})  # fmt: skip
XINCLUDE: Final = "http://www.w3.org/2001/XInclude"


NONE: Final = 1 << 62
DEEP: Final = "Excessive depth"  # how the parser says that it went no deeper


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most that is read. Sizes are in bytes, `ratio` is unpacked to packed size.

    `nodes` and `flows` are counted in one process at all depths; `depth` is how far sub-processes
    may lie within one another.
    """

    nodes: int = 2000
    flows: int = 8000
    depth: int = 20
    file: int = 2 * 1024 * 1024
    bundle: int = 20 * 1024 * 1024
    entries: int = 500
    ratio: int = 100


LIMITS: Final = Limits()
# For what has been deployed: it was within the limits of its day.
UNLIMITED: Final = Limits(nodes=NONE, flows=NONE, depth=60, file=NONE)


def limits_of(settings: EngineSettings) -> Limits:
    """Return the limits that an installation has set."""
    return Limits(
        nodes=settings.max_nodes,
        flows=settings.max_flows,
        depth=settings.max_depth,
        file=settings.max_file_kb * 1024,
        bundle=settings.max_bundle_kb * 1024,
        entries=settings.max_bundle_files,
        ratio=settings.max_bundle_ratio,
    )


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


def parse(file: SourceFile, report: Report, limit: int = LIMITS.file) -> etree._Element | None:
    """Return the `definitions` of the drawing, or None with the reason in the report.

    No document type, no entities, no inclusion, no network; at most `limit` bytes. Processing
    instructions are passed over: nothing here acts on them. The parser's own limits on depth and
    on the size of texts stay on.
    """
    root = read_xml(file, report, limit)
    return _definitions(root, file, report) if root is not None else None


def read_xml(file: SourceFile, report: Report, limit: int = LIMITS.file) -> etree._Element | None:
    """Return the outermost element of any XML, read as safely as a drawing; None with a reason."""
    if len(file.content) > limit:
        report.add("file-too-large", file.name, size=len(file.content), limit=limit)
        return None
    root = _tree(file, report)
    return root if root is not None and _is_harmless(root, file, report) else None


def _tree(file: SourceFile, report: Report) -> etree._Element | None:
    # Some tools begin with an empty line, which XML does not allow before its declaration.
    content = file.content.lstrip(b" \t\r\n\0")
    if not content:
        report.add("file-empty", file.name)
        return None
    try:
        return _parsed(content, None)
    except (etree.XMLSyntaxError, ValueError, LookupError) as problem:
        for encoding in _really(content):
            with suppress(etree.XMLSyntaxError, ValueError, LookupError):
                root = _parsed(content, encoding)
                report.add("xml-encoding", file.name, Place(1), encoding=encoding)
                return root
        line = getattr(problem, "lineno", 0) or 0
        if DEEP in str(problem):
            report.add("xml-deep", file.name, Place(line))
        else:
            report.add("xml-broken", file.name, Place(line), what=_reason(problem))
    return None


def _parsed(content: bytes, encoding: str | None) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=False, encoding=encoding,
    )  # fmt: skip
    return etree.fromstring(content, parser)


def _really(content: bytes) -> list[str]:
    """Return the encodings to try when a text is not in the one that it declares."""
    if not content.startswith((b"<", b"\xef\xbb\xbf")):
        return []
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return ["windows-1252", "iso-8859-1"]
    return ["utf-8"]


def _reason(problem: Exception) -> str:
    text = str(getattr(problem, "msg", None) or problem)
    return text.split(" (", maxsplit=1)[0].split(", line", maxsplit=1)[0].rstrip(".")


def _is_harmless(root: etree._Element, file: SourceFile, report: Report) -> bool:
    # internalDTD is there for any DOCTYPE, also for one that only names an outside file.
    if root.getroottree().docinfo.internalDTD is not None:
        report.add("xml-doctype", file.name, Place(1))
        return False
    ignored: list[etree._Element] = []
    before = root.itersiblings(preceding=True)
    for item in [*before, *root.itersiblings(), *root.iter()]:
        if isinstance(item, etree._ProcessingInstruction):  # noqa: SLF001 it has no public name
            ignored.append(item)
        elif not isinstance(item.tag, str) or item.tag.startswith(f"{{{XINCLUDE}}}"):
            report.add("xml-inclusion", file.name, Place(item.sourceline or 0))
            return False
    if ignored:
        report.add("xml-instruction", file.name, Place(ignored[0].sourceline or 0))
        _take_out(ignored)
    return True


def _take_out(instructions: list[etree._Element]) -> None:
    """Remove instructions within the tree; the text behind one stays where it is."""
    for item in instructions:
        above = item.getparent()
        if above is None:
            continue
        before = item.getprevious()
        if before is None:
            above.text = (above.text or "") + (item.tail or "")
        else:
            before.tail = (before.tail or "") + (item.tail or "")
        above.remove(item)


def _definitions(root: etree._Element, file: SourceFile, report: Report) -> etree._Element | None:
    """Return the one `definitions` element: the root, or what a tool has put a wrapper around."""
    found = [item for item in root.iter() if _is_definitions(item)]
    if len(found) != 1:
        tag = etree.QName(root).localname
        report.add("not-bpmn", file.name, Place(root.sourceline or 0), tag=tag)
        return None
    (definitions,) = found
    namespace = etree.QName(definitions).namespace or ""
    if namespace != BPMN:
        report.add("bpmn-earlier", file.name, Place(definitions.sourceline or 0))
        for item in definitions.iter():
            if (etree.QName(item).namespace or "") == namespace:
                item.tag = f"{{{BPMN}}}{etree.QName(item).localname}"
    return definitions


def _is_definitions(item: etree._Element) -> bool:
    name = etree.QName(item)
    if name.localname != "definitions":
        return False
    if name.namespace == BPMN:
        return True
    # Other languages have a `definitions` too; only with a process in it is it one of ours.
    return (name.namespace or "") in EARLIER and any(
        etree.QName(inner).localname == "process" and etree.QName(inner).namespace == name.namespace
        for inner in item
    )
