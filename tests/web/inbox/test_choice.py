"""A gateway at which a person chooses, as a task in the inbox: buttons, or boxes to tick."""

import engine
from tests.make.actors import ADMIN
from tests.make.desk import Desk
from tests.make.drawings import sketch

LANE = (
    '<bpmn:laneSet id="l"><bpmn:lane id="l1" name="dispatcher"><bpmn:flowNodeRef>{0}'
    "</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>"
)


def waiting(desk: Desk, gateway: str) -> str:
    """Start a drawing that waits at its gateway; return the page of that task."""
    file = sketch(
        f"start -> {gateway}; {gateway} -> a -> end; {gateway} -> b -> end",
        inside=LANE.format(gateway), key="choice",
    )  # fmt: skip
    with desk.world.transaction() as db:
        engine.deploy(db, [file], by=ADMIN)
        engine.start(db, "choice", variables={}, by=ADMIN)
    return desk.path(gateway)


def test_one_way_is_a_button(desk: Desk) -> None:
    path = waiting(desk, "xor")
    desk.sit("dan").browser.post(f"{path}/claim", data={"stay": "1"})
    page = desk.browser.get(path).text
    assert 'name="outcome" value="f_1_0_xor_a"' in page
    assert desk.browser.post(f"{path}/complete", data={"outcome": "x"}).status_code == 422
    answer = desk.browser.post(f"{path}/complete", data={"outcome": "f_2_0_xor_b"})
    assert answer.status_code == 303
    assert desk.task("b").node == "b"


def test_several_ways_are_boxes_to_tick(desk: Desk) -> None:
    path = waiting(desk, "or")
    desk.sit("dan").browser.post(f"{path}/claim", data={"stay": "1"})
    page = desk.browser.get(path).text
    assert page.count('type="checkbox"') >= 2
    assert desk.browser.post(f"{path}/complete", data={}).status_code == 422
    both = {"ways_on": ["f_1_0_or_a", "f_2_0_or_b"]}
    assert desk.browser.post(f"{path}/complete", data=both).status_code == 303
    assert {desk.task("a").node, desk.task("b").node} == {"a", "b"}
