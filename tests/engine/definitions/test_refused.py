"""What cannot run is refused when it is deployed: code, element, line and advice."""

import pytest

from base.i18n import use_locale
from engine.definitions.check import check
from engine.definitions.problems import Problem, Severity
from engine.definitions.source import SourceFile
from engine.definitions.texts import TEXTS
from tests.make.drawing import boundary, call, script, service, timer, user
from tests.make.drawings import TERMINATE, error, event, sketch


def found(file: SourceFile, known: dict[str, frozenset[str]] | None = None) -> list[Problem]:
    return check([file], knows_action=lambda name: name == "known", known=known or {}).problems


def codes(file: SourceFile, known: dict[str, frozenset[str]] | None = None) -> list[str]:
    return [problem.code for problem in found(file, known)]


def one(inner: str) -> SourceFile:
    """Return a drawing with one strange element `it` on the way."""
    return sketch("start -> it -> end", inner)


TIMER = timer("Duration", "PT1H")


@pytest.mark.parametrize(
    ("element", "code"),
    [
        ('<bpmn:complexGateway id="it"/>', "complex-gateway"),
        ('<bpmn:choreographyTask id="it"/>', "element-unknown"),
        ('<bpmn:task id="it" isForCompensation="true"/>', "compensation-flow"),
        (
            event("throw", "it", '<bpmn:compensateEventDefinition activityRef="x"/>'),
            "compensation-unknown",
        ),
        (event("catch", "it", TIMER + "<bpmn:messageEventDefinition/>"), "event-several"),
        (event("catch", "it", "<bpmn:errorEventDefinition/>"), "event-place"),
        (event("throw", "it", TIMER), "event-place"),
        (event("catch", "it", TERMINATE), "event-place"),
        (service("it", "unknown"), "action-unknown"),
        (script("it", "import os"), "expression"),
        (event("catch", "it", timer("Duration", "four dogs")), "timer-bad"),
        (event("catch", "it", timer("Duration", "1.5 working days")), "timer-bad"),
        (event("catch", "it", timer("Duration", "99999个工作日")), "timer-bad"),
        (event("catch", "it", timer("Duration", "9999 years")), "timer-bad"),
        (event("catch", "it", timer("Date", "2026-13-40T99:00:00Z")), "timer-bad"),
        (event("catch", "it", timer("Cycle", "R3/PT1H")), "timer-cycle"),
        (user("it", task='due="soon"'), "due-bad"),
        (user("it", task='due="3 workign days"'), "due-bad"),
        (user("it", task='assignee="${1 +}"'), "expression"),
        (user("it", task='assignee="${open(1)}"'), "expression"),
    ],
)
def test_an_element_that_cannot_run_is_refused_at_its_place(element: str, code: str) -> None:
    problems = [problem for problem in found(one(element)) if problem.severity == "error"]

    assert [problem.code for problem in problems] == [code]
    (problem,) = problems
    assert problem.file == "p.bpmn"
    assert problem.line > 3
    assert problem.element
    assert problem.message.endswith((".", "!", "?"))


def test_a_condition_that_cannot_be_read_is_not_also_called_missing() -> None:
    assert codes(sketch("start -> xor; xor -> a [x +] -> end; xor -> b [default] -> end")) == [
        "expression"
    ]


def test_a_timer_that_starts_the_process_cannot_read_its_data() -> None:
    it = event("start", "it", timer("Date", "${when}"))
    assert codes(sketch("it -> a -> end", it)) == ["timer-start"]
    assert codes(sketch("it -> a -> end", it.replace("when", "now()"))) == []


def test_one_flow_out_of_a_gateway_needs_no_condition() -> None:
    assert codes(sketch("start -> xor -> a -> or -> end")) == []


def test_too_many_elements_are_refused() -> None:
    chain = "start -> " + " -> ".join(f"pass_{n}" for n in range(2001))
    assert codes(sketch(chain)) == ["too-many-nodes"]


def test_processes_that_call_each_other_in_a_circle_are_refused() -> None:
    a = sketch("start -> go -> end", call("go", "b"), key="a")
    b = sketch("start -> go -> end", call("go", "a"), key="b")
    problems = check([a, b], knows_action=lambda _: True).errors
    assert [problem.code for problem in problems] == ["call-circle", "call-circle"]
    assert problems[0].params["circle"] == "a → b → a"
    assert codes(a, {"b": frozenset({"a"})}) == ["call-circle"]
    assert codes(a, {"b": frozenset()}) == []
    assert codes(sketch("start -> go -> end", call("go", "me"), key="me")) == ["call-circle"]


def test_problems_speak_the_readers_language() -> None:
    (problem,) = found(one('<bpmn:complexGateway id="it" name="Split"/>'))[:1]
    said = {}
    for language in ("en", "zh-Hant", "zh-Hans"):
        with use_locale(language):
            said[language] = problem.message
    assert "complex gateway" in said["en"]
    assert "inclusive gateway" in said["en"]
    assert len(set(said.values())) == 3
    assert all("Split" in text for text in said.values())


def test_every_sentence_can_be_filled_in() -> None:
    facts = {
        "size": 1, "limit": 2, "what": "x", "tag": "x", "count": 1, "key": "k", "event": "timer",
        "place": "x", "missing": "x", "target": "x", "source": "x", "flow": "f", "gateway": "g",
        "wrong": "a", "right": "b", "other": "o", "variable": "v", "action": "a", "code": "c",
        "link": "l", "text": "t", "decision": "d", "called": "c", "circle": "a", "ref": "r",
        "property": "p", "first": "f", "message": "m", "encoding": "utf-8", "entry": "e",
        "given": "g", "taken": "t", "form": "f", "binding": "b", "wanted": "w", "group": "g",
        "name": "n", "skill": "s", "department": "d", "parameter": "p",
        "known": "k", "rule": "r", "step": "s", "strategy": "s", "number": 1, "outcome": "o",
        "most": 1,
    }  # fmt: skip
    for code, text in TEXTS.items():
        problem = Problem(severity=Severity.ERROR, code=code, file="f", element="e", params=facts)
        assert problem.message.startswith((text.sentence[:3], "“"))


# --- loops and ways -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "flows",
    [
        "start -> xor1 -> pass1 -> xor1",
        "start -> xor1 -> pass1 -> xor2; xor2 -> xor1 [x]; xor2 -> pass2 [default] -> xor1",
        "start -> xor1 -> and1 -> xor1; and1 -> end",
        "start -> pass1 -> and1 -> pass1; and1 -> end",
    ],
)
def test_a_loop_that_can_never_end_is_refused(flows: str) -> None:
    assert set(codes(sketch(flows))) == {"endless-loop"}


@pytest.mark.parametrize(
    "flows",
    [
        "start -> xor1 -> ask -> xor1",
        "start -> xor1 -> pass1 -> xor2; xor2 -> xor1 [x]; xor2 -> end [default]",
        "start -> xor1 -> pass1 -> or1; or1 -> xor1 [x]; or1 -> end [default]",
    ],
)
def test_a_loop_that_waits_or_may_end_is_allowed(flows: str) -> None:
    assert codes(sketch(flows)) == []


def test_what_is_never_reached_is_warned_about() -> None:
    (problem,) = found(sketch("start -> a -> end; b -> c -> xor; xor -> c [x]; xor -> a [default]"))
    assert (problem.code, problem.severity, problem.element) == ("unreachable", "warning", "b")
    (problem,) = found(sketch("start -> a -> end; b -> c -> b"))
    assert (problem.code, problem.element) == ("unreachable", "b")


def test_a_parallel_gateway_that_waits_for_itself_is_warned_about() -> None:
    drawing = sketch("start -> and1 -> a -> xor; xor -> and1 [x]; xor -> end [default]")
    assert codes(drawing) == ["join-in-loop"]


def test_an_error_that_nobody_catches_is_warned_about_unless_a_caller_does() -> None:
    callee = sketch("start -> bad", event("end", "bad", error("E")), errors=["E"], key="callee")
    assert codes(callee) == ["error-uncaught"]
    caller = sketch(
        "start -> go -> end; no -> mend -> end2", call("go", "callee"),
        boundary("no", "go", error("E")), errors=["E"],
    )  # fmt: skip
    assert check([caller, callee], knows_action=lambda _: True).problems == []


def test_lists_changed_side_by_side_are_warned_about_and_one_after_the_other_not() -> None:
    one_, two = script("one", "items = items + ['a']"), script("two", "items += ['b']")
    side = sketch("start -> and1 -> one -> and2 -> end; and1 -> two -> and2", one_, two)
    row = sketch("start -> and1 -> one -> two -> and2 -> end; and1 -> x -> and2", one_, two)
    assert codes(side) == ["list-in-parallel"]
    assert codes(row) == []


def test_a_slip_of_the_pen_in_a_name_is_noticed() -> None:
    drawing = sketch(
        "start -> calc -> xor; xor -> a [ammount > 3] -> end; xor -> b [default] -> end",
        script("calc", "amount = 5"),
    )
    (problem,) = found(drawing)
    assert (problem.code, problem.params) == (
        "name-unknown",
        {"wrong": "ammount", "right": "amount"},
    )


def test_a_time_without_a_zone_is_warned_about() -> None:
    assert codes(
        sketch("start -> t -> end", event("catch", "t", timer("Date", "2026-11-30T09:00")))
    ) == ["timer-zone"]


def test_a_condition_where_it_has_no_effect_is_warned_about() -> None:
    assert codes(sketch("start -> and1 -> a [x > 1] -> and2 -> end; and1 -> b -> and2")) == [
        "condition-unused"
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0 25 * * *", "依序寫分、時、日、月、星期"), ("0 8 30 2 *", "永遠不會到來"),
        ("R/PT0S", "R3/PT1H"), ("R/1.5 working days", "R3/PT1H"),
    ],
)  # fmt: skip
def test_a_repetition_that_is_none_is_told_with_its_line_in_the_reader_s_language(
    text: str, words: str
) -> None:
    (problem,) = found(sketch("start -> a -> end", event("start", "start", timer("Cycle", text))))

    assert (problem.code, problem.element) == ("timer-bad", "start")
    assert problem.line > 0
    with use_locale("zh-Hant"):
        assert words in problem.message
