"""The list as a table and under headings, acts on many tasks, what opens next, and the file."""

import re

import pytest

import engine
from base.ids import short
from tests.make.desk import PART, Desk


def boxes(desk: Desk, address: str = "/inbox") -> list[str]:
    page = desk.browser.get(address).text
    return re.findall(r'name="task" value="([\w-]+)"', page)


def fates(text: str) -> list[str]:
    return re.findall(r'<span class="badge (?:ok|neutral|bad)">([^<]+)</span></li>', text)


def holder(desk: Desk, key: str) -> str | None:
    with desk.world.transaction() as db:
        states = frozenset({engine.TaskState.READY, engine.TaskState.CLAIMED})
        found = engine.find_tasks(db, engine.TaskFilter(states=states)).items
        return next(one.assignee for one in found if short(one.id) == key)


@pytest.fixture
def two(desk: Desk) -> list[str]:
    desk.ticket()
    desk.ticket()
    return boxes(desk.sit("dan"))


def test_each_row_has_its_own_outcome(desk: Desk, two: list[str]) -> None:
    from tests.make import identity as people  # noqa: PLC0415

    with desk.world.transaction() as db:
        people.user(db, "eve", "dispatcher")
    desk.sit("eve").browser.post(f"/inbox/{two[0]}/claim")

    answer = desk.sit("dan").browser.post("/inbox/bulk", data={"act": "claim", "task": two})

    assert answer.status_code == 200
    assert fates(answer.text) == ["Eve took this 0 s ago.", "taken"]
    assert [holder(desk, one) for one in two] == ["eve", "dan"]
    assert answer.text.count('<span class="count">1</span>') >= 1
    again = desk.browser.post("/inbox/bulk", data={"act": "claim", "task": two[1:]})
    assert fates(again.text) == ["was yours already"]


def test_the_whole_page_is_taken_without_a_script_and_given_back_by_undo(
    desk: Desk, two: list[str]
) -> None:
    sent = {"act": "claim", "all": "true", "shown": two}
    answer = desk.browser.post("/inbox/bulk", data=sent)
    assert fates(answer.text) == ["taken", "taken"]

    undo = {"act": "release", "task": re.findall(r'name="task" value="([\w-]+)">\s*<', answer.text)}
    back = desk.browser.post("/inbox/bulk", data={**undo, "task": two})

    assert fates(back.text) == ["given back", "given back"]
    assert [holder(desk, one) for one in two] == [None, None]


def test_many_are_handed_over_and_taken_back(desk: Desk, two: list[str]) -> None:
    order = {"act": "transfer", "task": two, "to": "ann", "reason": "lunch"}
    part = desk.browser.post("/inbox/bulk", data=order, headers=PART).text
    assert "<html" not in part
    assert 'hx-target="#report"' in part
    assert fates(part) == ["transferred", "transferred"]
    assert [holder(desk, one) for one in two] == ["ann", "ann"]

    answer = desk.browser.post("/inbox/take-back", data={"task": two})
    again = desk.browser.post("/inbox/take-back", data={"task": two})

    assert fates(answer.text) == ["taken back", "taken back"]
    assert fates(again.text) == ["This cannot be taken back any more."] * 2
    assert [holder(desk, one) for one in two] == [None, None]


def test_what_an_act_lacks_is_said_and_nothing_is_done(desk: Desk, two: list[str]) -> None:
    none = desk.browser.post("/inbox/bulk", data={"act": "claim"})
    nobody = desk.browser.post("/inbox/bulk", data={"act": "transfer", "task": two, "to": " "})

    assert (none.status_code, nobody.status_code) == (422, 422)
    assert "Tick the tasks first." in none.text
    assert "Please say who shall take over the task." in nobody.text
    assert [holder(desk, one) for one in two] == [None, None]


def test_one_that_was_handed_over_is_taken_back_with_one_click(desk: Desk, two: list[str]) -> None:
    path = f"/inbox/{two[0]}"
    desk.browser.post(f"{path}/claim")
    said = desk.browser.post(f"{path}/do/transfer", data={"to": "ann", "reason": "x"})
    page = desk.browser.get(said.headers["location"]).text
    assert f'action="{path}/take-back"' in page

    assert desk.browser.post(f"{path}/take-back").status_code == 303

    assert holder(desk, two[0]) == "dan"


def test_the_table_is_remembered_and_its_heads_sort_it(desk: Desk, two: list[str]) -> None:
    desk.browser.post("/inbox/look", data={"layout": "table"})
    desk.browser.post("/inbox/look", data={"layout": "mosaic"})

    page = desk.browser.get("/inbox?sort=due&col=subject&by=step").text

    assert '<table class="table sticky task-table">' in page
    assert 'aria-sort="ascending"' in page
    assert "sort=-due" in page
    assert re.search(r'scope="rowgroup"[^>]*>Dispatch<', page)
    assert page.count('data-key="x"') == len(two)


@pytest.mark.parametrize("by", ["process", "step", "assignee", "due", "priority"])
def test_a_list_has_headings(desk: Desk, two: list[str], by: str) -> None:
    page = desk.browser.get(f"/inbox?by={by}").text

    assert page.count('<h2 class="part">') == 1
    assert len(re.findall(r'name="task" value', page)) == len(two)


def test_variables_are_columns_and_criteria_in_the_words_of_forms(desk: Desk) -> None:
    first = desk.ticket(subject="Pipe", category="water_power")
    other = desk.ticket(subject="Lamp", category="other")
    desk.sit("dan")

    page = desk.browser.get("/inbox?col=category&var=category~eq~water_power").text

    assert first.no in page
    assert other.no not in page
    assert re.search(r"<dt>Category</dt><dd>[^<]+</dd>", page)
    assert re.search(r"Category is [^<]+<svg|Category is ", page)
    offered = re.findall(r'name="col" value="([^"]+)"', page)
    assert offered.index("category") < offered.index("acceptance")


def test_queues_say_what_each_group_may_take(desk: Desk, two: list[str]) -> None:
    page = desk.browser.get("/inbox?view=queue").text
    assert re.search(r'group=dispatcher">Dispatcher <span class="count">2</span>', page)

    desk.browser.post(f"/inbox/{two[0]}/claim")

    one = desk.browser.get("/inbox?view=queue&group=dispatcher").text
    assert re.findall(r'name="task" value="([\w-]+)"', one) == two[1:]
    assert "The queues are empty" in desk.sit("ann").browser.get("/inbox?view=queue").text


def test_the_next_task_opens_by_itself_if_one_wants_that(desk: Desk, two: list[str]) -> None:
    desk.browser.post("/inbox/onward", data={"onward": "true"})
    done = {"department": "water", "urgency": "normal"}
    desk.browser.post(f"/inbox/{two[0]}/claim")

    answer = desk.browser.post(f"/inbox/{two[0]}/complete", data=done)

    assert answer.headers["location"].startswith(f"/inbox/{two[1]}?")
    desk.browser.post("/inbox/onward")
    desk.browser.post(f"/inbox/{two[1]}/claim")
    last = desk.browser.post(f"/inbox/{two[1]}/complete", data=done)
    assert last.headers["location"].startswith("/inbox?")


def test_the_list_goes_into_a_file_for_who_may_take_it_along(desk: Desk, two: list[str]) -> None:
    answer = desk.browser.get("/inbox/tasks.csv?col=category")
    lines = answer.text.splitlines()

    assert answer.headers["content-type"].startswith("text/csv")
    assert lines[0].lstrip("\ufeff").startswith("Number,Step,Subject,Process,Taken by,Priority")
    assert len(lines) == len(two) + 1
    assert desk.sit("ann").browser.get("/inbox/tasks.csv").status_code == 403


def test_a_step_is_called_by_its_name(desk: Desk, two: list[str]) -> None:
    page = desk.browser.get("/inbox?step=dispatch").text

    assert len(re.findall(r'name="task" value', page)) == len(two)
    assert "Step: Dispatch" in page
