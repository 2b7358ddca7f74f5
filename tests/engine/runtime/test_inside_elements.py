"""Elements with something inside or on their border: sub-processes, calls, events, instances."""

from engine.runtime.machine.waits import TaskWait
from tests.make.drawing import boundary, call, script, service, timer, user
from tests.make.drawings import error, event, handler, message, several, sketch, sub
from tests.make.instances import Walk

# --- sub-processes and calls ----------------------------------------------------------------------


def test_a_sub_process_works_on_the_same_variables() -> None:
    inner = sub("inner", "s -> calc -> ask -> e", '<bpmn:startEvent id="s"/>',
                '<bpmn:endEvent id="e"/>', script("calc", "x = x + 1"))  # fmt: skip
    walk = Walk.start(
        sketch("start -> inner -> calc2 -> end", inner, script("calc2", "x = x * 10")), x=1
    )
    assert walk.wait("ask").scope is not None
    assert walk.complete("ask").data["x"] == 20


def test_a_called_process_shares_everything_unless_the_drawing_says_what() -> None:
    callee = sketch("start -> calc -> ask -> end", script("calc", "y = x + 1"), key="callee")
    shared = sketch("start -> call -> end", call("call", "callee"))
    walk = Walk.start(shared, called={"callee": callee}, x=1)
    assert walk.wait("ask").process_key == "callee"
    assert walk.complete("ask").data == {"x": 1, "y": 2}

    passed = (
        '<bpmn:callActivity id="call" calledElement="callee"><bpmn:extensionElements>'
        '<ringflow:input name="x" value="${number}"/><ringflow:output name="answer" value="${y}"/>'
        "</bpmn:extensionElements></bpmn:callActivity>"
    )
    walk = Walk.start(sketch("start -> call -> end", passed), called={"callee": callee}, number=41)
    assert walk.complete("ask", secret=1).data == {"number": 41, "answer": 42}


def test_an_error_in_a_called_process_is_caught_by_the_caller() -> None:
    callee = sketch(
        "start -> ask -> bad", event("end", "bad", error("E1")), errors=["E1"], key="callee"
    )
    drawing = sketch(
        "start -> call -> end; caught -> mend -> end2",
        call("call", "callee"),
        boundary("caught", "call", error("E1")),
        errors=["E1"],
    )
    walk = Walk.start(drawing, called={"callee": callee}).complete("ask")
    assert walk.open == ["mend"]


# --- boundary events ------------------------------------------------------------------------------


def test_a_timer_on_the_border_interrupts_the_task() -> None:
    drawing = sketch(
        "start -> ask -> end; late -> urge -> end2",
        boundary("late", "ask", timer("Duration", "PT4H")),
    )
    walk = Walk.start(drawing)
    assert walk.waiting == ["ask", "late"]
    assert walk.travel(hours=5).waiting == ["urge"]
    done = Walk.start(drawing).complete("ask")
    assert done.ended


def test_a_timer_that_does_not_interrupt_leaves_the_task_open() -> None:
    drawing = sketch(
        "start -> ask -> end; soon -> urge -> end2",
        boundary("soon", "ask", timer("Duration", "PT4H"), interrupts=False),
    )
    walk = Walk.start(drawing).travel(hours=5)
    assert walk.waiting == ["ask", "urge"]
    assert not walk.complete("ask").ended
    assert walk.complete("urge").ended


def test_a_message_on_the_border_comes_as_often_as_it_likes_unless_it_interrupts() -> None:
    nodes = (boundary("word", "ask", message("m"), interrupts=False),)
    drawing = sketch("start -> ask -> end; word -> note -> end2", *nodes, messages=["m"])
    walk = Walk.start(drawing).deliver("word").deliver("word")
    assert walk.open == ["ask", "note", "note"]
    assert walk.waiting == ["ask", "note", "note", "word"]

    nodes = (boundary("word", "ask", message("m")),)
    drawing = sketch("start -> ask -> end; word -> note -> end2", *nodes, messages=["m"])
    assert Walk.start(drawing).deliver("word").waiting == ["note"]


def test_a_timer_on_a_sub_process_cancels_what_is_inside() -> None:
    inner = sub("inner", "s -> a -> e", '<bpmn:startEvent id="s"/>', '<bpmn:endEvent id="e"/>')
    drawing = sketch(
        "start -> inner -> end; late -> after -> end2", inner,
        boundary("late", "inner", timer("Duration", "P1D")),
    )  # fmt: skip
    walk = Walk.start(drawing).travel(days=2)
    assert walk.waiting == ["after"]
    assert ("a", "cancelled") in [(line.node, line.what) for line in walk.lines]


# --- several times --------------------------------------------------------------------------------


def each(marker: str) -> str:
    return user("each", task='assignee="${who}"', more=marker)


def test_a_task_for_each_item_at_once() -> None:
    marker = several(
        collection="${people}", element="who", output="votes", output_element="${vote}"
    )
    walk = Walk.start(sketch("start -> each -> end", each(marker)), people=["a", "b", "c"])
    assert walk.open == ["each"] * 3
    assert [walk.described_at("each", at).assignee for at in range(3)] == ["a", "b", "c"]

    walk.complete("each", 2, vote=3).complete("each", 0, vote=1).complete("each", 0, vote=2)

    assert walk.ended
    assert walk.data == {"people": ["a", "b", "c"], "votes": [1, 2, 3]}


def test_a_task_for_each_item_one_by_one() -> None:
    marker = several(collection="people", element="who", sequential=True)
    walk = Walk.start(sketch("start -> each -> end", each(marker)), people=["a", "b"])
    assert walk.open == ["each"]
    assert walk.described_at("each").assignee == "a"
    walk.complete("each", mark=1)
    assert walk.described_at("each").assignee == "b"
    assert walk.complete("each", mark=2).ended
    assert walk.data["mark"] == 2


def test_a_number_of_times_until_enough_have_answered() -> None:
    marker = several(count="${n}", until="nrOfCompletedInstances >= 2", output="answers")
    walk = Walk.start(sketch("start -> each -> after -> end", user("each", more=marker)), n=5)
    assert walk.open == ["each"] * 5
    walk.complete("each", 1, ok=True).complete("each", 2, ok=False)
    assert walk.open == ["after"]
    assert walk.data["answers"] == [{"ok": True}, {"ok": False}]


def test_no_items_no_task() -> None:
    marker = several(collection="${[]}", output="out")
    walk = Walk.start(sketch("start -> each -> end", user("each", more=marker)))
    assert walk.ended
    assert walk.data == {"out": []}


def test_a_wrong_number_of_times_is_an_incident() -> None:
    walk = Walk.start(sketch("start -> each -> end", user("each", more=several(count="n"))), n=-1)
    assert walk.failures[0].node == "each"
    assert walk.retry(walk.failures[0].token_id, n=1).open == ["each"]


def test_an_event_on_the_border_ends_all_instances() -> None:
    drawing = sketch(
        "start -> each -> end; late -> after -> end2",
        user("each", more=several(count="3")),
        boundary("late", "each", timer("Duration", "PT1H")),
    )
    walk = Walk.start(drawing).complete("each")
    assert walk.travel(hours=1).waiting == ["after"]


def test_scripts_and_actions_can_be_done_for_each_item() -> None:
    marker = several(collection="ns", element="n", output="squares", output_element="${sq}")
    task = script("each", "sq = n * n").replace("</bpmn:script>", f"</bpmn:script>{marker}")
    assert Walk.start(sketch("start -> each -> end", task), ns=[1, 2, 3]).data == {
        "ns": [1, 2, 3], "squares": [1, 4, 9],
    }  # fmt: skip

    marker = several(collection="ns", element="n", output="answers")
    task = service("each", "ask.far", n="${n}").replace("</bpmn:serviceTask>", "")
    walk = Walk.start(
        sketch("start -> each -> end", f"{task}{marker}</bpmn:serviceTask>"), ns=[7, 8]
    )
    assert [walk.described_at("each", at).params for at in range(2)] == [{"n": 7}, {"n": 8}]
    walk.answer("each", {"x": 1}).answer("each", {"x": 2})
    assert walk.data["answers"] == [{"x": 1}, {"x": 2}]


def test_a_sub_process_for_each_item_has_values_of_its_own() -> None:
    marker = several(collection="units", element="unit", output="replies", output_element="reply")
    inner = sub(
        "box", "s -> note -> ask -> e", '<bpmn:startEvent id="s"/>', '<bpmn:endEvent id="e"/>',
        script("note", "word = 'to ' + unit"), user("ask", task='assignee="${unit}"'),
    ).replace("</bpmn:subProcess>", f"{marker}</bpmn:subProcess>")  # fmt: skip
    walk = Walk.start(sketch("start -> box -> end", inner), units=["a", "b"])
    assert sorted(walk.described_at("ask", at).assignee for at in range(2)) == ["a", "b"]
    walk.complete("ask", reply="first").complete("ask", reply="second")
    assert walk.ended
    assert walk.data == {"units": ["a", "b"], "replies": ["first", "second"]}


def test_a_process_is_called_for_each_item_and_its_error_ends_them_all() -> None:
    marker = several(collection="units", element="unit")
    callee = sketch(
        "start -> ask -> xor; xor -> bad [wrong]; xor -> end [default]",
        event("end", "bad", error("E1")), errors=["E1"], key="callee",
    )  # fmt: skip
    calling = f'<bpmn:callActivity id="go" calledElement="callee">{marker}</bpmn:callActivity>'
    drawing = sketch(
        "start -> go -> end; no -> mend -> end2", calling, boundary("no", "go", error("E1")),
        errors=["E1"],
    )  # fmt: skip
    walk = Walk.start(drawing, called={"callee": callee}, units=["a", "b"])
    assert walk.complete("ask", wrong=False).complete("ask", wrong=False).ended
    walk = Walk.start(drawing, called={"callee": callee}, units=["a", "b"])
    assert walk.complete("ask", wrong=True).open == ["mend"]


# --- what a task asks for -------------------------------------------------------------------------


def test_a_task_says_for_whom_it_is_and_when_it_is_due() -> None:
    lanes = (
        '<bpmn:laneSet><bpmn:lane name="Staff"><bpmn:extensionElements>'
        '<ringflow:group name="dispatcher"/></bpmn:extensionElements>'
        "<bpmn:flowNodeRef>ask</bpmn:flowNodeRef><bpmn:flowNodeRef>own</bpmn:flowNodeRef>"
        "</bpmn:lane></bpmn:laneSet>"
    )
    task = (
        'form="tickets/x" groups="${[unit, &quot;b&quot;]}" due="${due}" priority="70" '
        'assignee="${boss}" users="x, y" notify="tickets.invite" link="true"'
    )
    drawing = sketch("start -> ask -> own -> end", user("own", task=task), inside=lanes)
    walk = Walk.start(drawing, unit="a", due="PT2H", boss="lin")
    assert walk.described_at("ask").groups == ("dispatcher",)
    walk.complete("ask")
    described = walk.described_at("own")
    assert isinstance(described, TaskWait)
    assert (described.form, described.groups, described.users) == (
        "tickets/x",
        ("a", "b"),
        ("x", "y"),
    )
    assert (described.priority, described.assignee, described.link) == (70, "lin", True)
    assert described.due_at is not None
    assert (described.due_at - walk.env.now).total_seconds() == 7200


def test_an_ad_hoc_sub_process_that_is_interrupted_offers_nothing_more() -> None:
    box = sub("box", "a; b", handler("h", message("m"), "x -> end_h"))
    box = '<bpmn:adHocSubProcess id="box" name="box" ' + box.removeprefix(
        '<bpmn:subProcess id="box" name="box" '
    )
    box = box.removesuffix("</bpmn:subProcess>") + "</bpmn:adHocSubProcess>"
    walk = Walk.start(sketch("start -> box -> after", box, messages=["m"]))
    assert walk.waiting == ["box", "h_start"]
    assert walk.deliver("h_start").waiting == ["x"]
    assert walk.complete("x").waiting == ["after"]
