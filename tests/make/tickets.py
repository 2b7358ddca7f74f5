"""A hotline for tests: departments, people, the shipped drawings, and tickets."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

import engine
from base.centres import get_centre
from base.db import Session
from engine import Actor, identity
from engine.identity import NewUser, Role
from engine.identity.records import Department
from processes.tickets import actions
from processes.tickets.queries import TicketView
from ringflow.looking.lint import read_drawings
from ringflow.rooms import open_rooms
from tests.house.source import ROOT

AGENT = Actor(None, "Ann Agent", "ann", frozenset({"agent"}))
DISPATCHER = Actor(None, "Dan Dispatcher", "dan", frozenset({"dispatcher"}))
WATER = Actor(None, "Wang Water", "wang", frozenset({"handler", "department:water"}))
ROADS = Actor(None, "Rose Roads", "rose", frozenset({"handler", "department:roads"}))
HOURS = timedelta(hours=1)
CITIZEN = "mei@citizen.test"
HANDLED: dict[str, Any] = {
    "facts": "A pipe burst.",
    "action_taken": "The pipe was mended.",
    "result": "solved",
    "reply_text": "The water is back since four o'clock.",
}


def hotline(db: Session) -> None:
    """Give the centre two departments, their people, and the shipped drawings."""
    open_rooms()
    get_centre(db, db.centre_id).default_locale = "en"
    for code, english, hant, hans in (
        ("water", "Water Supply", "自來水處", "自来水公司"),
        ("roads", "Road Works", "道路工程局", "道路工程局"),
    ):
        names = {"en": english, "zh-Hant": hant, "zh-Hans": hans}
        identity.create_department(db, code, names=names, email=f"{code}@city.test")
    for actor, role, department in (
        (AGENT, Role.AGENT, None),
        (DISPATCHER, Role.DISPATCHER, None),
        (WATER, Role.HANDLER, "water"),
        (ROADS, Role.HANDLER, "roads"),
    ):
        new = NewUser(
            username=actor.username,
            name=actor.name,
            email=f"{actor.username}@city.test",
            roles=frozenset({role}),
            departments=frozenset({department} if department else ()),
        )
        identity.create_user(db, new)
    engine.deploy(
        db, read_drawings([ROOT / "processes" / "bpmn" / "tickets"]), by=Actor.system("test")
    )


def department_reads_at(db: Session, code: str, address: str) -> None:
    """Let a department read its mail at another address."""
    query = select(Department).where(Department.centre_id == db.centre_id, Department.code == code)
    db.scalars(query).one().email = address


def new_ticket(**values: Any) -> actions.NewTicket:
    """Return a matter as an agent would write it down."""
    usual: dict[str, Any] = {
        "subject": "No water since noon",
        "content": "There has been no water at 12 Elm Road since noon.",
        "category": "water_power",
        "contact_name": "Mei Lin",
        "contact_email": CITIZEN,
        "contact_phone": "+85221234567",
        "locale": "en",
    }
    return actions.NewTicket(**{**usual, **values})


def ticket(db: Session, **values: Any) -> TicketView:
    """Open a ticket as an agent at the desk."""
    return actions.open_ticket(db, new_ticket(**values), by=AGENT)
