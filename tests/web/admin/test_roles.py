"""Roles are shown side by side, changed, and explained."""

import pytest

from engine import identity
from engine.identity import DepartmentChange, RoleChange, Scope, change_department, create_role
from processes.tickets import actions
from tests.make import identity as people
from tests.make import tickets as make
from tests.make.actors import ADMIN
from tests.make.desk import Desk

from .test_log import admin

CLERK = {"code": "clerk", "name_en": "Clerk", "scope": "own", "permissions": "tickets.read"}


def test_a_role_is_made_changed_given_and_deleted(desk: Desk) -> None:
    browser = admin(desk).browser
    assert browser.post("/admin/roles/new", data=CLERK).status_code == 303
    page = browser.get("/admin/roles").text
    assert "Clerk" in page
    assert "Only what they have worked on themselves" in page
    assert "Clerk" in browser.get("/admin/users/new").text

    wider = CLERK | {"permissions": ["tickets.read", "mail.read"], "scope": "centre"}
    assert browser.post("/admin/roles/clerk", data=wider).status_code == 303
    like = browser.get("/admin/roles/new?like=clerk").text
    assert 'value="mail.read" checked' in like

    person = {"username": "guest", "name": "Guest", "roles": "clerk", "active": "true"}
    assert browser.post("/admin/users/new", data=person).status_code == 303
    refused = browser.post("/admin/roles/clerk/delete")
    assert refused.status_code == 409
    assert "1 people have this role" in refused.text
    guest = desk.sit("guest").browser
    assert guest.get("/mail").status_code == 200
    assert guest.get("/admin/users").status_code == 403


def test_a_change_of_a_role_counts_from_the_next_click(desk: Desk) -> None:
    browser = admin(desk).browser
    browser.post("/admin/roles/new", data=CLERK | {"permissions": "mail.read"})
    browser.post("/admin/users/new", data={"username": "guest", "name": "G", "roles": "clerk"})
    guest = desk.sit("guest").browser
    assert guest.get("/mail").status_code == 200

    root = desk.sit("root").browser
    root.post("/admin/roles/clerk", data=CLERK)
    assert desk.sit("guest").browser.get("/mail").status_code == 403


def test_what_cannot_be_is_said_at_the_field(desk: Desk) -> None:
    browser = admin(desk).browser
    for wrong in ({"code": "Ä"}, {"name_en": " "}, {"permissions": "nothing.like.this"}):
        assert browser.post("/admin/roles/new", data=CLERK | wrong).status_code == 422
    assert browser.post("/admin/roles/admin", data=CLERK).status_code == 409
    assert browser.get("/admin/roles/nobody").status_code == 404


@pytest.mark.parametrize(("scope", "reads"), [
    (Scope.OWN, False), (Scope.DEPARTMENT, False), (Scope.TREE, True), (Scope.CENTRE, True),
])  # fmt: skip
def test_a_scope_reaches_as_far_as_it_says(desk: Desk, scope: Scope, *, reads: bool) -> None:
    """The ticket is with a department under the person's own one."""
    ticket = desk.ticket()
    with desk.world.transaction() as db:
        people.department(db, "city")
        water = DepartmentChange(names={"en": "Water"}, email=None, active=True, parent="city")
        change_department(db, "water", water, by=ADMIN)
        role = RoleChange(
            names={"en": "Clerk"}, permissions=frozenset({"tickets.read"}), scope=scope
        )
        create_role(db, "clerk", role, by=ADMIN)
    root = admin(desk).browser
    root.post("/admin/users/new", data={"username": "guest", "name": "Guest", "roles": "clerk",
                                        "departments": "city"})  # fmt: skip
    with desk.world.transaction() as db:
        people.user(db, "dora", "dispatcher")
    desk.sit("dora").do("dispatch", department="water", urgency="normal")

    guest = desk.sit("guest").browser
    assert guest.get(f"/tickets/{ticket.no}").status_code == (200 if reads else 404)
    assert (ticket.no in guest.get("/tickets?view=all").text) is reads
    told = desk.sit("root").browser.get(f"/admin/why?who=guest&ticket={ticket.no}").text
    assert (">Yes<" in told) is reads
    assert (">No<" in told) is not reads
    assert "Clerk" in told


def test_own_tickets_are_those_somebody_opened_or_had_a_task_of(desk: Desk) -> None:
    with desk.world.transaction() as db:
        role = RoleChange(
            names={"en": "Clerk"}, scope=Scope.OWN,
            permissions=frozenset({"tickets.read", "tickets.open", "tasks.work"}),
        )  # fmt: skip
        create_role(db, "clerk", role, by=ADMIN)
        people.user(db, "guest", "agent")
    other = desk.ticket(subject="Not mine")
    with desk.world.transaction() as db:
        guest_id = next(one.id for one in identity.people(db) if one.username == "guest")
        identity.set_roles(db, guest_id, ["clerk"])
        own = actions.open_ticket(
            db, make.new_ticket(subject="Mine"), by=identity.actor_of(db, guest_id)
        )
    guest = desk.sit("guest").browser
    listed = guest.get("/tickets?view=all").text
    assert own.no in listed
    assert other.no not in listed
    assert guest.get(f"/tickets/{own.no}").status_code == 200
    assert guest.get(f"/tickets/{other.no}").status_code == 404


def test_why_answers_for_permissions_and_for_nonsense(desk: Desk) -> None:
    with desk.world.transaction() as db:
        people.user(db, "guest", "handler")
    browser = admin(desk).browser
    no = browser.get("/admin/why?who=guest&permission=mail.settle").text
    assert "None of this person’s roles carries it." in no
    assert "These roles would: Administrator." in no
    assert "comes with the role Department handler" in browser.get(
        "/admin/why?who=guest&permission=tickets.read").text  # fmt: skip
    assert browser.get("/admin/why?who=nobody&permission=x&ticket=%00").status_code == 200
    assert "There is no ticket" in browser.get("/admin/why?who=guest&ticket=T1").text


def test_why_tells_nothing_of_tickets_that_the_asker_cannot_read(desk: Desk) -> None:
    ticket = desk.ticket()
    with desk.world.transaction() as db:
        managing = RoleChange(names={"en": "Manager"}, permissions=frozenset({"roles.manage"}),
                              scope=Scope.OWN)  # fmt: skip
        create_role(db, "manager", managing, by=ADMIN)
        identity.set_roles(db, people.user(db, "boss").id, ["manager"])
    told = desk.sit("boss").browser.get(f"/admin/why?who=boss&ticket={ticket.no}").text
    assert "There is no ticket with this number" in told
