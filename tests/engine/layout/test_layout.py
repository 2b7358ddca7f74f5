"""Drawings without places are laid out: nothing overlaps, everything is there."""

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.definitions.layout.drawn import as_shown
from tests.make.pictures import MODEL, Seen, crossed, outside, overlaps, seen

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" '
    'xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="d" targetNamespace="t">'
)
KINDS = ["startEvent", "userTask", "exclusiveGateway", "endEvent", "callActivity", "subProcess",
         "intermediateThrowEvent"]  # fmt: skip


def shown(body: str, key: str = "p") -> Seen:
    return seen(as_shown(f"{HEAD}{body}</definitions>".encode(), key))


def flow(name: str, source: str, target: str) -> str:
    return f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}"/>'


@st.composite
def scopes(draw: st.DrawFn, prefix: str = "", depth: int = 0) -> str:
    """A scope with anything in it, connected in any way."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=9 if depth == 0 else 4))
    nodes, names, hosts = list[str](), list[str](), list[str]()
    for number, kind in enumerate(kinds):
        name = f"{prefix}n{number}"
        names.append(name)
        hosts.append(name)
        inner = draw(scopes(f"{name}_", depth + 1)) if kind == "subProcess" and depth < 2 else ""
        nodes.append(f'<{kind} id="{name}">{inner}</{kind}>')
        if kind in {"userTask", "subProcess", "callActivity"}:
            for event in range(draw(st.integers(0, 3))):
                names.append(f"{name}b{event}")
                nodes.append(f'<boundaryEvent id="{name}b{event}" attachedToRef="{name}"/>')
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(hosts)), max_size=14))
    flows = [flow(f"{prefix}f{n}", *pair) for n, pair in enumerate(pairs)]
    notes = [
        f'<textAnnotation id="{prefix}t{n}"><text>{"word " * n * 9}</text></textAnnotation>'
        f'<association id="{prefix}a{n}" sourceRef="{prefix}t{n}" targetRef="{one}"/>'
        for n, one in enumerate(draw(st.lists(st.sampled_from(names), max_size=2)))
    ]
    return "".join([*nodes, *flows, *notes])


def check_all(found: Seen) -> None:
    assert list(overlaps(found)) == []
    assert list(outside(found)) == []
    assert list(crossed(found)) == []
    for item in found.root.iter(f"{MODEL}*"):
        tag, name = str(item.tag).removeprefix(MODEL), item.get("id") or ""
        if tag in {*KINDS, "boundaryEvent", "textAnnotation", "lane", "participant"}:
            assert name in found.boxes, name
        if tag in {"sequenceFlow", "association", "messageFlow"}:
            assert len(found.lines[name]) > 1
            assert len(set(found.lines[name])) > 1


@settings(max_examples=150, deadline=None)
@given(scopes())
def test_nothing_overlaps_and_nothing_is_missing(body: str) -> None:
    check_all(shown(f'<process id="p">{body}</process>'))


@settings(max_examples=60, deadline=None)
@given(scopes("a"), scopes("b"), st.integers(1, 4))
def test_neither_in_pools_with_lanes(one: str, other: str, lanes: int) -> None:
    top = [f"an{n}" for n in range(9) if f'"an{n}"' in one]
    parts: list[list[str]] = [top[n::lanes] for n in range(lanes)]
    lane_set = "".join(
        f'<lane id="l{n}">{"".join(f"<flowNodeRef>{ref}</flowNodeRef>" for ref in part)}</lane>'
        for n, part in enumerate(parts)
    )
    found = shown(
        '<collaboration id="c"><participant id="x" processRef="p"/><participant id="y"/>'
        '<participant id="z" processRef="q"/><messageFlow id="m" sourceRef="an0" targetRef="bn0"/>'
        '<messageFlow id="k" sourceRef="y" targetRef="an0"/></collaboration>'
        f'<process id="p"><laneSet id="ls">{lane_set}</laneSet>{one}</process>'
        f'<process id="q">{other}</process>'
    )
    check_all(found)
    for number, part in enumerate(parts):
        lane = found.boxes[f"l{number}"]
        for name in part:
            box = found.boxes[name]
            assert (lane.x < box.x, box.right <= lane.right) == (True, True)
            assert (lane.y <= box.y, box.bottom <= lane.bottom) == (True, True)
    pools = [found.boxes[name] for name in "xyz"]
    assert pools[0].bottom < pools[1].y < pools[1].bottom < pools[2].y
    for name in top:
        assert pools[0].y < found.boxes[name].y < found.boxes[name].bottom < pools[0].bottom


def test_a_straight_way_is_a_straight_line() -> None:
    found = shown(
        '<process id="p"><startEvent id="s"/><userTask id="a"/><endEvent id="e"/>'
        + flow("f", "s", "a") + flow("g", "a", "e") + "</process>"
    )  # fmt: skip
    middles = [found.boxes[name].middle for name in "sae"]
    assert len({y for _, y in middles}) == 1
    assert [x for x, _ in middles] == sorted(x for x, _ in middles)
    assert all(len(line) == 2 for line in found.lines.values())
