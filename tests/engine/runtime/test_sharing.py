"""Nested data: what one scope changes deep inside shows nowhere else, stored in between or not.

A script, a call, a round of a repeated step and an action each work on data of their own, also when
the values outside are one and the same object at several places.
"""

import copy
from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.runtime.machine.waits import Caller
from tests.make import drawing as d
from tests.make.drawings import several, sketch, sub
from tests.make.instances import Walk

RECORDS = st.recursive(
    st.integers(0, 9) | st.text("abc", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("pqr"), inner),
    max_leaves=6,
)
QUICK = settings(max_examples=40, deadline=None)
CHANGE = "{0}.deep.n = 7\n{0}.rows.append(8)\n{0}.rows[0] = 9\n{0}.new = {{'k': [1]}}"


def record(inner: Any) -> dict[str, Any]:
    """Return a record whose parts are one object at two places."""
    shared = {"n": inner}
    return {"deep": shared, "again": shared, "rows": [shared, inner]}


def changed(before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what CHANGE makes of a record."""
    after = copy.deepcopy({**before, "again": dict(before["again"])})
    after["deep"] = {"n": 7}
    after["rows"] = [9, *after["rows"][1:], 8]
    after["new"] = {"k": [1]}
    return after


def mutating(params: Mapping[str, Any], _token: Caller) -> dict[str, Any]:
    """Change what it was given, as an action should not, and keep what it answers."""
    params["x"]["deep"]["n"] = 7
    params["x"]["rows"].clear()
    return {"seen": params["x"]}


SCRIPT = sketch("start -> it -> a", d.script("it", CHANGE.format("x")))
MAPPED = sketch(
    "start -> it -> a",
    d.script("it", CHANGE.format("y")).replace(
        "<bpmn:script>", d.extended('<ringflow:input name="y" value="${x}"/>') + "<bpmn:script>"
    ),
)
ROUNDS = sketch(
    "start -> it -> a",
    sub("it", "in_start -> ask -> do", d.script("do", CHANGE.format("row")),
        '<bpmn:startEvent id="in_start"/>'
    ).replace("</bpmn:subProcess>", several(
        collection="[x, x, y]", element="row", output="made", output_element="row"
    ) + "</bpmn:subProcess>"),
)  # fmt: skip
INNER = sketch("start -> do -> end", d.script("do", CHANGE.format("y")), key="inner")
CALL = sketch(
    "start -> ask -> it -> a",
    '<bpmn:callActivity id="it" calledElement="inner">'
    + d.extended('<ringflow:input name="y" value="${x}"/><ringflow:output name="z" value="${y}"/>')
    + "</bpmn:callActivity>",
)
ACTION = sketch("start -> it -> a", d.service("it", "test.mutate", x="${x}"))


def both(inner: Any, **options: Any) -> list[Walk]:
    """Start twice with the same object as `x` and `y`: stored after each turn, and kept."""
    found = []
    for stored in (True, False):
        one = record(inner)
        found.append(Walk.start(x=one, y=one, stored=stored, **options))
    return found


@QUICK
@given(RECORDS)
def test_a_script_changes_one_variable_and_not_its_twin(inner: Any) -> None:
    for walk in both(inner, file=SCRIPT):
        assert walk.data == {"x": changed(record(inner)), "y": record(inner)}


@QUICK
@given(RECORDS)
def test_a_mapped_step_changes_what_it_was_given_and_not_where_it_came_from(inner: Any) -> None:
    for walk in both(inner, file=MAPPED):
        assert walk.data["x"] == record(inner)
        assert walk.data["y"] == record(inner)


@QUICK
@given(RECORDS)
def test_rounds_change_their_items_and_not_one_another_s(inner: Any) -> None:
    for walk in both(inner, file=ROUNDS):
        for _ in range(3):
            walk.complete("ask")
        assert walk.data["x"] == walk.data["y"] == record(inner)
        assert walk.data["made"] == [changed(record(inner))] * 3


@QUICK
@given(RECORDS)
def test_a_called_process_works_on_what_is_its_own(inner: Any) -> None:
    for walk in both(inner, file=CALL, called={"inner": INNER}):
        walk.complete("ask")
        assert walk.data["x"] == walk.data["y"] == record(inner)
        assert walk.data["z"] == changed(record(inner))


@QUICK
@given(RECORDS)
def test_an_action_that_changes_what_it_was_given_changes_nothing_else(inner: Any) -> None:
    for walk in both(inner, file=ACTION, actions={"test.mutate": mutating}):
        assert walk.data["x"] == walk.data["y"] == record(inner)
        assert walk.data["seen"]["rows"] == []
