"""Receive tasks and event-based gateways that start a process, and markers that say too much."""

from engine.definitions.check import check
from engine.definitions.model import Kind
from engine.definitions.source import SourceFile
from tests.make.drawing import timer
from tests.make.drawings import border, event, message, several, sketch, sub
from tests.make.instances import Walk

RECEIVE = '<bpmn:receiveTask id="get" messageRef="m_m" instantiate="true">{}</bpmn:receiveTask>'
RACE = '<bpmn:eventBasedGateway id="race" instantiate="true" {}/>'
LOOP = "<bpmn:standardLoopCharacteristics/>"


def drawn(flows: str, *nodes: str) -> SourceFile:
    return sketch(flows, *nodes, messages=["m", "n"])


def codes(file: SourceFile) -> list[str]:
    return [problem.code for problem in check([file], knows_action=lambda _: True).problems]


def test_a_receive_task_can_start_a_process() -> None:
    file = drawn("get -> a", RECEIVE.format(""))
    assert codes(file) == []
    walk = Walk.start(file, entry="get", text="hello")
    assert walk.open == ["a"]
    assert walk.passed == ["get"]


def test_each_event_behind_a_gateway_that_starts_the_process_is_a_start() -> None:
    file = drawn(
        "race -> one -> a; race -> get -> b", RACE.format(""),
        event("catch", "one", message("n")), RECEIVE.format("").replace(' instantiate="true"', ""),
    )  # fmt: skip
    assert codes(file) == []
    (process,) = check([file], knows_action=lambda _: True).processes
    assert [node.id for node in process.scope.of_kind(Kind.START)] == ["one", "get"]
    for entry, work in (("one", "a"), ("get", "b")):
        assert Walk.start(file, entry=entry).open == [work]
    late = event("catch", "late", timer("Duration", "PT1H"))
    assert "start-instantiate" in codes(drawn("race -> late -> a", RACE.format(""), late))


def test_what_cannot_start_a_process_says_so_and_waits() -> None:
    behind = drawn("start -> get -> a", RECEIVE.format(""))
    assert codes(behind) == ["start-instantiate"]
    assert Walk.start(behind).waiting == ["get"]
    watched = drawn("get -> a; on -> b", RECEIVE.format(""), border("on", "get", message("n")))
    assert "start-instantiate" in codes(watched)
    repeated = drawn("get -> a", RECEIVE.format(several(count="2")))
    assert "start-instantiate" in codes(repeated)
    inside = drawn("start -> box", sub("box", "get -> a", RECEIVE.format("")))
    assert "start-instantiate" in codes(inside)


def test_a_gateway_that_would_wait_for_all_of_its_events_is_refused() -> None:
    events = [event("catch", name, message(name)) for name in ("m", "n")]
    gateway = RACE.format('eventGatewayType="Parallel"')
    file = drawn("race -> m -> a; race -> n -> b", gateway, *events)
    assert codes(file)[0] == "gateway-parallel-start"


def test_markers_and_quantities_that_are_not_followed_are_refused() -> None:
    def told(attributes: str, inner: str = "") -> list[str]:
        task = f'<bpmn:userTask id="a" {attributes}>{inner}</bpmn:userTask>'
        return codes(sketch("start -> a -> end", task))

    assert told('startQuantity="2"') == ["quantity"]
    assert told('startQuantity="1" completionQuantity="3"') == ["quantity"]
    assert told("", LOOP.replace("/>", ' loopMaximum="2"/>') + several(count="2")) == [
        "marker-several"
    ]
    one = several(count="2").replace("Characteristics ", 'Characteristics behavior="One" ', 1)
    assert told("", one) == ["loop-behavior"]


def test_what_people_drew_elsewhere_is_told_instead() -> None:
    task = '<bpmn:userTask id="a" startQuantity="2"/>'
    picture = sketch("start -> a -> end", task, attributes='isExecutable="false"')
    assert "not-run" in codes(picture)
    assert "quantity" not in codes(picture)


def test_a_cancel_event_always_interrupts() -> None:
    cancel = "<bpmn:cancelEventDefinition/>"
    box = sub("box", "start_in -> a -> no", event("end", "no", cancel))
    file = drawn("start -> box; on -> b", box.replace("subProcess", "transaction"),
                 border("on", "box", cancel, interrupting=False))  # fmt: skip
    assert codes(file) == ["cancel-not-interrupting"]
    walk = Walk.start(file).complete("a")
    assert walk.open == ["b"]
    assert walk.complete("b").ended


def test_a_sub_process_cannot_begin_with_an_error() -> None:
    begin = event("start", "begin", "<bpmn:errorEventDefinition/>")
    assert codes(drawn("start -> box", sub("box", "begin -> a", begin))) == ["start-place"]


def test_a_compensation_that_is_not_waited_for_is_waited_for_and_told() -> None:
    undo = '<bpmn:compensateEventDefinition waitForCompletion="false"/>'
    assert codes(drawn("start -> back -> a", event("throw", "back", undo))) == [
        "compensation-waits"
    ]
