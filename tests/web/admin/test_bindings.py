"""An analyst assigns processes to tickets in the browser."""

from datetime import timedelta

from base.ids import short
from processes.tickets.binding.keeping import bindings, today
from tests.make.desk import Desk
from tests.web.monitor.test_monitor import admin


def test_a_process_is_assigned_asked_about_and_ended(desk: Desk) -> None:
    browser = admin(desk).browser
    with desk.world.transaction() as db:
        day = today(db)
    assert "Every ticket goes through the usual handling" in browser.get("/bindings").text
    sent = {"process": "ticket_standard", "category": "noise", "begins_on": str(day)}
    late = {**sent, "begins_on": str(day - timedelta(days=1))}
    refused = browser.post("/bindings", data=late)
    assert (refused.status_code, "from today on" in refused.text) == (422, True)
    assert browser.post("/bindings", data=sent).status_code == 303
    asked = browser.get("/bindings?kind=help&category=noise&department=").text
    assert "because of: All, Noise and air, All" in asked
    assert "no assignment fits" in browser.get("/bindings?kind=help&category=roads").text
    with desk.world.transaction() as db:
        (made,) = bindings(db)
    assert browser.post(f"/bindings/{short(made.id)}/end").status_code == 303
