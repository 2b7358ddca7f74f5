"""Tells open pages that something has changed (server-sent events).

The event carries no content: the page fetches its part again, with the rights of that moment, and
morphs it in, so that what somebody is typing stays as it is.
"""

from collections.abc import AsyncGenerator
from typing import Annotated, Final
from uuid import UUID

import anyio
from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.responses import StreamingResponse

import engine
from base.errors import NotFound
from engine.identity import actor_of_session, may
from engine.people import Actor
from processes.tickets.queries import Reader, ticket_of_instance
from web.centres.entering import CentreSuspended, centre_for, in_centre
from web.deps import Db, Me
from web.house import house_of
from web.inbox.pulse import Listener, Pulse
from web.looks.cookies import session_token
from web.paths import ShortId

router = APIRouter(include_in_schema=False)
RECHECK_S: Final = 15.0
# A page fetches itself again at most this often, however much happens.
PAUSE_S: Final = 1.0


def watched(db: Db, me: Me, instance: ShortId | None = None) -> UUID | None:
    """Return the instance to watch: one whose ticket somebody reads, or in which they have a task.

    Raises:
        NotFound: there is no such instance, or it is not for this person.
    """
    if instance is None or may(me, "instances.read"):
        return instance
    ticket = ticket_of_instance(db, instance)
    if ticket is not None and Reader.of(me).may_read(db, ticket):
        return instance
    if not engine.has_task_in(db, instance, me):
        raise NotFound
    return instance


Watched = Annotated[UUID | None, Depends(watched, scope="function")]


@router.get("/inbox/live")
async def live(request: Request, me: Me, instance: Watched) -> StreamingResponse:
    """Keep the line open and say `tasks` whenever the page should look again."""
    return StreamingResponse(
        events(request, Listener(actor=me, instance_id=instance)),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def events(request: Request, listener: Listener) -> AsyncGenerator[str]:
    """Yield what goes over the line. It ends when the person is signed out."""
    yield "retry: 2000\n\n: open\n\n"
    pulse = pulse_of(request)
    async with pulse.listening(listener):
        while True:
            changed = await listener.wait(RECHECK_S)
            if pulse.ended:
                return
            actor = await anyio.to_thread.run_sync(still_there, request)
            if actor is None:
                yield "event: signed-out\ndata:\n\n"
                return
            listener.actor = actor
            if changed:
                yield "event: tasks\ndata:\n\n"
                await anyio.sleep(PAUSE_S)
            else:
                yield ": still here\n\n"


def still_there(request: Request) -> Actor | None:
    """Return who is signed in now, with the rights of now, without counting it as use."""
    token = session_token(request)
    if token is None:
        return None
    try:
        with in_centre(request, centre_for(request)) as db:
            return actor_of_session(db, token, touch=False)
    except CentreSuspended:
        return None


def pulse_of(request: Request) -> Pulse:
    """Return the look-out of the reader's centre in this process."""
    pulses, centre_id = pulses_of(request.app), centre_for(request)
    if centre_id not in pulses:
        pulses[centre_id] = Pulse(house_of(request).database, centre_id)
    return pulses[centre_id]


def pulses_of(app: FastAPI) -> dict[UUID, Pulse]:
    """Return the look-outs of this process by their centres."""
    if not hasattr(app.state, "pulses"):
        app.state.pulses = {}
    pulses: dict[UUID, Pulse] = app.state.pulses
    return pulses


def end_streams(app: FastAPI) -> None:
    """End all live streams of this process; pages connect again by themselves."""
    for pulse in pulses_of(app).values():
        pulse.end()
