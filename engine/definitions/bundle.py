"""Bundles: drawings that belong together, packed into one zip file, unpacked with care."""

import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final

from .problems import Report
from .source import Limits, SourceFile

PACKED: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
CHUNK: Final = 64 * 1024
# A few bytes of the same letter pack very well and harm nobody.
SMALL: Final = 64 * 1024
DRAWINGS: Final = (".bpmn", ".bpmn2", ".xml", ".dmn", ".json")
SCENARIOS: Final = "scenarios"
ENCRYPTED: Final = 0x1
BROKEN: Final = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError)


class TooMuch(Exception):
    """A bundle is refused; the code says why."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def is_bundle(file: SourceFile) -> bool:
    """Return whether a file is packed, whatever it is called."""
    return file.content.startswith(PACKED)


def is_scenario(name: str) -> bool:
    """Return whether a file is a scenario of an application: `scenarios/<name>.json`.

    It travels with drawings, and is not deployed.
    """
    path = PurePosixPath(name.replace("\\", "/"))
    return path.parent.name == SCENARIOS and path.suffix.lower() == ".json"


def unpacked(
    files: Iterable[SourceFile],
    report: Report,
    limits: Limits,
    endings: tuple[str, ...] = DRAWINGS,
) -> list[SourceFile]:
    """Return the drawings, with each bundle replaced by what is in it.

    `endings` are those of the names that are taken out of a bundle.

    A bundle with anything suspicious in it is left out as a whole, with the reason in the report.
    """
    found: list[SourceFile] = []
    for file in files:
        if not is_bundle(file):
            found.append(file)
            continue
        try:
            found += _unpack(file, limits, endings)
        except TooMuch as problem:
            report.add(problem.code, file.name, **problem.facts)
        except BROKEN:
            report.add("bundle-broken", file.name)
    return found


def _unpack(file: SourceFile, limits: Limits, endings: tuple[str, ...]) -> list[SourceFile]:
    if len(file.content) > limits.bundle:
        raise TooMuch("bundle-too-large", limit=limits.bundle)
    with zipfile.ZipFile(BytesIO(file.content)) as bundle:
        entries = bundle.infolist()
        _check_entries(entries, limits)
        left, found = limits.bundle, list[SourceFile]()
        for entry in (one for one in entries if not one.is_dir()):
            content = b"".join(_stream(bundle, entry, left, limits))
            left -= len(content)
            if content.startswith(PACKED):
                raise TooMuch("bundle-nested", entry=entry.filename)
            if entry.filename.lower().endswith(endings):
                found.append(SourceFile(f"{file.name}/{entry.filename}", content))
    if not found:
        raise TooMuch("bundle-empty")
    return found


def _check_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise TooMuch("bundle-entries", count=len(entries), limit=limits.entries)
    names: set[str] = set()
    for entry in entries:
        _check_entry(entry, names)


def _check_entry(entry: zipfile.ZipInfo, names: set[str]) -> None:
    name = entry.orig_filename.replace("\\", "/")
    path = PurePosixPath(name)
    outside = path.is_absolute() or ".." in path.parts or ":" in name or not path.parts
    if outside or "\0" in name:
        raise TooMuch("bundle-path", entry=name.replace("\0", " "))
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise TooMuch("bundle-link", entry=name)
    if entry.flag_bits & ENCRYPTED:
        raise TooMuch("bundle-broken")
    if name in names:
        raise TooMuch("bundle-double", entry=name)
    names.add(name)


def _stream(
    bundle: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, limits: Limits
) -> Iterator[bytes]:
    """Unpack piece by piece, stopping as soon as it is too much: a header may lie about sizes."""
    size = 0
    with bundle.open(entry) as packed:
        while chunk := packed.read(CHUNK):
            size += len(chunk)
            if size > left:
                raise TooMuch("bundle-too-large", limit=limits.bundle)
            if size > SMALL and size > limits.ratio * max(entry.compress_size, 1):
                raise TooMuch("bundle-ratio", entry=entry.filename, limit=limits.ratio)
            yield chunk
