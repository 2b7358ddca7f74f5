"""Files that want more than to be read: each is refused in a sentence, and quickly."""

import io
import stat
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.definitions.bundle import unpacked
from engine.definitions.check import check
from engine.definitions.problems import Report
from engine.definitions.source import LIMITS, Limits, SourceFile
from tests.make.attempts import laid
from tests.make.drawings import sketch
from tests.make.instances import Walk

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
HEAD = f'<definitions xmlns="{MODEL}">'
BODY = '<process id="p"><startEvent id="s" name="{0}"/></process></definitions>'
GOOD = sketch("start -> a -> end").content
MB = 1024 * 1024


def codes(content: bytes, limits: Limits = LIMITS) -> list[str]:
    file = SourceFile("bomb", content)
    return [problem.code for problem in check([file], knows_action=bool, limits=limits).errors]


# --- XML ----------------------------------------------------------------------------------------


def entities(levels: int, text: str) -> str:
    lines = [f'<!ENTITY a0 "{text}">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, levels)]
    return f"<!DOCTYPE d [{''.join(lines)}]>{HEAD}{BODY.format(f'&a{levels - 1};')}"


XML = {
    "billion laughs": entities(10, "ha"),
    "quadratic": entities(1, "x" * 50_000).replace("&a0;", "&a0;" * 2000),
    "one internal entity": entities(1, "x"),
    "outside file": f'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>{HEAD}'
    + BODY.format("").replace("<startEvent", "&e;<startEvent"),
    "outside DTD": f'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd">{HEAD}{BODY}',
    "public DTD": f'<!DOCTYPE d PUBLIC "-//X//Y" "http://127.0.0.1:9/d.dtd">{HEAD}{BODY}',
    "parameter entity": f'<!DOCTYPE d [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>{HEAD}{BODY}',
    "inclusion": HEAD + '<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="/etc/passwd"'
    ' parse="text"/>' + BODY,
    "inclusion deep inside": HEAD + BODY.replace(
        "<startEvent", '<task id="t"><documentation><i:include href="/etc/passwd"'
        ' xmlns:i="http://www.w3.org/2001/XInclude"/></documentation></task><startEvent'),
    "depth": HEAD + "<process id='p'>" + "<subProcess>" * 5000 + "</subProcess>" * 5000
    + "</process></definitions>",
    "attribute of 20 MB": HEAD + BODY.format("x" * 20 * MB),
    "text of 20 MB": HEAD + BODY.replace("<startEvent", f"<documentation>{'x' * 20 * MB}"
                                         "</documentation><startEvent"),
    "padded to 50 MB": HEAD + BODY.format("") + f"<!-- {'x' * 50 * MB} -->",
    "many attributes": HEAD + BODY.replace("<startEvent", "<startEvent " + " ".join(
        f'a{n}="1"' for n in range(300_000))),
    "entity nobody declared": HEAD + BODY.format("&nobody;"),
}  # fmt: skip


@pytest.mark.parametrize("name", [
    pytest.param("outside DTD", marks=pytest.mark.attempt("M02")),
    pytest.param("one internal entity", marks=pytest.mark.attempt("M04")),
    pytest.param("padded to 50 MB", marks=pytest.mark.attempt("M06")),
    pytest.param("inclusion", marks=pytest.mark.attempt("M08")),
    *sorted(XML.keys() - {"outside DTD", "one internal entity", "padded to 50 MB", "inclusion"}),
])  # fmt: skip
def test_each_xml_bomb_is_refused_at_once(name: str) -> None:
    content = XML[name].replace("{0}", "").encode()
    begun = time.process_time()
    found = codes(content)
    assert time.process_time() - begun < 1
    assert len(found) == 1
    assert found[0] in {
        "xml-doctype", "xml-broken", "xml-deep", "xml-inclusion", "file-too-large",
    }  # fmt: skip


@pytest.mark.attempt("M02")
def test_nobody_asks_another_machine_for_what_a_file_refers_to(tmp_path: Path) -> None:
    with laid(tmp_path) as bait:
        dtd = f'<!DOCTYPE d SYSTEM "http://127.0.0.1:{bait.port}/x.dtd">'
        assert codes(f"{dtd}{HEAD}{BODY.format('')}".encode()) == ["xml-doctype"]
        bait.assert_untouched()


@pytest.mark.attempt("M12")
def test_a_namespace_that_looks_like_code_is_only_a_name() -> None:
    more = '<extensionElements><x:y xmlns:x="javascript:alert(1)"/></extensionElements>'
    content = HEAD + BODY.format("").replace("<startEvent", f"{more}<startEvent")
    assert codes(content.encode()) == []


def test_a_large_name_within_the_limits_is_only_a_name() -> None:
    assert codes((HEAD + BODY.format("x" * MB)).encode()) == []


def test_sub_processes_are_nested_as_deep_as_is_set_and_no_deeper() -> None:
    def nested(levels: int) -> bytes:
        inner = "".join(f'<subProcess id="s{n}">' for n in range(levels))
        inner += "</subProcess>" * levels
        return f'{HEAD}<process id="p">{inner}</process></definitions>'.encode()

    assert codes(nested(LIMITS.depth)) == []
    assert codes(nested(LIMITS.depth + 1)) == ["too-deep"]
    assert codes(nested(200), Limits(depth=300)) == []


def test_many_elements_cost_no_time_before_they_are_refused() -> None:
    tasks = "".join(f'<task id="t{n}"/>' for n in range(60_000))
    begun = time.process_time()
    assert codes(f'{HEAD}<process id="p">{tasks}</process></definitions>'.encode()) == [
        "too-many-nodes"
    ]
    assert time.process_time() - begun < 2


def test_two_thousand_steps_in_a_row_run() -> None:
    steps = " -> ".join(f"pass_{n}" for n in range(1996))
    drawing = sketch(f"start -> {steps} -> ask -> end")
    assert codes(drawing.content) == []
    assert Walk.start(drawing).complete("ask").ended


# --- bundles ------------------------------------------------------------------------------------


def packed(fill: Callable[[zipfile.ZipFile], None], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as bundle:
        bundle.writestr("good.bpmn", GOOD)
        fill(bundle)
    return whole.getvalue()


def each(count: int, ending: str, content: bytes) -> Callable[[zipfile.ZipFile], None]:
    def fill(bundle: zipfile.ZipFile) -> None:
        for number in range(count):
            bundle.writestr(f"{number}{ending}", content)

    return fill


def entry(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


def lying(content: bytes) -> bytes:
    """Return a bundle whose headers say that the second file is small."""
    size = struct.pack("<I", 12 * MB)
    return content.replace(size, struct.pack("<I", 10))


BUNDLES: dict[str, tuple[bytes, str]] = {
    "ratio": (packed(lambda z: z.writestr("x.bpmn", b" " * 12 * MB)), "bundle-ratio"),
    "headers that lie": (
        lying(packed(lambda z: z.writestr("x.bpmn", b" " * 12 * MB))), "bundle-broken"),
    "total": (
        packed(each(30, ".bpmn", bytes(range(256)) * 4096), method=zipfile.ZIP_STORED),
        "bundle-too-large"),
    "many": (packed(each(500, ".txt", b"")), "bundle-entries"),
    "parent": (packed(lambda z: z.writestr("../evil.bpmn", GOOD)), "bundle-path"),
    "parent in the middle": (packed(lambda z: z.writestr("a/../../e.bpmn", GOOD)), "bundle-path"),
    "parent, other slash": (packed(lambda z: z.writestr("..\\evil.bpmn", GOOD)), "bundle-path"),
    "absolute": (packed(lambda z: z.writestr("/etc/evil.bpmn", GOOD)), "bundle-path"),
    "drive": (packed(lambda z: z.writestr("C:/evil.bpmn", GOOD)), "bundle-path"),
    "link": (packed(lambda z: z.writestr(entry("l.bpmn", stat.S_IFLNK | 0o777), "/etc/passwd")),
             "bundle-link"),
    "device": (packed(lambda z: z.writestr(entry("d.bpmn", stat.S_IFCHR), "")), "bundle-link"),
    "nested": (packed(lambda z: z.writestr("in.zip", packed(lambda _: None))), "bundle-nested"),
    "nested under another name": (
        packed(lambda z: z.writestr("in.bpmn", packed(lambda _: None))), "bundle-nested"),
    "cut off": (packed(lambda _: None)[:-30], "bundle-broken"),
    "nonsense": (b"PK\x03\x04" + b"x" * 500, "bundle-broken"),
    "bad drawing inside": (packed(lambda z: z.writestr("x.bpmn", XML["inclusion"])),
                           "xml-inclusion"),
}  # fmt: skip


@pytest.mark.parametrize("name", [
    pytest.param("parent", marks=pytest.mark.attempt("M10")),
    pytest.param("link", marks=pytest.mark.attempt("M10")),
    *sorted(BUNDLES.keys() - {"parent", "link"}),
])  # fmt: skip
def test_each_bundle_bomb_is_refused(name: str) -> None:
    content, code = BUNDLES[name]
    begun = time.process_time()
    assert codes(content) == [code]
    assert time.process_time() - begun < 1


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_one_name_twice_is_refused() -> None:
    assert codes(packed(lambda z: z.writestr("good.bpmn", GOOD))) == ["bundle-double"]


def test_an_empty_bundle_is_refused() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as bundle:
        bundle.writestr("readme.txt", "x")
    assert codes(whole.getvalue()) == ["bundle-empty"]


def test_what_a_bundle_holds_is_read_and_the_rest_left_alone() -> None:
    def fill(bundle: zipfile.ZipFile) -> None:
        bundle.writestr("deep/two.BPMN", GOOD)
        bundle.writestr("picture.png", b"\x89PNG")
        bundle.mkdir("empty")

    report = Report()
    files = unpacked(
        [SourceFile("b.zip", packed(fill)), SourceFile("c.bpmn", GOOD)], report, LIMITS
    )
    assert [file.name for file in files] == ["b.zip/good.bpmn", "b.zip/deep/two.BPMN", "c.bpmn"]
    assert report.problems == []


def test_limits_of_a_bundle_are_those_that_are_set() -> None:
    two = packed(lambda z: z.writestr("b.bpmn", GOOD))
    assert codes(two, Limits(entries=1)) == ["bundle-entries"]
    assert codes(two, Limits(bundle=1000)) == ["bundle-too-large"]


@pytest.mark.parametrize(
    "step",
    ["<task id='{0}'/>", "<parallelGateway id='{0}'/>",
     "<scriptTask id='{0}'><script>l.append(1)</script></scriptTask>"],
)  # fmt: skip
def test_the_largest_tangle_is_looked_at_within_bounds(step: str) -> None:
    """Everything that is drawn as large as it may be, with flows in all directions."""
    limits = Limits()
    nodes = "".join(step.format(f"n{number}") for number in range(limits.nodes))
    flows = "".join(
        f'<sequenceFlow id="f{number}" sourceRef="n{number * 7 % limits.nodes}" '
        f'targetRef="n{number * 13 % limits.nodes}"/>'
        for number in range(limits.flows)
    )
    text = f'<definitions xmlns="{MODEL}"><process id="p">{nodes}{flows}</process></definitions>'
    begun = time.process_time()
    checked = check([SourceFile("tangle.bpmn", text.encode())], knows_action=lambda _: False)
    assert checked.processes
    assert time.process_time() - begun < 12
