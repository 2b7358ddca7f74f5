"""Compensation and transactions: what was done is undone, the last first, each once."""

from engine.definitions.check import check
from engine.runtime.machine.waits import What
from tests.make.drawing import script
from tests.make.drawings import border, error, event, handler, message, several, sketch, sub
from tests.make.instances import Walk

UNDO = "<bpmn:compensateEventDefinition/>"
CANCEL = "<bpmn:cancelEventDefinition/>"


def undo(node: str = "") -> str:
    return f'<bpmn:compensateEventDefinition activityRef="{node}"/>'


def undone(host: str, by: str, step: str = "userTask") -> str:
    """Return a compensation event on a step, and the step that undoes it."""
    return (
        border(f"on_{host}", host, UNDO)
        + f'<bpmn:{step} id="{by}" name="{by}" isForCompensation="true"/>'
        + f'<bpmn:association id="as_{host}" sourceRef="on_{host}" targetRef="{by}"/>'
    )


def apart(step: str) -> str:
    return step.replace("<bpmn:scriptTask ", '<bpmn:scriptTask isForCompensation="true" ')


def transaction(node: str, flows: str, *nodes: str) -> str:
    return sub(node, flows, *nodes).replace("subProcess", "transaction")


def codes(*nodes: str, flows: str) -> list[str]:
    found = check([sketch(flows, *nodes)], knows_action=lambda _: True)
    return [problem.code for problem in found.errors]


def test_what_was_done_is_undone_from_the_last_to_the_first() -> None:
    back = event("throw", "back", UNDO)
    walk = Walk.start(
        sketch("start -> hotel -> flight -> car -> back -> after", back,
               undone("hotel", "no_hotel"), undone("flight", "no_flight"))
    )  # fmt: skip
    walk.complete("hotel").complete("flight").complete("car")
    assert walk.open == ["no_flight"]
    assert walk.complete("no_flight").open == ["no_hotel"]
    assert walk.complete("no_hotel").open == ["after"]
    assert walk.complete("after").ended


def test_what_undoes_several_steps_is_entered_once() -> None:
    back = event("throw", "back", UNDO)
    walk = Walk.start(
        sketch("start -> hotel -> flight -> back -> after", back,
               undone("hotel", "no_hotel"), undone("flight", "no_flight"))
    )  # fmt: skip
    walk.complete("hotel").complete("flight").complete("no_flight").complete("no_hotel")
    told = [(line.node, line.what.value) for line in walk.lines]
    assert told[told.index(("back", "entered")) :] == [
        ("back", "entered"), ("no_flight", "entered"), ("no_flight", "completed"),
        ("no_hotel", "entered"), ("no_hotel", "completed"), ("back", "completed"),
        ("after", "entered"),
    ]  # fmt: skip


def test_what_was_not_done_is_not_undone() -> None:
    back = event("end", "back", UNDO)
    walk = Walk.start(
        sketch("start -> xor; xor -> hotel [a] -> back; xor -> flight [default] -> back", back,
               undone("hotel", "no_hotel"), undone("flight", "no_flight")), a=True,
    )  # fmt: skip
    assert walk.complete("hotel").open == ["no_hotel"]
    assert walk.complete("no_hotel").ended


def test_one_step_can_be_named_and_each_is_undone_once() -> None:
    one, rest = event("throw", "one", undo("hotel")), event("throw", "rest", UNDO)
    walk = Walk.start(
        sketch("start -> hotel -> flight -> one -> rest -> after", one, rest,
               undone("hotel", "no_hotel"), undone("flight", "no_flight"))
    ).complete("hotel").complete("flight")  # fmt: skip
    assert walk.open == ["no_hotel"]
    assert walk.complete("no_hotel").open == ["no_flight"]
    assert walk.complete("no_flight").open == ["after"]


def test_a_completed_sub_process_hands_up_what_it_did() -> None:
    box = sub("box", "start_in -> hotel -> end_in", undone("hotel", "no_hotel"))
    back = event("throw", "back", UNDO)
    walk = Walk.start(sketch("start -> box -> back -> after", box, back)).complete("hotel")
    assert walk.open == ["no_hotel"]
    assert walk.complete("no_hotel").open == ["after"]


def test_a_step_for_the_whole_sub_process_goes_before_those_inside() -> None:
    box = sub("box", "start_in -> hotel -> end_in", undone("hotel", "no_hotel"))
    back = event("throw", "back", UNDO)
    walk = Walk.start(
        sketch("start -> box -> back -> after", box, back, undone("box", "no_box"))
    ).complete("hotel")
    assert walk.open == ["no_box"]


def test_each_round_of_several_is_undone() -> None:
    marker = several(collection="rooms", element="room")
    book = f'<bpmn:userTask id="book" name="book">{marker}</bpmn:userTask>'
    back = event("throw", "back", UNDO)
    walk = Walk.start(
        sketch("start -> book -> back -> after", book, back, undone("book", "no_book")),
        rooms=["a", "b"],
    )
    walk.complete("book").complete("book")
    assert walk.running.variables(walk.wait("no_book").token_id)["room"] == "b"
    walk.complete("no_book")
    assert walk.running.variables(walk.wait("no_book").token_id)["room"] == "a"
    assert walk.complete("no_book").open == ["after"]


def test_a_handler_writes_where_the_work_was_done() -> None:
    back = event("throw", "back", UNDO)
    step = apart(script("no_hotel", "booked = False"))
    link = '<bpmn:association id="x" sourceRef="on" targetRef="no_hotel"/>'
    walk = Walk.start(
        sketch("start -> hotel -> back -> after", back, border("on", "hotel", UNDO), step, link)
    )
    walk.complete("hotel", booked=True)
    assert walk.open == ["after"]
    assert walk.data["booked"] is False


def test_an_event_sub_process_undoes_what_stands_around_it() -> None:
    stop = handler("stop", message("stop"), "back -> told", event("throw", "back", UNDO))
    walk = Walk.start(
        sketch("start -> hotel -> flight -> end", undone("hotel", "no_hotel"), stop,
               messages=["stop"])
    ).complete("hotel")  # fmt: skip
    walk.deliver("stop_start")
    assert walk.open == ["no_hotel"]
    assert walk.complete("no_hotel").open == ["told"]


def test_a_sub_process_may_say_how_it_is_undone() -> None:
    inner = handler("undoing", UNDO, "tell -> back", event("throw", "back", undo("hotel")))
    box = sub("box", "start_in -> hotel -> end_in", undone("hotel", "no_hotel"), inner)
    walk = Walk.start(
        sketch("start -> box -> back_out -> after", box, event("throw", "back_out", UNDO))
    ).complete("hotel")
    assert walk.open == ["tell"]
    assert walk.complete("tell").open == ["no_hotel"]
    assert walk.complete("no_hotel").open == ["after"]


def test_a_failed_handler_can_be_tried_again() -> None:
    back = event("throw", "back", UNDO)
    step = apart(script("no_hotel", "x = 1 / zero"))
    link = '<bpmn:association id="x" sourceRef="on" targetRef="no_hotel"/>'
    walk = Walk.start(
        sketch("start -> hotel -> back -> after", back, border("on", "hotel", UNDO), step, link),
        zero=0,
    ).complete("hotel")
    (failure,) = walk.failures
    assert walk.retry(failure.token_id, zero=1).open == ["after"]


# --- transactions -------------------------------------------------------------------------------


def booking(*more: str) -> str:
    return transaction(
        "book", "start_in -> hotel -> and; and -> flight -> xor; and -> other; "
        "xor -> end_no [bad]; xor -> end_yes [default]",
        event("end", "end_no", CANCEL), undone("hotel", "no_hotel"), *more,
    )  # fmt: skip


def test_a_cancelled_transaction_is_undone_and_left_by_its_cancel_event() -> None:
    left = border("left", "book", CANCEL)
    walk = Walk.start(sketch("start -> book -> after; left -> sorry", booking(), left), bad=True)
    walk.complete("hotel").complete("flight")
    assert walk.open == ["no_hotel"]
    assert walk.complete("no_hotel").open == ["sorry"]
    assert [line.node for line in walk.lines if line.what is What.CANCELLED] == ["other", "book"]


def test_a_transaction_that_is_not_cancelled_is_a_sub_process() -> None:
    left = border("left", "book", CANCEL)
    walk = Walk.start(sketch("start -> book -> after; left -> sorry", booking(), left), bad=False)
    walk.complete("hotel").complete("flight").complete("other")
    assert walk.open == ["after"]


def test_an_error_in_a_transaction_undoes_nothing() -> None:
    box = transaction("book", "start_in -> hotel -> bad", event("end", "bad", error("E")),
                      undone("hotel", "no_hotel"))  # fmt: skip
    caught = border("caught", "book", error("E"))
    walk = Walk.start(sketch("start -> book; caught -> mend", box, caught, errors=["E"]))
    assert walk.complete("hotel").open == ["mend"]


# --- what is refused ----------------------------------------------------------------------------


def test_compensation_that_makes_no_sense_is_refused() -> None:
    flows = "start -> hotel -> end"
    assert codes(border("on", "hotel", UNDO), flows=flows) == ["compensation-handler"]
    both = undone("hotel", "no_hotel"), border("two", "hotel", UNDO)
    assert set(codes(*both, flows=flows)) == {"compensation-double"}
    assert codes(event("end", "end", CANCEL), flows="start -> end") == ["cancel-place"]
    box = transaction("book", "start_in -> end_no", event("end", "end_no", CANCEL))
    assert codes(box, flows="start -> book -> end") == ["cancel-uncaught"]
    assert codes(border("on", "hotel", CANCEL), flows=flows + "; on -> x") == ["cancel-place"]


# --- the data that a handler sees -----------------------------------------------------------------


def booked() -> tuple[str, ...]:
    inside = sub(
        "trip", "start_t -> hotel -> end_t", script("hotel", "price = 100"),
        border("on_hotel", "hotel", UNDO), apart(script("no_hotel", "back = price\nprice = 0")),
        '<bpmn:association id="as_h" sourceRef="on_hotel" targetRef="no_hotel"/>',
    )  # fmt: skip
    return inside, event("throw", "back_out", UNDO)


def test_what_undoes_a_completed_sub_process_sees_the_data_as_it_was_then() -> None:
    walk = Walk.start(sketch("start -> trip -> ask -> back_out -> after", *booked()), other=1)

    walk.complete("ask", price=500, other=2)

    # It gave back what the hotel had cost then, and left alone what it did not touch.
    assert walk.open == ["after"]
    assert walk.data == {"back": 100, "price": 0, "other": 2}


def test_handlers_of_one_sub_process_see_what_those_before_them_did() -> None:
    inside = sub(
        "trip", "start_t -> a -> b -> end_t", script("a", "log = []"), script("b", "n = 1"),
        border("on_a", "a", UNDO), border("on_b", "b", UNDO),
        apart(script("no_a", "log = log + ['a']")), apart(script("no_b", "log = log + ['b']")),
        '<bpmn:association id="as_a" sourceRef="on_a" targetRef="no_a"/>',
        '<bpmn:association id="as_b" sourceRef="on_b" targetRef="no_b"/>',
    )  # fmt: skip
    back = event("throw", "back_out", UNDO)
    walk = Walk.start(sketch("start -> trip -> ask -> back_out -> after", inside, back))
    assert walk.complete("ask", log=["late"]).data["log"] == ["b", "a"]


def test_no_copy_is_kept_where_nothing_can_be_undone() -> None:
    plain = sub("trip", "start_t -> hotel -> end_t", script("hotel", "price = 100"))
    walk = Walk.start(sketch("start -> trip -> ask -> end", plain), text="x" * 1000)
    kept = Walk.start(sketch("start -> trip -> ask -> end", booked()[0]), text="x" * 1000)
    sizes = [len(one.running.dump()) for one in (walk, kept)]
    assert sizes[0] < 1300
    assert sizes[1] > 2000


def test_what_a_round_undoes_reaches_the_outside() -> None:
    step = script("hotel", "price = n * 10").replace(
        "<bpmn:script>", several(collection="[1, 2]", element="n") + "<bpmn:script>"
    )
    walk = Walk.start(
        sketch(
            "start -> hotel -> ask -> back_out -> after", step, event("throw", "back_out", UNDO),
            border("on_hotel", "hotel", UNDO),
            apart(script("no_hotel", "total = total - n")),
            '<bpmn:association id="as_h" sourceRef="on_hotel" targetRef="no_hotel"/>',
        ), total=10,
    )  # fmt: skip
    walk.complete("ask")
    assert walk.data["total"] == 7
    assert "n" not in walk.data
