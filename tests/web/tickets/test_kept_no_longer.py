"""Tickets outlive the processes that they ran in: their pages tell what the tickets know."""

from datetime import timedelta

import engine
from base.db import Session
from engine import InstanceFilter
from processes.tickets import queries
from ringflow.tidying import remove_instances
from tests.make.actors import ADMIN
from tests.make.desk import Desk


def end_all(db: Session) -> int:
    found = engine.find_instances(db, InstanceFilter(state=engine.InstanceState.ACTIVE)).items
    for one in found:
        engine.cancel(db, one.id, by=ADMIN, reason="the law allows no more")
    return len(found)


def test_a_ticket_whose_process_is_gone(desk: Desk) -> None:
    ticket = desk.ticket()
    desk.world.context.settings.keep.history = timedelta(days=1)
    with desk.world.transaction() as db:
        ended = end_all(db)
    desk.world.clock.advance(timedelta(days=2))
    assert remove_instances(desk.world.database).instances >= ended > 0

    page = desk.sit("ann").browser.get(f"/tickets/{ticket.no}")
    assert page.status_code == 200
    assert ticket.subject in page.text
    with desk.world.transaction() as db:
        queries.timeline(db, ticket.id)
