"""Analysts try a draft out in the browser and keep what they tried."""

import re
from html import unescape

from tests.make import drawing as d
from tests.make import identity as people
from tests.make.desk import Desk
from tests.web.monitor.test_monitor import admin

NODES = (
    d.start() + d.user("write") + d.service("call", "blocklist.lift", result="got")
    + d.catch("sleep", d.timer("Duration", "PT2H")) + d.xor("way", "f5") + d.user("pay") + d.end()
    + d.end("refused")
)  # fmt: skip
FLOWS = [
    ("start", "write"), ("write", "call"), ("call", "sleep"), ("sleep", "way"),
    ("way", "pay", "amount > 3"), ("way", "refused"), ("pay", "end"),
]  # fmt: skip
FILE = d.drawing("leave", NODES, FLOWS)


def opened(desk: Desk) -> str:
    """Make an application with the drawing; return its address."""
    browser = admin(desk).browser
    at = browser.post("/designer", data={"name": "Leave"}).headers["location"]
    bring(desk, at, FILE.content)
    return str(at)


def bring(desk: Desk, at: str, content: bytes) -> None:
    sent = [("files", ("leave.bpmn", content, "application/xml"))]
    assert desk.browser.post(f"{at}/bring", files=sent).status_code == 303


def does(desk: Desk, at: str, do: str, **values: str) -> str:
    """Press the first button that does this on the page of the trial; return the page after it."""
    page = desk.browser.get(f"{at}/try/leave").text
    actions = map(unescape, re.findall(r'<form[^>]* action="([^"]*)"', page))
    action = next(one for one in actions if f"do={do}" in one)
    answer = desk.browser.post(action, data=values)
    assert answer.status_code == 303, answer.text
    return desk.browser.get(answer.headers["location"]).text


def told(page: str) -> list[str]:
    """Return the titles of the log, the newest first."""
    return [unescape(one) for one in re.findall(r'trial-act">.*?<strong>(.*?)</strong>', page)]


def walked(desk: Desk, at: str, amount: str) -> str:
    does(desk, at, "start", values=f"amount: {amount}")
    does(desk, at, "complete", values="note: All well")
    does(desk, at, "answer", values='{"number": 7}')
    return does(desk, at, "fire")


def test_a_draft_is_walked_through_and_taken_back(desk: Desk) -> None:
    at = opened(desk)
    page = walked(desk, at, "5")
    assert told(page) == [
        "Time passed until “sleep”", "“call” was answered", "“Write” was done", "Started",
    ]  # fmt: skip
    assert 'data-places="pay"' in page
    assert 'data-counts="pay:1"' in page
    assert 'data-moved="f3 f4"' in page
    assert "Nov 2, 2026 19:00" in page
    back = desk.browser.post(f"{at}/try/leave/rewind", data={"at": "4", "to": "2"})
    assert back.status_code == 303
    page = desk.browser.get(f"{at}/try/leave").text
    assert told(page) == ["“Write” was done", "Started"]
    # Another window still shows four acts.
    late = desk.browser.post(f"{at}/try/leave/rewind", data={"at": "4", "to": "3"})
    assert (late.status_code, "moved on in another window" in late.text) == (409, True)
    failed = does(desk, at, "error", code="gone", text="No such entry")
    assert "No such entry" in failed
    assert 'data-failed="call"' in failed


def test_what_is_wrong_is_said_and_nothing_is_lost(desk: Desk) -> None:
    at = opened(desk)
    bad = desk.browser.post(f"{at}/try/leave?do=start&at=0", data={"values": "amount 5"})
    assert (bad.status_code, "amount 5" in bad.text) == (422, True)
    does(desk, at, "start", values="amount: 5")
    gone = f"{at}/try/leave?do=fire&at=1&where=leave&node=sleep"
    assert desk.browser.post(gone).status_code == 409
    when = desk.browser.post(f"{at}/try/leave?do=wait&at=1", data={"text": "soon"})
    assert when.status_code == 422
    assert told(when.text) == ["Started"]
    assert desk.browser.get(f"{at}/try/other").status_code == 404
    bring(desk, at, b"<definitions")
    broken = desk.browser.get(f"{at}/try/leave")
    assert (broken.status_code, "cannot be tried yet" in broken.text) == (409, True)
    assert "cannot be tried yet" in desk.browser.get(f"{at}/scenarios").text


def test_scenarios_go_red_when_the_drawing_goes_another_way(desk: Desk) -> None:
    at = opened(desk)
    walked(desk, at, "5")
    form = {"name": "Large", "description": "More than three", "minded": "amount"}
    assert desk.browser.post(f"{at}/try/leave/keep", data=form).status_code == 303
    again = desk.browser.post(f"{at}/try/leave/keep", data=form)
    assert (again.status_code, "no other one has here" in again.text) == (422, True)
    instead = desk.browser.post(f"{at}/try/leave/keep", data={**form, "instead": "yes"})
    assert instead.status_code == 303
    page = desk.browser.get(f"{at}/scenarios").text
    assert "1 scenario goes as expected." in page
    assert "6 of 8 elements and 5 of 7 flows are passed" in page
    bring(desk, at, FILE.content.replace(b"amount &gt; 3", b"amount &gt; 30"))
    page = desk.browser.get(f"{at}/scenarios").text
    assert "1 of 1 scenarios go otherwise than expected." in page
    assert "“refused” was passed here, which is not expected." in page
    story = re.findall(rf'action="({at}/scenarios/[^"/]*)/', page)[0]
    looked = desk.browser.post(f"{story}/open", data={"to": "3"})
    assert len(told(desk.browser.get(looked.headers["location"]).text)) == 3
    assert desk.browser.post(f"{story}/accept").status_code == 303
    assert "1 scenario goes as expected." in desk.browser.get(f"{at}/scenarios").text
    assert desk.browser.post(f"{story}/delete").status_code == 303
    assert "No scenario yet" in desk.browser.get(f"{at}/scenarios").text


def test_deploying_waits_for_the_scenarios_or_for_a_reason(desk: Desk) -> None:
    at = opened(desk)
    assert "no scenario that could say" in desk.browser.get(f"{at}/deploy").text
    walked(desk, at, "5")
    desk.browser.post(f"{at}/try/leave/keep", data={"name": "Large"})
    packed = desk.browser.get(f"{at}/application.zip").content
    assert "1 scenario goes as expected." in desk.browser.get(f"{at}/deploy").text
    bring(desk, at, FILE.content.replace(b"amount &gt; 3", b"amount &gt; 30"))
    assert "Why deploy it all the same" in desk.browser.get(f"{at}/deploy").text
    closed = desk.browser.post(f"{at}/deploy", data={"comment": "x"})
    assert (closed.status_code, "Not deployed" in closed.text) == (409, True)
    assert desk.browser.post(f"{at}/deploy", data={"reason": "Known"}).status_code == 303
    other = desk.browser.post("/designer", data={"name": "Other"}).headers["location"]
    sent = [("files", ("all.zip", packed, "application/zip"))]
    assert desk.browser.post(f"{other}/bring", files=sent).status_code == 303
    assert "1 scenario goes as expected." in desk.browser.get(f"{other}/scenarios").text


def test_agents_try_nothing_out(desk: Desk) -> None:
    at = opened(desk)
    with desk.world.transaction() as db:
        people.user(db, "lin", "agent")
    browser = desk.sit("lin").browser
    assert browser.get(f"{at}/try/leave").status_code == 403
    assert browser.get(f"{at}/scenarios").status_code == 403
