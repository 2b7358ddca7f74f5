"""The board: each figure is right, and leads to what it counts."""

import re
from datetime import timedelta

import engine
from base.ids import short
from engine import InstanceFilter, InstanceState
from tests.make import identity as people
from tests.make.desk import PART, Desk
from tests.web.monitor.test_monitor import admin, broken


def figures(page: str) -> dict[str, tuple[int, str]]:
    """Return the figures at the top: label -> number and way."""
    top = page.partition('class="figures"')[2].partition("</ul>")[0]
    found = re.findall(r'href="([^"]+)"><strong>([\d,]+)</strong><span>([^<]+)', top)
    return {label: (int(count), href.replace("&amp;", "&")) for href, count, label in found}


def test_each_figure_leads_to_as_many_as_it_says(desk: Desk) -> None:
    broken(desk)
    desk.ticket()
    desk.world.clock.advance(timedelta(days=9))
    browser = admin(desk).browser

    shown = figures(browser.get("/monitor").text)

    assert set(shown) == {"Running", "Needs attention", "With an overdue task", "Paused"}
    assert shown["Needs attention"][0] == 1
    assert shown["With an overdue task"][0] >= 1
    for count, href in shown.values():
        listed = browser.get(href).text
        assert f"Found: {count}<" in listed
        assert listed.count('class="row-title"') == count


def test_incidents_are_told_by_error_and_jobs_by_state(desk: Desk) -> None:
    broken(desk)
    browser = admin(desk).browser

    page = browser.get("/monitor").text
    href = re.search(r'class="failed">.*?href="([^"]+)"', page, re.DOTALL)

    assert href is not None
    assert "Broken" in browser.get(href[1].replace("&amp;", "&")).text
    assert 'href="/jobs?state=dead"' in page
    assert "Background work" in page


def test_the_chart_says_the_same_as_its_table(desk: Desk) -> None:
    broken(desk)
    browser = admin(desk).browser

    hours = browser.get("/monitor").text
    days = browser.get("/monitor?span=days", headers=PART).text

    assert hours.count('<rect class="began"') == 24
    assert days.lstrip().startswith('<div id="board"')
    assert days.count('<rect class="began"') == 14
    assert "1 started, 0 ended" in days


def test_who_may_not_see_incidents_sees_the_rest(desk: Desk) -> None:
    broken(desk)
    with desk.world.transaction() as db:
        people.user(db, "amyra", "agent")
    page = desk.sit("amyra").browser.get("/monitor")

    assert page.status_code == 200
    assert "Incidents by error" not in page.text
    assert "/jobs" not in page.text


def version_of(desk: Desk, key: str) -> engine.DefinitionView:
    with desk.world.transaction() as db:
        return next(one for one in engine.definitions(db) if one.key == key)


def test_a_drawing_says_what_stands_where(desk: Desk) -> None:
    broken(desk)
    version = version_of(desk, "broken")
    browser = admin(desk).browser
    path = f"/definitions/{short(version.id)}"

    page = browser.get(f"{path}?heat=count").text
    assert "&#34;t&#34;: [[&#34;running&#34;, &#34;1&#34;" in page
    assert "&#34;bad&#34;, &#34;1&#34;" in page
    assert 'data-heat="{&#34;t&#34;: 1.0}"' in page
    assert 'data-node="t"' in page
    assert "version 1" in page

    done = browser.get(f"{path}?view=done", headers=PART).text
    assert done.lstrip().startswith("<section")
    assert "&#34;s&#34;: [[&#34;done&#34;, &#34;1&#34;" in done


def test_a_process_is_retired_with_what_runs_and_activated(desk: Desk) -> None:
    broken(desk)
    browser = admin(desk).browser
    path = f"/definitions/{short(version_of(desk, 'broken').id)}"

    later = browser.post(
        f"{path}/retire", data={"reason": "x", "running": "true", "at": "2030-01-01T08:00"}
    )
    assert later.status_code == 422
    assert "only be paused at once" in later.text
    assert version_of(desk, "broken").retirement is None

    sent = browser.post(f"{path}/retire", data={"reason": "Storm", "running": "true"})
    assert sent.status_code == 303
    desk.world.run_jobs()
    assert version_of(desk, "broken").retired
    with desk.world.transaction() as db:
        which = InstanceFilter(definition_key="broken", state=InstanceState.SUSPENDED)
        assert len(engine.find_instances(db, which).items) == 1

    assert "Storm" in browser.get(path).text
    assert browser.post(f"{path}/activate", data={"reason": "over"}).status_code == 303
    assert version_of(desk, "broken").retirement is None


def test_who_may_only_look_cannot_retire(desk: Desk) -> None:
    broken(desk)
    with desk.world.transaction() as db:
        people.user(db, "amyra", "agent")
    browser = desk.sit("amyra").browser
    path = f"/definitions/{short(version_of(desk, 'broken').id)}"

    assert "Retire" not in browser.get(path).text
    assert browser.post(f"{path}/retire", data={"reason": "x"}).status_code == 403


def test_a_process_is_shown_as_it_was(desk: Desk) -> None:
    broken(desk)
    with desk.world.transaction() as db:
        (one,) = engine.find_instances(db, InstanceFilter()).items
    browser = admin(desk).browser
    path = f"/instances/{short(one.id)}"

    assert f'href="{path}/then/1"' in browser.get(path).text
    page = browser.get(f"{path}/then/2").text
    assert "A step back" in page
    assert "Data of then" in page
    assert "<dt>people</dt>" in page
    assert browser.get(f"{path}/then/999").status_code == 404
