"""A browser at work: who sits at it, what it sends, and what its pages hold."""

import re
from dataclasses import dataclass
from uuid import UUID

from starlette.testclient import TestClient

import engine
from base.ids import short
from connectors import email
from engine import TaskFilter, TaskView, identity
from processes.tickets.queries import TicketView, get_ticket
from tests.conftest import World
from tests.make import identity as people
from tests.make import tickets as make
from web.looks.cookies import PLAIN_NAME

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@dataclass(frozen=True)
class Desk:
    """The hotline of the tests, and one browser in it."""

    world: World
    browser: TestClient

    def sit(self, username: str) -> "Desk":
        """Let somebody sign in, without the sign-in page."""
        with self.world.transaction() as db:
            person = next(one for one in identity.people(db) if one.username == username)
            self.browser.cookies.set(PLAIN_NAME, people.token(db, person))
        return self

    def leave(self) -> "Desk":
        """Let nobody be signed in."""
        self.browser.cookies.delete(PLAIN_NAME)
        return self

    def ticket(self, **values: object) -> TicketView:
        """Open a ticket and let everything run that can run."""
        with self.world.transaction() as db:
            opened = make.ticket(db, **values)
        self.world.run_jobs()
        return self.look(opened.no)

    def look(self, no: str) -> TicketView:
        """Read a ticket as it is now."""
        with self.world.transaction() as db:
            return get_ticket(db, no)

    def task(self, node: str) -> TaskView:
        """Return the open task at a step."""
        with self.world.transaction() as db:
            states = frozenset({engine.TaskState.READY, engine.TaskState.CLAIMED})
            which = TaskFilter(node=node, states=states)
            return engine.get_task(db, engine.find_tasks(db, which).items[-1].id)

    def path(self, node: str) -> str:
        """Return the page of the open task at a step."""
        return f"/inbox/{short(self.task(node).id)}"

    def do(self, node: str, **values: str) -> None:
        """Take the task at a step and send its form, as the person who sits here."""
        path = self.path(node)
        assert self.browser.post(f"{path}/claim").status_code == 303
        answer = self.browser.post(f"{path}/complete", data=values)
        assert answer.status_code == 303, answer.text
        self.world.run_jobs()

    def link(self) -> str:
        """Return the path of the newest task link that was mailed."""
        with self.world.transaction() as db:
            texts = [mail.text for mail in email.find_outbound(db).items]
        return next(found[0] for text in texts if (found := re.search(r"/link/[\w.-]+", text)))


def task_id(path: str) -> UUID:
    """Return the id behind a task's page."""
    from base.ids import unshort  # noqa: PLC0415

    return unshort(path.rsplit("/", 1)[-1])
