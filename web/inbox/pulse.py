"""Looks once a second what has changed in a centre, for all open pages of this process together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

import anyio
import structlog

from base.db import Database
from engine.people import Actor
from engine.tasks.changes import Change, changes_since

log = structlog.get_logger(__name__)
EVERY_S: Final = 1.0
# A line is visible only after its transaction, so each look reaches back this far.
OVERLAP: Final = timedelta(seconds=10)


@dataclass(eq=False)
class Listener:
    """One open page: whose it is, and which instance it shows if it shows only one."""

    actor: Actor
    instance_id: UUID | None = None
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def hears(self, change: Change) -> bool:
        """Return whether the change shows on this page."""
        if self.instance_id is not None:
            return change.instance_id == self.instance_id
        return change.concerns(self.actor)

    async def wait(self, longest_s: float) -> bool:
        """Wait for a change; False when none came in time."""
        try:
            await asyncio.wait_for(self.woken.wait(), longest_s)
        except TimeoutError:
            return False
        self.woken.clear()
        return True


class Pulse:
    """The look-out of one centre. It runs only while somebody listens."""

    def __init__(self, database: Database, centre_id: UUID) -> None:
        self.database = database
        self.centre_id = centre_id
        self.listeners: set[Listener] = set()
        self.seen: set[tuple[UUID, int]] = set()
        self.task: asyncio.Task[None] | None = None
        self.ended = False

    @asynccontextmanager
    async def listening(self, listener: Listener) -> AsyncIterator[Listener]:
        """Wake `listener` on what concerns it, within the block."""
        self.listeners.add(listener)
        if self.task is None:
            self.task = asyncio.create_task(self.run())
        try:
            yield listener
        finally:
            self.listeners.discard(listener)
            if not self.listeners and self.task is not None:
                self.task.cancel()
                self.task = None

    async def run(self) -> None:
        """Look and wake, until nobody listens any more. The first look only learns what is old."""
        started = False
        while True:
            try:
                changes = await anyio.to_thread.run_sync(self.look)
                if started:
                    self.wake(changes)
                started = True
            except Exception:  # noqa: BLE001 the database may be away for a while; pages stay open
                log.warning("pulse_missed", centre=str(self.centre_id))
            await asyncio.sleep(EVERY_S)

    def look(self) -> list[Change]:
        """Return what has become visible since the last look."""
        with self.database.transaction(self.centre_id) as db:
            found = changes_since(db, db.now() - OVERLAP)
        fresh = [each for each in found if (each.instance_id, each.seq) not in self.seen]
        self.seen = {(each.instance_id, each.seq) for each in found}
        return fresh

    def end(self) -> None:
        """Let all listeners go: the server is about to stop."""
        self.ended = True
        for listener in self.listeners:
            listener.woken.set()

    def wake(self, changes: list[Change]) -> None:
        """Wake everybody whom one of the changes concerns."""
        for listener in self.listeners:
            if any(listener.hears(change) for change in changes):
                listener.woken.set()
