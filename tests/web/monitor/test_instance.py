"""The page of one process: its tree, what is chosen in it, and the acts that are offered there."""

import html
import re
from datetime import timedelta
from urllib.parse import quote

from sqlalchemy import event as event_api

import engine
from base.ids import short
from engine import InstanceView, SourceFile, TaskFilter, monitoring
from engine.monitoring import Awaited
from tests.make import identity as people
from tests.make.actors import ADMIN
from tests.make.desk import PART, Desk
from tests.make.drawing import call, catch, keys, received, timer
from tests.make.drawings import several, sketch, sub
from web.monitor.instance.choice import Choice
from web.monitor.instance.shown import instance_values

from .test_monitor import admin

PEOPLE = ("Ann", "Bo", "Cy")
MOST_STATEMENTS = 17
EACH = several(collection="people", element="person")
ASK = f'<bpmn:userTask id="ask" name="Ask">{EACH}</bpmn:userTask>'
NESTED = sketch(
    "start -> and -> box -> end; and -> hear -> end; and -> other -> end",
    sub("box", "start1 -> ask -> end1", ASK),
    catch("hear", received("paid"), keys(no="${no}")),
    call("other", "inner"),
    key="outer",
    messages=["paid"],
)
INNER = sketch("start -> pause -> last -> end", catch("pause", timer("Duration", "PT2H")),
               key="inner")  # fmt: skip


def begun(
    desk: Desk, *files: SourceFile, key: str = "outer", people: tuple[str, ...] = PEOPLE
) -> InstanceView:
    with desk.world.transaction() as db:
        engine.deploy(db, list(files or (INNER, NESTED)), by=ADMIN)
        given = {"people": list(people), "no": 7}
        return engine.start(db, key, variables=given, by=ADMIN)


def awaited(desk: Desk, one: InstanceView) -> Awaited:
    with desk.world.transaction() as db:
        return monitoring.awaited(db, one.id)


def places(desk: Desk, one: InstanceView) -> set[str]:
    with desk.world.transaction() as db:
        return {token.node for token in engine.tokens(db, one.id)}


def tree(page: str) -> list[str]:
    """Return the lines of the tree as they read."""
    found = re.search(r'<nav class="activity-tree".*?</nav>', page, re.DOTALL)
    assert found is not None
    lines = re.findall(r'<a class="step-line[^>]*>(.*?)</a>', found[0], re.DOTALL)
    texts = (html.unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", line)) for line in lines)
    return [" ".join(text.split()) for text in texts]


def card(page: str) -> str:
    found = re.search(r'<section class="card" aria-labelledby="card-title">.*?</section>', page,
                      re.DOTALL)  # fmt: skip
    return found[0] if found else ""


def test_the_tree_has_rounds_and_what_is_called_inside_of_what_holds_them(desk: Desk) -> None:
    one = begun(desk)
    with desk.world.transaction() as db:
        first = engine.find_tasks(db, TaskFilter(instance_id=one.id, node="ask")).items[0]
        engine.complete(db, first.id, {}, by=ADMIN)

    page = admin(desk).browser.get(f"/instances/{short(one.id)}").text

    lines = tree(page)
    assert "Ask is here now · 1 of 3 done, 2 under way" in lines
    assert sum(line.startswith("Round ") for line in lines) == 2
    assert any(line.endswith(": Cy is here now") for line in lines)
    assert lines.index("box is here now") < lines.index("start1")
    assert lines.index("other is here now") < lines.index("pause is here now")


def test_what_is_chosen_is_in_the_address_and_all_panels_follow_it(desk: Desk) -> None:
    one = begun(desk)
    path = f"/instances/{short(one.id)}"
    browser = admin(desk).browser
    whole = browser.get(path).text

    page = browser.get(f"{path}?drawing=inner&at=pause").text
    assert re.search(r'data-chosen="pause"', page)
    (line,) = re.findall(r'<a class="step-line here" id="b-inner-pause"[^>]*>', page)
    assert 'aria-current="true"' in line
    assert "pause" in card(page)
    assert not card(whole)
    jobs = browser.get(f"{path}?drawing=inner&at=pause&panel=jobs").text
    assert "Run now, or change when it is due" in jobs
    assert "Run now, or change" not in browser.get(f"{path}?at=hear&panel=jobs").text
    heard = browser.get(f"{path}?at=hear&panel=messages").text
    assert "<code>no</code> = 7" in heard
    assert "Give it here" not in browser.get(f"{path}?at=box&panel=messages").text
    # All that is inside of a sub-process belongs to it.
    assert browser.get(f"{path}?at=box&panel=tasks").text.count("Transfer, or set a date") == 3
    assert "Not reached yet" in whole
    assert "Not reached yet" in card(browser.get(f"{path}?drawing=inner&at=last").text)
    assert browser.get(f"{path}?at=nonsense&token=x&panel=y").status_code == 200
    part = browser.get(f"{path}?at=hear", headers=PART).text
    assert part.lstrip().startswith('<div id="instance"')


def test_a_round_shows_its_own_variables_and_what_it_sees(desk: Desk) -> None:
    one = begun(desk)
    browser = admin(desk).browser
    page = browser.get(f"/instances/{short(one.id)}").text
    href = re.search(r'href="([^"]+)"[^>]*>(?:(?!</a>).)*Round 2', page, re.DOTALL)
    assert href is not None

    chosen = browser.get(html.unescape(href[1])).text

    scopes = re.findall(r'<h3 class="scope"><a[^>]*>(.*?)</a>', chosen)
    assert scopes == ["Ask · Round 2: Bo", "The whole process"]
    assert "Ask · Round 1: Ann" in page


def test_equal_values_are_found_by_one_click_unless_values_are_masked(desk: Desk) -> None:
    one = begun(desk)
    with desk.world.transaction() as db:
        people.user(db, "carol", "analyst")
    path = f"/instances/{short(one.id)}"

    page = html.unescape(admin(desk).browser.get(path).text)
    assert "/instances?process=outer&name=no&op=eq&value=7&join=and" in page
    assert "op=eq" not in desk.sit("carol").browser.get(path).text


def test_one_step_gets_its_message_with_values_of_the_right_kind(desk: Desk) -> None:
    one = begun(desk)
    (heard,) = awaited(desk, one).messages
    path = f"/instances/{short(one.id)}/messages/{short(heard.token_id)}"
    browser = admin(desk).browser

    assert "paid" in browser.get(path).text
    bad = {"name": ["no"], "was": [""], "value": ['"seven"'], "reason": "by phone"}
    refused = browser.post(path, data=bad)
    assert refused.status_code == 422
    assert 'name="force"' in refused.text
    assert "by phone" in refused.text
    assert browser.post(path, data={**bad, "value": ["{half"]}).status_code == 422
    assert browser.post(path, data={**bad, "reason": " "}).status_code == 422
    good = {"name": ["amount", ""], "was": ["", ""], "value": ["12", ""], "reason": "by phone"}
    assert browser.post(path, data=good).status_code == 303
    assert "hear" not in places(desk, one)
    late = browser.post(path, data=good)
    assert late.status_code == 409
    assert "was quicker, at" in late.text


def test_a_timer_is_moved_and_then_fired_by_hand(desk: Desk) -> None:
    one = begun(desk)
    (clock,) = awaited(desk, one).timers
    path = f"/instances/{short(one.id)}/timers/{short(clock.token_id)}"
    browser = admin(desk).browser
    assert "Shall be due" in browser.get(path).text
    sent = {"slot": clock.slot, "was": clock.due_at.isoformat(), "reason": "holidays"}

    assert browser.post(path, data={**sent, "do": "move", "due": "never"}).status_code == 422
    moved = browser.post(path, data={**sent, "do": "move", "due": "2031-05-04T09:30"})
    assert moved.status_code == 303
    (later,) = awaited(desk, one).timers
    assert later.due_at - clock.due_at > timedelta(days=300)
    again = browser.post(path, data={**sent, "do": "move", "due": "2031-05-04T09:30"})
    assert again.status_code == 409
    assert "was quicker, at" in again.text
    assert browser.post(path, data={**sent, "do": "now"}).status_code == 303
    assert "last" in places(desk, one)


def test_an_operator_hands_a_task_on_gives_it_back_and_dates_it(desk: Desk) -> None:
    one = begun(desk, sketch("start -> a -> end", key="way"), key="way")
    with desk.world.transaction() as db:
        (task,) = engine.find_tasks(db, TaskFilter(instance_id=one.id)).items
    path = f"/instances/{short(one.id)}/tasks/{short(task.id)}"
    browser = admin(desk).browser

    assert browser.post(path, data={"do": "hand", "to": "dan", "reason": ""}).status_code == 422
    assert browser.post(path, data={"do": "hand", "to": "nobody", "reason": "x"}).status_code == 422
    sent = {"do": "hand", "to": "dan", "reason": "knows it"}
    assert browser.post(path, data=sent).status_code == 303
    assert browser.post(path, data={"do": "free"}).status_code == 303
    dated = {"do": "date", "due": "2031-05-04T09:30", "priority": "90", "reason": "the mayor"}
    assert browser.post(path, data=dated).status_code == 303
    with desk.world.transaction() as db:
        now = engine.get_task(db, task.id)
        told = [line.what for line in engine.history(db, one.id).items]
    assert (now.assignee, now.priority) == (None, 90)
    assert now.due_at is not None
    assert told[-3:] == ["delegated", "released", "planned"]
    other = f"/instances/{short(begun(desk).id)}/tasks/{short(task.id)}"
    assert browser.get(other).status_code == 404


def test_many_rounds_take_no_more_statements_than_few(desk: Desk) -> None:
    few = begun(desk)
    many = begun(desk, people=tuple(f"P{number}" for number in range(40)))

    small, large = statements(desk, few), statements(desk, many)

    assert len(small) == len(large) <= MOST_STATEMENTS, "\n".join(small)


def statements(desk: Desk, one: InstanceView) -> list[str]:
    """Return what is asked of the database for a page, when its drawings are known already."""
    sent: list[str] = []

    def note(_conn: object, _cursor: object, said: str, *_rest: object) -> None:
        sent.append(said)

    with desk.world.transaction() as db:
        for _ in range(2):
            sent.clear()
            db.expire_all()
            event_api.listen(db.get_bind(), "before_cursor_execute", note)
            try:
                instance_values(db, ADMIN, one.id, Choice(path="/instances/x", panel="tasks"))
            finally:
                event_api.remove(db.get_bind(), "before_cursor_execute", note)
    return list(sent)


def test_who_may_not_act_is_offered_nothing_and_refused(desk: Desk) -> None:
    one = begun(desk)
    found = awaited(desk, one)
    clock = f"/instances/{short(one.id)}/timers/{short(found.timers[0].token_id)}"
    browser = desk.sit("ann").browser

    page = browser.get(f"/instances/{short(one.id)}?panel=jobs").text
    assert "Run now" not in page
    assert browser.get(clock).status_code == 403
    sent = {"do": "now", "reason": "x", "slot": "0"}
    assert browser.post(clock, data=sent).status_code == 403
    with desk.world.transaction() as db:
        (task,) = engine.find_tasks(db, TaskFilter(instance_id=one.id, node="ask")).items[:1]
    path = f"/instances/{short(one.id)}/tasks/{short(task.id)}"
    assert browser.post(path, data={"do": "free"}).status_code == 403


def test_a_place_is_chosen_when_moving_begins_at_an_element(desk: Desk) -> None:
    one = begun(desk, sketch("start -> a -> end", key="way"), key="way")
    browser = admin(desk).browser
    page = html.unescape(browser.get(f"/instances/{short(one.id)}?at=a").text)
    link = re.search(r"/move\?place=([^\"]+)", page)
    assert link is not None

    form = browser.get(f"/instances/{short(one.id)}/move?place={quote(link[1], safe='%')}").text
    assert re.search(r'value="[^"]+/a" checked', form)
